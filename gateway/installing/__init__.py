"""What an installation needs once, before anything runs: its keys and secrets, and its realm in Keycloak."""
