"""The load of a cluster: what the fault tests write, read and import, and tasks that are due in a moment.

Clients keep their connections open. They repeat what failed, but every attempt is in the tally.
"""

import itertools
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dev.suite import installed
from tests.faults import witness
from tests.faults.client import Client, Tally
from tests.faults.clients import Clients
from tests.faults.evidence import Evidence, Facts
from tests.faults.load import BRANCHES, Setting
from tests.faults.promises import Promises
from tests.rolling.cluster import Cluster
from tests.whole import Whole, until

ROWS = (300,)
"""Of the sheets that are imported meanwhile."""
TASK_SECONDS = 0.25
WARN_SECONDS, DUE_SECONDS = 3, 6
"""From a task's beginning until its two timers."""
DRAIN_SECONDS = 60
_PENDING = "select count(*) as n from outbox where publish_time is null"
_WAITING = "select count(*) as n from inbox_waiting where state in ('gap', 'retry')"
_TIMERS = "select count(*) as n from timer where state = 'pending' and next_time < now()"
_JOBS = "select count(*) as n from job where state in ('queued', 'running')"
_SEALED = "select count(*) as n from audit_entry where seq is null"


class Deadlines:
    """A client that makes tasks which are due in a moment: two timers each."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._client = Client(setting.whole, setting.token, setting.tally)
        self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
        self.made: list[str] = []

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join(60)

    def _run(self) -> None:
        branches = [self._setting.whole.branch(code) for code in BRANCHES]
        owners = [self._owner(code) for code in BRANCHES]
        for place in itertools.count():
            if self._setting.stop.wait(TASK_SECONDS):
                break
            one = place % len(BRANCHES)
            marker = f"{self._setting.canary(BRANCHES[one])}-task-{place}"
            found = self._client.write("POST", "/tasks", _task(marker, branches[one].number, owners[one]))
            if found is not None:
                self.made.append(str(found[0]["id"]))
        self._client.close()

    def _owner(self, code: str) -> str:
        """Somebody of the branch: timers tell the assignee."""
        number = self._setting.whole.branch(code).number
        staff = self._setting.whole.api.all_of("/staff")
        return next(str(one["id"]) for one in staff if one.get("branchId") == number)


def _task(title: str, branch: int, owner: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "title": title,
        "branchId": branch,
        "ownerId": owner,
        "warnTime": (now + timedelta(seconds=WARN_SECONDS)).isoformat(),
        "dueTime": (now + timedelta(seconds=DUE_SECONDS)).isoformat(),
        "dueZone": "Asia/Shanghai",
    }


@dataclass
class Traffic:
    """What a load came to."""

    cluster: Cluster
    folder: Path
    tally: Tally
    deadlines: Deadlines
    promises: Promises

    @property
    def failed(self) -> dict[str, int]:
        """Requests that were refused by a server in trouble, or not answered, by status."""
        return {
            status: count
            for status, count in self.tally.answers.items()
            if status.startswith(("5", "none", "401"))
        }

    @property
    def answered(self) -> int:
        """Requests of all clients."""
        return sum(self.tally.answers.values())

    def evidence(self) -> Evidence:
        return Evidence(self.cluster.whole, self.folder, Facts.load(self.folder))


@contextmanager
def load(cluster: Cluster, folder: Path) -> Iterator[Traffic]:
    """All clients while the context lasts; afterwards nothing is on its way any more."""
    run, promises, began = secrets.token_hex(3), Promises(folder), time.time()
    setting = Setting(cluster.whole, run, promises, cluster.token, Tally(), threading.Event())
    clients, deadlines = Clients(setting, folder, ROWS), Deadlines(setting)
    traffic = Traffic(cluster, folder, setting.tally, deadlines, promises)
    clients.start()
    deadlines.start()
    try:
        clients.importer.started.wait(60)
        yield traffic
    finally:
        clients.stop()
        deadlines.join()
        promises.close()
    drained = time.time()
    until("nothing is on its way", lambda: on_its_way(cluster.whole) == 0, DRAIN_SECONDS, 0.2)
    branches = {code: cluster.whole.branch(code).number for code in BRANCHES}
    Facts(run, branches, began, time.time() - drained).save(folder)


def on_its_way(whole: Whole) -> int:
    """Events, timers, jobs and audit entries that wait for somebody."""

    def count(service: str, *statements: str) -> int:
        return sum(int(whole.sql(service, one)[0].n) for one in statements)

    here = sum(count(service, _PENDING, _WAITING, _TIMERS, _JOBS) for service in installed())
    return here + count(witness.NAME, _WAITING) + count("gateway", _SEALED)
