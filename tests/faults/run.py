"""One run: a load, the faults of a schedule one after the other, quiet, and what the checkers say."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from dev.suite import installed
from tests.faults import witness
from tests.faults.checkers import CHECKERS
from tests.faults.client import Tally
from tests.faults.clients import Clients
from tests.faults.evidence import FAULTS, WAITS, Evidence, Facts, Fault, Finding, write
from tests.faults.ground import Ground
from tests.faults.load import BRANCHES, Setting
from tests.faults.nemeses import KINDS
from tests.faults.probe import Probe
from tests.faults.promises import Promises
from tests.faults.schedule import PAUSE_SECONDS, Step

WARM_UP_SECONDS = 60.0
"""At most, until the first import has begun as well."""
DRAIN_SECONDS = 60.0
ROWS = (400,)
"""Of the sheets that are imported meanwhile."""
PARK_SECONDS = 90.0
"""An event that always fails is given up after about a minute."""
_PENDING = "select count(*) as n from outbox where publish_time is null"
_WAITING = """
select count(*) as n from inbox_waiting
where state in ('gap', 'retry') and event_id <> all(cast(%s as uuid[]))
"""
_WORKING = "select 1 from job where state in ('queued', 'running') limit 1"
WORK_SECONDS = 90.0
"""For what was begun beside the events, e.g. the sealed PDF of a contract that was signed last."""
_SEALED = "select count(*) as n from audit_entry where seq is null"
Say = Callable[[str], None]


@dataclass
class Outcome:
    """What a run came to."""

    evidence: Evidence
    clients: Clients
    problems: list[str]
    """What clients were refused for good, or waited for in vain."""
    findings: dict[str, list[Finding]] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not self.problems and not any(self.findings.values())


class Run:
    """Goes through a schedule."""

    def __init__(self, ground: Ground, folder: Path, say: Say, *, rows: Sequence[int] = ROWS) -> None:
        self._ground, self._folder, self._say = ground, folder, say
        self._promises = Promises(folder)
        self._setting = Setting(
            ground.whole, secrets.token_hex(3), self._promises, ground.token, Tally(), threading.Event()
        )
        self._clients = Clients(self._setting, folder, rows)
        self._faults: list[Fault] = []
        self._began = time.time()

    def go(self, steps: Sequence[Step], seconds: float) -> Outcome:
        """All steps, or as many as the time allows; then quiet, then the checkers."""
        branches = {code: self._ground.whole.branch(code).number for code in BRANCHES}
        with self._loaded() as probe:
            self._clients.importer.started.wait(WARM_UP_SECONDS)
            self._began = time.time()
            for number, step in enumerate(steps):
                if self._elapsed() + step.hold > seconds:
                    self._say(f"the time is over: {len(steps) - number} faults of the schedule are left out")
                    break
                self._step(step, probe)
        drained = self._drain()
        Facts(self._setting.run, branches, self._began, drained).save(self._folder)
        write(self._folder / FAULTS, self._faults)
        write(self._folder / WAITS, self._setting.tally.waits)
        self._until_worked()
        self._until_parked()
        return self._judge()

    @contextmanager
    def _loaded(self) -> Iterator[Probe]:
        probe = Probe(self._setting)
        self._clients.start()
        try:
            yield probe
        finally:
            self._clients.stop()
            probe.close()
            self._promises.close()

    def _elapsed(self) -> float:
        return time.time() - self._began

    def _log(self, text: str) -> None:
        self._say(f"{self._elapsed():7.1f} s  {text}")

    def _step(self, step: Step, probe: Probe) -> None:
        """One fault, from its beginning to the recovery."""
        fault = Fault(step.fault, str(step), time.time())
        before, counted = self._promises.count, Counter(self._setting.tally.answers)
        self._faults.append(fault)
        self._log(str(step))
        with KINDS[step.fault].inject(self._ground, step.options):
            fault.struck = time.time()
            time.sleep(step.hold)
            fault.lifted = time.time()
        fault.healed = time.time()
        fault.recovery_seconds = probe.seconds(fault.healed)
        fault.answers = dict(self._setting.tally.answers - counted)
        recovered = fault.recovery_seconds
        how = "did not recover" if recovered is None else f"recovered in {recovered:.1f} s"
        answers = ", ".join(f"{status}: {count}" for status, count in sorted(fault.answers.items()))
        self._log(
            f"  {how}; {self._promises.count - before} writes acknowledged; answers {answers or 'none'}"
        )
        time.sleep(PAUSE_SECONDS)

    # afterwards ---------------------------------------------------------------------------------------

    def _drain(self) -> float | None:
        """Seconds until nothing is on its way; None when it does not end."""
        began = time.time()
        while time.time() - began < DRAIN_SECONDS:
            if self._on_its_way() == 0:
                self._log(f"nothing is on its way {time.time() - began:.1f} s after the last client left")
                return time.time() - began
            time.sleep(0.1)
        self._log(f"still {self._on_its_way()} events on their way")
        return None

    def _on_its_way(self) -> int:
        """Events that are unsent, or that wait in an inbox, and audit entries without a seal."""
        made_up = list(self._injected())
        try:
            sent = sum(self._ground.sql(one, _PENDING)[0].n for one in installed())
            kept = sum(self._ground.sql(one, _WAITING, made_up)[0].n for one in [*installed(), witness.NAME])
            return int(sent + kept + self._ground.sql("gateway", _SEALED)[0].n)
        except psycopg2.OperationalError:
            return -1

    def _injected(self) -> set[str]:
        return set(Evidence(self._ground.whole, self._folder, Facts("", {}, 0)).injected)

    def _until_worked(self) -> None:
        """Waits until nobody works on a job any more."""
        deadline = time.time() + WORK_SECONDS
        while any(self._ground.sql(one, _WORKING) for one in installed()) and time.time() < deadline:
            time.sleep(0.5)

    def _until_parked(self) -> None:
        """Waits until everybody has given up the events that were made to fail."""
        made_up, deadline = list(self._injected()), time.time() + PARK_SECONDS
        waiting = "select 1 from inbox_waiting where state = 'retry' and event_id = any(cast(%s as uuid[]))"
        services = [*installed(), witness.NAME]
        while any(self._ground.sql(one, waiting, made_up) for one in services) and time.time() < deadline:
            time.sleep(0.5)

    def _judge(self) -> Outcome:
        evidence = Evidence(self._ground.whole, self._folder, Facts.load(self._folder))
        outcome = Outcome(evidence, self._clients, self._setting.tally.problems)
        for name, find in CHECKERS.items():
            outcome.findings[name] = find(evidence)
        return outcome
