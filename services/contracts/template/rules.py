"""Keeping templates: clauses must exist, placeholders must be known, plans must be whole."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import AlreadyExists, InvalidArgument, Violation
from kit.ids import is_id
from kit.statement import Row
from services.contracts.clause import revisions
from services.contracts.clause.model import CLAUSES, Clause
from services.contracts.contract import placeholders
from services.contracts.template.model import TEMPLATES, Template

CONTENT = (
    "title_zh", "title_en", "intro_zh", "intro_en", "language", "sections", "fields", "lines", "currency",
    "price_minor",
)  # fmt: skip
WHOLE = 10_000


class TemplateNameTaken(AlreadyExists):
    reason = "TEMPLATE_NAME_TAKEN"
    zh = "模板「{name}」已存在，请换一个名称"
    en = "There is a template “{name}” already; choose another name"


def create_template(session: Session, values: dict[str, Any]) -> Row:
    """A new template at revision 1."""
    _check(session, values)
    _free(session, values["name_zh"])
    row = TEMPLATES.insert(session, {**values, "revision": 1})
    revisions.keep(session, row, CONTENT)
    return row


def update_template(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a template; contracts keep what they were made from."""
    _check(session, {**row, **values})
    if values.get("name_zh", row["name_zh"]) != row["name_zh"]:
        _free(session, values["name_zh"])
    changed = any(values.get(name, row[name]) != row[name] for name in CONTENT)
    more = {"revision": row["revision"] + 1} if changed else {}
    after = TEMPLATES.change(session, row["id"], {**values, **more}, etag=etag, row=row)
    if changed:
        revisions.keep(session, after, CONTENT)
    return after


def clauses(session: Session, template: Mapping[Any, Any]) -> list[Mapping[Any, Any]]:
    """The clauses of a template in its order, as they read now."""
    wanted = [section["clause_id"] for section in template["sections"]]
    found = known_clauses(session, wanted)
    return [found[clause_id] for clause_id in wanted if clause_id in found]


def known_clauses(session: Session, clause_ids: list[str]) -> dict[str, Mapping[Any, Any]]:
    """Those of the clauses that the caller's branches know, archived ones too."""
    wanted = [one for one in clause_ids if is_id(one)]
    rows = session.execute(select(*CLAUSES.columns).where(Clause.id.in_(wanted))).mappings()
    return {row["id"]: row for row in rows}


def _free(session: Session, name: str) -> None:
    session.connection().exec_driver_sql(
        "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"contracts.template {name}",)
    )
    if session.execute(select(Template.id).where(Template.name_zh == name)).first():
        raise TemplateNameTaken(name=name)


def _check(session: Session, values: Mapping[str, Any]) -> None:
    fields = values.get("fields") or []
    keys = [field["key"] for field in fields]
    problems = []
    if len(set(keys)) != len(keys):
        problems.append(Violation("template.fields", "填写项不能重复", "Each field can be there once"))
    found = known_clauses(session, [section["clause_id"] for section in values["sections"]])
    for place, section in enumerate(values["sections"]):
        clause = found.get(section["clause_id"])
        path = f"template.sections[{place}].clause_id"
        if clause is None or clause["archived"]:
            problems.append(Violation(path, "没有这个条款，或条款已停用", "There is no such clause in use"))
            continue
        for name in ("body_zh", "body_en"):
            for unknown in placeholders.unknown(clause[name], fields=keys):
                zh, en = f"条款中的 {unknown} 没有对应的填写项", f"No field fills the clause's {unknown}"
                problems.append(Violation(path, zh, en))
    for name in ("intro_zh", "intro_en", "title_zh", "title_en"):
        for unknown in placeholders.unknown(values.get(name) or "", fields=keys):
            zh, en = f"没有占位符 {unknown}", f"There is no placeholder {unknown}"
            problems.append(Violation(f"template.{name}", zh, en))
    lines = values.get("lines") or []
    if lines and sum(line["percent_bp"] for line in lines) != WHOLE:
        zh, en = "付款计划各笔比例合计须为 100%", "The lines of the plan must make 100 %"
        problems.append(Violation("template.lines", zh, en))
    if problems:
        raise InvalidArgument(fields=problems)
