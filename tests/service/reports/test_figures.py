"""Outcome figures count what the facts say, within the viewer's scope; drilling finds just that."""

from datetime import timedelta

import grpc
import pytest
from matricula.reports.v1 import figure_pb2 as pb
from matricula.reports.v1.figure_pb2_grpc import FiguresServiceStub

from kit import clock
from kit.identity import Right, Scope
from kit.ids import new_id
from kit.masking import MASK
from services.reports.figure.definitions import TEXTS
from tests.service.harness import EVERY_CLASS, person
from tests.service.reports.made import OWNERS, application, contract, keep, offer, receipt, refund

READ = "reports.figure.read"
OFFERS, CYCLES = pb.FIGURE_KIND_OFFER_RATE, pb.FIGURE_KIND_SERVICE_CYCLE
REFUNDS, RECEIVABLES = pb.FIGURE_KIND_REFUND_RATE, pb.FIGURE_KIND_RECEIVABLES
WHOLE, PART = pb.FIGURE_PART_WHOLE, pb.FIGURE_PART_PART
MARCH = {"from_date": "2026-03-01", "to_date": "2026-03-31"}


def days_ago(count: int) -> str:
    return (clock.today() - timedelta(days=count)).isoformat()


def aged(*lines: tuple[int, int]) -> tuple[tuple[str, int], ...]:
    """Open lines that were due so many days ago."""
    return tuple((days_ago(days), amount) for days, amount in lines)


@pytest.fixture(scope="module")
def branch(reports):
    """A branch of its own. Three students applied in March, two of them got an offer, one ended the cycle."""
    number = 401
    first, second, third, fourth = (new_id() for _ in range(4))
    one = application(number, first, "2026-03-02")
    two = application(number, first, "2026-03-09", country="US")
    three = application(number, second, "2026-03-05", owner_id=OWNERS[1])
    four = application(number, third, "2026-03-06", owner_id=OWNERS[1])
    later = application(number, fourth, "2026-04-01")
    unsent = application(number, fourth)
    deleted = application(number, new_id(), "2026-03-07")
    deleted.delete_time.CopyFrom(deleted.submit_time)
    keep(reports, "application", one, two, three, four, later, unsent, deleted)
    keep(reports, "offer", offer(one, "2026-03-20"), offer(two), offer(three), offer(later, "2026-04-20"))
    keep(
        reports, "contract",
        contract(number, first, "2025-01-01"),
        contract(number, first, "2026-03-10", lines=aged((0, 100), (30, 20), (31, 3))),
        contract(number, first, "2026-03-25", lines=aged((-90, 1000))),
        contract(number, fourth, "2026-04-10", owner_id=OWNERS[1], lines=aged((91, 7), (90, 50))),
        contract(number, second, "2026-03-01", status="CONTRACT_STATUS_VOIDED", lines=aged((5, 9999))),
        contract(number, third, status="CONTRACT_STATUS_SENT", lines=aged((5, 9999))),
        contract(number, third, "2026-03-01", currency="GBP", lines=aged((1, 70))),
    )  # fmt: skip
    keep(
        reports, "receipt",
        receipt(number, 1000, "2026-03-01"), receipt(number, 3000, "2026-03-31", owner_id=OWNERS[1]),
        receipt(number, 5000, "2026-04-01"), receipt(number, 900, "2026-03-05", state="REVERSED"),
        receipt(number, 400, "2026-03-05", currency="GBP"),
    )  # fmt: skip
    keep(
        reports, "refund",
        refund(number, 1000, "2026-03-15"), refund(number, 600, "", state="APPROVED"),
    )  # fmt: skip
    return number


@pytest.fixture
def figures(reports):
    return reports.stub(FiguresServiceStub)


@pytest.fixture
def manager(reports, branch):
    return reports.as_(person(READ, branches=(branch,)))


def get(figures, who, **values):
    return figures.GetFigures(pb.GetFiguresRequest(**values), metadata=who)


