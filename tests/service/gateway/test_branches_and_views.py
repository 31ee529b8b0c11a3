"""Branches, departments and saved views: who sees and changes which."""

import grpc
import pytest
from matricula.gateway.v1 import directory_pb2 as pb
from matricula.gateway.v1 import view_pb2
from matricula.gateway.v1.directory_pb2_grpc import BranchesServiceStub, DepartmentsServiceStub
from matricula.gateway.v1.view_pb2_grpc import SavedViewsServiceStub
from sqlalchemy import text

from kit.identity import system
from kit.ids import new_id
from tests.service.gateway.conftest import Hire
from tests.service.gateway.test_staff import refusal
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest


@pytest.fixture
def branches(gateway: ServiceUnderTest) -> BranchesServiceStub:
    return gateway.stub(BranchesServiceStub)


@pytest.fixture
def departments(gateway: ServiceUnderTest) -> DepartmentsServiceStub:
    return gateway.stub(DepartmentsServiceStub)


@pytest.fixture
def views(gateway: ServiceUnderTest) -> SavedViewsServiceStub:
    return gateway.stub(SavedViewsServiceStub)


def branch(**fields) -> pb.CreateBranchRequest:
    return pb.CreateBranchRequest(branch=pb.Branch(name_zh="新校区", **fields))


def code() -> str:
    return "T" + new_id()[-8:].upper()


def view(name: str, **fields) -> view_pb2.CreateSavedViewRequest:
    return view_pb2.CreateSavedViewRequest(
        view=view_pb2.SavedView(name=name, record_type="leads.lead", **fields)
    )


def test_nobody_is_refused(branches, departments, views):
    for call, request in (
        (branches.ListBranches, pb.ListBranchesRequest()),
        (branches.CreateBranch, branch(code="XX")),
        (departments.ListDepartments, pb.ListDepartmentsRequest()),
        (views.ListSavedViews, view_pb2.ListSavedViewsRequest()),
    ):
        assert refusal(call, request)[0] is grpc.StatusCode.UNAUTHENTICATED


def test_lists_show_the_branches_somebody_works_in(branches, gateway, hire: Hire):
    who = gateway.as_(hire("consultant", branch=BEIJING))
    listed = branches.ListBranches(pb.ListBranchesRequest(), metadata=who).branches
    assert [one.id for one in listed] == [str(BEIJING)]
    assert branches.GetBranch(pb.GetBranchRequest(id=str(SHANGHAI)), metadata=who).code == "TSH"
    head = gateway.as_(hire("head-office"))
    assert len(branches.ListBranches(pb.ListBranchesRequest(), metadata=head).branches) >= 2


def test_a_branch_manager_opens_no_branch(branches, gateway, hire: Hire):
    who = gateway.as_(hire("branch-manager"))
    assert refusal(branches.CreateBranch, branch(code=code()), who)[0] is grpc.StatusCode.PERMISSION_DENIED


def test_a_branch_is_opened_and_changed_under_its_number(branches, gateway, hire: Hire):
    who = gateway.as_(hire("head-office"))
    made = branches.CreateBranch(branch(code=code(), study_abroad=True), metadata=who)
    assert int(made.id) > SHANGHAI
    change = pb.UpdateBranchRequest(branch=pb.Branch(id=made.id, name_en="New", etag="1"))
    changed = branches.UpdateBranch(change, metadata=who)
    assert (changed.id, changed.name_zh, changed.name_en, changed.etag) == (made.id, "新校区", "New", "2")
    assert refusal(branches.UpdateBranch, change, who)[0] is grpc.StatusCode.ABORTED
    with gateway.running.system.transaction(system()) as session:
        events = (
            session.execute(
                text(
                    "select payload -> 'branch' ->> 'id' from outbox"
                    " where routing_key = 'branch.branch_changed' and payload -> 'branch' ->> 'code' = :code"
                ),
                {"code": made.code},
            )
            .scalars()
            .all()
        )
    assert events == [made.id, made.id]


