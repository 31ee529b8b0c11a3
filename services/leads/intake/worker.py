"""Kept payloads become leads right after they came in."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from services.leads.intake import door, promote


def on_promote(session: Session, payload: Mapping[str, Any]) -> None:
    """The timer of one entry."""
    promote.promote(session, payload["entry_id"])


TIMERS = {door.PROMOTE: on_promote}
