"""Who may do what with a lead: nobody, another branch, somebody else's lead."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from matricula.leads.v1 import activity_pb2, lead_pb2, pipeline_pb2

from kit.ids import new_id
from tests.service.harness import ServiceUnderTest, person
from tests.service.leads.office import NOT_FOUND, UNAUTHENTICATED, Office

Make = Callable[[Office, str], tuple[Any, Any]]
ON_ONE: dict[str, Make] = {
    "get": lambda o, i: (o.leads.GetLead, lead_pb2.GetLeadRequest(id=i)),
    "update": lambda o, i: (
        o.leads.UpdateLead,
        lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=i, note="改")),
    ),
    "delete": lambda o, i: (o.leads.DeleteLead, lead_pb2.DeleteLeadRequest(id=i)),
    "undelete": lambda o, i: (o.leads.UndeleteLead, lead_pb2.UndeleteLeadRequest(id=i)),
    "move": lambda o, i: (o.leads.MoveLead, lead_pb2.MoveLeadRequest(id=i, stage_id=o.stage["有效"])),
    "assign": lambda o, i: (o.leads.AssignLead, lead_pb2.AssignLeadRequest(id=i, owner_id=new_id())),
    "merge": lambda o, i: (o.leads.MergeLeads, lead_pb2.MergeLeadsRequest(id=i, other_id=new_id())),
    "timeline": lambda o, i: (o.leads.ListLeadTimeline, lead_pb2.ListLeadTimelineRequest(id=i)),
    "undo": lambda o, i: (o.leads.UndoBulk, lead_pb2.UndoBulkRequest(batch_id=i)),
    "act": lambda o, i: (
        o.activities.CreateActivity,
        activity_pb2.CreateActivityRequest(
            activity=activity_pb2.Activity(lead_id=i, kind=activity_pb2.ACTIVITY_KIND_NOTE, text="写")
        ),
    ),
}
OTHERS: dict[str, Make] = {
    "list": lambda o, i: (o.leads.ListLeads, lead_pb2.ListLeadsRequest()),
    "count": lambda o, i: (o.leads.CountLeads, lead_pb2.CountLeadsRequest()),
    "describe": lambda o, i: (o.leads.DescribeLeads, lead_pb2.DescribeLeadsRequest()),
    "create": lambda o, i: (o.leads.CreateLead, lead_pb2.CreateLeadRequest(lead=lead_pb2.Lead(name="无名"))),
    "check": lambda o, i: (o.leads.CheckDuplicates, lead_pb2.CheckDuplicatesRequest(phone="13800138000")),
    "bulk": lambda o, i: (o.leads.BulkLeads, lead_pb2.BulkLeadsRequest(ids=[i], add_tag="x")),
    "batch": lambda o, i: (
        o.leads.BatchUpdateLeads,
        lead_pb2.BatchUpdateLeadsRequest(
            requests=[lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=i, note="改"))]
        ),
    ),
    "activities": lambda o, i: (o.activities.ListActivities, activity_pb2.ListActivitiesRequest()),
    "pipeline": lambda o, i: (
        o.pipelines.CreatePipeline,
        pipeline_pb2.CreatePipelineRequest(
            pipeline=pipeline_pb2.Pipeline(
                name_zh="无", stages=[pipeline_pb2.Stage(name_zh="新", status=lead_pb2.STATUS_NEW)]
            )
        ),
    ),
}


@pytest.fixture(scope="module")
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


@pytest.fixture(scope="module")
def theirs(office: Office) -> str:
    return office.lead().id


@pytest.mark.parametrize("name", [*ON_ONE, *OTHERS])
def test_nobody_is_refused(office, theirs, name):
    method, request = {**ON_ONE, **OTHERS}[name](office, theirs)
    with pytest.raises(grpc.RpcError) as caught:
        method(request)
    assert caught.value.code() is UNAUTHENTICATED


@pytest.mark.parametrize("name", [name for name in (*ON_ONE, *OTHERS) if name != "describe"])
def test_without_the_permission_is_refused(office, theirs, name):
    method, request = {**ON_ONE, **OTHERS}[name](office, theirs)
    with pytest.raises(grpc.RpcError) as caught:
        method(request, metadata=office.as_(person("leads.channel.edit")))
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_who_keeps_the_settings_may_name_the_fields_and_reads_no_lead(office):
    caller = office.as_(person("leads.pipeline.edit"))
    described = office.leads.DescribeLeads(lead_pb2.DescribeLeadsRequest(), metadata=caller)
    assert "target_countries" in {one.name for one in described.fields}
    assert not [name for name in described.permissions if name.startswith("leads.lead.")]


@pytest.mark.parametrize("name", ON_ONE)
def test_another_branch_does_not_find_it(office, theirs, name):
    method, request = ON_ONE[name](office, theirs)
    with pytest.raises(grpc.RpcError) as caught:
        method(request, metadata=office.as_(office.stranger()))
    assert caught.value.code() is NOT_FOUND


@pytest.mark.parametrize("name", ON_ONE)
def test_with_scope_own_somebody_elses_is_not_found(office, theirs, name):
    method, request = ON_ONE[name](office, theirs)
    with pytest.raises(grpc.RpcError) as caught:
        method(request, metadata=office.as_(office.colleague()))
    assert caught.value.code() is NOT_FOUND


@pytest.mark.parametrize("who", ["stranger", "colleague"])
def test_lists_counts_and_batches_leave_out_what_is_not_theirs(office, theirs, who):
    caller = office.as_(getattr(office, who)())
    assert not office.leads.ListLeads(lead_pb2.ListLeadsRequest(), metadata=caller).leads
    assert office.leads.CountLeads(lead_pb2.CountLeadsRequest(), metadata=caller).total == 0
    bulk = office.leads.BulkLeads(lead_pb2.BulkLeadsRequest(ids=[theirs], add_tag="x"), metadata=caller)
    assert (bulk.changed, [one.reason for one in bulk.errors]) == (0, ["NOT_FOUND"])
    method, request = OTHERS["batch"](office, theirs)
    answer = method(request, metadata=caller)
    assert (len(answer.leads), [one.reason for one in answer.errors]) == (0, ["NOT_FOUND"])
    assert office.get(theirs).etag == "1"


def test_bulk_needs_the_permission_of_its_action(office, theirs):
    editor = office.as_(person("leads.lead.read", "leads.lead.update"))
    for action in ({"delete": True}, {"assign_owner_id": new_id()}):
        with pytest.raises(grpc.RpcError) as caught:
            office.leads.BulkLeads(lead_pb2.BulkLeadsRequest(ids=[theirs], **action), metadata=editor)
        assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
