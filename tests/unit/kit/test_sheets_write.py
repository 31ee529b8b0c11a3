"""Written sheets hold what was given, and nothing that a spreadsheet would run."""

import csv
import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.sheets import failed_rows, read, write

HEADERS = ["姓名", "手机", "日期", "时间", "金额"]
ROW = ["张伟", "+8613800138000", date(2026, 3, 5), datetime(2026, 3, 5, 8, 30, tzinfo=UTC), Decimal("12.50")]


def test_xlsx_keeps_types_and_phones_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    written = write.write_xlsx(path, "线索", HEADERS, [ROW, [None] * 5], watermark="王顾问 & 北京")
    assert written.rows == 2
    assert written.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    book = openpyxl.load_workbook(path)
    name, phone, day, moment, amount = book.active[2]
    assert (name.value, phone.value, phone.data_type) == ("张伟", "+8613800138000", "s")
    assert day.value.date() == date(2026, 3, 5)
    assert moment.value.isoformat() == "2026-03-05T16:30:00"
    assert amount.value == 12.5
    assert book.properties.description == "王顾问 & 北京"


DANGEROUS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=HYPERLINK(1)",
]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_dangerous_texts_are_never_formulas(tmp_path: Path, cell: str) -> None:
    write.write_xlsx(tmp_path / "a.xlsx", "s", [cell], [[cell]])
    for one in (
        *openpyxl.load_workbook(tmp_path / "a.xlsx").active[1],
        *openpyxl.load_workbook(tmp_path / "a.xlsx").active[2],
    ):
        assert one.data_type == "s"
    write.write_csv(tmp_path / "a.csv", [cell], [[cell]])
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert all(line[0].startswith("'") for line in csv.reader(file))


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_no_csv_cell_begins_with_a_dangerous_mark(rows: list[list[str]]) -> None:
    for cell in (write.safe(cell) for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "@", "\t", "\r", "＝", "＋", "－", "＠")) or cell[:1] == "'"


def test_negative_numbers_stay_numbers_in_csv() -> None:
    assert write.safe("-12.5") == "-12.5"
    assert write.safe("-1+2") == "'-1+2"


def test_csv_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    written = write.write_csv(path, HEADERS, [ROW], watermark="导出人：王顾问")
    assert written.rows == 1
    lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert lines[1] == ["张伟", "'+8613800138000", "2026-03-05", "2026-03-05 16:30:00", "12.50"]
    assert lines[2] == ["导出人：王顾问"]


def test_failed_rows_keep_the_layout_and_can_be_imported_again(tmp_path: Path) -> None:
    path = tmp_path / "failed.xlsx"
    bad = ["张伟", 12345678901.0, date(2026, 3, 5), read.Bad("#N/A")]
    written = failed_rows.write(
        path, "线索", ["姓名", "手机", "日期", "备注", "空"], [(7, bad, "手机号码无效")]
    )
    assert written.rows == 1
    info = read.analyze(path)
    assert list(info.headers) == ["姓名", "手机", "日期", "备注", "空", "失败原因", "原行号"]
    ((_, cells),) = read.rows(path, info.sheet, info.header_row)
    assert cells == ["张伟", "12345678901", date(2026, 3, 5), "#N/A", None, "手机号码无效", 7.0]


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "ROWS", 2)
    with pytest.raises(OverflowError):
        write.write_xlsx(tmp_path / "a.xlsx", "s", ["a"], [["1"]] * 3)
