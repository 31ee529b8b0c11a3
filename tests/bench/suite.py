"""The private suite that is measured: started, seeded once, put back to what was seeded for every run.

What was seeded stays in PostgreSQL as template databases; a run works on copies of them, so that every run
begins with the same rows. With `keep` the suite goes on running for the next run, which then starts at once
and restarts the processes only when their code has changed.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from psycopg2 import sql

from dev import external, up
from dev.paths import REPO
from dev.process import wait
from dev.suite import Suite, fingerprint, installed
from dev.supervisor import Client
from kit.databases import connect
from tests import whole
from tests.bench import people, seed
from tests.bench.cpu import Processes
from tests.bench.options import PORT_BASE, ROOT, Options
from tests.whole import Whole

REQUESTS_PER_MINUTE = "600000000"
"""The only setting that differs from an installation's: one person does the work of thousands."""
_CODE = ("kit", "services", "gateway/access", "gateway/edge", "gateway/migrations", "proto/gen")
_BESIDE = ("audit-checkpoints", "migrated")
"""Folders that tell what is in the databases: signed heads of the audit chain, which migrations have run."""
_ROWS = ("dev/seeding", "tests/bench/seed.py", "tests/bench/people.py")


@dataclass
class Bench:
    """A running, seeded suite and who measures it."""

    whole: Whole
    options: Options
    processes: Processes
    browser: httpx.Client
    """Signed in as the person who measures."""
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def suite(self) -> Suite:
        return self.whole.suite

    @property
    def names(self) -> list[str]:
        """Our processes."""
        return [one.name for one in self.suite.processes()]

    @property
    def branch(self) -> int:
        """The number of the measured branch."""
        return self.whole.branch(people.MEASURED).number

    def headers(self) -> dict[str, str]:
        """What the browser sends with every request: the session's cookie, the CSRF token, the language."""
        cookies = [f"{one.name}={one.value}" for one in self.browser.cookies.jar if one.path == "/"]
        return {
            "Cookie": "; ".join(cookies),
            "X-CSRF-Token": self.browser.headers["x-csrf-token"],
            "Accept-Language": "zh-CN",
            "Content-Type": "application/json",
        }

    def reserve(self, count: int) -> int:
        """The first of so many numbers that no other new lead has."""
        start = int(_read(self.suite, "reserved") or 0)
        _write(self.suite, "reserved", str(start + count))
        return start

    def settle(self, seconds: float = 600) -> float:
        """Waits until every event has arrived everywhere; returns how long that took."""
        return seed.settle(self.whole, seconds)


