"""Clauses: pieces of wording that templates share, with every revision they had."""
