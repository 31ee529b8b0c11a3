"""Each checker is worth something: it finds the defect that it is for, and nothing when that is gone."""

import re
from dataclasses import replace

import pytest

from tests.faults.checkers import CHECKERS
from tests.faults.conftest import Mix
from tests.faults.evidence import Wait
from tests.faults.seeded import DEFECTS, Defect
from tests.faults.seeded.scene import Scene

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def scene(mix: Mix) -> Scene:
    return Scene(mix)


@pytest.mark.parametrize(
    ("name", "defect", "expected"), DEFECTS, ids=[f"{one}-{how.__name__}" for one, how, _ in DEFECTS]
)
def test_a_seeded_defect_is_found(scene: Scene, name: str, defect: Defect, expected: str):
    with defect(scene):
        found = scene.findings(name)
    assert any(re.search(expected, text) for text in found), found
    assert len(found) <= 10, "the defect and what follows from it, and hardly more"


@pytest.mark.parametrize("name", [name for name in CHECKERS if name not in ("recovery", "idle", "answered")])
def test_without_a_defect_nothing_is_found(scene: Scene, name: str):
    assert scene.findings(name) == []


def test_slow_recovery_and_slow_draining_are_found(mix: Mix):
    evidence = mix.evidence()
    evidence.faults[:] = [
        replace(evidence.faults[0], recovery_seconds=seconds) for seconds in (9.9, 10.1, None)
    ]
    evidence.facts = replace(evidence.facts, drain_seconds=10.1)
    texts = [one.text for one in CHECKERS["recovery"](evidence)]
    assert [text.partition(": ")[2] for text in texts[:2]] == ["recovered after 10.1 s", "did not recover"]
    assert texts[2:] == ["the events of the whole run were drained after 10.1 s"]
    evidence.facts = replace(evidence.facts, drain_seconds=None)
    assert CHECKERS["recovery"](evidence)[-1].text.endswith("never")


def test_a_fault_that_stops_nothing_is_found(mix: Mix):
    evidence = mix.evidence()
    frozen = next(one for one in evidence.faults if one.fault == "broker-freeze")
    calm = evidence.facts.began  # clients had been at work for a while, and nothing had happened to them
    evidence.faults[:] = [
        replace(frozen, struck=calm - 5, lifted=calm),
        replace(frozen, fault="token-expiry", details="token-expiry", answers={"200": 9}),
    ]
    texts = [one.text for one in CHECKERS["idle"](evidence)]
    assert re.fullmatch(r"broker-freeze 5\.0 s: \d+ events in its time", texts[0])
    assert texts[1:] == ["token-expiry: nobody was answered 401"]


def test_somebody_who_is_kept_waiting_is_found(mix: Mix):
    evidence = mix.evidence()
    frozen = next(one for one in evidence.faults if one.fault == "database-freeze")
    refused = Wait(frozen.struck + 1, frozen.struck + 11, 503)
    evidence.faults[:] = [frozen]

    def found(*waits: Wait) -> list[str]:
        evidence.waits[:] = waits
        return [one.text.partition(": ")[2] for one in CHECKERS["answered"](evidence)]

    assert found(refused) == []
    hung = Wait(frozen.struck + 0.5, frozen.lifted + 0.5, 200)
    assert found(refused, hung) == [f"1 requests waited up to {hung.seconds:.1f} s instead of 15"]
    unanswered = Wait(frozen.struck + 1, frozen.struck + 26, 0)
    assert found(unanswered) == [
        "1 requests waited up to 25.0 s instead of 15",
        "nobody was answered 503 while it lasted",
    ]
    before = Wait(frozen.began - 30, frozen.began - 5, 503)
    assert found(before) == ["nobody was answered 503 while it lasted"]


def test_the_reports_are_compared_while_the_leads_are_only_just_coming_back(mix: Mix, scene: Scene):
    mix.ground.supervisor.ask("kill", ["leads"])
    assert scene.findings("reports") == []
    mix.ground.wait_ready("leads")
