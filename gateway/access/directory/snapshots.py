"""Changes of the directory as events: the record after the change, without contact data."""

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message
from matricula.gateway.v1 import events_pb2 as pb

from kit.history import Change, EventMaker
from kit.packing import Packer
from kit.statement import Row

_INSIDE = frozenset({
    "id", "branch_id", "number", "email", "keycloak_id", "keycloak_group", "keycloak_adopted",
    "password_issue", "sync_state", "seeded", "key",
})  # fmt: skip
_KINDS = {
    "created": pb.CHANGE_KIND_CREATED,
    "updated": pb.CHANGE_KIND_UPDATED,
    "deleted": pb.CHANGE_KIND_DELETED,
}


def events(maker: Callable[[Row, dict[str, Any]], Message]) -> dict[str, EventMaker]:
    """One event maker for every kind of change; `maker(row, about)` gets `kind` and `changed`."""

    def of(change: Change) -> Message:
        changed = [name for name in change.names if name not in _INSIDE]
        return maker(change.row, {"kind": _KINDS[change.kind], "changed": changed})

    return dict.fromkeys(_KINDS, of)


def branch(row: Row, about: dict[str, Any]) -> Message:
    """The event of a changed branch."""
    names = ("version", "name_zh", "name_en", "code", "study_abroad", "vocational", "time_zone", "archived")
    snapshot = pb.BranchSnapshot(id=row["number"], **{name: row[name] for name in names})
    return pb.BranchChanged(branch=snapshot, **about)


def staff(row: Row, about: dict[str, Any]) -> Message:
    """The event of a changed member of staff."""
    names = ("branch_id", "version", "username", "name", "extra_branch_ids", "enabled", "service_account")
    snapshot = pb.StaffSnapshot(
        id=str(row["id"]),
        department_id=str(row["department_id"] or ""),
        role_ids=[str(one) for one in row["role_ids"]],
        **{name: row[name] for name in names},
    )
    return pb.StaffChanged(staff=snapshot, **about)


def role(packer: Packer) -> Callable[[Row, dict[str, Any]], Message]:
    """Makes the event of a changed role; its permissions are packed as in the record."""

    def of(row: Row, about: dict[str, Any]) -> Message:
        record = packer.message_of(row)
        snapshot = pb.RoleSnapshot(
            id=str(row["id"]),
            version=row["version"],
            name_zh=record.name_zh,
            name_en=record.name_en,
            permissions=record.permissions,
            read_only=record.read_only,
        )
        return pb.RoleChanged(role=snapshot, **about)

    return of
