"""Students as this service needs them: a copy of what the students service tells, kept by its events."""
