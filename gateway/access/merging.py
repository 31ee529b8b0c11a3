"""What all roles of one person add up to. Pure: rows in, principal out.

Per permission the widest reach counts: all > chosen and own branches > department > own. Reaches of the same
width are united; a narrower one beside a wider one is dropped, because one permission has one scope. Of field
rights the highest counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.access.role import known
from kit.identity import SHARED_BRANCH, Grant, Principal, Right, Scope

_SCOPES = {
    "SCOPE_OWN": Scope.OWN,
    "SCOPE_DEPARTMENT": Scope.DEPARTMENT,
    "SCOPE_BRANCH": Scope.BRANCH,
    "SCOPE_CHOSEN": Scope.BRANCH,
    "SCOPE_ALL": Scope.ALL,
}
WIDTH = {Scope.OWN: 1, Scope.DEPARTMENT: 2, Scope.BRANCH: 3, Scope.ALL: 4}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff with what decides their rights.

    `roles`: rows with `permissions`, `fields` (as stored) and `read_only`. `departments`: the own one and
    those below it. `all_branches`: the numbers of every branch that exists, `open_branches` those not
    archived.
    """

    id: str
    name: str
    branch_id: int
    extra_branch_ids: tuple[int, ...] = ()
    departments: tuple[str, ...] = ()
    roles: Sequence[Mapping[str, Any]] = ()
    all_branches: tuple[int, ...] = ()
    open_branches: tuple[int, ...] = ()
    service_account: bool = False
    locale: str = ""
    own_branches: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        mine = {self.branch_id, *self.extra_branch_ids} & set(self.all_branches)
        object.__setattr__(self, "own_branches", tuple(sorted(mine)))


def principal(member: Member, *, chosen: int | None = None, session_id: str = "") -> Principal:
    """Who acts when the member does. `chosen` is the branch they picked as active, if they may work there."""
    granted = grants(member)
    reachable = set(member.own_branches).union(*(reach.branches for reach in granted.values()))
    return Principal(
        id=member.id,
        name=member.name,
        kind="service" if member.service_account else "staff",
        branch_id=_active(member, reachable, chosen),
        departments=member.departments,
        grants=granted,
        fields=field_rights(member.roles),
        read_only=any(role["read_only"] for role in member.roles),
        session_id=session_id,
    )


def grants(member: Member) -> dict[str, Grant]:
    """The reach of every permission the member's roles hold."""
    found: dict[str, Grant] = {}
    for role in member.roles:
        for entry in role["permissions"]:
            name, reach = entry["permission"], _reach(member, entry)
            before = found.get(name)
            found[name] = reach if before is None else _wider(before, reach)
    return found


def field_rights(roles: Iterable[Mapping[str, Any]]) -> dict[str, Right]:
    """Rights per class and per single field. A role's own entry for a field wins over its class entry;
    between roles the higher right wins."""
    tables = [{entry["field"]: _right(entry["right"]) for entry in role["fields"]} for role in roles]
    found: dict[str, Right] = {}
    for name in dict.fromkeys(name for table in tables for name in table):
        class_name = known.fields().get(name, name)
        found[name] = max(
            table.get(name, table.get(class_name, Right.HIDDEN))
            for table in tables
            if name in table or class_name in table
        )
    return found


def exceeds(holder: Principal, other: Principal) -> list[str]:
    """Permissions and fields where `other` reaches further than `holder`; empty when holder has all of it."""
    beyond = [name for name, reach in other.grants.items() if not _covers(holder.grants.get(name), reach)]
    named = {*other.fields, *holder.fields}
    rights = [name for name in named if _right_on(other, name) > _right_on(holder, name)]
    return sorted(beyond) + sorted(rights)


def _right_on(who: Principal, name: str) -> Right:
    return who.right(known.fields().get(name, name), name)


def _covers(held: Grant | None, wanted: Grant) -> bool:
    return (
        held is not None
        and WIDTH[held.scope] >= WIDTH[wanted.scope]
        and set(wanted.branches) <= set(held.branches)
    )


def _reach(member: Member, entry: Mapping[str, Any]) -> Grant:
    scope = _SCOPES[entry["scope"]]
    if scope is Scope.ALL:
        return Grant(scope, member.all_branches)
    if entry["scope"] == "SCOPE_CHOSEN":
        chosen = set(entry.get("branch_ids", ())) & set(member.all_branches)
        return Grant(scope, tuple(sorted(chosen)))
    return Grant(scope, member.own_branches)


def _wider(one: Grant, other: Grant) -> Grant:
    if one.scope is other.scope:
        return Grant(one.scope, tuple(sorted({*one.branches, *other.branches})))
    return one if WIDTH[one.scope] > WIDTH[other.scope] else other


def _right(name: str) -> Right:
    return Right[name.removeprefix("FIELD_RIGHT_")]


def _active(member: Member, reachable: set[int], chosen: int | None) -> int:
    """The branch where new records go: the chosen one, else the home branch, else the first open one within
    reach, so that head office never files an ordinary record under the whole organisation."""
    if chosen is not None and chosen in reachable:
        return chosen
    if member.branch_id != SHARED_BRANCH:
        return member.branch_id
    return min(reachable & set(member.open_branches), default=SHARED_BRANCH)
