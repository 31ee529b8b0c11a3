"""From a kept payload to a lead: read by the source's mapping, or kept with the reason why not."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit import custom, values
from kit.errors import FailedPrecondition, Problem
from kit.imports.rows import from_json
from kit.records import required
from kit.resource import FieldSpec
from kit.settings import Settings
from kit.statement import Row
from services.leads.activity import rules as activities
from services.leads.intake.model import ENTRIES, SOURCES
from services.leads.intake.payload import UNREADABLE
from services.leads.lead import duplicates, rules
from services.leads.lead.model import LEAD
from services.leads.transfer.importing import resolver

_OPEN = ("INTAKE_STATE_RECEIVED", "INTAKE_STATE_FAILED")


class AlreadyDecided(FailedPrecondition):
    reason = "INTAKE_DECIDED"
    zh = "此进线记录已处理，不能重复操作"
    en = "This entry has been dealt with already"


def promote(session: Session, entry_id: str) -> Row:
    """Tries to make a lead of an entry; its state says what came of it. An entry that is decided stays."""
    entry = ENTRIES.get(session, entry_id, lock=True)
    if entry["state"] not in _OPEN:
        return entry
    source = SOURCES.get(session, entry["source_id"])
    outcome = _outcome(session, entry, source)
    return ENTRIES.change(
        session,
        entry_id,
        {"error": "", "error_reason": "", **outcome, "attempt_count": entry["attempt_count"] + 1},
        row=entry,
    )


def replay(session: Session, entry_id: str) -> Row:
    """The same again for an entry that failed, e.g. after its mapping was mended."""
    entry = ENTRIES.get(session, entry_id, lock=True)
    if entry["state"] not in _OPEN:
        raise AlreadyDecided
    return promote(session, entry_id)


def discard(session: Session, entry_id: str, reason: str) -> Row:
    """Puts an entry away; the reason is kept with it."""
    entry = ENTRIES.get(session, entry_id, lock=True)
    if entry["state"] not in _OPEN:
        raise AlreadyDecided
    return ENTRIES.change(session, entry_id, {"state": "INTAKE_STATE_DISCARDED", "error": reason}, row=entry)


def _outcome(session: Session, entry: Mapping[Any, Any], source: Mapping[Any, Any]) -> dict[str, Any]:
    try:
        with session.begin_nested():
            lead = read(session, source, entry["payload"])
            lead["branch_id"] = entry["branch_id"]
            required(lead, LEAD.resource, "lead")
            known = duplicates.find(session, entry["branch_id"], duplicates.keys_of(lead))
            if known:
                lead_id = known[0].row["id"]
                _touch(session, lead_id, source, lead)
                return {"state": "INTAKE_STATE_DUPLICATE", "lead_id": lead_id}
            row = rules.create_lead(session, lead, origin=_origin(source), origin_id=source["id"])
            return {"state": "INTAKE_STATE_ACCEPTED", "lead_id": row["id"]}
    except Problem as problem:
        details = "；".join(one.zh for one in problem.fields) or problem.message("zh")
        return {"state": "INTAKE_STATE_FAILED", "error_reason": problem.reason, "error": details}
    except values.Unreadable as problem:
        return {"state": "INTAKE_STATE_FAILED", "error_reason": problem.reason, "error": problem.zh}


def read(session: Session, source: Mapping[Any, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """Lead values of a payload by the source's mapping; Unreadable names the field that cannot be read."""
    if UNREADABLE in payload:
        raise values.Unreadable(
            "NOT_JSON", "内容不是可用的 JSON，请检查发送方", "It is no usable JSON; ask the sender"
        )
    specs = custom.all_fields(session, LEAD.resource)
    resolve = resolver(session)
    time_zone = Settings.load().time_zone
    lead = from_json(specs, source["defaults"])
    for field in source["fields"]:
        spec = specs.get(field["field"])
        if spec is None:
            continue
        path = field["path"] if source["kind"] == "INTAKE_KIND_WEBHOOK" else f"values.{spec.name}"
        try:
            value = values.parse(spec, pick(payload, path, spec), resolve=resolve, time_zone=time_zone)
        except values.Unreadable as problem:
            raise values.Unreadable(
                problem.reason, f"{spec.zh}：{problem.zh}", f"{spec.en}: {problem.en}"
            ) from problem
        if value is not None:
            values.place(lead, spec, value)
    if source["kind"] == "INTAKE_KIND_FORM" and payload.get("landing_page"):
        lead.setdefault("landing_page", payload["landing_page"])
    return lead


def pick(payload: Any, path: str, spec: FieldSpec) -> Any:
    """The value at a dotted path (`data.contacts.0.mobile`) or None. Form keys may have dots.

    Unreadable when the path leads to an object, which no field can hold.
    """
    if path == f"values.{spec.name}":
        return (payload.get("values") or {}).get(spec.name)
    found = payload
    for part in path.split("."):
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    entries = found if isinstance(found, list) else [found]
    if any(isinstance(one, dict | list) for one in entries):
        zh, en = (
            f"「{path}」处不是单个值，请把路径写到具体的值",
            f"“{path}” holds no single value; name one below it",
        )
        raise values.Unreadable("NOT_A_VALUE", zh, en)
    return "\n".join(map(values.as_text, entries)) if isinstance(found, list) else found


def _origin(source: Mapping[Any, Any]) -> str:
    return "ORIGIN_FORM" if source["kind"] == "INTAKE_KIND_FORM" else "ORIGIN_WEBHOOK"


def _touch(session: Session, lead_id: str, source: Mapping[Any, Any], lead: Mapping[str, Any]) -> None:
    """The enquiry of somebody known goes to that lead's history."""
    text = f"再次通过「{source['name']}」咨询"
    if lead.get("note"):
        text += f"：{lead['note']}"
    activities.note(session, lead_id, text)
