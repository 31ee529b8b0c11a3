"""Who belongs where and may do what: directory, roles, saved views, and what it makes of a caller."""