def test_nobody_is_refused(figures):
    with pytest.raises(grpc.RpcError) as caught:
        figures.GetFigures(pb.GetFiguresRequest())
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    with pytest.raises(grpc.RpcError) as caught:
        figures.DrillFigure(pb.DrillFigureRequest(figures={}, kind=OFFERS, part=WHOLE))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_somebody_of_another_branch_sees_nothing(figures, reports, branch):
    who = reports.as_(person(READ, branches=(402,)))
    total = get(figures, who).total
    assert (total.offer_rate.applied_count, total.service_cycle.student_count) == (0, 0)
    assert not total.offer_rate.HasField("ratio")
    assert not total.service_cycle.HasField("average_days")
    assert (len(total.refund_rates), len(total.receivables)) == (0, 0)
    for kind in TEXTS:
        request = pb.DrillFigureRequest(figures={}, kind=kind, part=WHOLE)
        assert figures.DrillFigure(request, metadata=who).total == 0


def test_the_offer_rate_counts_students_and_not_applications(figures, manager):
    rate = get(figures, manager, **MARCH).total.offer_rate
    assert (rate.applied_count, rate.offered_count) == (3, 2)
    assert rate.ratio == pytest.approx(2 / 3)
    assert get(figures, manager).total.offer_rate.applied_count == 4


def test_a_student_counts_in_each_country_but_once_in_total(figures, manager):
    answer = get(figures, manager, **MARCH, group_by=pb.FIGURE_DIMENSION_COUNTRY, kinds=[OFFERS])
    found = {one.key: (one.offer_rate.applied_count, one.offer_rate.offered_count) for one in answer.groups}
    assert found == {"GB": (3, 2), "US": (1, 1)}
    assert answer.total.offer_rate.applied_count == 3


def test_the_cycle_runs_from_the_last_contract_before_the_final_offer(figures, manager):
    march = get(figures, manager, **MARCH).total.service_cycle
    assert (march.student_count, march.average_days) == (1, pytest.approx(10))
    both = get(figures, manager).total.service_cycle
    assert (both.student_count, both.average_days, both.median_days) == (
        2,
        pytest.approx(10),
        pytest.approx(10),
    )


def test_the_refund_rate_is_of_each_currency_by_amount_and_count(figures, manager):
    found = {one.currency: one for one in get(figures, manager, **MARCH).total.refund_rates}
    assert set(found) == {"CNY", "GBP"}
    yuan = found["CNY"]
    assert (yuan.received_minor, yuan.refunded_minor, yuan.amount_ratio) == (4000, 1000, 0.25)
    assert (yuan.receipt_count, yuan.refund_count, yuan.count_ratio) == (2, 1, 0.5)
    assert (found["GBP"].received_minor, found["GBP"].amount_ratio) == (400, 0)


def test_receivables_fall_into_their_age_whatever_the_period(figures, manager):
    answer = get(figures, manager, from_date="2001-01-01", to_date="2001-01-02")
    found = {(one.currency, one.band): (one.open_minor, one.line_count) for one in answer.total.receivables}
    assert found == {
        ("CNY", pb.AGE_BAND_NOT_OVERDUE): (1100, 2),
        ("CNY", pb.AGE_BAND_DAYS_1_30): (20, 1),
        ("CNY", pb.AGE_BAND_DAYS_31_60): (3, 1),
        ("CNY", pb.AGE_BAND_DAYS_61_90): (50, 1),
        ("CNY", pb.AGE_BAND_OVER_90): (7, 1),
        ("GBP", pb.AGE_BAND_DAYS_1_30): (70, 1),
    }


def test_scope_own_counts_only_own_rows(figures, reports, branch):
    who = reports.as_(person(READ, branches=(branch,), scope=Scope.OWN, id=OWNERS[1]))
    total = get(figures, who).total
    assert (total.offer_rate.applied_count, total.offer_rate.offered_count) == (2, 1)
    assert total.service_cycle.student_count == 1
    assert [one.received_minor for one in total.refund_rates] == [3000]
    assert sum(one.open_minor for one in total.receivables) == 57


