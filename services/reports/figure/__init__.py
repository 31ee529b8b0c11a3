"""Outcome figures, and the facts of all services but leads that they are counted from."""
