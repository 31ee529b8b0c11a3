"""What Keycloak has yet to follow, as timers in the same commit as the change.

One timer per change, never moved: a change does not wait for a worker that talks to Keycloak. Workers read
the person as they are when the timer runs, so running one twice or late does no harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import clock, ids, sealing, timers
from kit.identity import SHARED_BRANCH
from kit.settings import Settings
from kit.statement import Row

STAFF_KIND, BRANCH_KIND = "directory.sync_staff", "directory.sync_branch"
PENDING, SYNCED, FAILED = "SYNC_STATE_PENDING", "SYNC_STATE_SYNCED", "SYNC_STATE_FAILED"
LONGEST_PAUSE = 600
"""Seconds between tries when Keycloak goes on refusing."""
_SERVICE = "service-account-"
_PURPOSE = "directory.password"
_FORGET = text("update timer set payload = payload - 'password' where dedupe_key = :key")


def is_service(username: str) -> bool:
    """Whether a username is that of a Keycloak client's service account."""
    return username.startswith(_SERVICE)


def initial_state(username: str) -> str | None:
    """The state of new staff; service accounts belong to their client and are not followed."""
    return None if is_service(username) else PENDING


def staff_changed(session: Session, row: Row, password: "Sealed | None" = None) -> None:
    """Lets Keycloak follow a person, and sets a password on the way."""
    if row["service_account"]:
        return
    payload: dict[str, Any] = {"staff_id": str(row["id"])}
    if password:
        payload |= {
            "password": password.text, "issue": password.issue, "temporary": not row["password_permanent"],
        }  # fmt: skip
    _schedule(session, STAFF_KIND, payload, row["branch_id"])


def branch_changed(session: Session, row: Row) -> None:
    """Lets Keycloak follow a branch: its group."""
    _schedule(session, BRANCH_KIND, {"number": row["number"]}, SHARED_BRANCH)


def again(session: Session, kind: str, payload: Mapping[str, Any], branch_id: int) -> None:
    """The same once more, later each time: 5 s, 10 s, 20 s ... ten minutes."""
    attempts = int(payload.get("attempts", 0)) + 1
    pause = min(5 * 2 ** (attempts - 1), LONGEST_PAUSE)
    _schedule(session, kind, {**payload, "attempts": attempts}, branch_id, pause)


def forget_password(session: Session, payload: Mapping[str, Any]) -> None:
    """Removes the sealed password of a timer that has run."""
    session.execute(_FORGET, {"key": payload["key"]})


def _schedule(
    session: Session, kind: str, payload: Mapping[str, Any], branch_id: int, pause: int = 0
) -> None:
    key = f"{kind}:{ids.new_id()}"
    due = clock.now() + timedelta(seconds=pause)
    timers.schedule(session, kind, due, {**payload, "key": key}, branch_id=branch_id, dedupe_key=key)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A password that only workers can read. The person keeps `issue`: only the newest password is ever
    set."""

    text: str
    issue: str


def seal(settings: Settings, password: str, staff_id: str) -> Sealed:
    """The password as only workers of this installation can read it, and only for this person."""
    return Sealed(sealing.seal(settings, _PURPOSE, staff_id, password), ids.new_id())


def unseal(settings: Settings, sealed: str, staff_id: str) -> str:
    """The clear password; BrokenSeal when it was sealed by or for somebody else."""
    return sealing.unseal(settings, _PURPOSE, staff_id, sealed)
