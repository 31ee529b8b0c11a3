"""Jobs: child processes with the caller's rights that survive crashes and never work twice on the same
thing.
"""

import os
import signal

import pytest
from sqlalchemy import text

from kit import jobs
from kit.database import Database
from kit.identity import Grant, Principal, Right, Scope, system
from kit.job_dispatch import RENEW, Dispatcher
from kit.jobs import Job, LeaseLost
from tests.service.kit_events.sample import SERVICE
from tests.service.kit_events.sample.thing.worker import JOBS_FAILED
from tests.service.kit_events.servers import ROOT, wait_for

REACH = Grant(Scope.BRANCH, (1,))
CALLER = Principal(
    id="01a20510-0000-7000-8000-000000000009",
    name="李老师",
    branch_id=1,
    departments=("d1",),
    grants={"sample.thing.import": REACH},
    fields={"CONTACT": Right.MASKED},
)


@pytest.fixture
def dispatcher(database, monkeypatch):
    for name in ("database_url", "system_database_url"):
        monkeypatch.setenv(f"MATRICULA_{name.upper()}", getattr(database.settings, name))
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT}/proto/gen")
    monkeypatch.chdir(ROOT)
    found = Dispatcher(SERVICE, JOBS_FAILED, database.system, lease_seconds=3)
    yield found
    found.stop()


def enqueue(world, kind="sample.count", branch=1, **payload):
    with world.database.transaction(CALLER, REACH) as session:
        return jobs.enqueue(session, kind, payload, branch)


def state(world, job_id):
    return world.one("select state from job where id = cast(:id as uuid)", id=job_id)


def run_until(dispatcher, condition, what):
    def step():
        dispatcher.run_once()
        return condition()

    wait_for(step, what)


def numbers(world):
    return [int(value) for _, value in world.seen("counted")]


def test_job_runs_in_a_child_as_its_caller(database, dispatcher):
    job_id = enqueue(database, to=3)
    run_until(dispatcher, lambda: state(database, job_id) == "succeeded", "the job to succeed")
    assert numbers(database) == [0, 1, 2]
    assert {row.actor for row in database.rows("select actor from seen")} == {CALLER.id}
    with database.database.transaction(CALLER, REACH) as session:
        found = jobs.find(session, job_id)
    assert (found.state, found.progress, found.actor_id) == ("succeeded", {"done": 3}, CALLER.id)


def test_job_that_crashed_goes_on_where_it_stopped(database, dispatcher):
    job_id = enqueue(database, to=6, die_at=4)
    run_until(dispatcher, lambda: state(database, job_id) == "succeeded", "the job to succeed")
    assert numbers(database) == [0, 1, 2, 3, 4, 5]
    assert database.one("select attempts from job") == 2


def test_job_of_a_dead_worker_is_claimed_again(database, dispatcher):
    job_id = enqueue(database, to=3)
    database.rows("update job set state = 'running', lease_token = 7, lease_until = now() - interval '1 s'")
    run_until(dispatcher, lambda: state(database, job_id) == "succeeded", "the job to succeed")
    assert numbers(database) == [0, 1, 2]


def test_child_that_was_given_up_cannot_commit(database):
    enqueue(database, to=3)
    database.rows("update job set state = 'running', lease_token = 2")
    row = database.rows("select id::text, kind, payload, branch_id, actor, progress from job")[0]
    fresh = Job(row.id, 2, row.kind, row.payload, row.branch_id, row.actor, row.progress, database.database)
    stale = Job(row.id, 1, row.kind, row.payload, row.branch_id, row.actor, row.progress, database.database)
    with fresh.transaction() as session:
        fresh.progress(session, {"done": 1})

    def commit_stale():
        with stale.transaction() as session:
            stale.progress(session, {"done": 99})

    with pytest.raises(LeaseLost):
        commit_stale()
    assert database.one("select progress from job") == {"done": 1}


def test_taking_a_job_away_waits_for_the_transaction_in_hand(database):
    enqueue(database, to=3)
    database.rows("update job set state = 'running', lease_token = 2")
    row = database.rows("select id::text, kind, payload, branch_id, actor, progress from job")[0]
    job = Job(row.id, 2, row.kind, row.payload, row.branch_id, row.actor, row.progress, database.database)
    other = Database(database.settings.system_database_url, pool_size=1)
    with job.transaction(), other.transaction(system()) as session:
        session.execute(text("set local lock_timeout = '200ms'"))
        with pytest.raises(Exception, match="lock timeout"), session.begin_nested():
            session.execute(text("update job set lease_token = 3"))
    other.close()


