"""Keeping pipelines: stages get ids that stay, gates are checked when saved, stages with leads cannot go."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit import custom, expressions, ids
from kit.errors import FailedPrecondition, InvalidArgument, Violation
from kit.statement import Row
from services.leads.lead.model import LEAD, Lead
from services.leads.pipeline import stages
from services.leads.pipeline.model import PIPELINES

_FIRST = "STATUS_NEW"


class StageInUse(FailedPrecondition):
    reason = "STAGE_IN_USE"
    zh = "阶段「{stage}」中还有 {count} 条线索，请先移走再删除"
    en = "There are {count} leads in stage “{stage}”; move them before you remove it"


def create_pipeline(session: Session, values: dict[str, Any]) -> Row:
    """A new pipeline; InvalidArgument names what is wrong with a stage."""
    values["stages"] = _with_ids(values["stages"], known={})
    _check(session, values["stages"])
    stages.forget()
    return PIPELINES.insert(session, values)


def update_pipeline(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a pipeline; StageInUse when a stage that still holds leads would go."""
    if "stages" in values:
        known = {stage["id"]: stage for stage in row["stages"]}
        values["stages"] = _with_ids(values["stages"], known)
        _check(session, values["stages"])
        kept = {stage["id"] for stage in values["stages"]}
        _refuse_removal(session, row["id"], [stage for key, stage in known.items() if key not in kept])
    stages.forget()
    return PIPELINES.change(session, row["id"], values, etag=etag, row=row)


def _with_ids(given: Iterable[Mapping[str, Any]], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    found, problems = [], []
    for place, stage in enumerate(given):
        if stage.get("id") and stage["id"] not in known:
            zh, en = "新阶段请不要填写编号", "Leave the id of a new stage empty"
            problems.append(Violation(f"pipeline.stages[{place}].id", zh, en))
        found.append({**stage, "id": stage.get("id") or ids.new_id()})
    if len({stage["id"] for stage in found}) != len(found):
        problems.append(Violation("pipeline.stages", "阶段不能重复", "Each stage can be there once"))
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def _check(session: Session, given: Sequence[Mapping[str, Any]]) -> None:
    problems = []
    if given[0]["status"] != _FIRST:
        zh, en = "第一个阶段的标准状态必须是「新增线索」", "The first stage must stand for “New lead”"
        problems.append(Violation("pipeline.stages[0].status", zh, en))
    fields = custom.all_fields(session, LEAD.resource)
    for place, stage in enumerate(given):
        for name in stage.get("required_fields", ()):
            if name not in fields or fields[name].output_only:
                path = f"pipeline.stages[{place}].required_fields"
                zh, en = f"线索没有可填写的字段 {name}", f"A lead has no field {name} that people fill in"
                problems.append(Violation(path, zh, en, "UNKNOWN_FIELD"))
    if problems:
        raise InvalidArgument(fields=problems)
    for place, stage in enumerate(given):
        expressions.condition(
            LEAD.resource, stage.get("condition", ""), field=f"pipeline.stages[{place}].condition"
        )


def _refuse_removal(session: Session, pipeline_id: str, removed: Sequence[Mapping[str, Any]]) -> None:
    """Counts the leads of the branches the caller reaches, in the recycle bin too: they can come back."""
    if not removed:
        return
    counts = session.execute(
        select(Lead.stage_id, func.count())
        .where(Lead.pipeline_id == pipeline_id, Lead.stage_id.in_([stage["id"] for stage in removed]))
        .group_by(Lead.stage_id)
    )
    names = {stage["id"]: stage["name_zh"] for stage in removed}
    for stage_id, count in counts:
        raise StageInUse(stage=names[stage_id], count=count)
