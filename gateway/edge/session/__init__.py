"""Signing in: server-side sessions through Keycloak's code flow, and bearer tokens of programs."""
