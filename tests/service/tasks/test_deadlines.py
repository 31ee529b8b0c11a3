"""The deadline engine: an application's tasks, a date that moves, and the visa list of an accepted offer."""

from datetime import UTC, datetime, timedelta

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from matricula.students.v1 import application_events_pb2 as events
from matricula.students.v1 import application_pb2
from matricula.students.v1.library_events_pb2 import RoundCreated, RoundMoved, RoundSnapshot
from matricula.tasks.v1 import deadline_pb2 as pb
from matricula.tasks.v1 import task_pb2
from matricula.tasks.v1.deadline_pb2_grpc import CalendarDaysServiceStub, DeadlinePlansServiceStub

from kit import clock
from kit.identity import SHARED_BRANCH, Scope
from kit.ids import new_id
from tests.service.harness import SHANGHAI
from tests.service.tasks.desk import problem

UCAS = datetime(2026, 1, 14, 18, tzinfo=UTC)
UC = datetime(2025, 12, 1, 7, 59, tzinfo=UTC)
NOT_FOUND = grpc.StatusCode.NOT_FOUND


@pytest.fixture(autouse=True)
def _summer():
    """It is August 2025: the deadlines of the cases are ahead."""
    clock.set_source(lambda: datetime(2025, 8, 4, 2, tzinfo=UTC) + timedelta(milliseconds=1))
    yield
    clock.set_source(None)


def stamp(moment):
    found = Timestamp()
    found.FromDatetime(moment)
    return found


class School:
    """A round with its deadline, and applications to it."""

    def __init__(self, desk, deadline=UCAS, zone="Europe/London", country="GB"):
        self.desk, self.zone, self.country, self.round = desk, zone, country, new_id()
        self.plans = desk.stub(DeadlinePlansServiceStub)
        self.owner = desk.hire(name="陈申请")
        self.deadline, self.seq = deadline, {}
        self.post_round(
            RoundCreated(round=RoundSnapshot(id=self.round, version=1, deadline_time=stamp(deadline))), 1
        )

    def post_round(self, event, seq, **options):
        self.desk.post((event, seq), branch=SHARED_BRANCH, **options)

    def moved(self, deadline, seq=2):
        snapshot = RoundSnapshot(
            id=self.round, version=seq, deadline_time=stamp(deadline), deadline_zone=self.zone
        )
        event = RoundMoved(
            round=snapshot, from_deadline_time=stamp(self.deadline), to_deadline_time=stamp(deadline)
        )
        self.post_round(event, seq)

    def snapshot(self, application_id, version, **values):
        return events.ApplicationSnapshot(
            **{
                "id": application_id, "branch_id": 1, "version": version, "student_id": new_id(),
                "student_name": "王小明", "institution_name_zh": "伦敦大学学院",
                "programme_name_zh": "数据科学",
                "country": self.country, "round_id": self.round, "deadline_time": stamp(self.deadline),
                "deadline_zone": self.zone, "owner_id": self.owner.id,
                "status": application_pb2.APPLICATION_STATUS_PREPARING, **values,
            }
        )  # fmt: skip

    def apply(self, application_id="", **values):
        application_id = application_id or new_id()
        created = events.ApplicationCreated(application=self.snapshot(application_id, 1, **values))
        self.desk.post((created, 1))
        assert self.desk.waiting() == []
        return application_id

    def plan(self, application_id):
        rows = self.desk.system(
            "select id::text from deadline_plan where application_id = cast(:id as uuid)", id=application_id
        )
        assert len(rows) == 1
        return self.plans.GetDeadlinePlan(
            pb.GetDeadlinePlanRequest(id=rows[0][0]), metadata=self.desk.as_(self.owner)
        )

    def tasks(self, application_id):
        rows = self.desk.system(
            "select template_item, id::text, due_time, warn_time, owner_id::text, status from task"
            " where subject_id = :id order by due_time",
            id=application_id,
        )
        return {row.template_item: row for row in rows}

    def accept(self, plan, who=None, **values):
        request = pb.AcceptDeadlineShiftRequest(id=plan.id, **values)
        return self.plans.AcceptDeadlineShift(request, metadata=self.desk.as_(who or self.owner))

    def decline(self, plan):
        request = pb.DeclineDeadlineShiftRequest(id=plan.id, reason="已提前准备")
        return self.plans.DeclineDeadlineShift(request, metadata=self.desk.as_(self.owner))

    def undo(self, plan):
        request = pb.UndoDeadlineShiftRequest(id=plan.id)
        return self.plans.UndoDeadlineShift(request, metadata=self.desk.as_(self.owner))


