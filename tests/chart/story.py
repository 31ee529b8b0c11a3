"""What is tried on the pods: people sign in and import, processes are scaled, a pod dies while clients
write, and nothing is lost."""

import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from dev.process import StartError
from dev.suite import installed
from tests.chart.kubelet import Kubelet
from tests.faults import witness
from tests.faults.checkers import lost
from tests.faults.client import Tally, Token
from tests.faults.clients import Clients
from tests.faults.consumers import consumers
from tests.faults.evidence import Evidence, Facts, Finding
from tests.faults.load import BRANCHES, Setting
from tests.faults.owners import OWNERS, promised
from tests.faults.promises import Promises
from tests.rolling.balancer import Balancer
from tests.whole import Whole, until

ROWS = (500,)
PHASE_SECONDS = 12.0
DRAIN_SECONDS = 90
_ON_ITS_WAY = (
    "select count(*) as n from outbox where publish_time is null",
    "select count(*) as n from inbox_waiting where state in ('gap', 'retry')",
    "select count(*) as n from job where state in ('queued', 'running')",
)
Say = Callable[[str], None]


class Story:
    """The load, and what is done to the pods meanwhile."""

    def __init__(self, kubelet: Kubelet, whole: Whole, balancer: Balancer, folder: Path, say: Say) -> None:
        self._kubelet, self._whole, self._balancer, self._say = kubelet, whole, balancer, say
        self._folder = folder / "story"
        shutil.rmtree(self._folder, ignore_errors=True)  # the promises of another run
        self._promises = Promises(self._folder)
        self._setting = Setting(
            whole, secrets.token_hex(3), self._promises, Token(whole), Tally(), threading.Event()
        )

    def hardened(self, name: str, memory: int) -> None:
        """What the chart says of a container is so."""
        pod = self._kubelet.pods[name][0]
        facts = pod.facts()
        host = facts["HostConfig"]
        found = {
            "memory": host["Memory"], "read-only root": host["ReadonlyRootfs"],
            "user": facts["Config"]["User"], "capabilities": facts["EffectiveCaps"] or [],
            "no new privileges": "no-new-privileges" in " ".join(host["SecurityOpt"]),
        }  # fmt: skip
        wanted = {
            "memory": memory, "read-only root": True, "user": "10001:10001", "capabilities": [],
            "no new privileges": True,
        }  # fmt: skip
        if found != wanted:
            raise StartError(f"{name} runs with {found} instead of {wanted}")
        try:
            pod.execute("/bin/sh", "-c", "echo 1 > /opt/matricula/x")
        except StartError:
            self._say(f"{name}: {found}")
        else:
            raise StartError(f"{name} may write into its image")

    def go(self) -> list[str]:
        """Everything; returns what is wrong."""
        with closing(self._whole.sign_in("wangfang")) as browser:
            assert browser.get("/api/v1/leads?page_size=1").status_code == 200
        self._say("wangfang signed in through Keycloak's page and sees her leads")
        clients = Clients(self._setting, self._folder, ROWS)
        began = time.time()
        clients.start()
        try:
            clients.importer.started.wait(60)
            self._phase("one of each", lambda: None)
            self._phase("two apis and two workers of leads", self._scale)
            self._phase("an api of leads killed", lambda: self._kill("matricula-leads-api"))
            self._phase("a worker of leads killed", lambda: self._kill("matricula-leads-worker"))
        finally:
            clients.stop()
            self._promises.close()
        until("nothing is on its way", lambda: self._on_its_way() == 0, DRAIN_SECONDS, 0.5)
        branches = {code: self._whole.branch(code).number for code in BRANCHES}
        evidence = Evidence(self._whole, self._folder, Facts(self._setting.run, branches, began))
        imports = [made.counts for made in clients.importer.made]
        self._say(f"{self._promises.count} writes promised, imports {imports}")
        times = sorted(one.at for one in evidence.promises)
        pause = max(later - earlier for earlier, later in pairwise(times))
        self._say(f"the longest time without an acknowledged write: {pause:.1f} s")
        return [*self._setting.tally.problems, *(one.text for one in self._findings(evidence))]

    def _phase(self, what: str, do: Callable[[], None]) -> None:
        before = self._promises.count
        do()
        time.sleep(PHASE_SECONDS)
        self._say(f"{what}: {self._promises.count - before} writes meanwhile")

    def _scale(self) -> None:
        for name in ("matricula-leads-api", "matricula-leads-worker"):
            self._kubelet.scale(name, 2)

    def _kill(self, name: str) -> None:
        self._kubelet.replace(name).wait_ready()

    def _on_its_way(self) -> int:
        return sum(int(self._whole.sql(name, one)[0].n) for name in installed() for one in _ON_ITS_WAY)

    def _findings(self, evidence: Evidence) -> Iterator[Finding]:
        for owner in OWNERS:
            promises = promised(evidence, owner)
            yield from owner.gone(evidence, promises)
            yield from owner.twice(evidence, promises)
        for kind in ("stale", "leak"):
            for one in evidence.sightings(kind):
                yield Finding(one["text"], one["at"])
        yield from lost.rows(evidence)
        yield from lost.deliveries(evidence, [one for one in consumers() if one.service != witness.NAME])
        programs = {"audit verify": self._audit, "reports compare": self._compared}
        for what, run in programs.items():
            try:
                self._say(f"{what}: {run().strip()}")
            except StartError as error:
                yield Finding(f"{what}: {error}")

    def _audit(self) -> str:
        worker = self._kubelet.pods["matricula-gateway-worker"][0]
        return worker.execute("/opt/matricula/venv/bin/matricula", "audit", "verify")

    def _compared(self) -> str:
        said = self._kubelet.job("matricula-reports-rebuild", "reports", "compare", "leads")
        return said.strip().rpartition("\n")[2]
