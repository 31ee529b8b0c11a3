"""Hand-overs: one for each contract that is won, filled in by one side, accepted or returned by the other."""

import grpc
import pytest
from matricula.contracts.v1.events_pb2 import ContractCreated, ContractSnapshot, ContractWon
from matricula.students.v1.events_pb2 import TeamMember
from matricula.tasks.v1 import handover_pb2 as pb
from matricula.tasks.v1.attachment_pb2 import AttachedFile
from matricula.tasks.v1.handover_pb2_grpc import HandoversServiceStub
from matricula.tasks.v1.task_pb2 import DownloadTaskFileRequest

from kit.files import FileStore
from kit.identity import Right, Scope
from kit.ids import new_id
from services.tasks.attachment.rules import LARGEST
from tests.service.harness import EVERY_CLASS, SHANGHAI
from tests.service.tasks.desk import problem

NOT_FOUND = grpc.StatusCode.NOT_FOUND


class Case:
    """A contract that was won for a student, with who sold it and who takes it over."""

    def __init__(self, desk):
        self.desk = desk
        self.stub = desk.stub(HandoversServiceStub)
        self.seller, self.officer = desk.hire(name="王顾问"), desk.hire(name="陈申请")
        self.team = [TeamMember(role="application_officer", staff_id=self.officer.id)]
        self.student = desk.student(name="王小明", team=self.team, is_minor=True)
        self.contract = ContractSnapshot(
            id=new_id(), branch_id=1, version=2, number="HT-2026-007", student_id=self.student,
            student_name="王小明", owner_id=self.seller.id,
        )  # fmt: skip
        desk.post((ContractCreated(contract=self.contract), 1), (ContractWon(contract=self.contract), 2))
        self.id = self.rows()[0][0]

    def rows(self):
        return self.desk.system(
            "select id::text, state from handover where contract_id = cast(:id as uuid)", id=self.contract.id
        )

    def call(self, verb, who, **values):
        request = getattr(pb, f"{verb}HandoverRequest")(id=self.id, **values)
        return getattr(self.stub, f"{verb}Handover")(request, metadata=self.desk.as_(who))

    def fill(self, who, **values):
        request = pb.UpdateHandoverRequest(handover=pb.Handover(id=self.id, **values))
        return self.stub.UpdateHandover(request, metadata=self.desk.as_(who))

    def changes(self, who):
        request = pb.ListHandoverChangesRequest(id=self.id)
        found = self.stub.ListHandoverChanges(request, metadata=self.desk.as_(who)).changes
        return {one.field: (one.before.string_value, one.after.string_value) for one in found}


@pytest.fixture
def case(desk):
    return Case(desk)


def test_nobody_is_refused(case):
    with pytest.raises(grpc.RpcError) as caught:
        case.stub.GetHandover(pb.GetHandoverRequest(id=case.id))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_somebody_elses_is_not_found(desk, case):
    for stranger in (desk.hire(), desk.hire(branch=SHANGHAI, scope=Scope.BRANCH)):
        for verb in ("Get", "Submit", "Accept"):
            with pytest.raises(grpc.RpcError) as caught:
                case.call(verb, stranger)
            assert caught.value.code() is NOT_FOUND


def test_a_contract_won_twice_late_or_again_opens_one(desk, case):
    event_id = new_id()
    won = (ContractWon(contract=case.contract), 3)
    desk.post(won, event_ids=[event_id])
    desk.post(won, event_ids=[event_id])
    assert len(case.rows()) == 1
    late = ContractSnapshot(id=new_id(), branch_id=1, student_id=case.student, owner_id=case.seller.id)
    desk.post((ContractWon(contract=late), 2), (ContractCreated(contract=late), 1))  # out of order
    found = desk.system("select count(*) from handover where contract_id = cast(:id as uuid)", id=late.id)
    assert found[0][0] == 1
    assert desk.waiting() == []


