"""Audit: who saw, changed and exported what. See README.md."""
