"""Page tokens: come back as they were, and only for the query they are of."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import InvalidArgument
from kit.query import Pager, PageTokenInvalid
from kit.query.page import size

PAGER = Pager(b"0123456789abcdef")
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=50),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@given(st.lists(VALUES, min_size=1, max_size=6))
def test_token_brings_its_values_back(values: list[object]) -> None:
    assert PAGER.read("q", PAGER.write("q", values)) == values


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_changed_token_is_refused(place: int, change: int) -> None:
    import base64

    token = PAGER.write("q", ["张伟", date(2026, 3, 5), Decimal("1.50"), datetime(2026, 3, 5, tzinfo=UTC)])
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[place % len(raw)] ^= change
    with pytest.raises(PageTokenInvalid):
        PAGER.read("q", base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="))


@pytest.mark.parametrize("token", ["x", "!!!", "", "AAAA", "张", "a" * 2000])
def test_foreign_token_is_refused(token: str) -> None:
    with pytest.raises(PageTokenInvalid) as problem:
        PAGER.read("q", token)
    assert problem.value.reason == "PAGE_TOKEN_INVALID"


def test_token_of_another_query_or_key_is_refused() -> None:
    token = PAGER.write("q", [1])
    for pager, fingerprint in ((PAGER, "other"), (Pager(b"another secret!!"), "q")):
        with pytest.raises(PageTokenInvalid):
            pager.read(fingerprint, token)


def test_page_size_has_a_default_and_a_bound() -> None:
    assert (size(0), size(7), size(5000)) == (50, 7, 1000)
    with pytest.raises(InvalidArgument):
        size(-1)
