"""One timeline of a student over all services."""
