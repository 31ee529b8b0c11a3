"""Keeping the facts: a batch of leads with one statement; the newest version wins whatever comes first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from matricula.leads.v1 import events_pb2 as leads
from matricula.leads.v1 import lead_pb2
from sqlalchemy import text
from sqlalchemy.orm import Session

from kit.packing import moment

_TYPES = {
    "lead_id": "uuid",
    "branch_id": "int",
    "version": "bigint",
    "owner_id": "uuid",
    "department_id": "uuid",
    "business_line": "text",
    "countries": "text",
    "degree": "text",
    "course": "text",
    "channel_id": "uuid",
    "campaign": "text",
    "region": "text",
    "origin": "text",
    "status": "text",
    "loss_reason_id": "uuid",
    "create_time": "timestamptz",
    "qualified_time": "timestamptz",
    "consulted_time": "timestamptz",
    "proposed_time": "timestamptz",
    "won_time": "timestamptz",
    "lost_time": "timestamptz",
    "gone": "boolean",
    "event_time": "timestamptz",
}
_NAMES = ", ".join(_TYPES)
# countries travel as one text per lead: unnest would flatten an array of arrays
_SPLIT = "coalesce(string_to_array(nullif(countries, ''), ','), '{}')"
_SELECTED = ", ".join(_SPLIT if name == "countries" else name for name in _TYPES)
_ARRAYS = ", ".join(f"cast(:{name} as {kind}[])" for name, kind in _TYPES.items())
# `change_xid` too: its default is the transaction that writes
_SET = ", ".join(f"{name} = excluded.{name}" for name in (*_TYPES, "change_xid") if name != "lead_id")
_UPSERT = (
    f"insert into lead_fact ({_NAMES}) select {_SELECTED} from unnest({_ARRAYS}) as f ({_NAMES})"  # noqa: S608
    f" on conflict (lead_id) do update set {_SET} where lead_fact.version"
)
_KEEP = text(f"{_UPSERT} < excluded.version")
_KEEP_AGAIN = text(f"{_UPSERT} <= excluded.version")


def keep(
    session: Session, snapshots: Sequence[tuple[leads.LeadSnapshot, datetime]], *, again: bool = False
) -> None:
    """Keeps the newest of each lead; (snapshot, time of its event). `again` also writes a version it has."""
    newest: dict[str, tuple[leads.LeadSnapshot, datetime]] = {}
    for snapshot, time in snapshots:
        known = newest.get(snapshot.id)
        if known is None or known[0].version < snapshot.version:
            newest[snapshot.id] = (snapshot, time)
    # in the order of ids, so that two batches that share leads cannot block each other
    rows = [_row(*newest[lead_id]) for lead_id in sorted(newest)]
    if rows:
        session.execute(
            _KEEP_AGAIN if again else _KEEP, {name: [row[name] for row in rows] for name in _TYPES}
        )


def _row(lead: leads.LeadSnapshot, time: datetime) -> dict[str, Any]:
    return {
        "lead_id": lead.id,
        "branch_id": lead.branch_id,
        "version": lead.version,
        "owner_id": lead.owner_id or None,
        "department_id": lead.department_id or None,
        "business_line": _name(lead_pb2.BusinessLine, lead.business_line),
        "countries": ",".join(lead.target_countries),
        "degree": _name(lead_pb2.Degree, lead.target_degree),
        "course": lead.target_course or None,
        "channel_id": lead.channel_id or None,
        "campaign": lead.campaign or None,
        "region": lead.region or None,
        "origin": _name(lead_pb2.Origin, lead.origin),
        "status": lead_pb2.Status.Name(lead.status),
        "loss_reason_id": lead.loss_reason_id or None,
        "create_time": moment(lead.create_time),
        "qualified_time": moment(lead.qualified_time),
        "consulted_time": moment(lead.consulted_time),
        "proposed_time": moment(lead.proposed_time),
        "won_time": moment(lead.won_time),
        "lost_time": moment(lead.lost_time),
        "gone": bool(lead.delete_time.seconds or lead.merged_into_id),
        "event_time": time,
    }


def _name(enum: Any, number: int) -> str | None:
    return str(enum.Name(number)) if number else None


def differs(fact: Mapping[Any, Any], lead: leads.LeadSnapshot) -> bool:
    """Whether a fact tells a lead otherwise than its owner does."""
    wanted = _row(lead, fact["event_time"])
    wanted["countries"] = list(lead.target_countries)
    return any(fact[name] != value for name, value in wanted.items())
