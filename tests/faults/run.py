"""One run: a load, the faults of a schedule one after the other, quiet, and what the checkers say."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import psycopg2

from dev.suite import installed
from tests.faults import witness
from tests.faults.checkers import CHECKERS
from tests.faults.client import Tally, Token
from tests.faults.evidence import RUN, Evidence, Fault, Finding, write_faults
from tests.faults.ground import Ground
from tests.faults.load import Load, Setting
from tests.faults.nemeses import KINDS
from tests.faults.probe import Probe
from tests.faults.promises import Promises
from tests.faults.schedule import PAUSE_SECONDS, Step

WARM_UP_SECONDS = 3.0
DRAIN_SECONDS = 60.0
_PENDING = "select count(*) as n from outbox where publish_time is null"
_WAITING = "select count(*) as n from inbox_waiting where state in ('gap', 'retry')"
Say = Callable[[str], None]


@dataclass
class Outcome:
    """What a run came to."""

    evidence: Evidence
    drain_seconds: float | None
    """From the end of the last fault's recovery and of the load until no event was on its way any more."""
    problems: list[str]
    """What clients were refused for good, or waited for in vain."""
    findings: dict[str, list[Finding]] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not self.problems and self.drain_seconds is not None and not any(self.findings.values())


class Run:
    """Goes through a schedule."""

    def __init__(self, ground: Ground, folder: Path, say: Say) -> None:
        self._ground, self._folder, self._say = ground, folder, say
        folder.mkdir(parents=True, exist_ok=True)
        self._promises = Promises(folder)
        self.run = secrets.token_hex(3)
        self._setting = Setting(
            ground.whole, self.run, self._promises, Token(ground.whole), Tally(), threading.Event()
        )
        self._faults: list[Fault] = []
        self._began = time.time()

    def go(self, steps: Sequence[Step], seconds: float) -> Outcome:
        """All steps, or as many as the time allows; then quiet, then the checkers."""
        (self._folder / RUN).write_bytes(orjson.dumps({"run": self.run}))
        with self._loaded() as probe:
            self._began = time.time()
            time.sleep(WARM_UP_SECONDS)
            for number, step in enumerate(steps):
                if self._elapsed() + step.seconds > seconds + step.seconds / 2:
                    self._say(f"the time is over: {len(steps) - number} faults of the schedule are left out")
                    break
                self._step(step, probe)
        drained = self._drain()
        write_faults(self._folder, self._faults)
        evidence = Evidence(self._ground.whole, self._folder, self.run)
        outcome = Outcome(evidence, drained, self._setting.tally.problems)
        for name, find in CHECKERS.items():
            outcome.findings[name] = find(evidence)
        return outcome

    @contextmanager
    def _loaded(self) -> Iterator[Probe]:
        load, probe = Load(self._setting), Probe(self._setting)
        load.start()
        try:
            yield probe
        finally:
            load.stop()
            probe.close()
            self._promises.close()

    def _elapsed(self) -> float:
        return time.time() - self._began

    def _step(self, step: Step, probe: Probe) -> None:
        fault = Fault(step.fault, str(step), time.time())
        before, counted = self._promises.count, Counter(self._setting.tally.answers)
        self._faults.append(fault)
        self._say(f"{self._elapsed():6.1f} s  {step}")
        with KINDS[step.fault].inject(self._ground, step.options):
            time.sleep(step.hold)
        fault.healed = time.time()
        fault.recovery_seconds = probe.seconds(fault.healed)
        fault.answers = dict(self._setting.tally.answers - counted)
        recovered = fault.recovery_seconds
        how = "did not recover" if recovered is None else f"recovered in {recovered:.1f} s"
        count = self._promises.count - before
        answers = _short(fault.answers)
        self._say(f"{self._elapsed():6.1f} s    {how}; {count} writes acknowledged, answers {answers}")
        time.sleep(PAUSE_SECONDS)

    def _drain(self) -> float | None:
        """Seconds until nothing is on its way; None when it does not end."""
        began = time.time()
        while time.time() - began < DRAIN_SECONDS:
            if self._on_its_way() == 0:
                self._say(f"{self._elapsed():6.1f} s  quiet after {time.time() - began:.1f} s")
                return time.time() - began
            time.sleep(0.1)
        self._say(f"{self._elapsed():6.1f} s  still {self._on_its_way()} events on their way")
        return None

    def _on_its_way(self) -> int:
        """Events that are unsent, or that wait in an inbox."""
        try:
            sent = sum(self._ground.sql(one, _PENDING)[0].n for one in installed())
            kept = sum(self._ground.sql(one, _WAITING)[0].n for one in [*installed(), witness.NAME])
        except psycopg2.OperationalError:
            return -1
        return int(sent + kept)


def _short(answers: dict[str, int]) -> str:
    return ", ".join(f"{status}: {count}" for status, count in sorted(answers.items())) or "none"
