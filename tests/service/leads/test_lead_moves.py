"""Stages: gates that name what is missing, the standard status, and when each status was reached."""

import grpc
import pytest
from google.protobuf import field_mask_pb2
from matricula.leads.v1 import lead_pb2, pipeline_pb2

from kit.identity import Scope
from kit.ids import new_id
from tests.service.harness import ServiceUnderTest, person
from tests.service.leads.office import EVERYTHING, Office, problem

TIMES = ("qualified_time", "consulted_time", "proposed_time", "won_time", "lost_time")


@pytest.fixture
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


def reached(lead):
    return [name.removesuffix("_time") for name in TIMES if lead.HasField(name)]


# moving --------------------------------------------------------------------------------------------------


def test_a_status_counts_as_reached_with_all_before_it_until_it_is_taken_back(office):
    made = office.lead()
    won = office.move(made.id, "方案")
    assert (won.status, reached(won)) == (lead_pb2.STATUS_PROPOSED, ["qualified", "consulted", "proposed"])
    back = office.move(made.id, "有效")
    assert reached(back) == ["qualified"]
    assert back.qualified_time == won.qualified_time
    again = office.move(made.id, "签约")
    assert reached(again) == ["qualified", "consulted", "proposed", "won"]
    assert again.qualified_time == won.qualified_time
    assert again.proposed_time != won.proposed_time


def test_a_loss_keeps_what_was_reached_and_coming_back_clears_it(office):
    made, reason = office.lead(), office.loss_reason()
    office.move(made.id, "已咨询")
    lost = office.move(made.id, "流失", loss_reason_id=reason, loss_note="太贵")
    assert (lost.status, lost.loss_reason_id, lost.loss_note) == (lead_pb2.STATUS_LOST, reason, "太贵")
    assert reached(lost) == ["qualified", "consulted", "lost"]
    back = office.move(made.id, "已咨询")
    assert (reached(back), back.loss_reason_id, back.loss_note) == (["qualified", "consulted"], "", "")
    assert back.qualified_time == lost.qualified_time


def test_a_move_is_told_with_where_from(office):
    made = office.lead()
    office.move(made.id, "有效", etag="1")
    kind, seq, payload = office.events(made.id)[-1]
    assert (kind, seq) == ("lead_moved", 2)
    assert (payload["fromStageId"], payload["fromStatus"]) == (office.stage["新线索"], "STATUS_NEW")
    assert (payload["lead"]["stageId"], payload["lead"]["status"]) == (
        office.stage["有效"],
        "STATUS_QUALIFIED",
    )
    assert office.move(made.id, "有效").etag == "2"
    with pytest.raises(grpc.RpcError) as caught:
        office.move(made.id, "方案", etag="1")
    assert problem(caught)[1] == "ETAG_MISMATCH"


def test_a_loss_needs_a_reason_that_exists(office):
    made = office.lead()
    with pytest.raises(grpc.RpcError) as caught:
        office.move(made.id, "流失")
    code, reason, _, fields = problem(caught)
    assert (code, reason, fields) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        "STAGE_GATE_UNMET",
        {"loss_reason_id"},
    )
    with pytest.raises(grpc.RpcError) as caught:
        office.move(made.id, "流失", loss_reason_id=new_id())
    assert problem(caught)[0] is grpc.StatusCode.INVALID_ARGUMENT
    assert office.get(made.id).etag == "1"


def test_a_gate_names_everything_that_is_missing_at_once(office):
    office.gate(
        "已咨询",
        required_fields=["email", "budget_amount"],
        requires_activity=True,
        condition="lead.budget_amount > 1000",
        condition_message_zh="预算要大于 10 元",
    )
    made = office.lead()
    with pytest.raises(grpc.RpcError) as caught:
        office.move(made.id, "已咨询")
    _, reason, facts, fields = problem(caught)
    assert reason == "STAGE_GATE_UNMET"
    assert fields == {"lead.email", "lead.budget_amount", "activity", "condition"}
    assert "预算要大于 10 元" in facts["zh_missing"]


def test_what_the_gate_asks_for_is_set_in_the_same_change(office):
    office.gate("已咨询", required_fields=["email"], requires_activity=True)
    made = office.lead()
    office.act(made.id)
    moved = office.move(
        made.id,
        "已咨询",
        lead=lead_pb2.Lead(email="A@b.com"),
        update_mask=field_mask_pb2.FieldMask(paths=["email"]),
    )
    assert (moved.email, moved.status, moved.etag) == ("a@b.com", lead_pb2.STATUS_CONSULTED, "3")
    assert [kind for kind, _, _ in office.events(made.id)] == ["lead_created", "lead_updated", "lead_moved"]


def test_a_stage_that_does_not_exist_is_refused(office):
    made = office.lead()
    with pytest.raises(grpc.RpcError) as caught:
        office.leads.MoveLead(
            lead_pb2.MoveLeadRequest(id=made.id, stage_id=new_id()), metadata=office.as_(office.manager)
        )
    assert problem(caught)[3] == {"stage_id"}


