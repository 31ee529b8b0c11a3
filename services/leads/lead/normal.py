"""What people type about a lead, in the form it is stored in: E.164 phones, lower-case mail, tidy texts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import InvalidArgument, Violation
from kit.ids import is_id
from kit.settled import Settled
from kit.values import Unreadable, clean
from kit.values.typed import typed
from services.leads.channel.model import Channel, LossReason
from services.leads.lead.model import LEAD

_LISTS = ("tags", "target_countries")


def _channel_ids(session: Session) -> frozenset[str]:
    return frozenset(session.execute(select(Channel.id)).scalars())


def _loss_reason_ids(session: Session) -> frozenset[str]:
    return frozenset(session.execute(select(LossReason.id).where(LossReason.archived.is_(False))).scalars())


_channels: Settled[frozenset[str]] = Settled(_channel_ids)
_loss_reasons: Settled[frozenset[str]] = Settled(_loss_reason_ids)


def normal(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored; InvalidArgument names every field that cannot be read."""
    found: dict[str, Any] = {}
    problems: list[Violation] = []
    for name, value in values.items():
        try:
            found[name] = _one(name, value)
        except Unreadable as error:
            problems.append(Violation(f"lead.{name}", error.zh, error.en, error.reason))
    if "name" in found and not found["name"]:
        problems.append(Violation("lead.name", "请填写姓名", "Name is required", "REQUIRED"))
    problems.extend(_references(session, found))
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def _one(name: str, value: Any) -> Any:
    if name in _LISTS:
        return list(dict.fromkeys(entry for item in value or () if (entry := clean(item))))
    if name == "budget_amount":
        return value or None
    return typed(name, value, LEAD.resource.fields.get(name))


def _references(session: Session, values: Mapping[str, Any]) -> list[Violation]:
    problems = []
    if values.get("channel_id") and values["channel_id"] not in _channels.get(session):
        _channels.forget()  # perhaps it was made a moment ago, by another process
        if values["channel_id"] not in _channels.get(session):
            problems.append(Violation("lead.channel_id", "请选择已有的渠道", "Choose a channel that exists"))
    if values.get("owner_id") and not is_id(values["owner_id"]):
        problems.append(Violation("lead.owner_id", "请选择一位员工", "Choose a member of staff"))
    return problems


def known_loss_reason(session: Session, reason_id: str) -> bool:
    """Whether the loss reason exists for the caller and is in use."""
    if reason_id in _loss_reasons.get(session):
        return True
    _loss_reasons.forget()
    return reason_id in _loss_reasons.get(session)
