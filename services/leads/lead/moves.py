"""A lead on its way through the stages: gates, standard status, and when each status was reached."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, custom, expressions
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, Violation
from kit.records import Edit
from kit.statement import Row
from services.leads.activity.model import Activity
from services.leads.lead.model import LEAD
from services.leads.lead.normal import known_loss_reason
from services.leads.pipeline import stages
from services.leads.pipeline.stages import Stage

NEW, LOST = "STATUS_NEW", "STATUS_LOST"
_REACHED = {
    "STATUS_QUALIFIED": "qualified_time",
    "STATUS_CONSULTED": "consulted_time",
    "STATUS_PROPOSED": "proposed_time",
    "STATUS_WON": "won_time",
}
_ORDER = (NEW, *_REACHED)


class StageGateUnmet(FailedPrecondition):
    reason = "STAGE_GATE_UNMET"
    zh = "进入阶段「{stage_zh}」前请先完成：{zh_missing}"
    en = "Before it moves to stage “{stage_en}” the lead needs: {en_missing}"


def rank(status: str) -> int:
    """How far a status is on the way; a loss is no way at all."""
    return _ORDER.index(status) if status in _ORDER else -1


def beginning(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Where a new lead starts: the first stage of its pipeline; no stage yet when no pipeline fits."""
    moment = clock.now()
    start: dict[str, Any] = {"status": NEW, "stage_time": moment}
    if values.get("pipeline_id"):
        way = _pipeline(session, values)
    else:
        found = stages.pipeline_for(session, values)
        if found is None:
            return {**start, "pipeline_id": None, "stage_id": None}
        way = found
    return {**start, "pipeline_id": way.id, "stage_id": way.stages[0].id}


def other_pipeline(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """The stage of the lead's new pipeline that stands for the status it has."""
    if not values["pipeline_id"]:
        zh, en = "线索需要一个流程", "A lead needs a pipeline"
        raise InvalidArgument(fields=[Violation("lead.pipeline_id", zh, en, "REQUIRED")])
    way = _pipeline(session, values)
    stage = next((one for one in way.stages if one.status == values["status"]), None)
    if stage is None:
        zh, en = (
            "该流程没有对应当前状态的阶段，请直接移到目标阶段",
            "It has no stage for the lead's status; move the lead to a stage",
        )
        raise InvalidArgument(fields=[Violation("lead.pipeline_id", zh, en)])
    return {"pipeline_id": way.id, "stage_id": stage.id, "stage_time": clock.now()}


def _pipeline(session: Session, values: Mapping[str, Any]) -> stages.Way:
    known = stages.ways(session, values["branch_id"])
    way = next((one for one in known if one.id == values["pipeline_id"]), None)
    if way is None:
        raise InvalidArgument(
            fields=[Violation("lead.pipeline_id", "请选择可用的流程", "Choose a pipeline that is in use")]
        )
    return way


def move_lead(
    session: Session, row: Row, stage_id: str, edit: Edit, *, loss_reason_id: str = "",
    loss_note: str = "", etag: str = "",
) -> Row:  # fmt: skip
    """To another stage, together with the values the gate asks for; StageGateUnmet names what is missing."""
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    stage = stage_of(session, row["branch_id"], stage_id)
    active = stage.requires_activity and has_activity(session, [row["id"]]) == {row["id"]}
    moved = moving(session, {**row, **edit.values}, stage, loss_reason_id, loss_note, active=active)
    return LEAD.change(session, row["id"], {**edit.values, **moved}, kind="moved", row=row)


def stage_of(session: Session, branch_id: int, stage_id: str) -> Stage:
    """A stage that leads of the branch may enter; InvalidArgument for any other."""
    stage = stages.stage(session, branch_id, stage_id)
    if stage is None:
        raise InvalidArgument(
            fields=[Violation("stage_id", "请选择可用的阶段", "Choose a stage that is in use")]
        )
    return stage


def has_activity(session: Session, lead_ids: list[str]) -> set[str]:
    """Those of the leads with which something was done."""
    return set(
        session.execute(select(Activity.lead_id).where(Activity.lead_id.in_(lead_ids)).distinct()).scalars()
    )


def moving(
    session: Session,
    whole: Mapping[Any, Any],
    stage: Stage,
    loss_reason_id: str,
    loss_note: str,
    *,
    active: bool,
) -> dict[str, Any]:
    """The columns a move sets; StageGateUnmet when the lead, as it would be, may not enter."""
    missing = _missing(session, whole, stage)
    if stage.requires_activity and not active:
        missing.append(
            _violation("activity", "至少一条跟进记录", "at least one activity", "ACTIVITY_REQUIRED")
        )
    if stage.status == LOST:
        missing.extend(_loss_reason(session, whole, loss_reason_id))
    if stage.condition and not expressions.cached(LEAD.resource, stage.condition).holds(whole):
        zh, en = (
            stage.condition_zh or stage.condition,
            stage.condition_en or stage.condition_zh or stage.condition,
        )
        missing.append(_violation("condition", zh, en, "CONDITION_UNMET"))
    if missing:
        raise StageGateUnmet(
            fields=missing, stage_id=stage.id, stage_zh=stage.name("zh"), stage_en=stage.name("en"),
            zh_missing="、".join(one.zh for one in missing), en_missing=", ".join(one.en for one in missing),
        )  # fmt: skip
    return entered(whole, stage, loss_reason_id, loss_note)


def _missing(session: Session, whole: Mapping[Any, Any], stage: Stage) -> list[Violation]:
    if not stage.required_fields:
        return []
    specs = custom.all_fields(session, LEAD.resource)
    found = []
    for name in stage.required_fields:
        if name not in specs:  # a custom field that was archived since
            continue
        own = name.removeprefix("custom.")
        value = (whole.get("custom") or {}).get(own) if name != own else whole.get(name)
        if value in (None, "", []):
            found.append(_violation(f"lead.{name}", specs[name].zh, specs[name].en, "REQUIRED"))
    return found


def _loss_reason(session: Session, whole: Mapping[Any, Any], reason_id: str) -> list[Violation]:
    if not reason_id:
        kept = whole["status"] == LOST and whole["loss_reason_id"]
        return [] if kept else [_violation("loss_reason_id", "流失原因", "a loss reason", "REQUIRED")]
    if known_loss_reason(session, reason_id):
        return []
    raise InvalidArgument(
        fields=[_violation("loss_reason_id", "请选择流失原因", "Choose a loss reason", "INVALID")]
    )


def _violation(path: str, zh: str, en: str, reason: str) -> Violation:
    return Violation(path, zh, en, reason)


def entered(whole: Mapping[Any, Any], stage: Stage, loss_reason_id: str, loss_note: str) -> dict[str, Any]:
    """Stage, status and times after a move. A loss keeps what was reached; going back clears the later."""
    if whole["stage_id"] == stage.id and not loss_reason_id:
        return {}
    moment = clock.now()
    values: dict[str, Any] = {"stage_id": stage.id, "pipeline_id": stage.pipeline_id, "status": stage.status}
    if whole["stage_id"] != stage.id:
        values["stage_time"] = moment
    if stage.status == LOST:
        values["lost_time"] = whole["lost_time"] or moment
        if loss_reason_id:
            values |= {"loss_reason_id": loss_reason_id, "loss_note": loss_note}
        return values
    rank = _ORDER.index(stage.status)
    for place, column in enumerate(_REACHED.values(), 1):
        values[column] = (whole[column] or moment) if place <= rank else None
    return {**values, "lost_time": None, "loss_reason_id": None, "loss_note": ""}
