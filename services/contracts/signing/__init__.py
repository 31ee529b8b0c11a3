"""Signing: who signs in which order, the public pages' data, the signed PDF and what proves it."""