def test_nobody_and_nobody_else_decides_on_a_plan(desk):
    school = School(desk)
    plan = school.plan(school.apply())
    with pytest.raises(grpc.RpcError) as caught:
        school.plans.GetDeadlinePlan(pb.GetDeadlinePlanRequest(id=plan.id))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    for stranger in (desk.hire(), desk.hire(branch=SHANGHAI, scope=Scope.BRANCH)):
        with pytest.raises(grpc.RpcError) as caught:
            school.accept(plan, stranger)
        assert caught.value.code() is NOT_FOUND


def test_ucas_tasks_are_scheduled_back_over_new_year(desk):
    """14 January 2026, 18:00 UK is 02:00 on the 15th in Beijing; 1 to 3 January are off, Sunday the 4th is
    worked."""
    school = School(desk)
    found = school.tasks(school.apply())
    assert found["deadline"].due_time == UCAS
    assert found["submit"].due_time == datetime(2026, 1, 12, 10, tzinfo=UTC)
    assert found["review"].due_time == datetime(2026, 1, 8, 10, tzinfo=UTC)
    assert found["form"].due_time == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert found["statement_final"].due_time == datetime(2025, 12, 29, 10, tzinfo=UTC)
    assert found["submit"].warn_time == datetime(2026, 1, 10, 10, tzinfo=UTC)
    assert {one.owner_id for one in found.values()} == {school.owner.id}


def test_uc_ends_at_the_last_minute_of_november_in_california(desk):
    school = School(desk, UC, "America/Los_Angeles", "US")
    found = school.tasks(school.apply())
    assert found["deadline"].due_time == UC
    assert found["submit"].due_time == datetime(
        2025, 11, 26, 10, tzinfo=UTC
    )  # counted from 1 December in Beijing


def test_an_application_told_twice_has_one_plan_and_its_tasks_once(desk):
    school = School(desk)
    application, event_id = new_id(), new_id()
    created = events.ApplicationCreated(application=school.snapshot(application, 1))
    desk.post((created, 1), (created, 1), event_ids=[event_id, event_id])
    count = len(school.tasks(application))
    moved = events.ApplicationMoved(application=school.snapshot(application, 3))
    updated = events.ApplicationUpdated(application=school.snapshot(application, 2), changed=["owner_id"])
    desk.post((moved, 3), (updated, 2))  # out of order
    assert desk.waiting() == []
    assert school.plan(application).state == pb.DEADLINE_PLAN_STATE_ACTIVE
    rows = desk.system("select count(*) from task where subject_id = :id", id=application)
    assert rows[0][0] == count


def test_a_moved_round_asks_every_plan_and_the_answer_moves_the_open_tasks(desk):
    school = School(desk)
    application = school.apply()
    before = school.tasks(application)
    request = task_pb2.CompleteTaskRequest(id=before["documents"].id)
    desk.tasks.CompleteTask(request, metadata=desk.as_(desk.manager))
    later = UCAS + timedelta(days=14)
    school.moved(later)
    plan = school.plan(application)
    assert plan.state == pb.DEADLINE_PLAN_STATE_SHIFTED
    assert plan.deadline_time.ToDatetime(UTC) == UCAS
    assert plan.proposed_time.ToDatetime(UTC) == later
    proposed = {one.task_id: one.new_due_time.ToDatetime(UTC) for one in plan.changes}
    assert before["documents"].id not in proposed
    assert proposed[before["deadline"].id] == later
    assert proposed[before["submit"].id] == datetime(2026, 1, 26, 10, tzinfo=UTC)
    assert school.tasks(application)["submit"].due_time == before["submit"].due_time  # nothing moved yet
    accepted = school.accept(plan, keep_task_ids=[before["references"].id])
    assert accepted.state == pb.DEADLINE_PLAN_STATE_ACTIVE
    assert accepted.deadline_time.ToDatetime(UTC) == later
    after = school.tasks(application)
    assert after["deadline"].due_time == later
    assert after["submit"].due_time == datetime(2026, 1, 26, 10, tzinfo=UTC)
    for kept in ("documents", "references"):
        assert after[kept].due_time == before[kept].due_time
    with pytest.raises(grpc.RpcError) as caught:
        school.accept(plan)
    assert problem(caught)[1] == "NOTHING_MOVED"


