"""Snapshots for read models: every task of the caller's branches."""

import grpc
import pytest
from matricula.tasks.v1 import snapshot_pb2 as pb
from matricula.tasks.v1.snapshot_pb2_grpc import TaskSnapshotsServiceStub

from tests.service.harness import BEIJING, SHANGHAI, person


def told(desk, *branches, after=""):
    who = person("tasks.task.snapshot", branches=branches)
    request = pb.ListTaskSnapshotsRequest(after_id=after, page_size=5000)
    answer = desk.stub(TaskSnapshotsServiceStub).ListTaskSnapshots(request, metadata=desk.as_(who))
    return {one.id: one for one in answer.tasks}


def test_nobody_is_refused(tasks):
    stub = tasks.stub(TaskSnapshotsServiceStub)
    with pytest.raises(grpc.RpcError) as caught:
        stub.ListTaskSnapshots(pb.ListTaskSnapshotsRequest())
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_somebody_of_another_branch_is_told_nothing(desk):
    task = desk.task(title="核对成绩单")
    assert task.id not in told(desk, SHANGHAI)
    found = told(desk, BEIJING)[task.id]
    assert (found.title, found.version, found.status) == ("核对成绩单", int(task.etag), task.status)


def test_pages_follow_each_other_by_id(desk):
    first, second = sorted(desk.task(title="一").id for _ in range(2))
    found = told(desk, BEIJING, after=first)
    assert second in found
    assert first not in found
