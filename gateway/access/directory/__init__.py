"""Branches, departments and staff, and Keycloak's accounts that follow them."""
