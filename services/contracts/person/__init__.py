"""Members of staff as this service needs them: a copy of the gateway's directory, kept by its events."""
