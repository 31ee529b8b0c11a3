"""Imports that are interrupted, cancelled, given up or refused in the middle."""

import threading

import pytest
from matricula.common.v1 import job_pb2
from sqlalchemy import text

from kit import job_child, job_dispatch
from kit.identity import Scope, system
from kit.imports import writing
from kit.service import load
from services.leads.transfer import importing
from services.leads.transfer.worker import JOBS_FAILED
from tests.service.harness import ServiceUnderTest
from tests.service.leads.desk import Desk, csv_of, importer, process_settings
from tests.service.leads.office import Office, phone

UPDATE = job_pb2.DUPLICATE_POLICY_UPDATE


class Crash(RuntimeError):
    """What stands for a power cut."""


@pytest.fixture(scope="module")
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(office, importer(name="导入员"))
    process_settings(monkeypatch, found)
    monkeypatch.setattr(writing, "CHUNK", 10)
    return found


def ready(desk: Desk, count: int) -> tuple[job_pb2.Import, list[str]]:
    """An import of new people that waits for its start."""
    numbers = [phone() for _ in range(count)]
    rows = [(f"第{place}", number) for place, number in enumerate(numbers)]
    return desk.map(desk.begin(csv_of(("姓名", "手机"), *rows))), numbers


def crash_in(monkeypatch: pytest.MonkeyPatch, name: str, at: int) -> None:
    """Call number `at` of a function of kit.imports.store fails, as if the process had died there."""
    real, calls = getattr(writing.store, name), iter(range(1, 10_000))

    def dying(*arguments, **values):
        if next(calls) == at:
            raise Crash(name)
        return real(*arguments, **values)

    monkeypatch.setattr(writing.store, name, dying)


@pytest.mark.parametrize(("name", "at"), [("open_rows", 3), ("finish_rows", 2), ("change", 2)])
def test_a_run_that_crashed_continues_and_makes_nothing_twice(desk, monkeypatch, name, at):
    found, numbers = ready(desk, 35)
    desk.start(found.id, run=False)
    with monkeypatch.context() as patch:
        crash_in(patch, name, at)
        assert desk.run(found.id) == job_child.FAILED
    middle = desk.get(found.id)
    assert middle.state == job_pb2.IMPORT_STATE_RUNNING
    assert 0 < middle.counts.processed == len(desk.leads_of(found.id)) < 35
    assert desk.run(found.id) == job_child.DONE
    done = desk.get(found.id)
    assert (done.state, done.counts.create, done.counts.processed) == (job_pb2.IMPORT_STATE_DONE, 35, 35)
    assert sorted(row.phone for row in desk.leads_of(found.id)) == sorted(f"+86{one}" for one in numbers)


def test_a_check_that_crashed_begins_anew(desk, monkeypatch):
    rows = [(f"第{place}", phone() if place % 5 else "12") for place in range(30)]
    found = desk.begin(csv_of(("姓名", "手机"), *rows))
    monkeypatch.setattr("kit.imports.steps.CHECK_CHUNK", 10)
    desk.map(found, run=False)
    with monkeypatch.context() as patch:
        crash_in(patch, "add_rows", 3)
        assert desk.run(found.id) == job_child.FAILED
    assert desk.run(found.id) == job_child.DONE
    checked = desk.get(found.id)
    assert (checked.counts.total, checked.counts.create, checked.counts.fail) == (30, 24, 6)
    assert [one.row for one in checked.problems] == [2, 7, 12, 17, 22, 27]


def test_an_undo_that_crashed_continues(desk, monkeypatch):
    found, _ = ready(desk, 25)
    desk.start(found.id)
    desk.undo(found.id, run=False)
    with monkeypatch.context() as patch:
        crash_in(patch, "created_rows", 2)
        assert desk.run(found.id) == job_child.FAILED
    assert len(desk.leads_of(found.id)) == 15
    assert desk.run(found.id) == job_child.DONE
    undone = desk.get(found.id)
    assert (undone.state, undone.counts.undone, undone.counts.kept) == (job_pb2.IMPORT_STATE_UNDONE, 25, 0)
    assert desk.leads_of(found.id) == []


