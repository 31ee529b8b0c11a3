"""Students as contracts need them: a copy, kept by the events of the students service."""
