"""Tasks at the door: who may, what a task's way is, what waits for what, and what others hear."""

import threading
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from matricula.common.v1 import query_pb2
from matricula.tasks.v1 import task_pb2 as pb

from kit import clock
from kit.identity import Scope
from tests.service.harness import SHANGHAI
from tests.service.tasks.desk import EVERYTHING, problem

NOT_FOUND, REFUSED = grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED
WRONG_STATE = grpc.StatusCode.FAILED_PRECONDITION


def complete(desk, task_id, who=None, **values):
    request = pb.CompleteTaskRequest(id=task_id, **values)
    return desk.tasks.CompleteTask(request, metadata=desk.as_(who or desk.manager))


def test_nobody_is_refused(desk):
    with pytest.raises(grpc.RpcError) as caught:
        desk.tasks.GetTask(pb.GetTaskRequest(id=desk.task().id))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_somebody_elses_task_is_not_found(desk):
    made = desk.task()
    for stranger in (desk.hire(), desk.hire(branch=SHANGHAI, scope=Scope.BRANCH)):
        with pytest.raises(grpc.RpcError) as caught:
            desk.get(made.id, stranger)
        assert caught.value.code() is NOT_FOUND
        with pytest.raises(grpc.RpcError) as caught:
            complete(desk, made.id, stranger)
        assert caught.value.code() is NOT_FOUND


def test_a_new_task_is_its_makers_and_can_be_given_to_a_colleague(desk):
    own = desk.task(desk.hire())
    assert own.status == pb.TASK_STATUS_TODO
    assert own.owner_id
    colleague = desk.hire(name="赵文案")
    given = desk.task(owner_id=colleague.id, kind=pb.TASK_KIND_WRITING)
    assert (given.owner_id, given.owner_name) == (colleague.id, "赵文案")
    assert desk.get(given.id, colleague).id == given.id


def test_who_gave_a_task_keeps_seeing_it(desk):
    planner = desk.hire(scope=Scope.DEPARTMENT)
    writer = desk.hire()
    given = desk.task(planner, owner_id=writer.id)
    assert desk.get(given.id, planner).owner_id == writer.id


def test_giving_needs_the_right_and_somebody_who_works_here(desk):
    with pytest.raises(grpc.RpcError) as caught:
        desk.task(desk.hire(), owner_id=desk.manager.id)
    assert problem(caught)[:2] == (REFUSED, "ASSIGN_NOT_ALLOWED")
    far = desk.hire(branch=SHANGHAI)
    gone = desk.hire()
    desk.tell(gone, enabled=False)
    for one in (far, gone):
        with pytest.raises(grpc.RpcError) as caught:
            desk.task(owner_id=one.id)
        assert problem(caught)[1] == "ASSIGNEE_NOT_HERE"


def test_the_way_of_a_task_is_told_once_per_version(desk):
    task_id = desk.task().id
    meta = desk.as_(desk.manager)
    assert desk.tasks.StartTask(pb.StartTaskRequest(id=task_id), metadata=meta).status == (
        pb.TASK_STATUS_IN_PROGRESS
    )
    done = complete(desk, task_id, result="材料齐全")
    assert done.status == pb.TASK_STATUS_DONE
    assert done.completed_by == desk.manager.id
    assert complete(desk, task_id).etag == done.etag  # twice is once
    again = desk.tasks.ReopenTask(pb.ReopenTaskRequest(id=task_id), metadata=meta)
    assert again.status == pb.TASK_STATUS_TODO
    assert not again.HasField("complete_time")
    cancelled = desk.tasks.CancelTask(pb.CancelTaskRequest(id=task_id, reason="不再需要"), metadata=meta)
    assert cancelled.result == "不再需要"
    names = [(name, seq) for name, seq, _ in desk.events(task_id)]
    assert names == [
        ("task_created", 1), ("task_updated", 2), ("task_completed", 3), ("task_reopened", 4),
        ("task_cancelled", 5),
    ]  # fmt: skip


