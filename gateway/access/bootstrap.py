"""What a new installation needs before anybody can do anything: built-in roles, the first administrator,
and the account of the automation client. Runs in the gateway's worker, again and again: it only adds what
is missing.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.directory import sync
from gateway.access.directory.model import STAFF, STAFF_MEMBERS
from gateway.access.role import builtin
from gateway.access.role.model import ROLE
from kit import clock, timers
from kit.database import Database
from kit.identity import SHARED_BRANCH, system
from kit.settings import Settings

KIND = "directory.bootstrap"
AGAIN = timedelta(minutes=10)
ADMIN = "admin"
AUTOMATION = "service-account-matricula-automation"


def ensure(session: Session) -> None:
    """Built-in roles, `admin` and the automation account. The session acts for the system."""
    builtin.seed(session)
    roles = {key: str(role_id) for key, role_id in session.execute(select(ROLE.c.key, ROLE.c.id)) if key}
    _account(session, ADMIN, "系统管理员", [roles[builtin.HEAD_OFFICE], roles[builtin.IT_ADMIN]])
    _account(session, AUTOMATION, "自动化", [roles[builtin.HEAD_OFFICE]])


def on_timer(session: Session, _payload: object) -> None:
    """Ensures, and comes back: a newer version may have brought permissions or roles."""
    ensure(session)
    timers.schedule(session, KIND, clock.now() + AGAIN, {}, branch_id=SHARED_BRANCH, dedupe_key=KIND)


def run(settings: Settings) -> None:
    """The same by hand, after a migration."""
    settings.require("database_url")
    database = Database(settings.database_url, pool_size=1)
    try:
        with database.transaction(system((SHARED_BRANCH,))) as session:
            ensure(session)
    finally:
        database.close()


def _account(session: Session, username: str, name: str, role_ids: list[str]) -> None:
    if session.execute(select(STAFF.c.id).where(STAFF.c.username == username)).first():
        return
    service = sync.is_service(username)
    row = STAFF_MEMBERS.insert(
        session,
        {
            "username": username, "name": name, "branch_id": SHARED_BRANCH, "role_ids": role_ids,
            "enabled": True, "service_account": service, "sync_state": sync.initial_state(username),
        },
    )  # fmt: skip
    sync.staff_changed(session, row)
