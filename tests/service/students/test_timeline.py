"""One timeline over all services: every entry under its own permission, filtered, page by page."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import grpc
import pytest
from matricula.contracts.v1 import events_pb2 as contracts
from matricula.leads.v1 import events_pb2 as leads
from matricula.students.v1 import timeline_pb2 as pb
from matricula.students.v1.timeline_pb2_grpc import TimelineServiceStub
from matricula.tasks.v1 import events_pb2 as tasks

from kit.identity import Grant, Right, Scope, system
from kit.ids import new_id
from kit.packing import timestamp
from services.students.timeline import worker
from services.students.timeline.kinds import KINDS
from services.students.timeline.labels import SPECIAL, SUBJECTS, subjects
from tests.service.harness import BEIJING, EVERY_CLASS, person
from tests.service.leads.office import problem
from tests.service.students.school import School
from tests.service.students.test_conversion import Funnel
from tests.service.students.test_profile import PARTS, Profile

READS = (
    "students.student.read", *PARTS, "leads.lead.read", "leads.activity.read", "contracts.contract.read",
    "contracts.receipt.read", "contracts.refund.read", "tasks.task.read", "tasks.handover.read",
    "tasks.deadline_plan.read",
)  # fmt: skip
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Story:
    """A student with something from every service."""

    def __init__(self, school):
        self.school = school
        self.stub = school.service.stub(TimelineServiceStub)
        self.reader = person(*READS, name="看全的人")
        self.seller = new_id()
        self.event, self.student_id = Funnel(school).convert(phone="", name=new_id(), owner=self.seller)

    def hear(self, event, after=0, event_id=""):
        with self.school.service.running.database.transaction(system((BEIJING,))) as session:
            session.info["events"] = [
                SimpleNamespace(
                    event_id=event_id or new_id(), occurred=NOON + timedelta(minutes=after),
                    branch_id=BEIJING, actor_id="", actor_name="张三",
                )
            ]  # fmt: skip
            worker.HANDLERS[type(event)](session, event)

    def contract(self, **values):
        return contracts.ContractSnapshot(
            id=new_id(), branch_id=BEIJING, student_id=self.student_id, number="HT-9", total_minor=500000,
            currency="CNY", **values,
        )  # fmt: skip

    def list(self, who=None, **values):
        request = pb.ListStudentTimelineRequest(id=self.student_id, **values)
        metadata = self.school.as_(who or self.reader, x_locale="zh")
        return self.stub.ListStudentTimeline(request, metadata=metadata)

    def kinds(self, who=None, **values):
        return [entry.kind for entry in self.list(who, **values).entries]


@pytest.fixture
def story(students):
    return Story(School(students))


def history(story, *texts, way="ACTIVITY_KIND_CALL"):
    entries = [
        leads.LeadHistoryEntry(
            id=new_id(), kind="leads.activity", occur_time=timestamp(NOON - timedelta(days=place)), way=way,
            text=text, actor_name="小王",
        )
        for place, text in enumerate(texts, 1)
    ]  # fmt: skip
    return leads.LeadHistoryTold(
        conversion_id=story.event.conversion_id, lead_id=story.event.lead.id, entries=entries
    )


def test_nobody_and_somebody_elses_see_nothing(story):
    with pytest.raises(grpc.RpcError) as caught:
        story.stub.ListStudentTimeline(pb.ListStudentTimelineRequest(id=story.student_id))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    for stranger in (person(*READS, branches=(99,)), person(*READS, scope=Scope.OWN)):
        with pytest.raises(grpc.RpcError) as caught:
            story.list(stranger)
        assert problem(caught)[0] is grpc.StatusCode.NOT_FOUND


def test_the_history_of_the_lead_is_carried_over_once(story):
    told = history(story, "第一次电话", "加了微信")
    story.hear(told)
    story.hear(told)
    entries = story.list(kinds=["leads.activity"]).entries
    assert [(one.text, one.title) for one in entries] == [("第一次电话", "电话"), ("加了微信", "电话")]
    later = leads.ActivityRecorded(
        activity_id=new_id(), lead_id=story.event.lead.id, branch_id=BEIJING, told=told.entries[0]
    )
    story.hear(later)
    assert len(story.list(kinds=["leads.activity"]).entries) == 2


def test_history_that_comes_before_the_conversion_is_there_after_it(students):
    school = School(students)
    funnel = Funnel(school)
    event = funnel.converted(name=new_id())
    early = SimpleNamespace(event=event)
    story = Story(school)
    story.hear(history(early, "先到的历史"))
    funnel.hear(worker_of_conversion().on_lead_converted, event)
    story.student_id = funnel.of(event)
    assert [one.text for one in story.list(kinds=["leads.activity"]).entries] == ["先到的历史"]


def worker_of_conversion():
    from services.students.conversion import worker as conversion

    return conversion


def test_every_service_adds_its_line_under_its_own_permission(story):
    Profile(story.school).educate(story.student_id)
    story.hear(history(story, "电话"))
    story.hear(contracts.ContractSigned(contract=story.contract()), 1)
    task = tasks.TaskSnapshot(id=new_id(), branch_id=BEIJING, student_id=story.student_id, title="交材料")
    story.hear(tasks.TaskCompleted(task=task), 2)
    everything = story.kinds()
    assert set(everything) == {
        "students.student.created", "students.education.created", "leads.activity",
        "contracts.contract.signed", "tasks.task.completed",
    }  # fmt: skip
    for kind, permission in {
        "students.education.created": "students.education.read",
        "leads.activity": "leads.activity.read",
        "contracts.contract.signed": "contracts.contract.read",
        "tasks.task.completed": "tasks.task.read",
    }.items():
        less = person(*(one for one in READS if one != permission))
        assert set(everything) - set(story.kinds(less)) == {kind}
    elsewhere = person(*READS)
    elsewhere.grants["contracts.contract.read"] = Grant(Scope.BRANCH, (77,))
    assert "contracts.contract.signed" not in story.kinds(elsewhere)


def test_own_means_own_entries_except_for_the_students_consultant(story):
    me = person(*READS, id=new_id())
    me.grants["contracts.contract.read"] = Grant(Scope.OWN, (BEIJING,))
    story.hear(contracts.ContractSigned(contract=story.contract(owner_id=new_id())))
    assert "contracts.contract.signed" not in story.kinds(me)
    story.hear(contracts.ContractSent(contract=story.contract(owner_id=me.id)))
    assert "contracts.contract.sent" in story.kinds(me)
    consultant = person(*READS, id=story.seller, scope=Scope.OWN)
    assert {"contracts.contract.signed", "contracts.contract.sent"} <= set(story.kinds(consultant))


def test_money_is_told_to_those_who_may_read_money(story):
    story.hear(contracts.ContractWon(contract=story.contract()))
    (entry,) = story.list(kinds=["contracts.contract"]).entries
    assert (entry.title, entry.data["number"], entry.data["total_minor"]) == ("合同已签约", "HT-9", 500000)
    fields = {name: Right.HIDDEN if name == "MONEY" else Right.READ for name in EVERY_CLASS}
    (entry,) = story.list(person(*READS, fields=fields), kinds=["contracts.contract"]).entries
    assert "total_minor" not in entry.data
    assert entry.data["number"] == "HT-9"


def test_the_same_event_twice_is_one_entry(story):
    event, event_id = contracts.ContractSent(contract=story.contract()), new_id()
    story.hear(event, event_id=event_id)
    story.hear(event, event_id=event_id)
    assert story.kinds(kinds=["contracts.contract"]) == ["contracts.contract.sent"]


def test_hidden_fields_are_not_told(story):
    story.school.update(story.student_id, passport_number="E99", note="备注")
    fields = {name: Right.HIDDEN if name == "SENSITIVE" else Right.READ for name in EVERY_CLASS}
    (entry,) = story.list(person(*READS, fields=fields), kinds=["students.student.updated"]).entries
    assert entry.title == "修改了备注"
    assert [one.field for one in entry.changes] == ["note"]
    (entry,) = story.list(kinds=["students.student.updated"]).entries
    assert {one.field for one in entry.changes} == {"note", "passport_number"}


def test_pages_follow_each_other_over_both_sources(story):
    for place in range(7):
        story.hear(contracts.ContractSent(contract=story.contract()), place)
    story.hear(history(story, "一", "二", "三"))
    for _ in range(3):
        Profile(story.school).educate(story.student_id)
    whole = [one.id for one in story.list(page_size=100).entries]
    assert len(whole) == 14
    pages, token = [], ""
    while True:
        page = story.list(page_size=3, page_token=token)
        pages += [one.id for one in page.entries]
        token = page.next_page_token
        if not token:
            break
    assert pages == whole


def test_kinds_to_narrow_by_are_those_one_may_read(story):
    answer = story.stub.ListTimelineKinds(
        pb.ListTimelineKindsRequest(),
        metadata=story.school.as_(person("students.student.read", "contracts.contract.read")),
    )
    assert [one.kind for one in answer.kinds] == ["students.student", "contracts.contract"]


def test_every_kind_has_words():
    assert set(subjects()) <= set(SUBJECTS)
    assert all(kind.label[0] and kind.label[1] for kind in KINDS)
    assert all(kind.class_of(fact) for kind in KINDS for fact in (*kind.facts, *kind.more))
    assert all(zh and en for zh, en in SPECIAL.values())