def test_a_date_that_somebody_changed_moves_by_as_much_as_the_deadline(desk):
    school = School(desk)
    application = school.apply()
    own = datetime(2025, 12, 1, 4, tzinfo=UTC)
    task = task_pb2.Task(id=school.tasks(application)["review"].id, due_time=own, warn_time=own)
    desk.tasks.UpdateTask(task_pb2.UpdateTaskRequest(task=task), metadata=desk.as_(desk.manager))
    school.moved(UCAS - timedelta(days=10))
    changes = {one.task_id: one.new_due_time.ToDatetime(UTC) for one in school.plan(application).changes}
    assert changes[task.id] == own - timedelta(days=10)


def test_a_declined_shift_keeps_the_dates_and_says_why(desk):
    school = School(desk)
    application = school.apply()
    before = school.tasks(application)
    school.moved(UCAS + timedelta(days=1))
    request = pb.DeclineDeadlineShiftRequest(id=school.plan(application).id, reason="材料已齐，按原计划")
    plan = school.plans.DeclineDeadlineShift(request, metadata=desk.as_(school.owner))
    assert (plan.state, plan.decline_reason) == (pb.DEADLINE_PLAN_STATE_ACTIVE, "材料已齐，按原计划")
    assert school.tasks(application) == before


def test_a_round_that_moves_there_and_back_asks_no_more(desk):
    school = School(desk)
    application = school.apply()
    school.moved(UCAS + timedelta(days=1), 2)
    school.moved(UCAS, 3)
    assert school.plan(application).state == pb.DEADLINE_PLAN_STATE_ACTIVE


def test_an_application_that_comes_after_the_move_but_says_the_earlier_date_is_asked_too(desk):
    school = School(desk)
    school.moved(UCAS + timedelta(days=3))
    application = school.apply()
    assert school.plan(application).proposed_time.ToDatetime(UTC) == UCAS + timedelta(days=3)


def test_submitted_closes_the_plan_and_withdrawn_cancels_what_is_left(desk):
    school = School(desk)
    sent, withdrawn = school.apply(), school.apply()
    status = application_pb2.APPLICATION_STATUS_SUBMITTED
    desk.post((events.ApplicationMoved(application=school.snapshot(sent, 2, status=status)), 2))
    status = application_pb2.APPLICATION_STATUS_WITHDRAWN
    desk.post((events.ApplicationMoved(application=school.snapshot(withdrawn, 2, status=status)), 2))
    assert school.plan(sent).state == school.plan(withdrawn).state == pb.DEADLINE_PLAN_STATE_CLOSED
    assert {one.status for one in school.tasks(sent).values()} == {"TASK_STATUS_TODO"}
    assert {one.status for one in school.tasks(withdrawn).values()} == {"TASK_STATUS_CANCELLED"}
    school.moved(UCAS + timedelta(days=1))
    assert school.plan(sent).state == pb.DEADLINE_PLAN_STATE_CLOSED


def test_without_a_deadline_there_is_no_plan_until_there_is_one(desk):
    school = School(desk)
    application = school.apply(deadline_time=None)
    assert school.tasks(application) == {}
    updated = events.ApplicationUpdated(
        application=school.snapshot(application, 2), changed=["deadline_time"]
    )
    desk.post((updated, 2))
    assert school.plan(application).deadline_time.ToDatetime(UTC) == UCAS


