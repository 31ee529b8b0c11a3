"""Identifiers: UUIDv7, so that ids sort by their time of birth and indexes stay compact."""

import uuid

import uuid_utils


def new_id() -> str:
    """A new UUIDv7 in its canonical text form."""
    return str(uuid_utils.uuid7())


def is_id(text: str) -> bool:
    """Whether the text is a UUID of any version, in canonical or compact form."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
