"""What the table says of figures."""

import pytest

from tests.bench import memory, table
from tests.bench.figures import median, percentile

READ = {
    "rate": 1350.4, "connections": 32, "p50_ms": 2.61, "p95_ms": 4.0, "p99_ms": 9.0, "cpu_ms": 1.5,
    "cpu_ms_by_kind": {"edge": 0.5, "api": 1.0}, "statements": 5.0, "raw_rate": 5401.6, "raw_ratio": 4.0,
    "errors": 0, "foreign": 0.25, "drained_seconds": 0.0, "cpu_bound_rate": 1300.0,
}  # fmt: skip


def cells(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_target_stands_beside_each_figure_with_its_verdict():
    head, _, row = table.requests({"read": READ}).splitlines()
    assert head.startswith("operation")
    assert "1,350" in row
    assert "1,300 ok" in row
    assert "2.6  2.5 --" in row
    assert row.endswith("25%")


def test_an_operation_with_errors_is_not_a_result():
    result = {"read": {**READ, "errors": 7}}
    assert "FAILED 7" in table.requests(result)
    assert table.failures(result) == "read FAILED: 7 errors"


def test_an_operation_that_failed_is_named_with_its_reason():
    assert table.requests({"read": {"failed": "no answer"}}) == ""
    assert table.failures({"read": {"failed": "no answer"}}) == "read FAILED: no answer"


def test_figures_that_are_no_rates_have_their_bounds():
    text = table.others({"import": {"last_row_seconds": 71.0, "agree_seconds": 3.0}, "lag": {"rate": 76}})
    assert ">= 290 --" in text
    assert "<= 60 --" in text
    assert "<= 30 ok" in text


def test_columns_are_as_wide_as_their_widest_cell():
    assert table.columns([["a", "bb"], ["ccc", "d"]]).splitlines() == ["a    bb", "-------", "ccc   d"]


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1, 100), (0.001, 1)])
def test_percentiles(share: float, value: int):
    assert percentile(range(100, 0, -1), share) == value


def test_percentile_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_median_of_an_even_number_is_the_lower_one():
    assert median([4, 1, 3, 2]) == 2


def test_memory_is_the_most_of_each_process_and_leaves_servers_apart():
    mb = 2**20
    found = memory.most([{"edge": 90 * mb, "leads": 100 * mb, "postgres": 500 * mb}, {"edge": 110 * mb}])
    assert found["application_mb"] == 210
    assert found["postgres_mb"] == 500