def test_lease_is_renewed_while_the_child_is_in_a_transaction(database):
    enqueue(database, to=3)
    database.rows("update job set state = 'running', lease_token = 2, lease_until = now()")
    row = database.rows("select id::text, kind, payload, branch_id, actor, progress from job")[0]
    job = Job(row.id, 2, row.kind, row.payload, row.branch_id, row.actor, row.progress, database.database)
    other = Database(database.settings.system_database_url, pool_size=1)

    def renew(token: int) -> tuple[bool, bool]:
        with other.transaction(system()) as session:
            session.execute(text("set local lock_timeout = '200ms'"))
            found = session.execute(RENEW, {"id": row.id, "token": token, "lease": 30}).one()
            return found.ours, found.renewed

    with job.transaction() as held:
        assert renew(2) == (True, True)
        assert renew(1) == (False, False)
        job.progress(held, {"done": 1})
        assert renew(2) == (True, False), "its child holds the row: it is alive, and nobody waits for it"
    assert renew(2) == (True, True)
    assert database.one("select progress from job") == {"done": 1}
    other.close()


def test_cancelled_job_stops(database, dispatcher):
    job_id = enqueue(database, to=100_000, pause=0.01)
    run_until(dispatcher, lambda: len(numbers(database)) > 3, "the job to be under way")
    with database.database.transaction(CALLER, REACH) as session:
        assert jobs.cancel(session, job_id)
    run_until(dispatcher, lambda: not dispatcher._running, "the child to end")
    assert state(database, job_id) == "cancelled"


def test_refused_job_is_not_tried_again_and_its_owner_is_told(database, dispatcher):
    job_id = enqueue(database, "sample.refuse")
    run_until(dispatcher, lambda: state(database, job_id) == "failed", "the job to fail")
    assert database.one("select attempts from job") == 1
    assert database.seen("given up") == [(job_id, "sample.refuse")]
    assert "FailedPrecondition" in database.one("select last_error from job")


def test_job_is_given_up_after_five_crashes(database, dispatcher):
    job_id = enqueue(database, "sample.nobody-knows")
    database.rows("update job set attempts = 5, state = 'running', lease_until = now() - interval '1 s'")
    run_until(dispatcher, lambda: state(database, job_id) == "failed", "the job to be given up")
    assert "died too often" in database.one("select last_error from job")


def test_lease_is_kept_alive_while_the_child_works(database, dispatcher):
    enqueue(database, to=100_000, pause=0.01)
    run_until(dispatcher, lambda: len(numbers(database)) > 3, "the job to be under way")
    first = database.one("select lease_until from job")
    run_until(dispatcher, lambda: database.one("select lease_until from job") > first, "the lease to move")
    assert database.one("select lease_token from job") == 1


def test_stopped_worker_hands_its_job_on_without_blame(database, dispatcher):
    job_id = enqueue(database, to=100_000, pause=0.01)
    run_until(dispatcher, lambda: len(numbers(database)) > 3, "the job to be under way")
    dispatcher.stop()
    row = database.rows("select state, attempts from job")[0]
    assert tuple(row) == ("queued", 0)
    assert state(database, job_id) == "queued"


def test_child_dies_with_its_worker(world):
    worker = world.worker()
    enqueue(world, to=100_000, pause=0.01)
    wait_for(lambda: len(numbers(world)) > 3, "the job to be under way")
    children = (f"/proc/{worker.process.pid}/task/{worker.process.pid}/children",)
    with open(children[0]) as listing:
        (child,) = [int(one) for one in listing.read().split()]
    os.kill(worker.process.pid, signal.SIGKILL)
    wait_for(lambda: not os.path.exists(f"/proc/{child}"), "the child to die")


def test_job_sees_only_the_branches_of_its_caller(database):
    database.rows("insert into thing (id, branch_id) values (gen_random_uuid(), 1), (gen_random_uuid(), 2)")
    enqueue(database, branch=2, to=1)
    database.rows("update job set state = 'running', lease_token = 1")
    row = database.rows("select id::text, kind, payload, branch_id, actor, progress from job")[0]
    job = Job(row.id, 1, row.kind, row.payload, row.branch_id, row.actor, row.progress, database.database)
    assert job.who == CALLER
    with job.transaction() as session:
        assert session.execute(text("select branch_id from thing")).scalars().all() == [1]
