"""The funnel counts what the facts say, within the viewer's scope, and drills to exactly those leads."""

from datetime import UTC, datetime

import grpc
import pytest
from matricula.leads.v1 import lead_pb2
from matricula.leads.v1.events_pb2 import LeadSnapshot
from matricula.reports.v1 import funnel_pb2 as pb
from matricula.reports.v1.funnel_pb2_grpc import FunnelServiceStub

from kit.identity import Right, Scope, system
from kit.ids import new_id
from kit.packing import timestamp
from services.reports.funnel import facts
from tests.service.harness import EVERY_CLASS, ServiceUnderTest, person

READ = "reports.funnel.read"
OWNERS = (new_id(), new_id())
_STATUSES = ("NEW", "QUALIFIED", "CONSULTED", "PROPOSED", "WON")


def lead(
    branch: int,
    day: str,
    reached: str,
    *,
    owner: str = OWNERS[0],
    countries: tuple[str, ...] = (),
    version: int = 1,
    lead_id: str = "",
    deleted: bool = False,
) -> LeadSnapshot:
    moment = timestamp(datetime.fromisoformat(f"{day}T04:00:00+00:00"))
    found = LeadSnapshot(
        id=lead_id or new_id(),
        branch_id=branch,
        version=version,
        owner_id=owner,
        target_countries=countries,
        status=lead_pb2.Status.Value(f"STATUS_{reached}"),
        create_time=moment,
    )
    for name in _STATUSES[1 : _STATUSES.index(reached) + 1]:
        getattr(found, f"{name.lower()}_time").CopyFrom(moment)
    if deleted:
        found.delete_time.CopyFrom(moment)
    return found


def keep(service: ServiceUnderTest, *leads: LeadSnapshot) -> None:
    with service.running.database.transaction(system(sorted({one.branch_id for one in leads}))) as session:
        facts.keep(session, [(one, datetime.now(UTC)) for one in leads])


@pytest.fixture(scope="module")
def branch(reports):
    """A branch of its own with known leads: 1 new, 1 qualified, 1 consulted, 1 proposed, 2 won, 1 deleted."""
    number = 77
    keep(
        reports,
        lead(number, "2026-03-01", "NEW", countries=("GB", "US")),
        lead(number, "2026-03-02", "QUALIFIED", countries=("GB",)),
        lead(number, "2026-03-03", "CONSULTED", owner=OWNERS[1]),
        lead(number, "2026-03-04", "PROPOSED", owner=OWNERS[1]),
        lead(number, "2026-03-05", "WON", owner=OWNERS[1]),
        lead(number, "2026-04-05", "WON"),
        lead(number, "2026-03-06", "WON", deleted=True),
    )
    return number


@pytest.fixture
def funnel(reports):
    return reports.stub(FunnelServiceStub)


def figures(one: pb.FunnelFigures) -> list[int]:
    return [one.new_count, one.qualified_count, one.consulted_count, one.proposed_count, one.won_count]


def test_nobody_is_refused(funnel):
    with pytest.raises(grpc.RpcError) as caught:
        funnel.GetFunnel(pb.GetFunnelRequest())
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_somebody_of_another_branch_sees_nothing(funnel, reports, branch):
    answer = funnel.GetFunnel(pb.GetFunnelRequest(), metadata=reports.as_(person(READ, branches=(78,))))
    assert figures(answer.total) == [0, 0, 0, 0, 0]
    assert not answer.total.HasField("qualified_ratio")


def test_the_figures_are_what_reached_each_stage(funnel, reports, branch):
    answer = funnel.GetFunnel(pb.GetFunnelRequest(), metadata=reports.as_(person(READ, branches=(branch,))))
    assert figures(answer.total) == [6, 5, 4, 3, 2]
    assert answer.total.won_ratio == pytest.approx(2 / 3)


def test_scope_own_counts_only_own_leads(funnel, reports, branch):
    who = person(READ, branches=(branch,), scope=Scope.OWN, id=OWNERS[1])
    assert figures(funnel.GetFunnel(pb.GetFunnelRequest(), metadata=reports.as_(who)).total) == [
        3,
        3,
        3,
        2,
        1,
    ]


def test_a_period_may_end_on_the_last_day_there_is(funnel, reports, branch):
    request = pb.GetFunnelRequest(from_date="0001-01-01", to_date="9999-12-31")
    answer = funnel.GetFunnel(request, metadata=reports.as_(person(READ, branches=(branch,))))
    assert figures(answer.total) == [6, 5, 4, 3, 2]


def test_periods_stand_side_by_side(funnel, reports, branch):
    request = pb.GetFunnelRequest(
        from_date="2026-03-01",
        to_date="2026-03-31",
        compare_from_date="2026-04-01",
        compare_to_date="2026-04-30",
        group_by=[pb.DIMENSION_OWNER],
    )
    answer = funnel.GetFunnel(request, metadata=reports.as_(person(READ, branches=(branch,))))
    assert (answer.total.new_count, answer.compare.new_count) == (5, 1)
    by_owner = {group.keys[0]: group for group in answer.groups}
    assert (by_owner[OWNERS[0]].figures.new_count, by_owner[OWNERS[0]].compare.new_count) == (2, 1)