def test_a_task_waits_for_those_it_depends_on(desk):
    first, second = desk.task(title="收材料"), desk.task(title="写初稿")
    last = desk.task(depends_on=[first.id, second.id])
    assert last.open_dependency_count == 2
    with pytest.raises(grpc.RpcError) as caught:
        complete(desk, last.id)
    assert problem(caught)[:2] == (WRONG_STATE, "TASK_WAITS")
    complete(desk, first.id)
    assert desk.get(last.id).open_dependency_count == 1
    desk.tasks.CancelTask(pb.CancelTaskRequest(id=second.id), metadata=desk.as_(desk.manager))
    assert desk.get(last.id).open_dependency_count == 0
    desk.tasks.ReopenTask(pb.ReopenTaskRequest(id=first.id), metadata=desk.as_(desk.manager))
    assert desk.get(last.id).open_dependency_count == 1
    desk.tasks.DeleteTask(pb.DeleteTaskRequest(id=first.id), metadata=desk.as_(desk.manager))
    assert desk.get(last.id).open_dependency_count == 0
    assert complete(desk, last.id).status == pb.TASK_STATUS_DONE


def test_two_that_end_at_once_release_the_one_behind_them(desk):
    for _ in range(5):
        ahead = [desk.task().id for _ in range(4)]
        behind = desk.task(depends_on=ahead).id
        threads = [threading.Thread(target=complete, args=(desk, one)) for one in ahead]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert desk.get(behind).open_dependency_count == 0


def test_tasks_cannot_wait_for_each_other_or_for_another_branch(desk):
    first = desk.task()
    second = desk.task(depends_on=[first.id])
    far = desk.task(desk.hire(branch=SHANGHAI, scope=Scope.BRANCH))
    for ahead in (second.id, first.id, far.id):
        with pytest.raises(grpc.RpcError) as caught:
            desk.tasks.UpdateTask(
                pb.UpdateTaskRequest(task=pb.Task(id=first.id, depends_on=[ahead])),
                metadata=desk.as_(desk.manager),
            )
        assert problem(caught)[2] == {"task.depends_on"}


def test_a_task_changes_hands(desk):
    before, after = desk.hire(), desk.hire()
    made = desk.task(owner_id=before.id)
    request = pb.ReassignTaskRequest(id=made.id, owner_id=after.id, reason="休假", etag=made.etag)
    assert desk.tasks.ReassignTask(request, metadata=desk.as_(desk.manager)).owner_id == after.id
    with pytest.raises(grpc.RpcError) as caught:
        desk.tasks.ReassignTask(request, metadata=desk.as_(desk.manager))
    assert problem(caught)[1] == "ETAG_MISMATCH"
    with pytest.raises(grpc.RpcError) as caught:
        desk.get(made.id, before)
    assert caught.value.code() is NOT_FOUND
    name, _, payload = desk.events(made.id)[-1]
    assert (name, payload["fromOwnerId"]) == ("task_reassigned", before.id)


def test_state_owner_and_subject_do_not_change_by_update(desk):
    made = desk.task(subject_type="students.application", subject_id=desk.manager.id)
    changed = pb.Task(
        id=made.id, title="新标题", status=pb.TASK_STATUS_DONE, owner_id=desk.hire().id, subject_type="a.b"
    )
    after = desk.tasks.UpdateTask(pb.UpdateTaskRequest(task=changed), metadata=desk.as_(desk.manager))
    assert (after.title, after.status) == ("新标题", pb.TASK_STATUS_TODO)
    assert (after.owner_id, after.subject_type) == (made.owner_id, "students.application")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due_zone": "Asia/Nowhere"}, "task.due_zone"),
        ({"start_time": datetime(2026, 1, 2, tzinfo=UTC)}, "task.start_time"),
        ({"warn_time": datetime(2026, 1, 2, tzinfo=UTC)}, "task.warn_time"),
    ],
)
def test_times_have_to_make_sense(desk, values, field):
    with pytest.raises(grpc.RpcError) as caught:
        desk.task(due_time=datetime(2026, 1, 1, tzinfo=UTC), **values)
    assert problem(caught)[2] == {field}


def test_the_calendar_asks_by_due_time(desk):
    who = desk.hire()
    days = [datetime(2027, 3, day, 9, tzinfo=UTC) for day in (1, 15, 31)]
    for day in days:
        desk.task(who, due_time=day)
    between = query_pb2.Condition(field="due_time", operator=query_pb2.OPERATOR_BETWEEN)
    for value in ("2027-03-10T00:00:00Z", "2027-04-01T00:00:00Z"):
        between.values.add(string_value=value)
    asked = query_pb2.Query(filter=query_pb2.Filter(conditions=[between]), order_by="due_time")
    found = desk.tasks.ListTasks(pb.ListTasksRequest(query=asked), metadata=desk.as_(who)).tasks
    assert [one.due_time.ToDatetime(UTC) for one in found] == days[1:]


