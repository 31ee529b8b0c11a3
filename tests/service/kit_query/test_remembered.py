"""What is remembered of a list is its question: answers are read anew each time."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.identity import Principal
from kit.query import Page, Pager, Remembered, compile
from tests.service.kit_query.conftest import Things
from tests.service.kit_query.test_filter import row
from tests.service.kit_query.test_pages import ORDERS, PAGER, START, rows
from tests.unit.kit.query_sample import THINGS, ask, somebody

SPECS = {}  # no custom fields, and always the same object


def asker(things: Things, remembered: Remembered) -> Callable[..., Page]:
    def page(who: Principal, size: int = 3, pager: Pager = PAGER, **query: object) -> Page:
        asked = ask(**query)
        with things.session(who) as session:
            return remembered.page(session, pager, asked, SPECS, size, lambda: compile(THINGS, asked, who))

    return page


@given(rows=rows(), order=ORDERS, size=st.integers(1, 5), branches=st.sampled_from([(1,), (1, 2), (1, 2, 3)]))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_a_remembered_page_is_the_page(things, rows, order, size, branches):
    things.clear()
    things.put(rows)
    who, page = somebody(branches=branches), asker(things, Remembered())
    with things.session(who) as session:
        expected = compile(THINGS, ask(order_by=order), who).page(session, PAGER, size)
    for _ in range(3):
        found = page(who, size, order_by=order)
        assert [tuple(one) for one in found.rows] == [tuple(one) for one in expected.rows]
        assert found.next_page_token == expected.next_page_token


def test_new_rows_are_seen(things):
    who, page = somebody(), asker(things, Remembered())
    things.put([row(1, branch_id=1, create_time=START)])
    assert [len(page(who).rows) for _ in range(3)] == [1, 1, 1]
    things.put([row(2, branch_id=1, create_time=START)])
    assert len(page(who).rows) == 2


def test_nobody_gets_what_was_remembered_for_somebody_else(things):
    page = asker(things, Remembered())
    things.put([row(1, branch_id=1, create_time=START), row(2, branch_id=2, create_time=START)])
    one, other = somebody(branches=(1,)), somebody(branches=(2,))
    for _ in range(3):
        assert [len(page(who).rows) for who in (one, other)] == [1, 1]
        assert page(one).rows[0][0] != page(other).rows[0][0]


def test_only_so_many_are_kept(things, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kit.query.remembered.MOST", 2)
    remembered = Remembered()
    page = asker(things, remembered)
    for name in ("name", "score", "ratio"):
        page(somebody(), order_by=name)
    assert len(remembered._known) == 2