def test_a_lead_counts_in_each_of_its_countries_but_once_in_total(funnel, reports, branch):
    request = pb.GetFunnelRequest(group_by=[pb.DIMENSION_COUNTRY, pb.DIMENSION_MONTH])
    answer = funnel.GetFunnel(request, metadata=reports.as_(person(READ, branches=(branch,))))
    counts = {tuple(group.keys): group.figures.new_count for group in answer.groups}
    assert counts == {("GB", "2026-03"): 2, ("US", "2026-03"): 1, ("", "2026-03"): 3 - 0, ("", "2026-04"): 1}
    assert answer.total.new_count == 6


def test_days_weeks_and_months_come_in_the_order_of_time(funnel, reports, branch):
    who = reports.as_(person(READ, branches=(branch,)))
    for dimension, expected in (
        (pb.DIMENSION_MONTH, [("2026-03", 5), ("2026-04", 1)]),
        (pb.DIMENSION_WEEK, [("2026-02-23", 1), ("2026-03-02", 4), ("2026-03-30", 1)]),
    ):
        answer = funnel.GetFunnel(pb.GetFunnelRequest(group_by=[dimension]), metadata=who)
        assert [(one.keys[0], one.figures.new_count) for one in answer.groups] == expected
        assert not answer.groups_truncated
        for keys, count in expected:
            drill = pb.DrillFunnelRequest(
                funnel=pb.GetFunnelRequest(group_by=[dimension]), keys=[keys], stage=pb.FUNNEL_STAGE_NEW
            )
            assert funnel.DrillFunnel(drill, metadata=who).total == count
    both = pb.GetFunnelRequest(
        group_by=[pb.DIMENSION_OWNER, pb.DIMENSION_DAY],
        from_date="2026-03-04", to_date="2026-03-05",
        compare_from_date="2026-03-01", compare_to_date="2026-03-03",
    )  # fmt: skip
    answer = funnel.GetFunnel(both, metadata=who)
    days = [(one.keys[1], one.figures.new_count, one.compare.new_count) for one in answer.groups]
    assert days == [(f"2026-03-0{day}", int(day > 3), int(day < 4)) for day in range(1, 6)]


def test_more_groups_than_an_answer_holds_are_said_to_be(funnel, reports, monkeypatch):
    number = 80
    keep(
        reports,
        *(lead(number, "2026-05-01", "NEW", countries=("GB",)) for _ in range(3)),
        *(lead(number, "2026-05-02", "NEW", countries=("US",)) for _ in range(2)),
        lead(number, "2026-05-03", "NEW", countries=("AU",)),
        *(lead(number, "2026-04-01", "NEW", countries=("AU",)) for _ in range(9)),
    )
    who = reports.as_(person(READ, branches=(number,)))
    monkeypatch.setattr("services.reports.funnel.rules.MOST_GROUPS", 2)
    may = {"from_date": "2026-05-01", "to_date": "2026-05-31"}
    april = {"compare_from_date": "2026-04-01", "compare_to_date": "2026-04-30"}

    def groups(dimension, **period):
        answer = funnel.GetFunnel(pb.GetFunnelRequest(group_by=[dimension], **period), metadata=who)
        assert answer.groups_truncated
        return [(one.keys[0], one.figures.new_count, one.compare.new_count) for one in answer.groups]

    assert groups(pb.DIMENSION_COUNTRY, **may) == [("GB", 3, 0), ("US", 2, 0)]
    # a group that is large in the other period only is no group without leads in this one
    assert groups(pb.DIMENSION_COUNTRY, **may, **april) == [("GB", 3, 0), ("US", 2, 0)]
    assert groups(pb.DIMENSION_DAY, **may) == [("2026-05-02", 2, 0), ("2026-05-03", 1, 0)]


def test_drilling_gives_exactly_the_counted_leads_page_by_page(funnel, reports, branch):
    who = reports.as_(person(READ, branches=(branch,)))
    request = pb.DrillFunnelRequest(
        funnel=pb.GetFunnelRequest(group_by=[pb.DIMENSION_COUNTRY]),
        keys=["GB"],
        stage=pb.FUNNEL_STAGE_NEW,
        page_size=1,
    )
    found = []
    while True:
        page = funnel.DrillFunnel(request, metadata=who)
        found += page.lead_ids
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert (len(found), len(set(found)), page.total) == (2, 2, 2)


def test_an_older_version_never_wins(funnel, reports):
    lead_id = new_id()
    keep(reports, lead(79, "2026-03-01", "WON", version=5, lead_id=lead_id))
    keep(reports, lead(79, "2026-03-01", "NEW", version=4, lead_id=lead_id))
    answer = funnel.GetFunnel(pb.GetFunnelRequest(), metadata=reports.as_(person(READ, branches=(79,))))
    assert figures(answer.total) == [1, 1, 1, 1, 1]


def test_a_field_that_may_not_be_read_cannot_be_grouped_by(funnel, reports, branch):
    rights = dict.fromkeys(EVERY_CLASS, Right.EDIT) | {"leads.lead.channel_id": Right.HIDDEN}
    who = person(READ, branches=(branch,), fields=rights)
    with pytest.raises(grpc.RpcError) as caught:
        funnel.GetFunnel(pb.GetFunnelRequest(group_by=[pb.DIMENSION_CHANNEL]), metadata=reports.as_(who))
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
