"""The sums of plans and refunds, for any figures."""

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.contract.placeholders import STAGES, fill, unknown
from services.contracts.ledger.money import in_words, percent, written
from services.contracts.plan.arithmetic import DoesNotAddUp, Line, allocate, amounts, share, state
from services.contracts.refund.formula import FAULT, OVERPAID, Facts, refundable

TOTALS = st.integers(1, 10**11)
ANY = st.integers(0, 10**11)
WITHDREW = "REFUND_CAUSE_STUDENT_WITHDREW"


@given(TOTALS, st.lists(st.integers(1, 9999), max_size=12))
def test_lines_that_make_the_whole_make_it_to_the_cent(total, cuts):
    edges = [0, *sorted(set(cuts)), 10_000]
    lines = [Line(after - before, 0) for before, after in pairwise(edges)]
    found = amounts(total, lines)
    assert sum(found) == total
    for line, amount in list(zip(lines, found, strict=True))[:-1]:
        assert amount == share(total, line.percent_bp)


@given(TOTALS, st.integers(0, 10_000))
def test_a_share_is_rounded_half_to_even(total, basis_points):
    exact = Decimal(total) * basis_points / 10_000
    assert share(total, basis_points) == int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


@given(TOTALS, st.integers(-(10**6), 10**6).filter(bool))
def test_lines_that_miss_the_total_are_refused_with_the_difference(total, difference):
    with pytest.raises(DoesNotAddUp) as caught:
        amounts(total, [Line(0, total - difference)])
    assert caught.value.difference == difference


def test_amounts_and_percents_go_together():
    assert amounts(10_001, [Line(10_000, 0)]) == [10_001]
    assert amounts(10_000, [Line(0, 4000), Line(6000, 0)]) == [4000, 6000]


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**8), max_size=8))
def test_what_is_allocated_is_what_came_in_and_no_line_gets_too_much(amount, wanted):
    lines = [(str(place), most) for place, most in enumerate(wanted)]
    parts, left = allocate(amount, lines)
    assert sum(part for _, part in parts) + left == amount
    assert all(0 < part <= dict(lines)[line_id] for line_id, part in parts)
    assert not left or sum(part for _, part in parts) == sum(wanted)


@pytest.mark.parametrize(
    ("paid", "days", "wanted"),
    [
        (100, -1, "PAID"),
        (99, -1, "OVERDUE"),
        (0, 0, "DUE"),
        (0, 7, "DUE"),
        (0, 8, "PENDING"),
        (1, 8, "PART_PAID"),
    ],
)
def test_a_line_stands_where_its_day_and_its_money_say(paid, days, wanted):
    today = date(2026, 11, 26)
    assert state(100, paid, today + timedelta(days=days), today) == f"LINE_STATE_{wanted}"


@given(
    total=TOTALS, received=ANY, gone=ANY, pending=ANY, fees=ANY, stage=st.sampled_from(STAGES),
    kept=st.lists(st.integers(0, 10_000), min_size=6),
    cause=st.sampled_from([WITHDREW, FAULT, OVERPAID]), advance=ANY,
)  # fmt: skip
def test_no_refund_is_more_than_what_is_left_and_its_formula_adds_up(
    total, received, gone, pending, fees, stage, kept, cause, advance
):
    steps = [{"stage": one, "retained_bp": part} for one, part in zip(STAGES, sorted(kept)[:6], strict=True)]
    facts = Facts("CNY", total, received, gone, pending, advance, cause, stage, fees, steps)
    most, rows = refundable(facts)
    assert 0 <= most <= max(0, received - gone - pending)
    *parts, result = rows
    assert result["amount_minor"] == most
    if cause != OVERPAID:
        assert most == max(0, sum(row["amount_minor"] for row in parts))


def test_a_stage_that_the_clause_does_not_name_keeps_what_the_last_one_keeps():
    steps = [{"stage": STAGES[1], "retained_bp": 2000}, {"stage": STAGES[3], "retained_bp": 6000}]
    for stage, wanted in zip(STAGES, (100, 80, 80, 40, 40, 40), strict=True):
        assert refundable(Facts("CNY", 100, 100, 0, 0, 0, WITHDREW, stage, 0, steps))[0] == wanted


@pytest.mark.parametrize(
    ("minor", "wanted"),
    [
        (0, "零元整"), (1, "零元壹分"), (100, "壹元整"), (1010, "壹拾元壹角整"),
        (10_001, "壹佰元零壹分"), (5_000_000, "伍万元整"), (10_010_000, "壹拾万零壹佰元整"),
        (100_000_000_00, "壹亿元整"), (1_000_200_300_00, "壹拾亿零贰拾万零叁佰元整"),
        (3_050_67, "叁仟零伍拾元陆角柒分"),
    ],
)  # fmt: skip
def test_amounts_in_chinese_capitals(minor, wanted):
    assert in_words(minor, "CNY") == f"人民币{wanted}"


def test_amounts_with_the_decimals_of_their_currency():
    assert written(123_456, "CNY") == "CNY 1,234.56"
    assert written(-5, "KWD") == "KWD -0.005"
    assert written(5000, "JPY") == in_words(5000, "JPY") == "JPY 5,000"
    assert [percent(one) for one in (3000, 1250, 1, 0)] == ["30 %", "12.5 %", "0.01 %", "0 %"]


def test_placeholders_are_filled_once_and_what_lacks_is_named():
    text = "{{student.name}} {{ field.a }} {{field.b}}"
    assert fill(text, {"student.name": "{{field.b}}", "field.a": "x"}) == (
        "{{field.b}} x 【field.b】",
        ["field.b"],
    )
    assert unknown("{{student.nam}} {{field.z}}", fields=["a"]) == ["{{student.nam}}", "{{field.z}}"]
