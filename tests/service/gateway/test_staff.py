"""Staff: who may see and change whom, and what follows from it."""

import json

import grpc
import pytest
from matricula.gateway.v1 import directory_pb2 as pb
from matricula.gateway.v1.directory_pb2_grpc import StaffMembersServiceStub
from sqlalchemy import text

from gateway.access.directory import sync
from kit.identity import system
from kit.ids import new_id
from tests.service.gateway.conftest import Hire
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person


@pytest.fixture
def staff(gateway: ServiceUnderTest) -> StaffMembersServiceStub:
    return gateway.stub(StaffMembersServiceStub)


def somebody(**fields) -> pb.CreateStaffRequest:
    values = {"username": f"n{new_id()[-12:]}", "name": "新同事", "enabled": True, **fields}
    return pb.CreateStaffRequest(staff=pb.Staff(**values))


def refusal(call, request, metadata=None) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as caught:
        call(request, metadata=metadata)
    details = next(
        (value for key, value in caught.value.trailing_metadata() if key.startswith("grpc-status")), b""
    )
    return caught.value.code(), details.decode(errors="replace")


def test_nobody_is_refused(staff):
    assert refusal(staff.CreateStaff, somebody())[0] is grpc.StatusCode.UNAUTHENTICATED
    assert refusal(staff.ListStaffMembers, pb.ListStaffMembersRequest())[0] is grpc.StatusCode.UNAUTHENTICATED


def test_a_consultant_may_not_manage_staff(staff, gateway, hire: Hire):
    who = gateway.as_(hire("consultant"))
    assert refusal(staff.CreateStaff, somebody(), who)[0] is grpc.StatusCode.PERMISSION_DENIED


def test_somebody_elses_branch_is_neither_seen_nor_changed(staff, gateway, hire: Hire):
    victim = hire("consultant", branch=SHANGHAI)
    who = gateway.as_(hire("branch-manager", branch=BEIJING))
    assert refusal(staff.GetStaff, pb.GetStaffRequest(id=victim.id), who)[0] is grpc.StatusCode.NOT_FOUND
    change = pb.UpdateStaffRequest(staff=pb.Staff(id=victim.id, name="改名"))
    assert refusal(staff.UpdateStaff, change, who)[0] is grpc.StatusCode.NOT_FOUND
    listed = staff.ListStaffMembers(pb.ListStaffMembersRequest(page_size=1000), metadata=who).staff
    assert listed
    assert victim.id not in {one.id for one in listed}


def test_a_manager_hires_only_into_the_own_branch(staff, gateway, hire: Hire, role_ids):
    who = gateway.as_(hire("branch-manager"))
    made = staff.CreateStaff(somebody(role_ids=[role_ids["consultant"]]), metadata=who)
    assert (made.branch_id, made.sync_state, made.etag) == (BEIJING, pb.SYNC_STATE_PENDING, "1")
    for wrong in (somebody(branch_id=SHANGHAI), somebody(extra_branch_ids=[SHANGHAI])):
        assert refusal(staff.CreateStaff, wrong, who)[0] is grpc.StatusCode.PERMISSION_DENIED


def test_nobody_hands_out_more_than_they_hold(staff, gateway, hire: Hire, role_ids):
    who = gateway.as_(hire("branch-manager"))
    for role in ("head-office", "it-admin", "auditor"):
        code, details = refusal(staff.CreateStaff, somebody(role_ids=[role_ids[role]]), who)
        assert code is grpc.StatusCode.PERMISSION_DENIED
        assert "MORE_THAN_YOU_HOLD" in details
    colleague = hire("consultant")
    promotion = pb.UpdateStaffRequest(staff=pb.Staff(id=colleague.id, role_ids=[role_ids["head-office"]]))
    assert "MORE_THAN_YOU_HOLD" in refusal(staff.UpdateStaff, promotion, who)[1]


def test_the_password_of_somebody_who_holds_more_cannot_be_reset(staff, gateway, hire: Hire):
    boss = hire("head-office")
    who = gateway.as_(hire("branch-manager"))
    takeover = pb.UpdateStaffRequest(staff=pb.Staff(id=boss.id, initial_password="mine-now-123"))
    assert "MORE_THAN_YOU_HOLD" in refusal(staff.UpdateStaff, takeover, who)[1]


def test_whoever_edits_roles_everywhere_hands_out_any_role(staff, gateway, hire: Hire, role_ids):
    who = gateway.as_(hire("it-admin"))
    made = staff.CreateStaff(somebody(role_ids=[role_ids["head-office"]]), metadata=who)
    assert list(made.role_ids) == [role_ids["head-office"]]
    assert made.branch_id == 0


def test_a_role_that_does_not_exist_is_named(staff, gateway, hire: Hire):
    who = gateway.as_(hire("it-admin"))
    for wrong in (new_id(), "nonsense"):
        code, details = refusal(staff.CreateStaff, somebody(role_ids=[wrong]), who)
        assert code is grpc.StatusCode.INVALID_ARGUMENT
        assert "staff.role_ids[0]" in details


