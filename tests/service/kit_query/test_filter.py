"""What conditions mean on a real database."""

from datetime import UTC, date, datetime

import pytest
from matricula.common.v1 import query_pb2 as pb

from kit import clock, search
from kit.identity import Scope
from kit.query import aggregate, compile, count_up_to, groups
from kit.query.aggregate import Count
from tests.service.kit_query.conftest import Things
from tests.unit.kit.query_sample import ME, OTHER, SPECS, THING, THINGS, ask, somebody

NOW = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
"""01:00 of 5 March in Shanghai."""


def row(number: int, **values: object) -> dict[str, object]:
    whole: dict[str, object] = {
        column.name: None for column in THING.columns if column.nullable or column.server_default is None
    }
    return {
        **whole,
        "id": f"00000000-0000-7000-9000-{number:012d}",
        "branch_id": 1,
        "create_time": NOW,
        "name": f"thing {number}",
        "tags": [],
        "custom": {},
        "search_terms": [],
        **values,
    }


ROWS = [
    row(
        1,
        name="张伟",
        phone="+8613800138000",
        score=1,
        stage="NEW",
        tags=["a", "b"],
        owner_id=ME,
        country="GB",
        budget=100,
        next_time=datetime(2026, 3, 4, 15, 59, tzinfo=UTC),
        agreed=True,
        birth_date=date(2026, 3, 5),
        custom={"gpa": 3.5, "ok": True, "exam": "2026-03-05", "hobbies": ["x"]},
        search_terms=search.terms([("name", "张伟"), ("phone", "+8613800138000")]),
    ),
    row(
        2,
        name="100%_sure",
        phone="+447911123456",
        score=2,
        stage="WON",
        tags=["b"],
        owner_id=OTHER,
        ratio=1.25,
        next_time=datetime(2026, 3, 4, 16, 0, tzinfo=UTC),
        agreed=False,
        birth_date=date(2026, 3, 4),
        custom={"gpa": "3.5", "note": "hello", "exam": "soon", "hobbies": "x", "ok": "true"},
        search_terms=search.terms([("name", "100%_sure"), ("phone", "+447911123456")]),
    ),
    row(3, name="100 sure", phone="", next_time=datetime(2026, 3, 5, 16, 0, tzinfo=UTC)),
    row(4, branch_id=2, name="elsewhere", score=1),
    row(5, branch_id=0, name="shared", score=1, department_id=OTHER),
    row(6, name="gone", score=1, delete_time=NOW),
]


@pytest.fixture
def now(things: Things):  # type: ignore[no-untyped-def]  # a fixture that only sets the clock and the rows
    clock.set_source(lambda: NOW)
    things.put(ROWS)
    yield
    clock.set_source(None)


def numbers(things: Things, query: pb.Query, who=None) -> list[int]:  # type: ignore[no-untyped-def]  # a test helper
    who = who or somebody()
    with things.session(who) as session:
        found = session.execute(compile(THINGS, query, who, columns=[THING.c.id]).select())
        return sorted(int(str(one.id)[-4:]) for one in found)


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (("name", "EQ", "张伟"), [1]),
        (("name", "NE", "张伟"), [2, 3, 5]),
        (("name", "STARTS_WITH", "100"), [2, 3]),
        (("name", "STARTS_WITH", "100%"), [2]),
        (("name", "CONTAINS", "%_"), [2]),
        (("name", "CONTAINS", "SURE"), [2, 3]),
        (("name", "IN", "张伟", "shared"), [1, 5]),
        (("phone", "EQ", "138 0013 8000"), [1]),
        (("phone", "STARTS_WITH", "1380"), [1]),
        (("phone", "STARTS_WITH", "+44"), [2]),
        (("phone", "CONTAINS", "0013-80"), [1]),
        (("phone", "EMPTY"), [3, 5]),
        (("phone", "NOT_EMPTY"), [1, 2]),
        (("score", "GE", 2), [2]),
        (("score", "EQ", "1"), [1, 5]),
        (("score", "NE", 1), [2, 3]),
        (("score", "NOT_IN", 1), [2, 3]),
        (("score", "BETWEEN", 1, 2), [1, 2, 5]),
        (("score", "GT", 4_000_000_000_000), []),
        (("ratio", "EQ", 1.25), [2]),
        (("budget", "LE", "100"), [1]),
        (("birth_date", "EQ", "$today"), [1]),
        (("birth_date", "EQ", "$today-1"), [2]),
        (("birth_date", "LT", "2026-03-05"), [2]),
        (("next_time", "EQ", "2026-03-05"), [2]),
        (("next_time", "LT", "$today"), [1]),
        (("next_time", "LE", "$today"), [1, 2]),
        (("next_time", "GT", "$today"), [3]),
        (("next_time", "NE", "$today"), [1, 3, 5]),
        (("next_time", "BETWEEN", "$today-1", "$today"), [1, 2]),
        (("next_time", "EQ", "2026-03-04T16:00:00Z"), [2]),
        (("agreed", "EQ", True), [1]),
        (("agreed", "NE", True), [2, 3, 5]),
        (("stage", "NOT_IN", "NEW"), [2, 3, 5]),
        (("country", "EQ", "gb"), [1]),
        (("owner_id", "EQ", "$me"), [1]),
        (("owner_id", "EMPTY"), [3, 5]),
        (("tags", "CONTAINS", "a", "b"), [1]),
        (("tags", "IN", "a", "b"), [1, 2]),
        (("tags", "NOT_IN", "a"), [2, 3, 5]),
        (("tags", "EMPTY"), [3, 5]),
        (("custom.gpa", "GT", 3), [1]),
        (("custom.ok", "EQ", True), [1]),
        (("custom.exam", "EQ", "$today"), [1]),
        (("custom.note", "CONTAINS", "ELL"), [2]),
        (("custom.hobbies", "IN", "x", "y"), [1]),
        (("custom.hobbies", "EMPTY"), [2, 3, 5]),
    ],
)
@pytest.mark.usefixtures("now")
def test_condition_finds(things: Things, condition: tuple[object, ...], wanted: list[int]) -> None:
    assert numbers(things, ask(condition)) == wanted


