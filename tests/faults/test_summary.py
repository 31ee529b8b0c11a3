"""The figures: exactly those that are promised, and each finding where it belongs."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import orjson

from tests.faults import summary
from tests.faults.checkers import CHECKERS
from tests.faults.clients import Clients
from tests.faults.evidence import FAULTS, Evidence, Facts, Fault, Finding, write
from tests.faults.promises import Promise, Promises
from tests.faults.run import Outcome
from tests.whole import Whole


def outcome(folder: Path, **findings: list[Finding]) -> Outcome:
    """Three faults of two kinds, two writes."""
    went = [
        Fault("edge-kill", "edge-kill 0.0 s", 10, recovery_seconds=1.25),
        Fault("poison", "poison 0.0 s", 20, recovery_seconds=0.5),
        Fault("edge-kill", "edge-kill 0.0 s", 30, recovery_seconds=2.0, answers={"200": 3, "none": 1}),
    ]
    write(folder / FAULTS, went)
    promises = Promises(folder)
    for number in (1, 2):
        promises.keep(Promise("created", f"lead-{number}", 1, "request", 1))
    promises.close()
    known = Evidence(cast(Whole, SimpleNamespace()), folder, Facts("run", {}, 0, 0.731))
    clients = cast(Clients, SimpleNamespace())
    return Outcome(known, clients, [], {**{name: [] for name in CHECKERS}, **findings})


def test_the_figures_are_those_that_are_promised(tmp_path: Path):
    path = tmp_path / "faults.json"
    summary.write(path, summary.figures(outcome(tmp_path)))
    assert orjson.loads(path.read_bytes()) == {
        "acknowledged": 2, "chains": 0, "lost": 0, "doubled": 0, "reordered": 0, "leaked": 0,
        "chain_ok": True, "reports_equal": True, "money_ok": True, "copies_equal": True,
        "recovery_seconds": {"edge-kill": 2.0, "poison": 0.5}, "drain_seconds": 0.73,
    }  # fmt: skip


def test_what_is_wrong_is_counted_and_told_by_fault(tmp_path: Path):
    gone, broken = [Finding("a write is gone", 21)], [Finding("audit verify ended with 1")]
    found = outcome(tmp_path, lost=gone, chain=broken)
    figures = summary.figures(found)
    assert (figures["lost"], figures["chain_ok"], figures["reports_equal"]) == (1, False, True)
    told = summary.details(found, 7)
    assert (told["seed"], told["good"]) == (7, False)
    by_fault = told["faults"]
    assert (by_fault["poison"]["lost"], by_fault["edge-kill"]["lost"]) == (1, 0)
    assert by_fault["edge-kill"]["answers"] == {"200": 3, "none": 1}
    assert "a write is gone" in summary.table(found)
    assert summary.table(found).endswith("PROMISES WERE BROKEN")


def test_a_fault_that_was_not_recovered_from_has_no_seconds(tmp_path: Path):
    found = outcome(tmp_path)
    found.evidence.faults[1].recovery_seconds = None
    assert summary.figures(found)["recovery_seconds"] == {"edge-kill": 2.0, "poison": None}
