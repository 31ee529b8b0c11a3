"""The ledger: append-only double entry in minor units."""
