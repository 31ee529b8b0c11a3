"""Opening a file and going through its rows: what the child process does. Nothing here trusts the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from kit.sheets import header, safety, textfile
from kit.sheets.problems import (
    CELL,
    COLUMNS,
    ROWS,
    CellTooLong,
    SheetDamaged,
    SheetEmpty,
    SheetEncrypted,
    SheetMissing,
    SheetTooLarge,
    TooManyColumns,
    column_index,
    letters,
)

SAMPLES = 5
Row = tuple[int, list[object]]


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell whose value is lost: an Excel error (`#N/A`), or a formula that was never calculated (`=`)."""

    text: str


@dataclass
class Source:
    """A file that is open: its sheets, and the rows of one."""

    path: Path
    kind: str
    book: Any = None
    troubled: dict[str, safety.Cells] = field(default_factory=dict)
    _parsed: tuple[str, Any] = ("", None)

    def names(self) -> list[str]:
        """The worksheets that people see; hidden ones only when there are no others."""
        if self.book is None:
            return ["CSV"]
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        seen = [
            about.name
            for about in self.book.sheets_metadata
            if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
        ]
        return seen or list(self.book.sheet_names)

    def rows(self, sheet: str) -> Iterator[Row]:
        """(row number from 1, cells from column A) of every row that is not empty."""
        found = textfile.rows(self.path) if self.book is None else self._book_rows(sheet)
        count = 0
        for number, cells in found:
            cells = [_storable(cell) for cell in cells]
            while cells and (cells[-1] == "" or cells[-1] is None):
                cells.pop()
            if not any(isinstance(cell, Bad) or str(cell).strip() for cell in cells):
                continue
            count += 1
            if count > ROWS + header.LOOKED_AT:
                raise SheetTooLarge(found=f"> {ROWS:,} 行 / rows", most=f"{ROWS:,}")
            _check(number, cells)
            yield number, cells

    def merges(self, sheet: str) -> list[header.Merge]:
        """Merged areas of a sheet; none where the format does not tell."""
        if self.book is None:
            return []
        areas = self._content(sheet).merged_cell_ranges or []
        return [(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in areas]

    def _content(self, sheet: str) -> Any:
        """A parsed sheet; the last one is kept, because parsing is what costs."""
        if self._parsed[0] != sheet:
            self._parsed = ("", None)
            self._parsed = (sheet, self.book.get_sheet_by_name(sheet))
        return self._parsed[1]

    def _book_rows(self, sheet: str) -> Iterator[Row]:
        if sheet not in self.book.sheet_names:
            raise SheetMissing(sheet=sheet)
        entry = safety.entry_of_sheet(self.path, sheet) if self.troubled else ""
        bad: dict[int, list[tuple[int, str]]] = {}
        for (row, name), text in self.troubled.get(entry, {}).items():
            bad.setdefault(row, []).append((column_index(name), text))
        content = self._content(sheet)
        indent = [""] * content.start[1] if content.start else []
        for number, cells in enumerate(content.iter_rows(), start=1):
            whole: list[object] = [*indent, *cells]
            for column, text in bad.get(number, ()):
                whole.extend([""] * (column + 1 - len(whole)))
                whole[column] = Bad(text)
            yield number, whole


def _storable(cell: object) -> object:
    """Databases keep no NUL characters, and people see none."""
    return cell.replace("\0", "") if isinstance(cell, str) and "\0" in cell else cell


def _check(number: int, cells: Sequence[object]) -> None:
    if len(cells) > COLUMNS:
        raise TooManyColumns(found=len(cells), most=COLUMNS)
    for column, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) > CELL:
            raise CellTooLong(row=number, column=letters(column), found=len(cell))


def open_file(path: Path) -> Source:
    """The file as a source of rows; a problem of kit.sheets.problems when it is none."""
    kind = safety.sniff(path)
    if kind == "text":
        return Source(path, kind)
    troubled = safety.check_zip(path) if kind == "zip" else {}
    import python_calamine

    try:
        book = python_calamine.load_workbook(str(path))
    except python_calamine.PasswordError as error:
        raise SheetEncrypted from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if "assword" in str(error) or "ncrypt" in str(error):
            raise SheetEncrypted from error
        raise SheetDamaged from error
    return Source(path, kind, book, troubled)


def describe(source: Source, sheet: str = "", header_row: int = 0) -> dict[str, Any]:
    """Sheets with their sizes; headers and samples of the chosen one (by default the first that has rows)."""
    sizes = [_size(source, name) for name in source.names()]
    full = [size for size in sizes if size["rows"]]
    chosen = sheet or (full[0]["name"] if full else "")
    if not chosen or all(size["name"] != chosen for size in sizes):
        if sheet:
            raise SheetMissing(sheet=sheet)
        raise SheetEmpty(sheet=sizes[0]["name"] if sizes else "")
    every = source.rows(chosen)
    first = list(islice(every, header.LOOKED_AT))
    if not first:
        raise SheetEmpty(sheet=chosen)
    merges = source.merges(chosen)
    number, headers = (
        (header_row, header.at(first, header_row, merges)) if header_row else header.find(first, merges)
    )
    width = max(size["columns"] for size in sizes if size["name"] == chosen)
    headers += [""] * (width - len(headers))
    samples: list[list[object]] = [[] for _ in range(width)]
    data = 0
    for at, cells in chain(first, every):
        if at <= number:
            continue
        data += 1
        for column, cell in enumerate(cells):
            if len(samples[column]) < SAMPLES and not isinstance(cell, Bad) and str(cell).strip():
                samples[column].append(cell)
    if not data:
        raise SheetEmpty(sheet=chosen)
    if data > ROWS:
        raise SheetTooLarge(found=f"{data:,} 行 / rows", most=f"{ROWS:,}")
    return {
        "kind": source.kind,
        "sheets": sizes,
        "sheet": chosen,
        "header_row": number,
        "headers": headers,
        "samples": samples,
        "row_count": data,
    }


def _size(source: Source, name: str) -> dict[str, Any]:
    rows = columns = 0
    for _, cells in source.rows(name):
        rows += 1
        columns = max(columns, len(cells))
    return {"name": name, "rows": rows, "columns": columns}


def data_rows(source: Source, sheet: str, header_row: int) -> Iterator[Row]:
    """The rows behind the header row."""
    for number, cells in source.rows(sheet):
        if number > header_row:
            yield number, cells
