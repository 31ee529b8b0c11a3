"""What operators do with the audit log on the command line is an entry of it, too."""

import getpass
import os
import socket
from typing import Any

from gateway.access.audit import store
from gateway.access.audit.entry import KEY_PURPOSE, Draft, Mac
from kit import clock
from kit.database import Database
from kit.identity import SHARED_BRANCH, system
from kit.secret import derive
from kit.settings import Settings

_WRITER = "operators"


def note(settings: Settings, action: str, outcome: str = "OK", **facts: Any) -> None:
    """Keeps an entry of the organisation: who did what on which machine."""
    settings.require("system_database_url", "secret_key_file")
    database = Database(settings.system_database_url, pool_size=1)
    entry = Draft(
        branch_id=SHARED_BRANCH,
        occur_time=clock.now(),
        kind="call",
        action=action,
        actor_id=f"operator:{_user()}",
        actor_name=_user(),
        outcome=outcome,
        facts={"host": socket.gethostname()}
        | {name: value for name, value in facts.items() if value is not None},
    )
    try:
        with database.transaction(system()) as session:
            store.add(session, [entry], _WRITER, Mac(derive(settings, KEY_PURPOSE)))
    finally:
        database.close()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run as a number without a name
        return str(os.getuid())
