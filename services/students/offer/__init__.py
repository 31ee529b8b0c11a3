"""Offers: what a school offers, on which conditions, until when one must answer, and with which deposit."""