def test_a_worker_that_was_given_up_for_dead_cannot_write_any_more(desk, monkeypatch):
    found, _ = ready(desk, 25)
    desk.start(found.id, run=False)
    taken = "update job set lease_token = lease_token + 1 where id = cast(:id as uuid)"
    # in a thread: the theft waits until the chunk at work lets go of the job
    thief = threading.Thread(target=desk.system, args=(taken,), kwargs={"id": desk.job_of(found.id)})
    real = writing.store.open_rows

    def stolen(session, import_id, after, limit):
        if not thief.ident:
            thief.start()
        return real(session, import_id, after, limit)

    with monkeypatch.context() as patch:
        patch.setattr(writing.store, "open_rows", stolen)
        code = desk.run(found.id)
        thief.join(10)
    assert code == job_child.LOST
    written = len(desk.leads_of(found.id))
    assert written < 25
    assert desk.get(found.id).counts.processed == written
    assert desk.run(found.id) == job_child.DONE
    assert len(desk.leads_of(found.id)) == 25


def test_cancel_stops_a_run_between_chunks_without_a_deadlock(desk, monkeypatch):
    found, _ = ready(desk, 40)
    desk.start(found.id, run=False)
    inside, go_on = threading.Event(), threading.Event()
    real = writing.store.get

    def slow(session, importable, import_id, **options):
        if options.get("lock") and threading.current_thread().name == "worker":
            inside.set()
            go_on.wait(10)
        return real(session, importable, import_id, **options)

    monkeypatch.setattr(writing.store, "get", slow)
    codes: list[int] = []
    worker = threading.Thread(target=lambda: codes.append(desk.run(found.id)), name="worker")
    worker.start()
    assert inside.wait(10)
    answers: list[job_pb2.Import] = []
    request = job_pb2.CancelImportRequest(id=found.id)
    person = threading.Thread(
        target=lambda: answers.append(desk.jobs.CancelLeadImport(request, metadata=desk.me))
    )
    person.start()
    waiting = text(
        "select count(*) from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    )
    for _ in range(200):
        with desk.office.service.running.system.transaction(system()) as session:
            if session.execute(waiting).scalar_one():
                break
        threading.Event().wait(0.02)
    go_on.set()
    worker.join(20)
    person.join(20)
    assert [one.state for one in answers] == [job_pb2.IMPORT_STATE_CANCELLED]
    assert codes == [job_child.LOST]
    # who cancels may have to wait for one more chunk: key-share locks of the next transaction may come first
    written = len(desk.leads_of(found.id))
    assert written in (10, 20, 30)
    stopped = desk.get(found.id).counts
    assert (stopped.total, stopped.create, stopped.processed) == (40, written, written)
    undone = desk.undo(found.id)
    assert undone.counts.undone == written


def test_of_an_import_cancelled_before_its_start_nothing_was_done(desk):
    known = desk.office.lead(desk.who)
    content = csv_of(("姓名", "手机"), ("甲", phone()), ("乙", known.phone), ("丙", "12"))
    found = desk.map(desk.begin(content))
    assert (found.counts.create, found.counts.skip, found.counts.fail) == (1, 1, 1)
    desk.jobs.CancelLeadImport(job_pb2.CancelImportRequest(id=found.id), metadata=desk.me)
    stopped = desk.get(found.id)
    assert stopped.counts == job_pb2.ImportCounts(total=3)


def test_an_import_cancelled_in_the_middle_counts_what_became_of_its_rows(desk, monkeypatch):
    known = desk.office.lead(desk.who)
    rows = [("甲", phone()), ("乙", known.phone), ("丙", "12"), ("丁", known.phone)]
    found = desk.map(desk.begin(csv_of(("姓名", "手机"), *rows, *(("戊", phone()) for _ in range(9)))))
    desk.start(found.id, run=False)
    monkeypatch.setattr(writing, "CHUNK", 4)
    with monkeypatch.context() as patch:
        crash_in(patch, "open_rows", 2)
        assert desk.run(found.id) == job_child.FAILED
    desk.jobs.CancelLeadImport(job_pb2.CancelImportRequest(id=found.id), metadata=desk.me)
    assert desk.get(found.id).counts == job_pb2.ImportCounts(
        total=13, create=1, skip=2, fail=1, duplicate_existing=2, processed=4
    )


def test_an_import_that_is_given_up_ends_and_can_be_undone(desk, monkeypatch):
    found, _ = ready(desk, 25)
    desk.start(found.id, run=False)
    with monkeypatch.context() as patch:
        crash_in(patch, "open_rows", 3)
        assert desk.run(found.id) == job_child.FAILED
    dispatcher = job_dispatch.Dispatcher(load("leads"), JOBS_FAILED, desk.office.service.running.system)
    exhausted = "update job set attempts = 5, lease_until = now() - interval '1 s', next_time = '2000-01-01'"
    desk.system(exhausted + " where id = cast(:id as uuid)", id=desk.job_of(found.id))
    assert dispatcher.run_once() == 0
    ended = desk.get(found.id)
    assert (ended.state, ended.error_reason) == (job_pb2.IMPORT_STATE_FAILED, "IMPORT_BROKEN")
    assert "撤销" in ended.error
    assert (ended.counts.create, ended.counts.processed) == (20, 20)
    undone = desk.undo(found.id)
    assert (undone.state, undone.counts.undone) == (job_pb2.IMPORT_STATE_UNDONE, 20)


def test_a_row_that_is_refused_only_when_written_fails_alone(desk, monkeypatch):
    found, _ = ready(desk, 12)
    desk.start(found.id, run=False)
    real = importing.rules.new_lead

    def picky(session, values, **options):
        if values["name"] == "第3":
            raise importing.reach.AssignNotAllowed
        return real(session, values, **options)

    monkeypatch.setattr(importing.rules, "new_lead", picky)
    assert desk.run(found.id) == job_child.DONE
    done = desk.get(found.id)
    assert (done.counts.create, done.counts.fail) == (11, 1)
    assert len(desk.leads_of(found.id)) == 11
    assert (done.problems[0].row, done.problems[0].reason) == (5, "ASSIGN_NOT_ALLOWED")
    assert desk.sheet(done.failed_file_id)[1][0] == "第3"


def test_updating_a_lead_out_of_reach_fails_the_row(office, monkeypatch):
    manager = Desk(office, importer())
    theirs = office.lead(manager.who, name="别人的")
    desk = Desk(office, importer(scope=Scope.OWN))
    process_settings(monkeypatch, desk)
    rows = (("改名", theirs.phone), ("新人", phone()))
    done = desk.all_of_it(csv_of(("姓名", "手机"), *rows), duplicate_policy=UPDATE)
    assert (done.counts.create, done.counts.update, done.counts.fail) == (1, 0, 1)
    assert office.get(theirs.id, manager.who).name == "别人的"
    assert [str(row.owner_id) for row in desk.leads_of(done.id)] == [desk.who.id]
    assert desk.sheet(done.failed_file_id)[1][:2] == ["改名", theirs.phone]


def test_who_may_not_give_leads_away_cannot_do_it_by_a_sheet(office, monkeypatch):
    desk = Desk(office, importer(scope=Scope.OWN))
    process_settings(monkeypatch, desk)
    other = importer().id
    done = desk.all_of_it(
        csv_of(("姓名", "手机", "负责人"), ("甲", phone(), other), ("乙", phone(), desk.who.id))
    )
    assert (done.counts.create, done.counts.fail) == (1, 1)
    assert (done.problems[0].column, done.problems[0].reason) == ("C", "ASSIGN_NOT_ALLOWED")


def test_two_imports_of_the_same_people_at_once_make_them_once(desk):
    numbers = [phone() for _ in range(30)]
    rows = [(f"第{place}", number) for place, number in enumerate(numbers)]
    both = [desk.map(desk.begin(csv_of(("姓名", "手机"), *order))) for order in (rows, rows[::-1])]
    for one in both:
        desk.start(one.id, run=False)
    workers = [threading.Thread(target=desk.run, args=(one.id,)) for one in both]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    done = [desk.get(one.id) for one in both]
    assert [one.state for one in done] == [job_pb2.IMPORT_STATE_DONE] * 2
    assert sum(one.counts.create for one in done) == 30
    assert sum(len(desk.leads_of(one.id)) for one in done) == 30
