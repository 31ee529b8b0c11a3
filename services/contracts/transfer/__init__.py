"""Snapshots of contracts, receipts and refunds for read models."""
