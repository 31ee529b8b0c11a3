"""Snapshots for read models: what the events tell, in bulk, of the caller's branches only."""

import grpc
import pytest
from matricula.students.v1 import snapshot_pb2 as pb
from matricula.students.v1.snapshot_pb2_grpc import StudentSnapshotsServiceStub

from tests.service.harness import BEIJING, SHANGHAI, person
from tests.service.students.counter import counter
from tests.service.students.test_applications import Desk

KINDS = ("proposal", "application", "offer")


@pytest.fixture(scope="module")
def desk(students):
    return Desk(students)


def told(service, noun, *branches):
    call = getattr(service.stub(StudentSnapshotsServiceStub), f"List{noun.capitalize()}Snapshots")
    who = person("students.student.snapshot", branches=branches)
    answer = call(pb.ListSnapshotsRequest(page_size=5000), metadata=service.as_(who))
    return {one.id: one for one in getattr(answer, f"{noun}s")}


@pytest.mark.parametrize("noun", KINDS)
def test_nobody_is_refused(students, noun):
    call = getattr(students.stub(StudentSnapshotsServiceStub), f"List{noun.capitalize()}Snapshots")
    with pytest.raises(grpc.RpcError) as caught:
        call(pb.ListSnapshotsRequest())
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    with pytest.raises(grpc.RpcError) as caught:
        call(pb.ListSnapshotsRequest(), metadata=students.as_(person("students.student.read")))
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_what_the_events_told_is_told_in_bulk_and_only_to_the_branch(students, desk):
    application = desk.submitted()
    offer = desk.offer(application.id)
    proposal = counter(students).draft()
    for noun, record_id in (("application", application.id), ("offer", offer.id), ("proposal", proposal.id)):
        assert record_id in told(students, noun, BEIJING)
        assert record_id not in told(students, noun, SHANGHAI)
    known = told(students, "application", BEIJING)[application.id]
    assert (known.version, known.submit_time.seconds > 0) == (
        int(desk.application(application.id).etag),
        True,
    )
    assert told(students, "offer", BEIJING)[offer.id].application_id == application.id


def test_pages_follow_each_other_by_id(students, desk):
    ids = sorted(desk.apply().id for _ in range(3))
    who = students.as_(person("students.student.snapshot"))
    stub = students.stub(StudentSnapshotsServiceStub)
    page = stub.ListApplicationSnapshots(pb.ListSnapshotsRequest(after_id=ids[0], page_size=1), metadata=who)
    assert [one.id for one in page.applications] == [ids[1]]
