"""The suite after the mix, somebody who spoils it, and what several defects need."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from kit.ids import new_id
from tests.faults.checkers import CHECKERS
from tests.faults.conftest import Mix
from tests.faults.defects import Vandal
from tests.faults.nemeses.clocks import stopped
from tests.faults.promises import Promise


class Scene:
    """The suite after the mix, somebody who spoils it, and what there is to spoil."""

    def __init__(self, mix: Mix) -> None:
        self.mix, self.vandal = mix, Vandal(mix.ground)
        self._promises = mix.evidence().promises

    def promise(self, kind: str) -> Promise:
        """An acknowledged write of a kind, of a lead that went on to be worked with."""
        return next(one for one in self._promises if one.kind == kind)

    def findings(self, name: str) -> list[str]:
        return [one.text for one in CHECKERS[name](self.mix.evidence())]

    @contextmanager
    def line(self, name: str, text: str) -> Iterator[None]:
        """One more line in a file."""
        path = self.mix.folder / name if "/" not in name else self.mix.ground.suite.root / name
        before = path.read_bytes() if path.exists() else b""
        path.write_bytes(before + text.encode() + b"\n")
        try:
            yield
        finally:
            path.write_bytes(before)


def waiting(state: str) -> dict[str, object]:
    """A stored event that nobody will come back to."""
    return {
        "consumer": "reports.leads.lead", "event_id": new_id(), "type": "matricula.leads.v1.LeadMoved",
        "aggregate_type": "lead", "aggregate_id": new_id(), "seq": 9, "branch": 1, "headers": {},
        "body": "\\x", "state": state, "attempts": 1, "next_time": "2100-01-01T00:00:00Z",
        "create_time": "2100-01-01T00:00:00Z",
    }  # fmt: skip


@contextmanager
def sealer_stopped(scene: Scene) -> Iterator[None]:
    """What the sealer has sealed could not be taken back."""
    ground = scene.mix.ground
    stopped(ground, "gateway-worker")
    try:
        yield
    finally:
        ground.supervisor.ask("start", ["gateway-worker"])
        ground.wait_ready("gateway-worker")


def extra_entry(scene: Scene, **other: object) -> AbstractContextManager[None]:
    """The entry of an event once more, without a seal."""
    unsealed = dict.fromkeys(("seq", "prev_hash", "hash", "seal_time", "intact"))
    where = "kind = 'event' and record_type = 'leads.lead'"
    values = {"id": new_id(), "number": 10**9, **unsealed, **other}
    return scene.vandal.again("gateway", "audit_entry", where, **values)
