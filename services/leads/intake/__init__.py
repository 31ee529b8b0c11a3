"""Intake: what comes from outside is kept first and becomes a lead a moment later, so that none is lost."""
