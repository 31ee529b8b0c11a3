"""Pages put together are the whole list, whatever the order, with empty values and with equal ones."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from kit import search
from kit.identity import Principal
from kit.query import Pager, PageTokenInvalid, compile
from tests.service.kit_query.conftest import Things
from tests.service.kit_query.test_filter import row
from tests.unit.kit.query_sample import THING, THINGS, ask, somebody

PAGER = Pager(b"secret of this test")
START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ("score", "ratio", "birth_date", "name", "custom.gpa", "create_time", "agreed")
ORDERS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.booleans()), min_size=0, max_size=3, unique_by=lambda key: key[0]
).map(lambda keys: ",".join(("-" if descending else "") + name for name, descending in keys))


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, object]]:
    few = st.one_of(st.none(), st.integers(0, 2))
    return [
        row(
            number,
            branch_id=draw(st.integers(0, 3)),
            score=draw(few),
            ratio=draw(few),
            name=draw(st.sampled_from(["a", "B", "张", "", "李"])),
            birth_date=draw(st.one_of(st.none(), st.just(START.date()))),
            create_time=START + timedelta(microseconds=draw(st.integers(0, 2))),
            agreed=draw(st.one_of(st.none(), st.booleans())),
            custom=draw(st.sampled_from([{}, {"gpa": 1}, {"gpa": 2.5}, {"gpa": "x"}])),
        )
        for number in range(draw(st.integers(0, 14)))
    ]


def pages(things: Things, who: Principal, order: str, size: int) -> list[Any]:
    """Ids of all pages, one after the other."""
    found: list[Any] = []
    token = ""
    with things.session(who) as session:
        for _ in range(50):
            page = compile(THINGS, ask(order_by=order), who).page(session, PAGER, size, token)
            assert len(page.rows) <= size
            found += [one.id for one in page.rows]
            token = page.next_page_token
            if not token:
                return found
    raise AssertionError("the pages never end")


@given(
    rows=rows(), order=ORDERS, size=st.integers(1, 5), branches=st.sampled_from([(), (1,), (1, 2), (1, 2, 3)])
)
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_pages_together_are_the_sorted_list(
    things: Things, rows: list[dict[str, object]], order: str, size: int, branches: tuple[int, ...]
) -> None:
    who = somebody(branches=branches)
    things.clear()
    things.put(rows)
    with things.session(who) as session:
        every = [one.id for one in session.execute(compile(THINGS, ask(order_by=order), who).select())]
    assert sorted(every) == sorted(str(one["id"]) for one in rows if one["branch_id"] in (0, *branches))
    assert pages(things, who, order, size) == every


def test_token_of_another_filter_person_or_order_is_refused(things: Things) -> None:
    things.put([row(number) for number in range(3)])
    who = somebody()
    with things.session(who) as session:
        token = compile(THINGS, ask(), who).page(session, PAGER, 1).next_page_token
        stranger = somebody(branches=(1, 2))
        for query, reader in ((ask(order_by="name"), who), (ask(search="a"), who), (ask(), stranger)):
            with pytest.raises(PageTokenInvalid):
                compile(THINGS, query, reader).page(session, PAGER, 1, token)


def _many(things: Things) -> None:
    """20,000 rows in 10 branches, with terms."""
    with things.admin.begin() as connection:
        connection.execute(
            text(
                "insert into thing (id, branch_id, create_time, name, score, search_terms)"
                " select gen_random_uuid(), 1 + n % 10, timestamptz '2026-01-01' + n * interval '1 minute',"
                " 'n' || n, case when n % 3 > 0 then n % 100 end, array['x', 't' || n % 2000]"
                " from generate_series(1, 20000) n"
            )
        )
    things.put([])


def _plan(things: Things, who: Principal, query: Any, start: list[Any] | None = None) -> str:
    statement = compile(THINGS, query, who, columns=[THING.c.id]).page_select(51, start)
    with things.session(who) as session:
        compiled = statement.compile(session.connection())
        rows = session.connection().exec_driver_sql("explain analyze " + str(compiled), compiled.params)
        return "\n".join(str(line[0]) for line in rows)


@pytest.mark.parametrize("branches", [(1,), (1, 2)])
def test_page_is_read_from_the_index_without_sorting_the_branch(
    things: Things, branches: tuple[int, ...]
) -> None:
    _many(things)
    start = [START + timedelta(days=7), "00000000-0000-7000-9000-000000000001"]
    for order, after in (("-create_time", start), ("-create_time", None), ("-score", [50, start[1]])):
        plan = _plan(things, somebody(branches=branches), ask(order_by=order), after)
        assert "thing_branch_id" in plan, plan
        assert "Seq Scan" not in plan, plan
        scanned = [line for line in plan.splitlines() if "Scan using thing_branch_id" in line]
        assert scanned, plan
        for line in scanned:
            actual = int(line.split("actual")[1].split("rows=")[1].split(" ")[0])
            assert actual <= 51, plan


@pytest.mark.parametrize("branches", [(1,), (1, 2)])
def test_search_uses_its_index_under_row_level_security(things: Things, branches: tuple[int, ...]) -> None:
    _many(things)
    plan = _plan(things, somebody(branches=branches), ask(search="t77"))
    assert "thing_search" in plan
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert "search_terms @>" in condition


@pytest.mark.parametrize("branches", [(1,), (1, 2)])
def test_what_many_have_is_read_in_the_asked_order(things: Things, branches: tuple[int, ...]) -> None:
    _many(things)
    who = somebody(branches=branches)
    assert "Scan using thing_branch_id_create_time" in _plan(things, who, ask(search="x"))
    assert "Scan using thing_branch_id_name" not in _plan(things, who, ask(search="x", order_by="name"))


def test_terms_of_the_sample_are_found(things: Things) -> None:
    things.put([row(1, name="单小明", search_terms=search.terms([("name", "单小明")]))])
    with things.session(somebody()) as session:
        page = compile(THINGS, ask(search="sxm"), somebody()).page(session, PAGER)
        assert [one.name for one in page.rows] == ["单小明"]
