"""Leads in and out in bulk: import from sheets, export to sheets, snapshots for read models."""