def test_from_the_form_to_the_acceptance(desk, case):
    school = pb.HandoverSchool(
        institution="伦敦大学学院", programme="Data Science", country="GB", note="冲刺"
    )
    filled = case.fill(case.seller, schools=[school], selling_points="竞赛一等奖", wishes="只去伦敦")
    assert filled.schools[0].institution == "伦敦大学学院"
    assert filled.state == pb.HANDOVER_STATE_OPEN
    given = case.call("Submit", case.seller)
    assert (given.state, given.receiver_id, given.owner_id) == (
        pb.HANDOVER_STATE_SUBMITTED, case.officer.id, case.officer.id,
    )  # fmt: skip
    assert dict(given.profile)["name"] == "王小明"
    for who, values in ((case.seller, {"wishes": "改口"}), (case.officer, {"wishes": "改口"})):
        with pytest.raises(grpc.RpcError) as caught:
            case.fill(who, **values)
        assert problem(caught)[1] == "HANDOVER_STATE"
    with pytest.raises(grpc.RpcError) as caught:
        case.call("Accept", case.seller)
    assert problem(caught)[1] == "NOT_YOUR_TURN"
    taken = case.call("Accept", case.officer)
    assert taken.state == pb.HANDOVER_STATE_ACCEPTED
    assert case.call("Accept", case.officer).etag == taken.etag
    assert case.call("Get", case.seller).state == pb.HANDOVER_STATE_ACCEPTED
    names = [name for name, _, _ in desk.events(case.id)]
    assert names == ["handover_opened", "handover_updated", "handover_submitted", "handover_accepted"]


def test_what_is_returned_comes_back_with_its_reason_and_a_fresh_profile(desk, case):
    case.call("Submit", case.seller)
    with pytest.raises(grpc.RpcError) as caught:
        case.call("Return", case.officer, reason=" ")
    assert problem(caught)[2] == {"reason"}
    back = case.call("Return", case.officer, reason="缺成绩单")
    assert (back.state, back.owner_id, back.return_count) == (pb.HANDOVER_STATE_RETURNED, case.seller.id, 1)
    assert back.return_reason == "缺成绩单"
    desk.student(2, case.student, name="王晓明", team=case.team)
    again = case.call("Submit", case.seller)
    assert dict(again.profile)["name"] == "王晓明"
    assert again.return_reason == ""


def test_what_changed_since_it_was_submitted(desk, case):
    case.call("Submit", case.seller)
    assert case.changes(case.officer) == {}
    writer = desk.hire()
    team = [*case.team, TeamMember(role="writer", staff_id=writer.id)]
    desk.student(2, case.student, name="王晓明", team=team, is_minor=True)
    assert case.changes(case.officer) == {
        "name": ("王小明", "王晓明"), "team.writer.staff_id": ("", writer.id),
    }  # fmt: skip
    assert dict(case.call("Get", case.officer).profile)["name"] == "王小明"  # frozen


def test_a_receiver_must_be_known_and_work_here(desk, case):
    far = desk.hire(branch=SHANGHAI)
    with pytest.raises(grpc.RpcError) as caught:
        case.call("Submit", case.seller, receiver_id=far.id)
    assert problem(caught)[1] == "ASSIGNEE_NOT_HERE"
    desk.student(2, case.student, name="王小明")
    with pytest.raises(grpc.RpcError) as caught:
        case.call("Submit", case.seller)
    assert problem(caught)[1] == "RECEIVER_UNKNOWN"


def test_without_the_student_it_waits(desk):
    seller = desk.hire()
    contract = ContractSnapshot(id=new_id(), branch_id=1, student_id=new_id(), owner_id=seller.id)
    desk.post((ContractWon(contract=contract), 1))
    rows = desk.system("select id::text from handover where contract_id = cast(:id as uuid)", id=contract.id)
    with pytest.raises(grpc.RpcError) as caught:
        desk.stub(HandoversServiceStub).SubmitHandover(
            pb.SubmitHandoverRequest(id=rows[0][0], receiver_id=desk.hire().id), metadata=desk.as_(seller)
        )
    assert problem(caught)[1] == "STUDENT_NOT_KNOWN_YET"


def test_a_manager_may_help(desk, case):
    assert case.fill(desk.manager, note="经理补充").note == "经理补充"


# files ---------------------------------------------------------------------------------------------------


def upload(desk, who, content=b"%PDF-1.4 transcript", name="成绩单.pdf", **values):
    """What the gateway keeps when somebody uploads."""
    store = FileStore(desk.service.running.settings.files_url)
    given = {"media_type": "application/pdf", "owner_id": who.id, "branch_id": who.branch_id, **values}
    return store.save(content, name=name, **given).id


def download(case, who, file_id):
    request = pb.DownloadHandoverFileRequest(id=case.id, file_id=file_id)
    return case.stub.DownloadHandoverFile(request, metadata=case.desk.as_(who))


