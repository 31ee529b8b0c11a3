"""`make drill`: a backup under load, restored at another place, and every checker of the fault tests there.

While the backup is made, some workers stand still: events are unsent in outboxes, and others are in queues
that no backup holds. After the restore every event must be everywhere, once and in order.
"""

import argparse
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

from dev import backup
from dev.paths import RUN
from dev.process import StartError
from dev.seeding.organisation import Organisation
from dev.seeding.settings import Settings
from dev.suite import Suite, installed
from dev.supervisor import Client as Supervisor
from tests.drill.evidence import binding
from tests.faults import ground, witness
from tests.faults.checkers import CHECKERS
from tests.faults.client import Tally, Token
from tests.faults.clients import Clients
from tests.faults.evidence import Evidence, Facts
from tests.faults.load import BRANCHES, Setting
from tests.faults.promises import Promises, read
from tests.rolling.traffic import on_its_way
from tests.whole import Whole, remove, running, until

ROOT, PORT_BASE = RUN / "drill", 22400
NEW_ROOT, NEW_PORT_BASE = RUN / "drill-restored", 23400
FOLDER = RUN / "drill-run"
STILL = ("leads-worker", "reports-worker", "gateway-worker")
"""Who stands still while the backup is made: a relay, and consumers."""
STILL_SECONDS = 4
ROWS = (300,)
CHECKED = ("lost", "doubled", "reordered", "leaked", "chain", "reports", "stuck")
_UNSENT = "select count(*) as n from outbox where publish_time is null"
_SENT = "select event_id::text as id from outbox where publish_time is not null and aggregate_type = 'lead'"
_RECEIVED = "select event_id::text as id from inbox where consumer = 'reports.leads.lead'"


def main() -> int:
    """Exit code 0 when the restored suite keeps every promise."""
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="of load before the backup")
    parser.add_argument(
        "--forget", action="store_true", help="do not send again what was on its way: must fail"
    )
    options = parser.parse_args()
    for folder in (FOLDER, NEW_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
    remove(Suite(NEW_ROOT, NEW_PORT_BASE))
    try:
        facts = _lose(options.seconds)
        return _judge(facts, forget=options.forget)
    except (StartError, AssertionError) as error:
        _say(f"drill: {error}")
        return 1
    finally:
        Supervisor(Suite(NEW_ROOT, NEW_PORT_BASE)).shutdown()


def _lose(seconds: float) -> Facts:
    """A suite under load is backed up, works on, and is gone."""
    with running(root=ROOT, port_base=PORT_BASE) as whole, _witnessed(whole.suite):
        promises, began = Promises(FOLDER), time.time()
        setting = Setting(whole, secrets.token_hex(3), promises, Token(whole), Tally(), threading.Event())
        clients = Clients(setting, FOLDER, ROWS)
        clients.start()
        try:
            time.sleep(seconds)
            with _still(whole.supervisor):
                started = time.monotonic()
                backup.make(whole.suite, FOLDER / "backup", FOLDER / "keys")
                _say(f"backup under load: {time.monotonic() - started:.1f} s")
            time.sleep(seconds / 3)
        finally:
            clients.stop()
            promises.close()
        _say(f"{promises.count} writes were promised; {setting.tally.problems or 'nobody was refused'}")
        branches = {code: whole.branch(code).number for code in BRANCHES}
        facts = Facts(setting.run, branches, began, 0.0)
        facts.save(FOLDER)
        return facts


def _judge(facts: Facts, *, forget: bool) -> int:
    started = time.monotonic()
    suite = backup.servers(FOLDER / "backup", FOLDER / "keys", NEW_ROOT, NEW_PORT_BASE)
    known = backup.manifest(FOLDER / "backup")
    whole = _Restored(suite)
    _say(f"on its way when the backup ended: {_lost_with_the_broker(whole)}")
    with _witnessed(suite):
        backup.resume(suite, known, resent=not forget)
        _say(f"restored at {suite.public_url}: {time.monotonic() - started:.1f} s")
        drain = time.monotonic()
        until("nothing is on its way", lambda: on_its_way(whole) == 0, 120, 0.5)
        _say(f"nothing is on its way {time.monotonic() - drain:.1f} s later")
        before = datetime.fromisoformat(known["began"]).timestamp()
        evidence = Evidence(whole, FOLDER, facts)
        evidence.__dict__["promises"] = list(binding(whole, read(FOLDER), before))
        _say(f"{len(evidence.promises)} promises bind the restored suite")
        found = {name: CHECKERS[name](evidence) for name in CHECKED}
        for name, findings in found.items():
            _say(f"{name}: {len(findings)}")
            for finding in findings[:20]:
                _say(f"    {finding.text}")
        with closing(whole.sign_in("wangfang")) as browser:
            answer = browser.get("/api/v1/leads?page_size=1")
            _say(f"wangfang signs in and sees leads: {answer.status_code}")
        return 1 if any(found.values()) or answer.status_code != 200 else 0


class _Restored(Whole):
    """A suite that nobody seeded."""

    def __init__(self, suite: Suite) -> None:
        super().__init__(suite, Organisation([], []), Settings({}, {}, {}))


def _lost_with_the_broker(whole: Whole) -> str:
    """What no backup holds; AssertionError when that is nothing, which would prove nothing."""
    unsent = sum(int(whole.sql(service, _UNSENT)[0].n) for service in installed())
    sent = {row.id for row in whole.sql("leads", _SENT)}
    missing = len(sent - {row.id for row in whole.sql("reports", _RECEIVED)})
    assert unsent, "no event was unsent: the drill proves too little"
    assert missing, "no event was in a queue: the drill proves too little"
    return f"{unsent} events unsent, {missing} events in the reports' queue"


@contextmanager
def _still(supervisor: Supervisor) -> Iterator[None]:
    """First the consumers, so that queues fill; then a relay, so that its outbox does."""
    relay, *consumers = STILL
    supervisor.ask("stop", consumers)
    time.sleep(STILL_SECONDS)
    supervisor.ask("stop", [relay])
    time.sleep(STILL_SECONDS)
    try:
        yield
    finally:
        supervisor.ask("start", list(STILL))
        supervisor.wait_ready(list(STILL), 60)


@contextmanager
def _witnessed(suite: Suite) -> Iterator[None]:
    keeper = ground.keep_witness(suite)
    try:
        until(f"{witness.NAME} is ready", lambda: bool(keeper.status()["ready"]), 120)
        yield
    finally:
        keeper.close()
        keeper.join(60)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is a program


if __name__ == "__main__":
    sys.exit(main())
