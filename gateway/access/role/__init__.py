"""Roles: permissions with a data scope each, and rights per field class or field."""
