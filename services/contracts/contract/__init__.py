"""Contracts: the text, its way from draft to signed, and what its money stands at."""