@pytest.mark.usefixtures("now")
def test_any_and_nested_groups(things: Things) -> None:
    query = ask(("score", "EQ", 2), ("name", "EQ", "shared"), match="MATCH_ANY")
    assert numbers(things, query) == [2, 5]
    inner = query.filter.groups.add(match=pb.MATCH_ALL)
    inner.conditions.extend(ask(("score", "EQ", 1), ("tags", "CONTAINS", "a")).filter.conditions)
    assert numbers(things, query) == [1, 2, 5]


@pytest.mark.usefixtures("now")
def test_scope_narrows_rows(things: Things) -> None:
    assert numbers(things, ask()) == [1, 2, 3, 5]
    assert numbers(things, ask(deleted=True)) == [6]
    assert numbers(things, ask(), somebody(Scope.OWN)) == [1]
    assert numbers(things, ask(), somebody(Scope.DEPARTMENT, departments=(OTHER,))) == [1, 5]
    assert numbers(things, ask(), somebody(Scope.DEPARTMENT)) == [1]
    assert numbers(things, ask(), somebody(branches=(1, 2))) == [1, 2, 3, 4, 5]
    assert numbers(things, ask(), somebody(branches=())) == [5]


@pytest.mark.usefixtures("now")
def test_search_finds_by_name_pinyin_and_phone(things: Things) -> None:
    for text in ("张", "zw", "zhangwei", "8000", "13800138000", "张伟 8000"):
        assert numbers(things, ask(search=text)) == [1], text
    assert numbers(things, ask(search="3456")) == [2]
    assert numbers(things, ask(search="nobody")) == []


@pytest.mark.usefixtures("now")
def test_groups_count_what_is_visible(things: Things) -> None:
    with things.session(somebody()) as session:
        found = compile(THINGS, ask(), somebody(), specs=SPECS)
        assert groups(session, found, ["stage"]) == [((None,), 2), (("NEW",), 1), (("WON",), 1)]
        assert groups(session, found, ["tags"]) == [(("b",), 2), ((None,), 2), (("a",), 1)]
        by_two = dict(groups(session, found, ["stage", "custom.hobbies"]))
        assert by_two == {("NEW", "x"): 1, ("WON", None): 1, (None, None): 2}
        proto = aggregate.to_proto(groups(session, found, ["score"]))
        assert sum(group.count for group in proto) == 4


@pytest.mark.usefixtures("now")
def test_count_is_exact_up_to_its_bound(things: Things) -> None:
    with things.session(somebody()) as session:
        found = compile(THINGS, ask(), somebody())
        assert count_up_to(session, found) == Count(4, False)
        beyond = count_up_to(session, found, most=2)
        assert beyond.estimated
        assert beyond.value >= 3