def say(text: str) -> None:
    """One line for whoever waits."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def opened(options: Options) -> Iterator[Bench]:
    """The suite, seeded and running; stopped at the end unless it is to be kept."""
    for name in (external.POSTGRES, external.RABBITMQ, external.KEYCLOAK):
        os.environ.pop(name, None)  # it is a private suite whatever else this shell is used for
    os.environ["MATRICULA_REQUESTS_PER_MINUTE"] = REQUESTS_PER_MINUTE
    suite = Suite(ROOT, PORT_BASE)
    if options.fresh or not (_kept(suite, options) or _seeded(suite, options)):
        say("removing what an earlier run left")
        whole.remove(suite)
        suite = Suite(ROOT, PORT_BASE)  # anew, with new secrets
    client = Client(suite)
    try:
        here = _continue(suite, client) if _kept(suite, options) else _begin(suite, client, options)
        browser = here.sign_in(options.user)
        yield Bench(here, options, Processes(suite.root), browser)
        browser.close()
        here.api.close()
    finally:
        if not options.keep:
            say("stopping")
            client.shutdown()


# what is there --------------------------------------------------------------------------------------------


def _mark(suite: Suite, name: str) -> Path:
    return suite.root / "bench" / name


def _write(suite: Suite, name: str, text: str) -> None:
    _mark(suite, name).parent.mkdir(parents=True, exist_ok=True)
    _mark(suite, name).write_text(text, encoding="utf-8")


def _read(suite: Suite, name: str) -> str:
    mark = _mark(suite, name)
    return mark.read_text(encoding="utf-8") if mark.exists() else ""


def _wanted(options: Options) -> list[str]:
    """What seeded rows depend on: their number, who invents them, and the code that writes them."""
    return [str(options.leads), fingerprint(*(REPO / name for name in _ROWS)), _code()]


def _seeded(suite: Suite, options: Options) -> bool:
    """Whether the rows of an earlier run can be used; a kept suite takes those that older code wrote."""
    same = 2 if options.keep else 3
    return _read(suite, "seeded").split()[:same] == _wanted(options)[:same]


def _kept(suite: Suite, options: Options) -> bool:
    """Whether a suite of this size runs that an earlier run has kept."""
    return options.keep and _seeded(suite, options) and Client(suite).running()


def _code() -> str:
    return fingerprint(*(REPO / name for name in _CODE))


# starting -------------------------------------------------------------------------------------------------


def _begin(suite: Suite, client: Client, options: Options) -> Whole:
    """From nothing, or from what an earlier run has seeded."""
    began = time.monotonic()
    seeded = _seeded(suite, options)
    client.shutdown()
    client.ensure()
    if seeded:
        say("the rows of an earlier run are used again; fresh=1 makes new ones")
        _put_back(suite, client)
    _write(suite, "code", _code())
    _write(suite, "reserved", "0")
    whole.start(suite, client)
    here = whole.seed(suite, people.PLANS)
    say(f"the suite runs after {time.monotonic() - began:.0f} s")
    if not seeded:
        seed.fill(here, options)
        _remember(suite, client, options)
    return here


def _continue(suite: Suite, client: Client) -> Whole:
    """The suite that runs; its processes anew when their code changed."""
    if _read(suite, "code") != _code():
        say("the code has changed: migrating and restarting the processes")
        names = [one.name for one in suite.processes()]
        client.ask("stop", names)
        wait(lambda: not any(unit["alive"] for unit in client.ask("status", names)), 60)
        for service in installed():
            up.migrate(suite, service)
        _write(suite, "code", _code())
        client.ask("start", names)
        client.wait_ready(names, 120)
    return whole.seed(suite, people.PLANS)


def _remember(suite: Suite, client: Client, options: Options) -> None:
    """Makes templates of the databases as they are now; nobody may be connected meanwhile."""
    names = [one.name for one in suite.processes()]
    client.ask("stop", names)
    wait(lambda: not any(unit["alive"] for unit in client.ask("status", names)), 60)
    for service in installed():
        copy_database(suite, service, f"{service}_seeded")
    for name in _BESIDE:
        _copy_folder(suite.root / name, _mark(suite, name))
    _write(suite, "seeded", " ".join(_wanted(options)))
    client.ask("start", names)
    client.wait_ready(names, 120)


def _put_back(suite: Suite, client: Client) -> None:
    """The seeded rows instead of whatever the last run left, and a broker without messages."""
    client.ask("start", ["postgres"])
    client.wait_ready(["postgres"], 120)
    for service in installed():
        copy_database(suite, f"{service}_seeded", service)
    shutil.rmtree(suite.rabbitmq.folder, ignore_errors=True)
    for name in _BESIDE:
        _copy_folder(_mark(suite, name), suite.root / name)


def _copy_folder(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target)


def copy_database(suite: Suite, source: str, target: str) -> None:
    """Replaces a database by a copy of another one, file by file."""
    with closing(connect(suite.admin_url, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("select rolname from pg_database d join pg_roles r on r.oid = d.datdba"
                       " where datname = %s", (source,))  # fmt: skip
        (owner,) = cursor.fetchone()
        names = [sql.Identifier(name) for name in (target, owner, source)]
        cursor.execute(sql.SQL("drop database if exists {} with (force)").format(names[0]))
        cursor.execute(sql.SQL("create database {} owner {} template {} strategy file_copy").format(*names))
