"""The schedule: the same for the same seed, every fault in it, and no longer than asked."""

import pytest

from tests.faults.nemeses import KINDS
from tests.faults.schedule import SHORT, UnknownFault, plan, short


def test_the_same_seed_gives_the_same_schedule():
    assert plan(7, 600) == plan(7, 600)
    assert plan(7, 600) != plan(8, 600)


def test_every_fault_comes_once_before_any_comes_again():
    steps = plan(7, 600)
    assert {step.fault for step in steps[: len(KINDS)]} == set(KINDS)
    assert sum(step.seconds for step in steps[: len(KINDS)]) <= 600, "ten minutes are enough for all of them"
    assert sum(step.hold for step in plan(7, 60)) <= 80


def test_single_faults_by_name():
    assert {step.fault for step in plan(1, 60, ["poison", "reorder"])} == {"poison", "reorder"}
    assert [step.fault for step in plan(1, 1, ["keycloak-stop"])] == ["keycloak-stop"]
    with pytest.raises(UnknownFault, match=r"poisson: not one of .*broker-kill"):
        plan(1, 60, ["poisson"])


def test_holds_are_as_the_kind_says():
    for step in plan(3, 3000):
        least, most = KINDS[step.fault].hold
        assert least <= step.hold <= most


def test_the_short_mix_is_three_minutes_at_most():
    assert [step.fault for step in short(1)] == list(SHORT)
    assert sum(step.seconds for step in short(1)) <= 180