def test_money_that_may_not_be_read_is_left_out(figures, reports, branch):
    rights = dict.fromkeys(EVERY_CLASS, Right.EDIT) | {"MONEY": Right.HIDDEN, "PERSONAL": Right.MASKED}
    who = reports.as_(person(READ, branches=(branch,), fields=rights))
    total = get(figures, who).total
    assert {
        (one.received_minor, one.refunded_minor, one.HasField("amount_ratio")) for one in total.refund_rates
    } == {(0, 0, False)}
    assert {one.count_ratio for one in total.refund_rates} == {1 / 3, 0}
    assert {one.open_minor for one in total.receivables} == {0}
    assert sum(one.line_count for one in total.receivables) == 7
    request = pb.DrillFigureRequest(figures={}, kind=REFUNDS, part=WHOLE)
    rows = figures.DrillFigure(request, metadata=who).rows
    assert {(row.amount_minor, row.student_name) for row in rows} == {(0, MASK)}


def test_every_figure_comes_with_its_definition_in_both_languages(figures, manager):
    answer = get(figures, manager)
    assert [one.kind for one in answer.definitions] == [OFFERS, CYCLES, REFUNDS, RECEIVABLES]
    assert all(one.label_zh and one.label_en and one.zh and one.en for one in answer.definitions)
    only = get(figures, manager, kinds=[CYCLES])
    assert [one.kind for one in only.definitions] == [CYCLES]
    assert not only.total.HasField("offer_rate")
    assert answer.as_of_time.seconds


def test_groups_add_up_to_the_total_and_leave_out_what_cannot_be_split(figures, manager):
    answer = get(figures, manager, group_by=pb.FIGURE_DIMENSION_OWNER)
    assert {one.key for one in answer.groups} == set(OWNERS)
    for currency in ("CNY", "GBP"):
        parts = [rate for one in answer.groups for rate in one.refund_rates if rate.currency == currency]
        whole = [rate for rate in answer.total.refund_rates if rate.currency == currency]
        assert sum(rate.received_minor for rate in parts) == whole[0].received_minor
    assert sum(one.open_minor for group in answer.groups for one in group.receivables) == 1250
    months = get(figures, manager, group_by=pb.FIGURE_DIMENSION_MONTH)
    assert [one.key for one in months.groups] == ["2026-03", "2026-04"]
    assert not any(one.receivables for one in months.groups)
    assert len(months.total.receivables) == 6


@pytest.mark.parametrize(
    ("kind", "part", "expected"),
    [(OFFERS, WHOLE, 3), (OFFERS, PART, 2), (CYCLES, WHOLE, 1), (REFUNDS, WHOLE, 3), (REFUNDS, PART, 1),
     (RECEIVABLES, WHOLE, 7)],
)  # fmt: skip
def test_drilling_gives_exactly_the_counted_rows_page_by_page(figures, manager, kind, part, expected):
    request = pb.DrillFigureRequest(figures=MARCH, kind=kind, part=part, page_size=2)
    rows = []
    while True:
        page = figures.DrillFigure(request, metadata=manager)
        assert page.total == expected
        rows += page.rows
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert len({(row.id, row.date, row.amount_minor) for row in rows}) == len(rows) == expected
    assert [row.date for row in rows] == sorted((row.date for row in rows), reverse=True)
    assert all(row.title and row.student_name == "林可" for row in rows)


def test_a_drill_narrows_to_group_currency_and_age(figures, manager):
    request = pb.DrillFigureRequest(
        figures={"group_by": pb.FIGURE_DIMENSION_OWNER}, key=OWNERS[1], kind=RECEIVABLES, part=WHOLE,
        currency="CNY", band=pb.AGE_BAND_OVER_90,
    )  # fmt: skip
    rows = figures.DrillFigure(request, metadata=manager).rows
    assert [(row.amount_minor, row.days, row.record_type) for row in rows] == [(7, 91, "contracts.contract")]
    cycles = pb.DrillFigureRequest(
        figures={"group_by": pb.FIGURE_DIMENSION_COUNTRY}, key="GB", kind=CYCLES, part=WHOLE
    )
    assert [row.days for row in figures.DrillFigure(cycles, metadata=manager).rows] == [10, 10]


def test_rows_are_named_in_the_readers_language(figures, reports, branch):
    request = pb.DrillFigureRequest(figures=MARCH, kind=OFFERS, part=WHOLE)
    for locale, title in (("zh", "伦敦大学学院"), ("en", "UCL")):
        who = reports.as_(person(READ, branches=(branch,)), x_locale=locale)
        assert {row.title for row in figures.DrillFigure(request, metadata=who).rows} == {title}


