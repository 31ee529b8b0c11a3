"""Roles: what they may say, who may change them, and that built-in ones keep people's edits."""

import grpc
import pytest
from matricula.gateway.v1 import role_pb2 as pb
from matricula.gateway.v1.role_pb2_grpc import RolesServiceStub
from sqlalchemy import select, text

from gateway.access import bootstrap
from gateway.access.role.model import ROLE
from kit.identity import system
from kit.ids import new_id
from tests.service.gateway.conftest import Hire
from tests.service.gateway.test_staff import refusal
from tests.service.harness import ServiceUnderTest, person


@pytest.fixture
def roles(gateway: ServiceUnderTest) -> RolesServiceStub:
    return gateway.stub(RolesServiceStub)


def named(**fields) -> pb.CreateRoleRequest:
    return pb.CreateRoleRequest(role=pb.Role(name_zh=f"角色{new_id()[-6:]}", **fields))


def may(permission: str, scope: int = pb.SCOPE_OWN, branches: tuple[int, ...] = ()) -> pb.Permission:
    return pb.Permission(permission=permission, scope=scope, branch_ids=branches)


def test_nobody_is_refused(roles):
    assert refusal(roles.CreateRole, named())[0] is grpc.StatusCode.UNAUTHENTICATED
    assert refusal(roles.ListPermissions, pb.ListPermissionsRequest())[0] is grpc.StatusCode.UNAUTHENTICATED


def test_a_branch_cannot_change_roles_of_the_organisation(roles, gateway, role_ids):
    who = gateway.as_(person("gateway.role.edit"))
    assert refusal(roles.CreateRole, named(), who)[0] is grpc.StatusCode.PERMISSION_DENIED
    change = pb.UpdateRoleRequest(role=pb.Role(id=role_ids["consultant"], name_en="Mine"))
    assert refusal(roles.UpdateRole, change, who)[0] is grpc.StatusCode.PERMISSION_DENIED


def test_everybody_signed_in_reads_roles(roles, gateway, role_ids, hire: Hire):
    who = gateway.as_(hire("consultant"))
    found = roles.GetRole(pb.GetRoleRequest(id=role_ids["auditor"]), metadata=who)
    assert (found.name_zh, found.read_only, found.builtin) == ("审计", True, True)
    assert len(roles.ListRoles(pb.ListRolesRequest(), metadata=who).roles) >= 7


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"permissions": [may("leads.lead.levitate")]}, "role.permissions[0].permission"),
        ({"permissions": [may("leads.lead.read"), may("leads.lead.read")]}, "role.permissions[1].permission"),
        ({"permissions": [may("leads.lead.read", pb.SCOPE_CHOSEN)]}, "role.permissions[0].branch_ids"),
        (
            {"permissions": [may("leads.lead.read", pb.SCOPE_CHOSEN, (999,))]},
            "role.permissions[0].branch_ids",
        ),
        ({"fields": [pb.FieldGrant(field="leads.lead.shoe_size", right=4)]}, "role.fields[0].field"),
    ],
)
def test_what_does_not_exist_is_named(roles, gateway, hire: Hire, wrong, path):
    code, details = refusal(roles.CreateRole, named(**wrong), gateway.as_(hire("it-admin")))
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert path in details


def test_a_role_is_made_changed_and_deleted_with_its_events(roles, gateway, hire: Hire):
    who = gateway.as_(hire("it-admin"))
    made = roles.CreateRole(
        named(
            permissions=[may("leads.lead.read", pb.SCOPE_CHOSEN, (1,))],
            fields=[pb.FieldGrant(field="CONTACT", right=2)],
        ),
        metadata=who,
    )
    assert list(made.permissions[0].branch_ids) == [1]
    changed = roles.UpdateRole(
        pb.UpdateRoleRequest(role=pb.Role(id=made.id, read_only=True, etag=made.etag)), metadata=who
    )
    assert (changed.read_only, changed.permissions, changed.etag) == (True, made.permissions, "2")
    roles.DeleteRole(pb.DeleteRoleRequest(id=made.id), metadata=who)
    with gateway.running.system.transaction(system()) as session:
        kinds = (
            session.execute(
                text("select payload ->> 'kind' from outbox where aggregate_id = :id order by seq"),
                {"id": made.id},
            )
            .scalars()
            .all()
        )
    assert kinds == ["CHANGE_KIND_CREATED", "CHANGE_KIND_UPDATED", "CHANGE_KIND_DELETED"]


def test_roles_in_use_and_built_in_roles_cannot_be_deleted(roles, gateway, hire: Hire, role_ids):
    boss = hire("it-admin")
    who = gateway.as_(boss)
    built_in = pb.DeleteRoleRequest(id=role_ids["consultant"])
    assert "BUILT_IN_ROLE" in refusal(roles.DeleteRole, built_in, who)[1]
    made = roles.CreateRole(named(), metadata=who)
    with gateway.running.system.transaction(system()) as session:
        session.execute(
            text("update staff set role_ids = role_ids || cast(:role as uuid) where id = :id"),
            {"role": made.id, "id": boss.id},
        )
    assert "ROLE_IN_USE" in refusal(roles.DeleteRole, pb.DeleteRoleRequest(id=made.id), who)[1]


def test_permissions_come_labelled_from_the_descriptors(roles, gateway, hire: Hire):
    found = roles.ListPermissions(
        pb.ListPermissionsRequest(), metadata=gateway.as_(hire("consultant"))
    ).permissions
    by_name = {one.permission: one for one in found}
    assert by_name["gateway.staff.edit"].label_zh == "管理员工"
    assert by_name["leads.lead.read"].service == "leads"
    assert all(one.label_zh != one.permission for one in found)


def test_the_bootstrap_keeps_what_people_edited_and_renews_the_rest(gateway, role_ids):
    with gateway.running.system.transaction(system()) as session:
        session.execute(
            text("update role set name_en = 'Edited' where id = :id"), {"id": role_ids["marketing"]}
        )
        # as an older version of the code would have left it: unedited, but with less
        session.execute(
            text("update role set permissions = '[]' where id = :id"), {"id": role_ids["integration"]}
        )
    with gateway.running.database.transaction(system()) as session:
        row = session.execute(select(ROLE).where(ROLE.c.id == role_ids["integration"])).mappings().one()
        from gateway.access.role import builtin

        session.execute(
            ROLE.update().where(ROLE.c.id == role_ids["integration"]).values(seeded=builtin.digest(row))
        )
        bootstrap.ensure(session)
    with gateway.running.system.transaction(system()) as session:
        rows = {row["key"]: row for row in session.execute(select(ROLE).where(ROLE.c.builtin)).mappings()}
    assert rows["marketing"]["name_en"] == "Edited"
    assert rows["integration"]["permissions"]
    assert rows["integration"]["version"] == 2
    assert rows["consultant"]["version"] == 1