def attached(file_id, **values):
    return AttachedFile(file_id=file_id, **values)


def test_a_file_goes_from_the_sender_to_the_receiver(desk, case):
    file_id = upload(desk, case.seller)
    filled = case.fill(case.seller, files=[attached(file_id, note="本科", size=1, sha256="x")])
    kept = filled.files[0]
    assert (kept.name, kept.note, kept.size, kept.attached_by) == ("成绩单.pdf", "本科", 19, case.seller.id)
    assert len(kept.sha256) == 64  # the store's word, not the client's
    case.call("Submit", case.seller)
    got = download(case, case.officer, file_id)
    assert (got.content, got.media_type, got.name) == (
        b"%PDF-1.4 transcript", "application/pdf", "成绩单.pdf",
    )  # fmt: skip
    case.call("Return", case.officer, reason="缺护照")
    passport = upload(desk, case.seller, b"\x89PNG", "护照.png", media_type="image/png")
    more = case.fill(case.seller, files=[attached(file_id, name="成绩单（终）.pdf"), attached(passport)])
    assert [(one.name, one.attach_time == kept.attach_time) for one in more.files] == [
        ("成绩单（终）.pdf", True), ("护照.png", False),
    ]  # fmt: skip


def test_a_file_of_the_handover_is_nobodys_and_somebody_elses_cannot_have_it(desk, case):
    file_id = upload(desk, case.seller)
    case.fill(case.seller, files=[attached(file_id)])
    request = pb.DownloadHandoverFileRequest(id=case.id, file_id=file_id)
    with pytest.raises(grpc.RpcError) as caught:
        case.stub.DownloadHandoverFile(request)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    for stranger in (desk.hire(), desk.hire(branch=SHANGHAI, scope=Scope.BRANCH)):
        with pytest.raises(grpc.RpcError) as caught:
            download(case, stranger, file_id)
        assert caught.value.code() is NOT_FOUND
    with pytest.raises(grpc.RpcError) as caught:
        download(case, case.seller, upload(desk, case.seller))  # a file, but not of this hand-over
    assert caught.value.code() is NOT_FOUND


def test_nobody_attaches_what_they_may_not_read(desk, case):
    for file_id in (upload(desk, case.officer), new_id()):
        with pytest.raises(grpc.RpcError) as caught:
            case.fill(case.seller, files=[attached(file_id)])
        assert problem(caught)[2] == {"handover.files[0].file_id"}
    assert not case.call("Get", case.seller).files


def test_a_file_that_is_there_twice_or_too_large_is_named(desk, case):
    file_id = upload(desk, case.seller)
    with pytest.raises(grpc.RpcError) as caught:
        case.fill(case.seller, files=[attached(file_id), attached(file_id.upper())])
    assert problem(caught)[2] == {"handover.files[1].file_id"}
    large = upload(desk, case.seller, bytes(LARGEST + 1))
    with pytest.raises(grpc.RpcError) as caught:
        case.fill(case.seller, files=[attached(large)])
    assert problem(caught)[1:] == ("FILE_TOO_LARGE", {"handover.files[0].file_id"})


def test_bytes_have_no_masks_so_hidden_classes_refuse_them(desk, case):
    file_id = upload(desk, case.seller)
    case.fill(case.seller, files=[attached(file_id)])
    fields = {**dict.fromkeys(EVERY_CLASS, Right.EDIT), "PERSONAL": Right.HIDDEN}
    masked = desk.hire(scope=Scope.BRANCH, fields=fields)
    with pytest.raises(grpc.RpcError) as caught:
        download(case, masked, file_id)
    assert problem(caught)[1] == "FILES_HIDDEN"


def test_a_task_carries_files_for_whoever_sees_it(desk):
    assignee, stranger = desk.hire(), desk.hire()
    file_id = upload(desk, desk.manager, branch_id=SHANGHAI)  # kept by the store of another branch
    task = desk.task(owner_id=assignee.id, files=[attached(file_id)])
    request = DownloadTaskFileRequest(id=task.id, file_id=file_id)
    assert desk.tasks.DownloadTaskFile(request, metadata=desk.as_(assignee)).name == "成绩单.pdf"
    with pytest.raises(grpc.RpcError) as caught:
        desk.tasks.DownloadTaskFile(request, metadata=desk.as_(stranger))
    assert caught.value.code() is NOT_FOUND