@pytest.mark.parametrize("country", ["GB", "US", "CA", "AU", "HK", "SG"])
def test_an_accepted_offer_starts_the_visa_list_of_its_country_once(desk, country):
    school = School(desk, country=country)
    offer = events.OfferSnapshot(id=new_id(), branch_id=1, version=2, owner_id=school.owner.id)
    application = school.snapshot(new_id(), 9, start_month="2026-09")
    accepted = events.OfferAccepted(offer=offer, application=application)
    desk.post((accepted, 1), (accepted, 2))
    found = desk.system("select title, note, due_time, kind from task where subject_id = :id", id=offer.id)
    assert len(found) >= 5
    assert len({row.title for row in found}) == len(found)
    assert "TASK_KIND_VISA" in {row.kind for row in found}
    if country == "GB":
        note = next(row.note for row in found if "28" in row.title)
        assert "GBP 1,171.00" in note
        assert "1,136" not in note


def test_a_country_without_a_template_gets_no_list(desk):
    school = School(desk, country="IE")
    offer = events.OfferSnapshot(id=new_id(), branch_id=1, version=1, owner_id=school.owner.id)
    desk.post((events.OfferAccepted(offer=offer, application=school.snapshot(new_id(), 1)), 1))
    assert desk.waiting() == []
    assert desk.system("select 1 from task where subject_id = :id", id=offer.id) == []


def told(desk, who):
    rows = desk.system(
        "select kind, title, record_type, record_id::text, facts from notification"
        " where owner_id = cast(:id as uuid) and kind like '%OFFER%' order by id",
        id=who.id,
    )
    return [(row.kind.removeprefix("NOTIFICATION_KIND_"), row) for row in rows]


def test_who_takes_care_of_an_offer_hears_before_its_reply_by_and_when_it_lapsed_once(desk):
    school = School(desk)
    reply = stamp(datetime(2026, 3, 1, 23, 59, tzinfo=UTC))
    offer = events.OfferSnapshot(
        id=new_id(), branch_id=1, version=2, owner_id=school.owner.id, reply_time=reply,
        reply_zone="Europe/London",
    )  # fmt: skip
    application = school.snapshot(new_id(), 9)
    due = events.OfferReplyDue(offer=offer, application=application)
    over = events.OfferLapsed(offer=offer, application=application)
    desk.post((due, 1), (due, 1), (over, 2), (over, 2))
    assert desk.waiting() == []
    (first, row), (second, _) = told(desk, school.owner)
    assert (first, second) == ("OFFER_REPLY_DUE", "OFFER_LAPSED")
    assert row.title == "录取待答复：伦敦大学学院 · 数据科学"
    assert (row.record_type, row.record_id) == ("students.offer", offer.id)
    assert (row.facts["due_zone"], row.facts["student"]) == ("Europe/London", "王小明")


def test_an_offer_that_nobody_takes_care_of_is_told_to_nobody(desk):
    school = School(desk)
    reply = stamp(datetime(2026, 3, 1, 23, 59, tzinfo=UTC))
    offer = events.OfferSnapshot(id=new_id(), branch_id=1, version=2, reply_time=reply)
    application = school.snapshot(new_id(), 9, owner_id="")
    desk.post((events.OfferLapsed(offer=offer, application=application), 1))
    assert desk.waiting() == []
    assert desk.system("select 1 from notification where record_id = :id", id=offer.id) == []


def test_a_branch_has_days_of_its_own(desk):
    days = desk.stub(CalendarDaysServiceStub)
    day = pb.CalendarDay(day="2026-01-12", kind=pb.CALENDAR_DAY_KIND_HOLIDAY, name_zh="校庆")
    made = days.CreateCalendarDay(
        pb.CreateCalendarDayRequest(calendar_day=day), metadata=desk.as_(desk.manager)
    )
    school = School(desk)
    assert school.tasks(school.apply())["submit"].due_time == datetime(2026, 1, 9, 10, tzinfo=UTC)
    days.DeleteCalendarDay(pb.DeleteCalendarDayRequest(id=made.id), metadata=desk.as_(desk.manager))
    assert school.tasks(school.apply())["submit"].due_time == datetime(2026, 1, 12, 10, tzinfo=UTC)