def test_a_field_that_may_not_be_read_cannot_be_grouped_by(figures, reports, branch):
    rights = dict.fromkeys(EVERY_CLASS, Right.EDIT) | {"contracts.contract.owner_id": Right.HIDDEN}
    who = reports.as_(person(READ, branches=(branch,), fields=rights))
    with pytest.raises(grpc.RpcError) as caught:
        get(figures, who, group_by=pb.FIGURE_DIMENSION_OWNER)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_what_a_figure_is_not_split_by_has_no_rows_to_drill_into(figures, manager):
    request = pb.DrillFigureRequest(
        figures={"group_by": pb.FIGURE_DIMENSION_COUNTRY}, key="GB", kind=RECEIVABLES, part=WHOLE
    )
    with pytest.raises(grpc.RpcError) as caught:
        figures.DrillFigure(request, metadata=manager)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    broken = pb.DrillFigureRequest(figures={}, kind=OFFERS, part=WHOLE, page_token="x")
    with pytest.raises(grpc.RpcError) as caught:
        figures.DrillFigure(broken, metadata=manager)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    wrong = {"from_date": "2026-03-02", "to_date": "2026-03-01"}
    with pytest.raises(grpc.RpcError) as caught:
        get(figures, manager, **wrong)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 3, 1)])
def test_an_older_version_never_wins(figures, reports, order):
    number = 1000 + int("".join(map(str, order)))
    told = contract(number, new_id(), "2026-03-01")
    versions = {}
    for version, left in ((1, 900), (2, 500), (3, 100)):
        known = type(told)()
        known.CopyFrom(told)
        known.version = version
        known.open_lines.add(due_date=days_ago(5), open_minor=left)
        versions[version] = known
    for version in order:
        keep(reports, "contract", versions[version])
    found = get(figures, reports.as_(person(READ, branches=(number,)))).total.receivables
    assert [one.open_minor for one in found] == [100]


def narrowed(dimension, *values):
    return pb.FigureFilter(dimension=dimension, values=values)


def test_figures_are_narrowed_and_drilling_finds_just_that(figures, manager):
    second = narrowed(pb.FIGURE_DIMENSION_OWNER, OWNERS[1])
    answer = get(figures, manager, **MARCH, filters=[second])
    rate = answer.total.offer_rate
    assert (rate.applied_count, rate.offered_count) == (2, 1)
    assert {one.currency: one.received_minor for one in answer.total.refund_rates} == {"CNY": 3000}
    asked = pb.GetFiguresRequest(**MARCH, filters=[second])
    request = pb.DrillFigureRequest(figures=asked, kind=OFFERS, part=WHOLE)
    assert figures.DrillFigure(request, metadata=manager).total == 2


def test_a_figure_that_does_not_know_the_field_is_left_out_and_not_shown_for_all(figures, manager):
    there = narrowed(pb.FIGURE_DIMENSION_COUNTRY, "US")
    answer = get(figures, manager, **MARCH, filters=[there])
    assert [one.kind for one in answer.definitions] == [OFFERS, CYCLES]
    assert answer.total.offer_rate.applied_count == 1
    assert (len(answer.total.refund_rates), len(answer.total.receivables)) == (0, 0)
    asked = pb.GetFiguresRequest(**MARCH, filters=[there])
    with pytest.raises(grpc.RpcError) as caught:
        figures.DrillFigure(pb.DrillFigureRequest(figures=asked, kind=REFUNDS, part=WHOLE), metadata=manager)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_a_filter_reaches_no_further_than_the_viewer(figures, reports, branch):
    who = reports.as_(person(READ, branches=(402,)))
    answer = get(figures, who, filters=[narrowed(pb.FIGURE_DIMENSION_BRANCH, str(branch))])
    assert answer.total.offer_rate.applied_count == 0


def test_what_is_hidden_cannot_be_narrowed_by(figures, reports, branch):
    fields = {**dict.fromkeys(EVERY_CLASS, Right.EDIT), "BUSINESS": Right.HIDDEN}
    who = reports.as_(person(READ, branches=(branch,), fields=fields))
    with pytest.raises(grpc.RpcError) as caught:
        get(figures, who, filters=[narrowed(pb.FIGURE_DIMENSION_OWNER, OWNERS[1])])
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
