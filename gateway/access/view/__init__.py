"""Saved views: a person's own, or shared with a branch."""
