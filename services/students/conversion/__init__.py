"""Conversions of leads: which student each one made or found, and whether it was taken back."""
