"""Parsed values among the columns of a record."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from matricula.options.v1 import options_pb2 as options

from kit.imports.rows import put
from kit.resource import FieldSpec
from kit.values import Money, place

DAY, TIME = date(2026, 3, 5), datetime(2026, 3, 5, 8, 30, tzinfo=UTC)


def spec(name: str) -> FieldSpec:
    kind = options.FIELD_TYPE_TEXT
    return FieldSpec(name, kind, "BUSINESS", name, name, custom=name.startswith("custom."))


@pytest.mark.parametrize(
    ("name", "value", "columns", "row"),
    [
        ("note", "x", {"note": "x"}, {"note": "x"}),
        ("tags", ["a"], {"tags": ["a"]}, {"tags": ["a"]}),
        ("birth_date", DAY, {"birth_date": DAY}, {"birth_date": "2026-03-05"}),
        ("next_time", TIME, {"next_time": TIME}, {"next_time": "2026-03-05T08:30:00+00:00"}),
        (
            "budget_amount",
            Money(300, ""),
            {"budget_amount": 300, "budget_currency": "CNY"},
            {"budget_amount": 300, "budget_currency": "CNY"},
        ),
        (
            "budget_amount",
            Money(300, "GBP"),
            {"budget_amount": 300, "budget_currency": "GBP"},
            {"budget_amount": 300, "budget_currency": "GBP"},
        ),
        ("custom.rank", 3, {"custom": {"rank": 3}}, {"custom": {"rank": 3}}),
        ("custom.fee", Money(300, "CNY"), {"custom": {"fee": 300}}, {"custom": {"fee": 300}}),
        ("custom.day", DAY, {"custom": {"day": "2026-03-05"}}, {"custom": {"day": "2026-03-05"}}),
        ("custom.n", Decimal("2.50"), {"custom": {"n": 2.5}}, {"custom": {"n": 2.5}}),
        ("custom.n", Decimal("2.00"), {"custom": {"n": 2}}, {"custom": {"n": 2}}),
    ],
)
def test_columns_hold_types_and_rows_of_an_import_hold_json(name, value, columns, row):
    as_columns: dict[str, object] = {}
    place(as_columns, spec(name), value)
    as_row: dict[str, object] = {}
    put(as_row, spec(name), value)
    assert (as_columns, as_row) == (columns, row)


def test_custom_values_are_joined():
    target: dict[str, object] = {"custom": {"a": 1}}
    place(target, spec("custom.b"), 2)
    assert target == {"custom": {"a": 1, "b": 2}}
