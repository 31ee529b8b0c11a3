"""What a filter refuses, and what it says."""

import pytest
from matricula.common.v1 import query_pb2 as pb
from sqlalchemy.dialects import postgresql

from kit.identity import Right
from kit.query import FieldNotAvailable, QueryInvalid, compile
from kit.query.filter import successor
from tests.unit.kit.query_sample import EVERYTHING, THINGS, ask, somebody

MASKED = {**EVERYTHING, "CONTACT": Right.MASKED_IN_LISTS}


def sql(query: pb.Query) -> str:
    statement = compile(THINGS, query, somebody()).select()
    return str(statement.compile(dialect=postgresql.dialect()))


@pytest.mark.parametrize(
    "query",
    [
        ask(("phone", "EQ", "13800138000")),
        ask(("phone", "EMPTY")),
        ask(order_by="-phone"),
    ],
)
def test_masked_field_is_refused_exactly_like_an_unknown_one(query: pb.Query) -> None:
    unknown = pb.Query.FromString(query.SerializeToString().replace(b"phone", b"enohp"))
    with pytest.raises(FieldNotAvailable) as masked_problem:
        compile(THINGS, query, somebody(fields=MASKED))
    with pytest.raises(FieldNotAvailable) as unknown_problem:
        compile(THINGS, unknown, somebody(fields=MASKED))
    masked, other = masked_problem.value, unknown_problem.value
    assert masked.message("zh").replace("phone", "enohp") == other.message("zh")
    assert [v.field for v in masked.fields] == [v.field for v in other.fields]
    assert {v.reason for v in masked.fields} == {"FIELD_NOT_AVAILABLE"}


def test_single_field_right_wins_over_its_class() -> None:
    fields = {**MASKED, "sample.thing.phone": Right.READ}
    assert compile(THINGS, ask(("phone", "NOT_EMPTY")), somebody(fields=fields))


@pytest.mark.parametrize(
    ("condition", "path", "reason"),
    [
        (("score", "CONTAINS", 1), "query.filter.conditions[0].operator", "OPERATOR_UNFIT"),
        (("name", "BETWEEN", "a", "b"), "query.filter.conditions[0].operator", "OPERATOR_UNFIT"),
        (("score", "EQ", "abc"), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("score", "EQ", 1.5), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("score", "EQ", True), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("score", "EQ", "NaN"), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("score", "IN", 1, 2, "x"), "query.filter.conditions[0].values[2]", "VALUE_INVALID"),
        (("birth_date", "EQ", "2026-02-30"), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("next_time", "GT", "2026-02-03T10:00:00"), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("agreed", "EQ", "yes"), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("stage", "EQ", "LOST"), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("owner_id", "EQ", "x'; drop"), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("country", "EQ", "英国"), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("name", "EQ", "a\x00b"), "query.filter.conditions[0].values[0]", "VALUE_INVALID"),
        (("score", "BETWEEN", 1), "query.filter.conditions[0].values", "VALUE_COUNT"),
        (("score", "EQ"), "query.filter.conditions[0].values", "VALUE_COUNT"),
        (("score", "EMPTY", 1), "query.filter.conditions[0].values", "VALUE_COUNT"),
        (("id", "EQ", "x"), "query.filter.conditions[0].field", "FIELD_NOT_FILTERABLE"),
    ],
)
def test_wrong_condition_is_refused_at_its_place(
    condition: tuple[object, ...], path: str, reason: str
) -> None:
    with pytest.raises(QueryInvalid) as problem:
        compile(THINGS, ask(condition), somebody())
    (violation,) = problem.value.fields
    assert (violation.field, violation.reason) == (path, reason)
    assert violation.zh
    assert violation.en


def test_groups_nest_five_deep_and_no_deeper() -> None:
    def nested(depth: int) -> pb.Query:
        query = pb.Query()
        group = query.filter
        for _ in range(depth - 1):
            group = group.groups.add()
        group.conditions.add(field="score", operator=pb.OPERATOR_EMPTY)
        return query

    assert "score IS NULL" in sql(nested(5))
    with pytest.raises(QueryInvalid) as problem:
        compile(THINGS, nested(6), somebody())
    assert problem.value.fields[0].reason == "FILTER_TOO_DEEP"


def test_prefix_is_a_range_in_the_c_collation() -> None:
    text = sql(ask(("name", "STARTS_WITH", "张")))
    assert 'COLLATE "C") >=' in text
    assert "LIKE" not in text.upper()


@pytest.mark.parametrize(
    ("beginning", "above"),
    [
        ("a", "b"),
        ("张", chr(ord("张") + 1)),
        ("a\U0010ffff", "b"),
        ("\U0010ffff", None),
        ("\ud7ff", "\ue000"),
    ],
)
def test_successor_is_above_every_text_with_the_beginning(beginning: str, above: str | None) -> None:
    assert successor(beginning) == above


@pytest.mark.parametrize("order", ["name,name", "-", "tags", "name,,score"])
def test_wrong_order_is_refused(order: str) -> None:
    with pytest.raises(QueryInvalid) as problem:
        compile(THINGS, ask(order_by=order), somebody())
    assert problem.value.fields[0].field == "query.order_by"


def test_without_a_grant_nothing_is_selected() -> None:
    nobody = somebody(branches=())
    object.__setattr__(nobody, "grants", {})
    text = str(compile(THINGS, pb.Query(), nobody).select().compile(dialect=postgresql.dialect()))
    assert "WHERE false" in text
