"""Outcome figures: over the facts of proposals, applications, offers, contracts, receipts, refunds and tasks."""
