"""Custom fields of the record types of this service."""
