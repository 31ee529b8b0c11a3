"""Processor time and memory as /proc tells them."""

from pathlib import Path

import pytest

from tests.bench.cpu import Processes, Reading, by_kind, kind_of, name_of, parent_of, pss_of, ticks_of

STAT = "4242 (postgres: a (b) c) S 7 4242 4242 0 -1 4194560 100 2000 3 4 50 20 700 30 20 0 1 0 900 1 2"


def test_time_of_a_process_has_its_own_and_that_of_children_it_waited_for():
    assert ticks_of(STAT) == 50 + 20 + 700 + 30


def test_parent_is_found_behind_a_name_with_brackets():
    assert parent_of(STAT) == 7


def test_pss_is_read_in_bytes_and_not_taken_from_its_parts():
    assert (
        pss_of("55d0-7ffd ---p 00000000 00:00 0 [rollup]\nRss: 90 kB\nPss: 40 kB\nPss_Anon: 30 kB\n")
        == 40 * 1024
    )
    assert pss_of("") == 0


def test_mark_of_another_suite_is_not_ours():
    environ = b"PATH=/bin\0MATRICULA_SERVER=/x/.run/bench/leads-worker\0"
    assert name_of(environ, Path("/x/.run/bench")) == "leads-worker"
    assert name_of(environ, Path("/x/.run/ben")) is None
    assert name_of(b"PATH=/bin\0", Path("/x")) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("leads-worker", "worker"),
        ("leads", "api"),
        ("gateway", "api"),
        ("edge", "edge"),
        ("postgres", "postgres"),
    ],
)
def test_kind_of_a_process(name: str, kind: str):
    assert kind_of(name) == kind


def test_sums_by_kind():
    assert by_kind({"leads": 1.0, "reports": 2.0, "edge": 4.0}) == {"api": 3.0, "edge": 4.0}


def test_a_process_that_was_restarted_counts_from_nothing():
    before = Reading(0.0, {"leads": 5.0, "edge": 2.0}, 0.0)
    after = Reading(9.0, {"leads": 1.5, "edge": 2.5, "reports": 0.5}, 0.0)
    assert after.since(before) == {"leads": 1.5, "edge": 0.5, "reports": 0.5}


def test_nobody_elses_process_is_counted(tmp_path: Path):
    assert Processes(tmp_path).pids() == {}
    assert Processes(tmp_path).read().by_process == {}
