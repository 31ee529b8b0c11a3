"""What the other services hear about a contract: one event for every version of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from matricula.contracts.v1 import events_pb2 as pb

from kit.history import Change, EventMaker
from kit.packing import struct, timestamp

_PLAIN = tuple(name for name in pb.ContractSnapshot.DESCRIPTOR.fields_by_name if name != "open_lines")


def snapshot(row: Mapping[Any, Any]) -> pb.ContractSnapshot:
    """A contract as other services need it."""
    lines = [pb.OpenLine(**line) for line in row["open_lines"]]
    return pb.ContractSnapshot(**packed(row, _PLAIN), open_lines=lines)


def packed(row: Mapping[Any, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The named columns as a snapshot holds them; what is empty is left out."""
    return {name: _value(row[name]) for name in names if row[name] is not None}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return timestamp(value)
    return value.isoformat() if isinstance(value, date) else value


def _created(change: Change) -> pb.ContractCreated:
    return pb.ContractCreated(contract=snapshot(change.row))


def _updated(change: Change) -> pb.ContractUpdated:
    return pb.ContractUpdated(contract=snapshot(change.row), changed=change.names)


def _deleted(change: Change) -> pb.ContractDeleted:
    return pb.ContractDeleted(contract=snapshot(change.row))


def _approval_requested(change: Change) -> pb.ContractApprovalRequested:
    said = change.facts
    return pb.ContractApprovalRequested(
        contract=snapshot(change.row),
        request_id=said["request_id"],
        kind=said["kind"],
        requested_by=said["requested_by"],
        note=said["note"],
        facts=struct(said["facts"]),
    )


def _approved(change: Change) -> pb.ContractApproved:
    return pb.ContractApproved(contract=snapshot(change.row))


def _returned(change: Change) -> pb.ContractReturned:
    return pb.ContractReturned(contract=snapshot(change.row), reason=change.facts.get("reason", ""))


def _sent(change: Change) -> pb.ContractSent:
    return pb.ContractSent(contract=snapshot(change.row))


def _signed(change: Change) -> pb.ContractSigned:
    return pb.ContractSigned(contract=snapshot(change.row))


def _won(change: Change) -> pb.ContractWon:
    return pb.ContractWon(contract=snapshot(change.row))


def _voided(change: Change) -> pb.ContractVoided:
    return pb.ContractVoided(contract=snapshot(change.row), reason=change.row["void_reason"])


def _plan_changed(change: Change) -> pb.PlanChanged:
    lines = [pb.PlanLineSnapshot(**line) for line in change.facts["lines"]]
    return pb.PlanChanged(contract=snapshot(change.row), lines=lines)


EVENTS: Mapping[str, EventMaker] = {
    "created": _created,
    "updated": _updated,
    "deleted": _deleted,
    "approval_requested": _approval_requested,
    "approved": _approved,
    "returned": _returned,
    "sent": _sent,
    "signed": _signed,
    "won": _won,
    "voided": _voided,
    "plan_changed": _plan_changed,
}
