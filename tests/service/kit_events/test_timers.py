"""Timers: run once, at their time, moved and cancelled by key, tried again when they fail."""

from datetime import timedelta

import pytest

from kit import clock, timers
from kit.identity import system
from kit.timers import Timers
from tests.service.kit_events.sample.thing.worker import TIMERS

KIND = "sample.remind"


@pytest.fixture
def runner(database):
    return Timers("sample", TIMERS, database.database, database.system)


@pytest.fixture
def later():
    """Moves the clock forward by some seconds."""
    begin = clock.now()
    yield lambda seconds: clock.set_source(lambda: begin + timedelta(seconds=seconds))
    clock.set_source(None)


def plan(world, seconds=0, *, key=None, branch=1, kind=KIND, **payload):
    """Sets a timer as an api would."""
    due = clock.now() + timedelta(seconds=seconds)
    with world.database.transaction(system((branch,))) as session:
        timers.schedule(session, kind, due, {"id": "a", **payload}, branch_id=branch, dedupe_key=key)


def test_timer_runs_once_when_its_time_has_come(database, runner, later):
    plan(database, 100)
    assert runner.run_once() == 0
    later(200)
    assert runner.run_once() == 1
    assert runner.run_once() == 0
    assert database.seen("reminded") == [("a", "0")]


def test_timer_with_the_same_key_is_moved(database, runner, later):
    plan(database, 100, key="k", rounds=0)
    plan(database, 300, key="k")
    later(200)
    assert runner.run_once() == 0
    later(400)
    assert runner.run_once() == 1
    assert database.one("select count(*) from timer") == 1


def test_cancelled_timer_does_not_run(database, runner):
    plan(database, key="k")
    with database.database.transaction(system((1,))) as session:
        assert timers.cancel(session, "k")
        assert not timers.cancel(session, "k")
    assert runner.run_once() == 0


def test_timer_is_not_set_when_its_transaction_fails(database, runner):
    def broken():
        with database.database.transaction(system((1,))) as session:
            timers.schedule(session, KIND, clock.now(), {"id": "a"}, branch_id=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert runner.run_once() == 0


def test_handler_may_set_its_own_timer_again(database, runner):
    plan(database, key="remind:a", rounds=2)
    assert [runner.run_once() for _ in range(4)] == [1, 1, 1, 0]
    assert database.seen("reminded") == [("a", "2"), ("a", "1"), ("a", "0")]
    assert database.one("select state from timer") == "done"


def test_failing_timer_is_tried_again_and_then_parked(database, runner, later):
    database.rows("insert into fault values ('remind')")
    plan(database)
    waited = 10
    for delay in (*timers.DELAYS, 0):
        later(waited)
        assert runner.run_once() == 1
        assert runner.run_once() == 0, "not before its delay"
        waited += delay + 1
    row = database.rows("select state, attempts, last_error from timer")[0]
    assert tuple(row) == ("parked", 6, "ValueError: told to fail on remind")
    assert database.seen("reminded") == []


def test_timer_of_unknown_kind_is_parked(database, runner):
    plan(database, kind="sample.nobody")
    assert runner.run_once() == 1
    assert "sample.nobody" in database.one("select last_error from timer where state = 'parked'")


def test_timer_claimed_by_a_dead_worker_runs_when_the_lease_is_over(database, runner):
    plan(database)
    lease = "update timer set claim = gen_random_uuid(), lease_until = now() + interval '%s'"
    database.rows(lease % "1 hour")
    assert runner.run_once() == 0
    database.rows(lease % "-1 second")
    assert runner.run_once() == 1


def test_timers_of_other_branches_are_out_of_reach(database):
    plan(database, key="k", branch=2)
    with database.database.transaction(system((1,))) as session:
        assert not timers.cancel(session, "k")
