"""Proposals: drafted, frozen when they are sent, opened and confirmed by somebody without an account."""
