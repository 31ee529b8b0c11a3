"""Identifiers: UUIDv7, so that ids sort by their time of birth and indexes stay compact."""

import re

import uuid_utils

# only what PostgreSQL reads too: uuid.UUID also takes "urn:uuid:" and digits of other scripts
_ID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


def new_id() -> str:
    """A new UUIDv7 in its canonical text form."""
    return str(uuid_utils.uuid7())


def is_id(text: str) -> bool:
    """Whether the text is a UUID of any version, in canonical or compact form."""
    return _ID.fullmatch(text) is not None
