"""Approvals: who has to agree before something may go on, in which order, by which revision of which flow."""