def test_another_pipeline_keeps_the_status(office, leads):
    other = Office(leads)
    made = office.lead()
    office.move(made.id, "已咨询")
    request = lead_pb2.UpdateLeadRequest(lead=lead_pb2.Lead(id=made.id, pipeline_id=other.pipeline.id))
    changed = office.leads.UpdateLead(request, metadata=office.as_(office.manager))
    assert (changed.stage_id, changed.status) == (other.stage["已咨询"], lead_pb2.STATUS_CONSULTED)
    assert office.events(made.id)[-1][0] == "lead_moved"


def test_a_lead_that_fits_no_pipeline_waits_without_a_stage(office):
    made = office.lead(target_course="没有流程的课程")
    assert (made.pipeline_id, made.stage_id, made.status) == ("", "", lead_pb2.STATUS_NEW)
    moved = office.move(made.id, "有效")
    assert (moved.pipeline_id, moved.status) == (office.pipeline.id, lead_pb2.STATUS_QUALIFIED)


# pipelines -----------------------------------------------------------------------------------------------


def save(office, who=None, **values):
    values = {
        "stages": [pipeline_pb2.Stage(name_zh="新", status=lead_pb2.STATUS_NEW)],
        "name_zh": new_id()[-8:],
        **values,
    }
    request = pipeline_pb2.CreatePipelineRequest(pipeline=pipeline_pb2.Pipeline(**values))
    return office.pipelines.CreatePipeline(request, metadata=office.as_(who or office.manager))


def test_stage_ids_stay_and_stages_with_leads_cannot_go(office):
    made = office.lead()
    office.move(made.id, "有效")
    before = office.stage
    office.gate("方案", aging_days=7)
    assert office.stage == before
    kept = [one for one in office.pipeline.stages if one.name_zh != "有效"]
    request = pipeline_pb2.UpdatePipelineRequest(
        pipeline=pipeline_pb2.Pipeline(id=office.pipeline.id, stages=kept)
    )
    with pytest.raises(grpc.RpcError) as caught:
        office.pipelines.UpdatePipeline(request, metadata=office.as_(office.manager))
    code, reason, facts, _ = problem(caught)
    assert (code, reason, facts["count"]) == (grpc.StatusCode.FAILED_PRECONDITION, "STAGE_IN_USE", "1")
    office.move(made.id, "方案")
    changed = office.pipelines.UpdatePipeline(request, metadata=office.as_(office.manager))
    assert "有效" not in [one.name_zh for one in changed.stages]


def test_what_is_wrong_with_a_pipeline_is_named_by_stage(office):
    stage = pipeline_pb2.Stage
    new = stage(name_zh="新", status=lead_pb2.STATUS_NEW)
    cases = {
        "pipeline.stages[0].status": [stage(name_zh="赢", status=lead_pb2.STATUS_WON)],
        "pipeline.stages[1].condition": [new, stage(name_zh="二", status=2, condition="lead.nothing > 1")],
        "pipeline.stages[1].required_fields": [new, stage(name_zh="二", status=2, required_fields=["score"])],
        "pipeline.stages[1].id": [new, stage(name_zh="二", status=2, id=new_id())],
    }
    for path, stages in cases.items():
        with pytest.raises(grpc.RpcError) as caught:
            save(office, stages=stages)
        assert problem(caught)[3] == {path}


def test_pipelines_are_seen_by_everybody_and_changed_by_few(office):
    visitor = office.as_(person("leads.lead.read"))
    asked = pipeline_pb2.GetPipelineRequest(id=office.pipeline.id)
    assert office.pipelines.GetPipeline(asked, metadata=visitor).name_zh == office.course
    with pytest.raises(grpc.RpcError) as caught:
        office.pipelines.GetPipeline(asked, metadata=office.as_(office.stranger()))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_the_branch_s_own_pipeline_comes_before_the_shared_one(office):
    course = new_id()
    head = person(*EVERYTHING, branches=(1, 2), scope=Scope.ALL)
    shared = save(office, head, courses=[course], position=0)
    assert (shared.branch_id, office.lead(target_course=course).pipeline_id) == (0, shared.id)
    own = save(office, courses=[course], position=9)
    assert office.lead(target_course=course).pipeline_id == own.id
    uk = save(office, courses=[course], position=5, countries=["GB"], degrees=[lead_pb2.DEGREE_MASTER])
    assert office.lead(target_course=course, target_countries=["GB"]).pipeline_id == own.id
    fitting = {"target_countries": ["US", "GB"], "target_degree": lead_pb2.DEGREE_MASTER}
    assert office.lead(target_course=course, **fitting).pipeline_id == uk.id
    office.pipelines.UpdatePipeline(
        pipeline_pb2.UpdatePipelineRequest(pipeline=pipeline_pb2.Pipeline(id=uk.id, archived=True)),
        metadata=office.as_(office.manager),
    )
    assert office.lead(target_course=course, **fitting).pipeline_id == own.id