def test_a_decision_is_taken_back_and_dates_changed_since_stay(desk):
    school = School(desk)
    application = school.apply()
    before = school.tasks(application)
    school.moved(UCAS + timedelta(days=14))
    plan = school.plan(application)
    accepted = school.accept(plan, keep_task_ids=[before["references"].id])
    assert accepted.decided_by == school.owner.id
    assert accepted.undo_until_time.ToDatetime(UTC) - clock.now() > timedelta(hours=23)
    own = datetime(2025, 12, 1, 4, tzinfo=UTC)
    task = task_pb2.Task(id=before["review"].id, due_time=own, warn_time=own)
    desk.tasks.UpdateTask(task_pb2.UpdateTaskRequest(task=task), metadata=desk.as_(desk.manager))
    undone = school.undo(plan)
    assert undone.state == pb.DEADLINE_PLAN_STATE_SHIFTED
    assert (undone.deadline_time, undone.proposed_time) == (plan.deadline_time, plan.proposed_time)
    assert list(undone.changes) == list(plan.changes)
    after = school.tasks(application)
    assert after["review"].due_time == own
    for name in ("submit", "deadline", "references"):
        assert after[name].due_time == before[name].due_time
    assert school.accept(plan).state == pb.DEADLINE_PLAN_STATE_ACTIVE


def test_what_is_older_than_a_day_or_was_overtaken_is_not_taken_back(desk):
    school = School(desk)
    application = school.apply()
    with pytest.raises(grpc.RpcError) as caught:
        school.undo(school.plan(application))
    assert problem(caught)[1] == "NOTHING_TO_UNDO"
    school.moved(UCAS + timedelta(days=14))
    declined = school.decline(school.plan(application))
    clock.set_source(lambda: datetime(2025, 8, 5, 3, tzinfo=UTC))
    with pytest.raises(grpc.RpcError) as caught:
        school.undo(declined)
    assert problem(caught)[1] == "NOTHING_TO_UNDO"
    clock.set_source(lambda: datetime(2025, 8, 4, 3, tzinfo=UTC))
    school.moved(UCAS + timedelta(days=20), 3)
    with pytest.raises(grpc.RpcError) as caught:
        school.undo(declined)
    assert problem(caught)[1] == "NOTHING_TO_UNDO"


def test_a_moved_date_is_shown_and_told_to_everybody_whose_task_it_moves(desk):
    school = School(desk)
    application = school.apply()
    writer, stranger = desk.hire(name="钱文案"), desk.hire()
    moved = school.tasks(application)["review"].id
    give = task_pb2.ReassignTaskRequest(id=moved, owner_id=writer.id)
    desk.tasks.ReassignTask(give, metadata=desk.as_(desk.manager))
    school.moved(UCAS + timedelta(days=14))
    plan = school.plan(application)
    seen = school.plans.GetDeadlinePlan(pb.GetDeadlinePlanRequest(id=plan.id), metadata=desk.as_(writer))
    assert {one.task_id: one.owner_id for one in seen.changes}[moved] == writer.id
    told = desk.system(
        "select owner_id::text from notification where record_id = :id"
        " and kind = 'NOTIFICATION_KIND_DEADLINE_MOVED'",
        id=plan.id,
    )
    assert {row[0] for row in told} == {writer.id, school.owner.id}
    for verb in ("Get", "Undo"):
        request = pb.GetDeadlinePlanRequest if verb == "Get" else pb.UndoDeadlineShiftRequest
        method = "GetDeadlinePlan" if verb == "Get" else "UndoDeadlineShift"
        with pytest.raises(grpc.RpcError) as caught:
            getattr(school.plans, method)(request(id=plan.id), metadata=desk.as_(stranger))
        assert caught.value.code() is NOT_FOUND


def test_nobody_takes_a_decision_back(desk):
    school = School(desk)
    plan = school.plan(school.apply())
    with pytest.raises(grpc.RpcError) as caught:
        school.plans.UndoDeadlineShift(pb.UndoDeadlineShiftRequest(id=plan.id))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_only_what_the_diff_moves_can_be_kept(desk):
    school = School(desk)
    application = school.apply()
    school.moved(UCAS + timedelta(days=14))
    with pytest.raises(grpc.RpcError) as caught:
        school.accept(school.plan(application), keep_task_ids=[new_id()])
    assert problem(caught)[2] == {"keep_task_ids[0]"}