@pytest.mark.parametrize("wrong", ["999", "abc", "-1", "१"])
def test_a_branch_that_does_not_exist_is_not_found(branches, gateway, hire: Hire, wrong):
    who = gateway.as_(hire("head-office"))
    assert refusal(branches.GetBranch, pb.GetBranchRequest(id=wrong), who)[0] is grpc.StatusCode.NOT_FOUND


def test_codes_are_taken_once_and_zones_exist(branches, gateway, hire: Hire):
    who = gateway.as_(hire("head-office"))
    assert "BRANCH_CODE_TAKEN" in refusal(branches.CreateBranch, branch(code="TBJ"), who)[1]
    wrong = branch(code=code(), time_zone="Mars/Olympus")
    assert "branch.time_zone" in refusal(branches.CreateBranch, wrong, who)[1]


def test_departments_form_a_tree_within_their_branch(departments, gateway, hire: Hire):
    who = gateway.as_(hire("branch-manager", branch=BEIJING))
    there = gateway.as_(hire("branch-manager", branch=SHANGHAI))
    top = departments.CreateDepartment(_department(f"咨询{new_id()[-6:]}"), metadata=who)
    below = departments.CreateDepartment(_department("一组", parent_id=top.id), metadata=who)
    assert (top.branch_id, below.parent_id) == (BEIJING, top.id)
    cycle = pb.UpdateDepartmentRequest(department=pb.Department(id=top.id, parent_id=below.id))
    assert "department.parent_id" in refusal(departments.UpdateDepartment, cycle, who)[1]
    foreign = _department("外校", parent_id=top.id)
    assert "department.parent_id" in refusal(departments.CreateDepartment, foreign, there)[1]
    assert refusal(departments.UpdateDepartment, cycle, there)[0] is grpc.StatusCode.NOT_FOUND


def _department(name: str, **fields) -> pb.CreateDepartmentRequest:
    return pb.CreateDepartmentRequest(department=pb.Department(name=name, **fields))


def test_own_views_are_nobody_elses(views, gateway, hire: Hire):
    mine, colleague = gateway.as_(hire("consultant")), gateway.as_(hire("branch-manager"))
    made = views.CreateSavedView(view("我的", settings={"columns": ["name"]}), metadata=mine)
    assert made.settings["columns"] == ["name"]
    assert made.id in {
        one.id for one in views.ListSavedViews(view_pb2.ListSavedViewsRequest(), metadata=mine).views
    }
    listed = views.ListSavedViews(view_pb2.ListSavedViewsRequest(), metadata=colleague).views
    assert made.id not in {one.id for one in listed}
    for call, request in (
        (views.GetSavedView, view_pb2.GetSavedViewRequest(id=made.id)),
        (views.DeleteSavedView, view_pb2.DeleteSavedViewRequest(id=made.id)),
    ):
        assert refusal(call, request, colleague)[0] is grpc.StatusCode.NOT_FOUND


def test_shared_views_are_seen_by_the_branch_and_changed_by_owner_or_manager(views, gateway, hire: Hire):
    owner, colleague, boss = (
        gateway.as_(hire(role)) for role in ("consultant", "consultant", "branch-manager")
    )
    stranger = gateway.as_(hire("branch-manager", branch=SHANGHAI))
    made = views.CreateSavedView(view("共享", shared=True), metadata=owner)
    assert views.GetSavedView(view_pb2.GetSavedViewRequest(id=made.id), metadata=colleague).name == "共享"
    change = view_pb2.UpdateSavedViewRequest(view=view_pb2.SavedView(id=made.id, name="改"))
    assert "NOT_YOUR_VIEW" in refusal(views.UpdateSavedView, change, colleague)[1]
    assert refusal(views.UpdateSavedView, change, stranger)[0] is grpc.StatusCode.NOT_FOUND
    assert views.UpdateSavedView(change, metadata=boss).name == "改"
    views.DeleteSavedView(view_pb2.DeleteSavedViewRequest(id=made.id), metadata=owner)
    gone = view_pb2.GetSavedViewRequest(id=made.id)
    assert refusal(views.GetSavedView, gone, owner)[0] is grpc.StatusCode.NOT_FOUND
