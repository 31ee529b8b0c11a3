"""What leads take from their branch: the business line of a branch that has only one."""

from typing import Any

import pytest
from matricula.common.v1 import job_pb2
from matricula.leads.v1 import assignment_pb2, lead_pb2
from matricula.leads.v1.assignment_pb2_grpc import AssignmentRulesServiceStub, AssignmentTeamsServiceStub
from matricula.leads.v1.pipeline_pb2 import CreatePipelineRequest, Pipeline, Stage

from kit.identity import Principal
from tests.service.harness import ServiceUnderTest, person
from tests.service.leads.desk import Desk, csv_of, importer, process_settings
from tests.service.leads.office import EVERYTHING, Office, phone

ABROAD, VOCATIONAL = lead_pb2.BUSINESS_LINE_STUDY_ABROAD, lead_pb2.BUSINESS_LINE_VOCATIONAL
NONE = lead_pb2.BUSINESS_LINE_UNSPECIFIED


@pytest.fixture(scope="module")
def office(leads: ServiceUnderTest) -> Office:
    return Office(leads)


def head(number: int, *more: str, **options: Any) -> Principal:
    """Somebody who does everything with the leads of one branch."""
    return person(*EVERYTHING, *more, branches=(number,), **options)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("study_abroad",), ABROAD),
        (("vocational",), VOCATIONAL),
        (("study_abroad", "vocational"), NONE),
        ((), NONE),
    ],
)
def test_a_new_lead_takes_the_only_line_of_its_branch(office, lines, expected):
    number = office.open_branch(*lines)
    assert office.lead(head(number)).business_line == expected
    assert office.lead(head(number), business_line=VOCATIONAL).business_line == VOCATIONAL


def test_of_a_branch_that_is_not_known_nothing_is_taken(office):
    assert office.lead(office.stranger()).business_line == NONE


def test_the_newest_event_counts(office):
    number = office.open_branch("study_abroad", version=5)
    office.open_branch("vocational", number=number, version=4)
    assert office.lead(head(number)).business_line == ABROAD
    office.open_branch("study_abroad", "vocational", number=number, version=6)
    assert office.lead(head(number)).business_line == NONE


def test_the_line_leads_to_a_pipeline_and_the_dry_run_knows_it(office):
    number = office.open_branch("vocational")
    who = head(number, "leads.assignment.read", "leads.assignment.edit")
    wanted = Pipeline(
        name_zh="职教", business_line=VOCATIONAL, stages=[Stage(name_zh="新", status=lead_pb2.STATUS_NEW)]
    )
    made = office.pipelines.CreatePipeline(CreatePipelineRequest(pipeline=wanted), metadata=office.as_(who))
    assert office.lead(who, target_course="").pipeline_id == made.id
    rules = office.service.stub(AssignmentRulesServiceStub)
    team = office.service.stub(AssignmentTeamsServiceStub).CreateAssignmentTeam(
        assignment_pb2.CreateAssignmentTeamRequest(
            assignment_team=assignment_pb2.AssignmentTeam(
                name="职教组", method=assignment_pb2.ASSIGNMENT_METHOD_ROUND_ROBIN,
                members=[assignment_pb2.AssignmentMember(staff_id=office.hire(branch_id=number))],
            )
        ),
        metadata=office.as_(who),
    )  # fmt: skip
    rules.CreateAssignmentRule(
        assignment_pb2.CreateAssignmentRuleRequest(
            assignment_rule=assignment_pb2.AssignmentRule(
                name="职教", team_id=team.id, condition="lead.business_line == 'VOCATIONAL'", enabled=True
            )
        ),
        metadata=office.as_(who),
    )
    tried = rules.TestAssignment(
        assignment_pb2.TestAssignmentRequest(lead=lead_pb2.Lead(name="甲")), metadata=office.as_(who)
    )
    assert [rule.hit for rule in tried.rules] == [True]
    assert office.lead(who).owner_id == tried.owner_id


def test_imported_leads_take_it_too(office, monkeypatch):
    number = office.open_branch("study_abroad")
    desk = Desk(office, importer(branches=(number,)))
    process_settings(monkeypatch, desk)
    content = csv_of(("姓名", "手机", "业务线"), ("甲", phone(), ""), ("乙", phone(), "职业教育"))
    done = desk.all_of_it(content)
    assert done.state == job_pb2.IMPORT_STATE_DONE
    assert [row.business_line for row in desk.leads_of(done.id)] == [
        "BUSINESS_LINE_STUDY_ABROAD",
        "BUSINESS_LINE_VOCATIONAL",
    ]
