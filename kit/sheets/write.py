"""Sheets for people: XLSX and CSV written row by row, with nothing in them that a spreadsheet would run.

Cells are str, numbers, bool, date, datetime, None or anything else (shown as text). Phone numbers and long
digits go in as text, dates as real dates. A text that a spreadsheet could take for a formula gets a `'`
before it in CSV; in XLSX it is a text cell, which is never calculated.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from kit.sheets.problems import CELL

_DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")
_EXACT = 10**15
"""Whole numbers from here on lose digits in a spreadsheet."""
ROWS = 1_048_575
"""Data rows of one XLSX sheet."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: data rows (without headers), size in bytes, SHA-256 in hexadecimal."""

    rows: int
    size: int
    sha256: str


def safe(text: str) -> str:
    """The text for CSV: with `'` before it when a spreadsheet would run it; plain numbers stay."""
    if text[:1] in _DANGEROUS and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    """Plain negative numbers; `+8613800138000` is no number here, because it would lose its plus."""
    return text[:1] == "-" and text[1:].replace(".", "", 1).isdigit() and text.isascii()


def write_csv(
    path: Path,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    time_zone: str = "Asia/Shanghai",
    watermark: str = "",
) -> Written:
    """RFC 4180 in UTF-8 with a mark, so that Excel reads Chinese; the watermark is the last row."""
    zone = ZoneInfo(time_zone)
    count = 0
    with path.open("wb") as file, io.TextIOWrapper(file, "utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([safe(header) for header in headers])
        for row in rows:
            writer.writerow([_csv_cell(cell, zone) for cell in row])
            count += 1
        if watermark:
            writer.writerow([safe(watermark)])
    return _written(path, count)


def _csv_cell(cell: Any, zone: ZoneInfo) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return _wall(cell, zone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float | Decimal):
        return format(cell, "f") if isinstance(cell, Decimal) else str(cell)
    return safe(_text(cell))


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment as the clock on the wall showed it, without a zone, as spreadsheets keep it."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(zone).replace(tzinfo=None)


def _text(cell: Any) -> str:
    text = "".join(mark for mark in str(cell) if mark >= " " or mark in "\n\t")
    return text[:CELL]


class XlsxSheet:
    """One XLSX file with one sheet, written row by row in constant memory.

    with XlsxSheet(path, "线索", headers) as sheet:
        sheet.add(cells)
    sheet.written
    """

    def __init__(
        self,
        path: Path,
        name: str,
        headers: Sequence[str],
        *,
        time_zone: str = "Asia/Shanghai",
        watermark: str = "",
    ) -> None:
        self._path = path
        self._zone = ZoneInfo(time_zone)
        self._watermark = watermark
        import xlsxwriter  # 3 MB that most processes never need

        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._sheet = self._book.add_worksheet(_sheet_name(name))
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        bold = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 0)
        for column, header in enumerate(headers):
            self._sheet.set_column(column, column, min(max(2 * len(header), 10), 40))
        for column, header in enumerate(headers):
            self._sheet.write_string(0, column, header[:CELL], bold)
        if watermark:
            self._book.set_properties({"comments": watermark})
            self._sheet.set_footer("&L" + watermark.replace("&", "&&")[:250])
        self.count = 0
        self.written: Written | None = None

    def __enter__(self) -> "XlsxSheet":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._book.close()
        if kind is None:
            self.written = _written(self._path, self.count)

    def add(self, cells: Sequence[Any]) -> None:
        """Appends one row; OverflowError beyond what one sheet can hold."""
        self.count += 1
        if self.count > ROWS:
            raise OverflowError("an XLSX sheet holds 1,048,575 rows; write CSV instead")
        for column, cell in enumerate(cells):
            self._write(column, cell)

    def _write(self, column: int, cell: Any) -> None:
        sheet, row = self._sheet, self.count
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, datetime):
            sheet.write_datetime(row, column, _wall(cell, self._zone), self._time)
        elif isinstance(cell, date) and cell.year >= 1900:
            sheet.write_datetime(row, column, cell, self._date)
        elif isinstance(cell, int | float | Decimal) and -_EXACT < cell < _EXACT:
            sheet.write_number(row, column, cell)
        else:
            sheet.write_string(row, column, _text(cell))


def write_xlsx(
    path: Path,
    name: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    time_zone: str = "Asia/Shanghai",
    watermark: str = "",
) -> Written:
    """An XLSX file with one sheet; the watermark is in the page footer and the file's properties."""
    with XlsxSheet(path, name, headers, time_zone=time_zone, watermark=watermark) as sheet:
        for row in rows:
            sheet.add(row)
    if sheet.written is None:  # set on leaving the block without an error
        raise RuntimeError("the sheet was not closed")
    return sheet.written


def _sheet_name(name: str) -> str:
    """A name that Excel takes: at most 31 characters, without []:*?/\\ and quotes at its ends."""
    return "".join(mark for mark in name if mark not in "[]:*?/\\")[:31].strip("'") or "Sheet1"


def _written(path: Path, rows: int) -> Written:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        _each_chunk(file, digest.update)
    return Written(rows, path.stat().st_size, digest.hexdigest())


def _each_chunk(file: IO[bytes], use: Callable[[bytes], object]) -> None:
    while chunk := file.read(2**20):
        use(chunk)
