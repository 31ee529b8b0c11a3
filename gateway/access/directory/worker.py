"""The directory's timers: Keycloak follows people and branches, and a new installation gets its first
accounts."""

import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

from keycloak.exceptions import KeycloakError
from requests.exceptions import RequestException
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from gateway.access import bootstrap
from gateway.access.directory import sync
from gateway.access.directory.accounts import Accounts, Linked, NotOurPassword, Password, connect
from gateway.access.directory.model import BRANCH, STAFF
from kit.identity import SHARED_BRANCH
from kit.settings import Settings, SettingsError
from kit.statement import Row

_ALONE = text("select pg_advisory_xact_lock(hashtextextended(:what, 7301))")
_REFUSALS = (KeycloakError, RequestException, NotOurPassword, SettingsError)
_ERROR_LENGTH = 500
_BAD_REQUEST = 400
_here = threading.local()


@cache
def _settings() -> Settings:
    return Settings.load()


def _accounts() -> Accounts:
    """One client per thread: it renews its token by itself, and its connection is not shared."""
    known: Accounts | None = getattr(_here, "accounts", None)
    if known is None:
        known = _here.accounts = Accounts(connect(_settings()))
    return known


def on_sync_staff(session: Session, payload: Mapping[str, Any]) -> None:
    """Makes Keycloak agree with one person. A refusal is written to the person and tried again later."""
    staff_id = payload["staff_id"]
    session.execute(_ALONE, {"what": staff_id})
    row = session.execute(select(STAFF).where(STAFF.c.id == staff_id)).mappings().first()
    sync.forget_password(session, payload)
    if row is None:  # moved to another branch: the timer of that change sees the person there
        return
    try:
        linked = _accounts().follow(row, _codes(session, row), _password(row, payload))
    except _REFUSALS as error:
        _write(session, row, {"sync_state": sync.FAILED, "sync_error": explain(error)})
        if not _is_final(error):
            sync.again(session, sync.STAFF_KIND, payload, row["branch_id"])
        return
    _link(session, row, linked)
    _write(session, row, {"sync_state": sync.SYNCED, "sync_error": ""})


def on_sync_branch(session: Session, payload: Mapping[str, Any]) -> None:
    """Makes the group of one branch."""
    session.execute(_ALONE, {"what": f"branch {payload['number']}"})
    row = session.execute(select(BRANCH).where(BRANCH.c.number == payload["number"])).mappings().one()
    try:
        group = _accounts().group(row["code"], row["keycloak_group"])
    except _REFUSALS:
        sync.again(session, sync.BRANCH_KIND, payload, SHARED_BRANCH)
        return
    session.execute(update(BRANCH).where(BRANCH.c.id == row["id"]).values(keycloak_group=group))


def _is_final(error: Exception) -> bool:
    """Whether trying again would end the same: somebody must change the person, and that makes a new
    timer."""
    return isinstance(error, NotOurPassword) or getattr(error, "response_code", None) == _BAD_REQUEST


def explain(error: Exception) -> str:
    """What an administrator reads beside the person; never holds a secret."""
    if isinstance(error, KeycloakError) and error.response_code:
        return f"Keycloak {error.response_code}: {error.error_message!s}"[:_ERROR_LENGTH]
    if isinstance(error, RequestException):
        return f"Keycloak cannot be reached: {type(error).__name__}"
    return str(error)[:_ERROR_LENGTH]


def _password(row: Row, payload: Mapping[str, Any]) -> Password | None:
    """The password of the timer, unless a newer one was given meanwhile."""
    if not payload.get("password") or payload["issue"] != row["password_issue"]:
        return None
    clear = sync.unseal(_settings(), payload["password"], payload["staff_id"])
    return Password(clear, bool(payload["temporary"]))


def _codes(session: Session, row: Row) -> list[str]:
    numbers = {row["branch_id"], *row["extra_branch_ids"]}
    return list(session.execute(select(BRANCH.c.code).where(BRANCH.c.number.in_(numbers))).scalars())


def _link(session: Session, row: Row, linked: Linked) -> None:
    session.execute(
        update(STAFF)
        .where(STAFF.c.id == row["id"])
        .values(keycloak_id=linked.id, keycloak_adopted=linked.adopted)
    )


def _write(session: Session, row: Row, values: Mapping[str, Any]) -> None:
    """The state, unless the person has changed meanwhile: then another timer is on its way. Not a new
    version: who is editing the person must not be told that somebody else did."""
    session.execute(
        update(STAFF).where(STAFF.c.id == row["id"], STAFF.c.version == row["version"]).values(**values)
    )


TIMERS = {
    sync.STAFF_KIND: on_sync_staff,
    sync.BRANCH_KIND: on_sync_branch,
    bootstrap.KIND: bootstrap.on_timer,
}
