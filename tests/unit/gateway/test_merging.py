"""What several roles of one person add up to."""

import pytest

from gateway.access import merging
from gateway.access.merging import Member
from gateway.access.role.builtin import built_in
from kit.identity import Grant, Right, Scope

READ = "leads.lead.read"


def role(scope: str = "", branches: tuple[int, ...] = (), read_only: bool = False, **fields: str) -> dict:
    permissions = (
        [{"permission": READ, "scope": f"SCOPE_{scope}", "branch_ids": list(branches)}] if scope else []
    )
    entries = [
        {"field": name.replace("__", "."), "right": f"FIELD_RIGHT_{right}"} for name, right in fields.items()
    ]
    return {"permissions": permissions, "fields": entries, "read_only": read_only}


def member(*roles: dict, home: int = 1, extra: tuple[int, ...] = ()) -> Member:
    return Member("m", "某人", home, extra, (), roles, all_branches=(1, 2, 3), open_branches=(2, 3))


def test_without_roles_nothing_is_granted():
    who = merging.principal(member())
    assert (who.grants, who.fields, who.read_only) == ({}, {}, False)
    assert who.right("CONTACT") is Right.HIDDEN


@pytest.mark.parametrize(
    ("roles", "reach"),
    [
        ([role("OWN")], Grant(Scope.OWN, (1, 2))),
        ([role("OWN"), role("DEPARTMENT")], Grant(Scope.DEPARTMENT, (1, 2))),
        ([role("DEPARTMENT"), role("BRANCH")], Grant(Scope.BRANCH, (1, 2))),
        ([role("BRANCH"), role("CHOSEN", (3,))], Grant(Scope.BRANCH, (1, 2, 3))),
        ([role("CHOSEN", (3,)), role("CHOSEN", (2,))], Grant(Scope.BRANCH, (2, 3))),
        ([role("CHOSEN", (3, 99))], Grant(Scope.BRANCH, (3,))),
        ([role("ALL"), role("OWN")], Grant(Scope.ALL, (1, 2, 3))),
        # the own rows of other branches would widen to all their rows: dropped instead
        ([role("OWN"), role("CHOSEN", (3,))], Grant(Scope.BRANCH, (3,))),
    ],
)
def test_the_widest_reach_of_a_permission_counts(roles, reach):
    for order in (roles, roles[::-1]):
        assert merging.principal(member(*order, extra=(2,))).grants[READ] == reach


def test_the_highest_right_counts_and_a_field_wins_over_its_class_within_a_role():
    strict = role(CONTACT="EDIT", leads__lead__phone="HIDDEN")
    who = merging.principal(member(strict))
    assert who.right("CONTACT", "leads.lead.phone") is Right.HIDDEN
    assert who.right("CONTACT", "leads.lead.email") is Right.EDIT
    both = merging.principal(member(strict, role(CONTACT="MASKED")))
    assert both.right("CONTACT", "leads.lead.phone") is Right.MASKED
    assert both.right("CONTACT", "leads.lead.email") is Right.EDIT


def test_one_read_only_role_makes_everything_read_only():
    assert merging.principal(member(role("ALL"), role(read_only=True))).read_only


@pytest.mark.parametrize(
    ("home", "chosen", "active"), [(1, None, 1), (1, 2, 1), (0, None, 2), (0, 3, 3), (0, 99, 2)]
)
def test_the_active_branch_is_one_that_may_be_worked_in(home, chosen, active):
    roles = [role("ALL")] if home == 0 else [role("BRANCH")]
    assert merging.principal(member(*roles, home=home), chosen=chosen).branch_id == active


def test_head_office_without_any_branch_files_nothing_elsewhere():
    assert merging.principal(member(home=0)).branch_id == 0


def test_exceeding_is_seen_in_scope_branch_and_field():
    holder = merging.principal(member(role("BRANCH", CONTACT="READ", leads__lead__phone="MASKED")))
    assert merging.exceeds(holder, merging.principal(member(role("OWN", CONTACT="MASKED")))) == []
    assert merging.exceeds(holder, merging.principal(member(role("ALL")))) == [READ]
    assert merging.exceeds(holder, merging.principal(member(role("BRANCH"), extra=(2,)))) == [READ]
    # reads every contact field, also the one the holder sees masked
    assert merging.exceeds(holder, merging.principal(member(role(CONTACT="READ")))) == ["leads.lead.phone"]


def test_a_branch_manager_may_hand_out_what_a_branch_needs():
    made = {one.key: merging.principal(member(one.values())) for one in built_in()}
    for key in ("consultant", "marketing"):
        assert merging.exceeds(made["branch-manager"], made[key]) == []
    for key in ("head-office", "it-admin", "auditor", "integration"):
        assert merging.exceeds(made["branch-manager"], made[key])


def test_the_built_in_auditor_sees_nothing_clear_and_it_sees_no_leads():
    made = {one.key: merging.principal(member(one.values())) for one in built_in()}
    auditor, it = made["auditor"], made["it-admin"]
    assert auditor.read_only
    assert auditor.may("gateway.audit_entry.read")
    assert {name.rsplit(".", 1)[1] for name in auditor.grants} == {"read"}
    assert {auditor.right(name) for name in ("PERSONAL", "CONTACT", "SENSITIVE")} == {Right.MASKED}
    assert not [name for name in it.grants if name.startswith("leads.lead.")]
