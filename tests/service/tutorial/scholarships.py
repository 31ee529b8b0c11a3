"""What the service does with the record type of the tutorial, in a copy that has it (test_tutorial.py)."""

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import field_mask_pb2
from matricula.common.v1 import job_pb2, query_pb2
from matricula.students.v1 import scholarship_pb2 as pb
from matricula.students.v1.scholarship_pb2_grpc import ScholarshipJobsServiceStub, ScholarshipsServiceStub
from sqlalchemy import text

from kit.identity import system
from kit.ids import new_id
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person, start
from tests.service.students.library import Library, Sheets, process_settings, xlsx_of

VERBS = ("read", "create", "update", "delete", "import", "export")
EVERYTHING = tuple(f"students.scholarship.{verb}" for verb in VERBS)
WHO = person(*EVERYTHING, name="王经理")
DAY = "2027-03-01"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[ServiceUnderTest]:
    running = start("students", tmp_path_factory.mktemp("students"), postgres_url)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def stub(service: ServiceUnderTest) -> Any:
    return service.stub(ScholarshipsServiceStub)


@pytest.fixture
def sheets(service: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch) -> Sheets:
    process_settings(monkeypatch, service)
    return Sheets(Library(service), ScholarshipJobsServiceStub, "Scholarship", WHO)


@pytest.fixture
def me(service: ServiceUnderTest) -> Any:
    return service.as_(WHO)


def make(stub: Any, me: Any, **values: Any) -> pb.Scholarship:
    given = {"name": f"奖学金 {new_id()}", **values}
    return stub.CreateScholarship(
        pb.CreateScholarshipRequest(scholarship=pb.Scholarship(**given)), metadata=me
    )


def changing(record: pb.Scholarship, *paths: str, **values: Any) -> pb.UpdateScholarshipRequest:
    return pb.UpdateScholarshipRequest(
        scholarship=pb.Scholarship(id=record.id, **values), update_mask=field_mask_pb2.FieldMask(paths=paths)
    )


def named(stub: Any, metadata: Any, **query: Any) -> list[str]:
    request = pb.ListScholarshipsRequest(query=query_pb2.Query(**query))
    return [one.name for one in stub.ListScholarships(request, metadata=metadata).scholarships]


def events(service: ServiceUnderTest, record_id: str) -> list[tuple[str, Any]]:
    """Routing keys and bodies of what happened to a record, in order."""
    statement = text("select routing_key, payload from outbox where aggregate_id = :id order by seq")
    with service.running.system.transaction(system((BEIJING, SHANGHAI))) as session:
        return [tuple(row) for row in session.execute(statement, {"id": record_id})]


def refused(code: grpc.StatusCode) -> Any:
    return pytest.raises(grpc.RpcError, check=lambda error: error.code() is code)


def test_nobody_is_refused(stub):
    with refused(grpc.StatusCode.UNAUTHENTICATED):
        stub.ListScholarships(pb.ListScholarshipsRequest())


def test_somebody_elses_branch_does_not_reach_it(service, stub, me):
    made = make(stub, me)
    elsewhere = service.as_(person(*EVERYTHING, branches=(SHANGHAI,)))
    assert made.name not in named(stub, elsewhere)
    with refused(grpc.StatusCode.NOT_FOUND):
        stub.GetScholarship(pb.GetScholarshipRequest(id=made.id), metadata=elsewhere)
    with refused(grpc.StatusCode.NOT_FOUND):
        stub.UpdateScholarship(changing(made, "name", name="上海"), metadata=elsewhere)


def test_without_the_permission_it_is_refused(service, stub, me):
    reader = service.as_(person("students.scholarship.read"))
    made = make(stub, me)
    with refused(grpc.StatusCode.PERMISSION_DENIED):
        stub.UpdateScholarship(changing(made, "name", name="不行"), metadata=reader)
    assert made.name in named(stub, reader, search=made.name)


