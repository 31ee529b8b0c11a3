"""What the other services hear about a proposal: one event for every version of its record."""

from collections.abc import Mapping
from typing import Any

from matricula.students.v1 import proposal_events_pb2 as pb
from matricula.students.v1 import proposal_pb2

from kit import clock
from kit.history import Change, EventMaker
from kit.packing import timestamp

_PLAIN = ("student_name", "owner_id", "department_id", "version_no", "lead_ids", "confirm_name")
_TIMES = {
    "sent_time": "send_time",
    "first_open_time": "first_open_time",
    "confirm_time": "confirm_time",
    "create_time": "create_time",
}


def snapshot(row: Mapping[Any, Any]) -> pb.ProposalSnapshot:
    """A proposal as other services need one."""
    found = pb.ProposalSnapshot(
        id=str(row["id"]),
        branch_id=row["branch_id"],
        version=row["version"],
        student_id=str(row["student_id"]),
        lead_id=next(iter(row["lead_ids"]), ""),
        title=row["title_zh"] or row["title_en"],
        state=proposal_pb2.ProposalState.Value(row["state"]),
        item_count=len(row["items"]),
        **{name: row[name] for name in _PLAIN if row[name]},
    )
    for name, column in _TIMES.items():
        if row[column]:
            getattr(found, name).CopyFrom(timestamp(row[column]))
    return found


def _deleted(change: Change) -> pb.ProposalDeleted:
    last = snapshot(change.row)
    last.delete_time.CopyFrom(timestamp(clock.now()))
    return pb.ProposalDeleted(proposal=last)


EVENTS: Mapping[str, EventMaker] = {
    "created": lambda change: pb.ProposalCreated(proposal=snapshot(change.row)),
    "updated": lambda change: pb.ProposalUpdated(proposal=snapshot(change.row), changed=change.names),
    "deleted": _deleted,
    "sent": lambda change: pb.ProposalSent(proposal=snapshot(change.row)),
    "opened": lambda change: pb.ProposalOpened(proposal=snapshot(change.row)),
    "confirmed": lambda change: pb.ProposalConfirmed(proposal=snapshot(change.row)),
    "withdrawn": lambda change: pb.ProposalWithdrawn(
        proposal=snapshot(change.row), reason=change.row["withdraw_reason"]
    ),
    "revised": lambda change: pb.ProposalRevised(proposal=snapshot(change.row)),
}
