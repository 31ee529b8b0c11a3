"""Refunds: what may be paid back, by which formula, and who agreed."""
