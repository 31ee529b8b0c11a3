"""Assignment: what a rule and a team may say, and that nobody gets a lead they would never see."""

from typing import Any

import grpc
import pytest
from matricula.leads.v1 import assignment_pb2 as pb
from matricula.leads.v1.assignment_pb2_grpc import AssignmentRulesServiceStub, AssignmentTeamsServiceStub

from kit.identity import Principal
from kit.ids import new_id
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person
from tests.service.leads.office import EVERYTHING, Office, problem

RIGHTS = (*EVERYTHING, "leads.assignment.read", "leads.assignment.edit")


@pytest.fixture(scope="module")
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


class Dispatcher:
    """Keeps teams and rules."""

    def __init__(self, office: Office, *branches: int) -> None:
        self.office = office
        self.who: Principal = person(*RIGHTS, branches=branches or (BEIJING,))
        self.teams: Any = office.service.stub(AssignmentTeamsServiceStub)
        self.rules: Any = office.service.stub(AssignmentRulesServiceStub)

    def team(self, *members: dict[str, Any], branch_id: int = BEIJING) -> pb.AssignmentTeam:
        wanted = pb.AssignmentTeam(
            name="一组", method=pb.ASSIGNMENT_METHOD_ROUND_ROBIN, members=members, branch_id=branch_id
        )
        return self.teams.CreateAssignmentTeam(
            pb.CreateAssignmentTeamRequest(assignment_team=wanted), metadata=self.office.as_(self.who)
        )

    def rule(self, team_id: str, **values: Any) -> pb.AssignmentRule:
        wanted = pb.AssignmentRule(name="规则", team_id=team_id, **{"branch_id": BEIJING, **values})
        return self.rules.CreateAssignmentRule(
            pb.CreateAssignmentRuleRequest(assignment_rule=wanted), metadata=self.office.as_(self.who)
        )


@pytest.fixture
def desk(office: Office) -> Dispatcher:
    return Dispatcher(office)


def refused(caught: pytest.ExceptionInfo[grpc.RpcError]) -> set[str]:
    code, _, _, fields = problem(caught)
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    return fields


@pytest.mark.parametrize(
    ("member", "field"),
    [
        ({"staff_id": "nobody"}, "staff_id"),
        ({"staff_id": new_id(), "department_id": "nowhere"}, "department_id"),
        (
            {"staff_id": new_id(), "leaves": [pb.Leave(from_date="2026-02-30", to_date="2026-03-01")]},
            "leaves[0]",
        ),
        (
            {"staff_id": new_id(), "leaves": [pb.Leave(from_date="2026-03-02", to_date="2026-03-01")]},
            "leaves[0]",
        ),
    ],
)
def test_a_team_holds_nothing_that_would_stop_assignment(desk, member, field):
    """Each of these once made every new lead of the branch fail."""
    with pytest.raises(grpc.RpcError) as caught:
        desk.team(member)
    assert refused(caught) == {f"assignment_team.members[0].{field}"}


def test_a_team_takes_nobody_who_left_or_works_elsewhere(office):
    head = Dispatcher(office, BEIJING, SHANGHAI)
    for staff_id in (office.hire(branch_id=SHANGHAI), office.hire(enabled=False)):
        with pytest.raises(grpc.RpcError) as caught:
            head.team({"staff_id": staff_id})
        assert refused(caught) == {"assignment_team.members[0].staff_id"}


def test_a_rule_names_a_team_of_its_own_branch(office):
    head = Dispatcher(office, BEIJING, SHANGHAI)
    theirs = head.team({"staff_id": office.hire(branch_id=SHANGHAI)}, branch_id=SHANGHAI)
    with pytest.raises(grpc.RpcError) as caught:
        head.rule(theirs.id)
    assert refused(caught) == {"assignment_rule.team_id"}


def test_a_rule_made_switched_off_is_off(desk, office):
    mine = office.hire()
    team = desk.team({"staff_id": mine})
    condition = f"lead.target_course == '{office.course}'"
    off = desk.rule(team.id, condition=condition, enabled=False)
    assert (off.HasField("enabled"), off.enabled) == (True, False)
    assert office.lead().owner_id == ""
    on = desk.rule(team.id, condition=condition)
    assert on.enabled
    assert office.lead().owner_id == mine
    # who leaves gets no more leads, although the team still names them
    office.hire(mine, enabled=False)
    assert office.lead().owner_id == ""
    delete = pb.DeleteAssignmentRuleRequest(id=on.id)
    desk.rules.DeleteAssignmentRule(delete, metadata=office.as_(desk.who))