def test_texts_are_stored_tidy_and_every_version_has_an_event(service, stub, me):
    made = make(stub, me, name=f"  校长 {new_id()}", place_count=5, apply_by_date=DAY)
    assert not made.name.startswith(" ")
    stub.UpdateScholarship(changing(made, "place_count", place_count=8), metadata=me)
    stub.DeleteScholarship(pb.DeleteScholarshipRequest(id=made.id), metadata=me)
    assert named(stub, me, search=made.name) == []
    assert named(stub, me, search=made.name, deleted=True) == [made.name]
    stub.UndeleteScholarship(pb.UndeleteScholarshipRequest(id=made.id), metadata=me)
    told = events(service, made.id)
    verbs = ("created", "updated", "deleted", "undeleted")
    assert [key for key, _ in told] == [f"scholarship.scholarship_{verb}" for verb in verbs]
    assert told[0][1]["scholarship"]["applyByDate"] == DAY
    assert told[1][1]["changed"] == ["place_count"]


def test_an_old_etag_is_refused(stub, me):
    made = make(stub, me)
    stale = changing(made, "name", name="新名", etag=made.etag)
    stub.UpdateScholarship(stale, metadata=me)
    with refused(grpc.StatusCode.ABORTED):
        stub.UpdateScholarship(stale, metadata=me)


def test_the_rule_holds_one_by_one_and_in_the_grid(stub, me):
    with refused(grpc.StatusCode.INVALID_ARGUMENT):
        make(stub, me, place_count=1)
    one, other = make(stub, me, place_count=1, apply_by_date=DAY), make(stub, me)
    with refused(grpc.StatusCode.INVALID_ARGUMENT):
        stub.UpdateScholarship(changing(one, "apply_by_date"), metadata=me)
    requests = [
        changing(one, "apply_by_date"),
        changing(other, "name", name=f"改名 {other.id}"),
        changing(other, "name", name="再改"),
        changing(other, "name", name="旧", etag="9"),
    ]
    request = pb.BatchUpdateScholarshipsRequest(requests=requests)
    answer = stub.BatchUpdateScholarships(request, metadata=me)
    assert [done.name for done in answer.scholarships] == [f"改名 {other.id}"]
    assert [(error.id, error.reason, error.field) for error in answer.errors] == [
        (one.id, "REQUIRED", "scholarship.apply_by_date") if answer.errors[0].reason == "REQUIRED"
        else (one.id, "INVALID_ARGUMENT", "scholarship.apply_by_date"),
        (other.id, "REPEATED_RECORD", ""),
        (other.id, "REPEATED_RECORD", ""),
    ]  # fmt: skip


def test_lists_filter_and_count(stub, me):
    word = new_id()
    make(stub, me, name=f"大 {word}", place_count=9000, apply_by_date=DAY)
    make(stub, me, name=f"小 {word}", place_count=8999, apply_by_date=DAY)
    condition = query_pb2.Condition(field="place_count", operator=query_pb2.OPERATOR_GE)
    condition.values.add().number_value = 9000
    filter_ = query_pb2.Filter(conditions=[condition])
    assert named(stub, me, search=word, filter=filter_) == [f"大 {word}"]
    request = pb.CountScholarshipsRequest(query=query_pb2.Query(search=word))
    assert stub.CountScholarships(request, metadata=me).total == 2


def test_a_sheet_is_imported_updated_and_taken_back(stub, me, sheets):
    word = new_id()
    known = make(stub, me, name=f"已有 {word}", place_count=1, apply_by_date=DAY)
    rows = [
        ("奖学金名称", "名额", "申请截止"),
        (known.name, 7, "2027-05-01"),
        (f"新的 {word}", 2, DAY),
        (f"没有名额 {word}", None, None),
        (f"没有截止 {word}", 3, None),
    ]
    done = sheets.all_of_it(xlsx_of(*rows), duplicate_policy=job_pb2.DUPLICATE_POLICY_UPDATE)
    assert done.state == job_pb2.IMPORT_STATE_DONE, done
    counts = done.counts
    assert (counts.create, counts.update, counts.fail) == (2, 1, 1), done
    assert [problem.field for problem in done.problems] == ["apply_by_date"]
    after = stub.GetScholarship(pb.GetScholarshipRequest(id=known.id), metadata=me)
    assert (after.place_count, after.apply_by_date) == (7, "2027-05-01")
    undone = sheets.undo(done.id)
    assert (undone.counts.undone, undone.counts.kept) == (3, 0)
    assert named(stub, me, search=word) == [known.name]
    assert stub.GetScholarship(pb.GetScholarshipRequest(id=known.id), metadata=me).place_count == 1