def test_workload_counts_what_the_caller_may_see(desk):
    who, other = desk.hire(), desk.hire()
    now = clock.now()
    desk.task(owner_id=who.id, due_time=now + timedelta(days=2), estimate_minutes=90)
    desk.task(owner_id=who.id, due_time=now - timedelta(days=1))
    waits = desk.task(owner_id=other.id)
    desk.task(owner_id=who.id, depends_on=[waits.id])
    meta = desk.as_(desk.manager)
    rows = {
        one.owner_id: one for one in desk.tasks.ListWorkload(pb.ListWorkloadRequest(), metadata=meta).people
    }
    mine = rows[who.id]
    assert (mine.open_count, mine.overdue_count, mine.waiting_count) == (3, 1, 1)
    assert (mine.planned_count, mine.planned_minutes) == (1, 90)
    own = desk.tasks.ListWorkload(pb.ListWorkloadRequest(), metadata=desk.as_(who)).people
    assert [one.owner_id for one in own] == [who.id]


def weeks_of(desk, who, *starts):
    times = [stamp_of(one) for one in starts]
    request = pb.ListWeeklyWorkloadRequest(week_times=times)
    return desk.tasks.ListWeeklyWorkload(request, metadata=desk.as_(who)).people


def stamp_of(moment):
    found = Timestamp()
    found.FromDatetime(moment)
    return found


def test_the_weekly_workload_is_nobodys_and_shows_only_what_one_may_see(desk):
    who, other = desk.hire(), desk.hire()
    desk.task(owner_id=other.id)
    now = clock.now()
    request = pb.ListWeeklyWorkloadRequest(week_times=[stamp_of(now), stamp_of(now + timedelta(days=7))])
    with pytest.raises(grpc.RpcError) as caught:
        desk.tasks.ListWeeklyWorkload(request)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert list(weeks_of(desk, who, now, now + timedelta(days=7))) == []


def test_the_weekly_workload_puts_each_task_into_the_week_it_is_due(desk):
    who, now = desk.hire(), clock.now()
    start = now - timedelta(days=1)
    for days, minutes in ((-3, 0), (0, 30), (-0.5, 0), (6.5, 60), (30, 0)):
        desk.task(who, due_time=now + timedelta(days=days, minutes=1), estimate_minutes=minutes)
    desk.task(who)
    done = desk.task(who, due_time=now)
    complete(desk, done.id, who)
    (mine,) = weeks_of(desk, who, start, start + timedelta(days=7), start + timedelta(days=14))
    assert (mine.owner_id, mine.open_count, mine.undated_count) == (who.id, 6, 1)
    found = {one.place: (one.due_count, one.overdue_count, one.minutes) for one in mine.weeks}
    assert found == {-1: (1, 1, 0), 0: (2, 1, 30), 1: (1, 0, 60), 2: (1, 0, 0)}


def test_weeks_follow_one_another(desk):
    now = clock.now()
    with pytest.raises(grpc.RpcError) as caught:
        weeks_of(desk, desk.manager, now, now - timedelta(days=7))
    assert problem(caught)[2] == {"week_times"}


def test_an_auditor_changes_nothing(desk):
    made = desk.task()
    auditor = desk.hire(*EVERYTHING, scope=Scope.BRANCH, read_only=True)
    with pytest.raises(grpc.RpcError) as caught:
        complete(desk, made.id, auditor)
    assert caught.value.code() is REFUSED


def test_a_reason_that_cannot_be_shown_is_named(desk):
    made = desk.task()
    with pytest.raises(grpc.RpcError) as caught:
        desk.tasks.CancelTask(
            pb.CancelTaskRequest(id=made.id, reason="不\x02要"), metadata=desk.as_(desk.manager)
        )
    code, _, fields = problem(caught)
    assert (code, fields) == (grpc.StatusCode.INVALID_ARGUMENT, {"reason"})
    assert desk.get(made.id).status == pb.TASK_STATUS_TODO