def test_a_user_name_is_taken_once_and_never_changes(staff, gateway, hire: Hire):
    who = gateway.as_(hire("it-admin"))
    first = somebody()
    made = staff.CreateStaff(first, metadata=who)
    assert "USERNAME_TAKEN" in refusal(staff.CreateStaff, first, who)[1]
    rename = pb.UpdateStaffRequest(staff=pb.Staff(id=made.id, username="someone-else"))
    assert refusal(staff.UpdateStaff, rename, who)[0] is grpc.StatusCode.INVALID_ARGUMENT


def test_the_last_administrator_stays(staff, gateway, hire: Hire, role_ids):
    boss = hire("it-admin")
    who = gateway.as_(boss)
    others = [
        one
        for one in staff.ListStaffMembers(pb.ListStaffMembersRequest(page_size=1000), metadata=who).staff
        if one.id != boss.id
        and not one.service_account
        and {role_ids["it-admin"], role_ids["head-office"]} & set(one.role_ids)
    ]
    for one in others:
        disable = pb.UpdateStaffRequest(
            staff=pb.Staff(id=one.id, enabled=False), update_mask={"paths": ["enabled"]}
        )
        staff.UpdateStaff(disable, metadata=who)
    for paths, change in (
        ("enabled", {"enabled": False}),
        ("role_ids", {"role_ids": [role_ids["consultant"]]}),
    ):
        request = pb.UpdateStaffRequest(staff=pb.Staff(id=boss.id, **change), update_mask={"paths": [paths]})
        assert "LAST_ADMINISTRATOR" in refusal(staff.UpdateStaff, request, who)[1]
    for one in others:
        enable = pb.UpdateStaffRequest(
            staff=pb.Staff(id=one.id, enabled=True), update_mask={"paths": ["enabled"]}
        )
        staff.UpdateStaff(enable, metadata=who)


def test_a_password_is_sealed_and_never_stored_in_clear(staff, gateway, hire: Hire):
    who = gateway.as_(hire("it-admin"))
    made = staff.CreateStaff(somebody(initial_password="geheim-Passwort-1"), metadata=who)
    assert made.initial_password == ""
    with gateway.running.system.transaction(system()) as session:
        payloads = (
            session.execute(
                text("select payload from timer where payload ->> 'staff_id' = :id"), {"id": made.id}
            )
            .scalars()
            .all()
        )
        whole = session.execute(text("select jsonb_agg(to_jsonb(h))::text from history h")).scalar_one()
    assert len(payloads) == 1
    assert "geheim" not in json.dumps(payloads) + whole
    assert sync.unseal(gateway.running.settings, payloads[0]["password"], made.id) == "geheim-Passwort-1"


def test_every_version_emits_one_event_without_contact_data(staff, gateway, hire: Hire):
    who = gateway.as_(hire("it-admin"))
    made = staff.CreateStaff(somebody(email="a@example.com"), metadata=who)
    staff.UpdateStaff(pb.UpdateStaffRequest(staff=pb.Staff(id=made.id, name="改名", etag="1")), metadata=who)
    with gateway.running.system.transaction(system()) as session:
        rows = session.execute(
            text("select seq, routing_key, payload from outbox where aggregate_id = :id order by seq"),
            {"id": made.id},
        ).all()
    assert [(row.seq, row.routing_key) for row in rows] == [
        (1, "staff.staff_changed"),
        (2, "staff.staff_changed"),
    ]
    assert rows[1].payload["staff"]["name"] == "改名"
    assert rows[1].payload["changed"] == ["name"]
    assert "example.com" not in json.dumps([row.payload for row in rows])


def test_read_only_people_change_nothing(staff, gateway):
    who = gateway.as_(person("gateway.staff.edit", read_only=True))
    assert refusal(staff.CreateStaff, somebody(), who)[0] is grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("wrong", ["nonsense", "0", "01a2054e-1996-76d4-aa09-73bb6b28e04c"])
def test_an_id_that_names_nobody_is_not_found(staff, gateway, hire: Hire, wrong):
    who = gateway.as_(hire("it-admin"))
    assert refusal(staff.GetStaff, pb.GetStaffRequest(id=wrong), who)[0] is grpc.StatusCode.NOT_FOUND
    change = pb.UpdateStaffRequest(staff=pb.Staff(id=wrong, name="谁"))
    assert refusal(staff.UpdateStaff, change, who)[0] is grpc.StatusCode.NOT_FOUND


def test_a_manager_cannot_widen_the_own_reach(staff, gateway, hire: Hire, role_ids):
    me = hire("branch-manager", branch=BEIJING)
    who = gateway.as_(me)
    for change in (
        {"extra_branch_ids": [SHANGHAI]},
        {"role_ids": [role_ids["branch-manager"], role_ids["it-admin"]]},
    ):
        request = pb.UpdateStaffRequest(staff=pb.Staff(id=me.id, **change))
        assert refusal(staff.UpdateStaff, request, who)[0] is grpc.StatusCode.PERMISSION_DENIED


def test_search_finds_people_by_name_and_user_name(staff, gateway, hire: Hire):
    who = gateway.as_(hire("it-admin"))
    made = staff.CreateStaff(somebody(name="诸葛小明"), metadata=who)
    for words in ("小明", "zgxm", made.username):
        query = pb.ListStaffMembersRequest(query={"search": words})
        assert made.id in {one.id for one in staff.ListStaffMembers(query, metadata=who).staff}
