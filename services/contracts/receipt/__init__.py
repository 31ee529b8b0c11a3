"""Receipts: money that came in, allocated to the lines of a plan."""
