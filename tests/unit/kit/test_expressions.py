"""The rule language: conditions and formulas over leads, which never fail on a missing value."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import clock, expressions
from kit.expressions import ExpressionInvalid, condition, formula
from services.leads.lead.model import LEAD
from services.tasks.approval.model import APPROVALS

NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
RECORD = {
    "name": "李雷",
    "status": "STATUS_NEW",
    "business_line": "BUSINESS_LINE_STUDY_ABROAD",
    "target_countries": ["GB", "AU"],
    "tags": ["老生推荐"],
    "budget_amount": 300_000_00,
    "budget_currency": "CNY",
    "score": 60,
    "create_time": NOW - timedelta(days=3),
    "last_contact_time": None,
    "custom": {"rank": 3, "vip": True, "level": "A", "ratio": 0.5},
}


@pytest.fixture(autouse=True)
def _now():
    clock.set_source(lambda: NOW)
    yield
    clock.set_source(None)


def holds(source: str, **changes: object) -> bool:
    return condition(LEAD.resource, source).holds({**RECORD, **changes})


@pytest.mark.parametrize(
    "source",
    [
        "",
        "   ",
        "true",
        "lead.business_line == 'STUDY_ABROAD'",
        "lead.business_line == 'STUDY_ABROAD' && 'GB' in lead.target_countries && lead.budget_amount > 0",
        "lead.status == 'NEW'",
        "lead.status in ['NEW', 'QUALIFIED']",
        "lead.target_countries.exists(one, one == 'AU')",
        "size(lead.tags) == 1",
        "lead.name.startsWith('李')",
        "now - lead.create_time > duration('48h')",
        "lead.last_contact_time < now",
        "lead.custom.rank == 3",
        "lead.custom.vip == true",
        "lead.custom['level'] == 'A'",
        "lead.custom.ratio < 1.0",
        "'rank' in lead.custom",
        "!('nothing' in lead.custom)",
    ],
)
def test_what_holds(source):
    assert holds(source) is True


@pytest.mark.parametrize(
    "source",
    [
        "false",
        "lead.business_line == 'VOCATIONAL'",
        "lead.business_line == 'BUSINESS_LINE_STUDY_ABROAD'",  # the prefix is not part of the name
        "lead.custom.nothing == 3",
        "lead.custom.level > 3",
        "lead.budget_amount / (lead.score - 60) > 1",
    ],
)
def test_what_does_not_hold_or_cannot_be_decided(source):
    assert holds(source) is False


@pytest.mark.parametrize(
    "source", ["lead.custom.nothing == 3 || lead.score > 50", "lead.score > 50 || 1 / 0 > 1"]
)
def test_what_is_decided_without_the_missing_part_holds(source):
    assert holds(source) is True


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("lead.nmae == 'x'", "nmae"),
        ("budget > 3", "budget"),
        ("lead.score > 'x'", "no matching overload"),
        ("lead.score", "true or false"),
        ("lead.custom.vip", "true or false"),  # it may be anything; compare it
        ("'text'", "true or false"),
        ("lead.score >", "Syntax error"),
        ("lead.score = 3", "Syntax error"),
        ("lead.target_countries == 'GB'", "no matching overload"),
        ("system('rm')", "system"),
        ("(" * 400, "recursion"),
    ],
)
def test_a_wrong_condition_is_told_when_it_is_saved(source, told):
    with pytest.raises(ExpressionInvalid) as problem:
        condition(LEAD.resource, source, field="rule.condition")
    assert told.lower() in problem.value.message("en").lower()
    assert [one.field for one in problem.value.fields] == ["rule.condition"]
    assert "\n" not in problem.value.message("zh")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("lead.score + 1", 61),
        ("lead.name + '同学'", "李雷同学"),
        ("lead.score > 50", True),
        ("lead.score > 50 ? 'A' : 'B'", "A"),
        ("lead.custom.ratio * 2.0", 1.0),
        ("size(lead.target_countries)", 2),
        ("lead.custom.nothing", None),
        ("1 / (lead.score - 60)", None),
        ("null", None),
        ("lead.target_countries", None),  # a list is no value of a field
    ],
)
def test_formulas(source, value):
    found = formula(LEAD.resource, source).value(RECORD)
    assert (found, type(found)) == (value, type(value))


def test_a_wrong_formula_is_told_when_it_is_saved():
    with pytest.raises(ExpressionInvalid) as problem:
        formula(LEAD.resource, "lead.nmae", field="custom_field.formula")
    assert problem.value.reason == "EXPRESSION_INVALID"
    assert [one.field for one in problem.value.fields] == ["custom_field.formula"]


def test_compiled_once():
    assert expressions.cached(LEAD.resource, "lead.score > 1") is expressions.cached(
        LEAD.resource, "lead.score > 1"
    )
    assert expressions.cached_formula(LEAD.resource, "1") is expressions.cached_formula(LEAD.resource, "1")


NAMES = [
    name
    for name in expressions.activation(LEAD.resource, {}, list(LEAD.resource.fields.values()))
    if name != "now"
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("record", [{}, RECORD, dict.fromkeys(RECORD)], ids=["empty", "full", "nulls"])
def test_every_field_can_be_compared_with_itself_whatever_is_missing(name, record):
    assert condition(LEAD.resource, f"{name} == {name}").holds(record)


@given(
    st.dictionaries(st.sampled_from(["rank", "level"]), st.none() | st.integers() | st.text() | st.floats())
)
def test_no_custom_value_makes_a_condition_fail(custom):
    """Whatever was stored, a rule answers yes or no."""
    for source in ("lead.custom.rank > 3", "lead.custom.level == 'A'", "has(lead.custom.rank)"):
        assert condition(LEAD.resource, source).holds({**RECORD, "custom": custom}) in (True, False)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("lead.name != ''", (True, True, False, False)),
        ('lead.name == "" || size(lead.name) > 1', (True, False, True, True)),
        ("lead.name != '' && lead.name.startsWith('李')", (True, True, False, False)),
        ("lead.name == '' + '李'", (False, True, False, False)),
        ("'' != lead.name", (True, True, False, False)),
    ],
)
def test_a_remembered_answer_is_the_answer_for_these_values(source, expected):
    asked = condition(LEAD.resource, source)
    for _ in range(2):
        assert tuple(asked.holds({"name": name}) for name in ("李雷", "李", "", None)) == expected


def test_what_depends_on_the_time_or_on_custom_fields_is_asked_again():
    late = condition(LEAD.resource, "now - lead.create_time > duration('48h')")
    assert late.holds(RECORD)
    clock.set_source(lambda: NOW - timedelta(days=2))
    assert not late.holds(RECORD)
    ranked = condition(LEAD.resource, "lead.custom.rank == 3")
    assert [ranked.holds({"custom": {"rank": rank}}) for rank in (3, 4, 3)] == [True, False, True]


def test_lists_are_told_apart():
    british = condition(LEAD.resource, "'GB' in lead.target_countries")
    answers = [
        british.holds({"target_countries": found}) for found in (["GB"], ["AU"], [], None, ["AU", "GB"])
    ]
    assert answers == [True, False, False, False, True]


def test_a_free_structure_is_asked_each_time_and_a_missing_key_does_not_hold():
    """Answers are remembered by the values asked for; a structure cannot be one of them: 1 == true there."""
    large = condition(APPROVALS.resource, "approval.facts.discount_bp > 1500")
    assert not large.holds({"facts": {"discount_bp": 800}})
    assert large.holds({"facts": {"discount_bp": 1600}})
    assert not large.holds({"facts": {}})
    agreed = condition(APPROVALS.resource, "approval.facts.agreed == true")
    assert agreed.holds({"facts": {"agreed": True}})
    assert not agreed.holds({"facts": {"agreed": 1}})
