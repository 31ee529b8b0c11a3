"""Reading sheets safely: the file is opened only by a child process with limits of its own.

    info = analyze(path)                                  sheets, header row, headers, samples
    for number, cells in rows(path, info.sheet, info.header_row):
        ...                                               cells: str, float, bool, date, datetime, time, None

The parent keeps one batch of rows at a time. Cells that hold an error or a formula without a value arrive
as `Bad`. Every refusal is a problem of kit.sheets.problems.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Timer
from typing import IO, Any

import orjson

import kit
from kit import log as logs
from kit.sheets.parse import Bad
from kit.sheets.problems import BY_REASON, ReadTimeout, SheetDamaged, SheetTooLarge

__all__ = ["Bad", "SheetInfo", "SheetSize", "analyze", "explain", "rows"]

log = logs.get(__name__)
ANALYZE_SECONDS = 120
ROWS_SECONDS = 1800
"""Long, because whoever takes the rows writes them to a database meanwhile."""

Cell = str | int | float | bool | date | datetime | time | Bad | None


@dataclass(frozen=True, slots=True)
class SheetSize:
    """A sheet of the file; `rows` counts rows that are not empty, headers included."""

    name: str
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """What a file holds. `header_row` counts from 1; 0 = no row looks like headers, all rows are data.

    `headers` and `samples` (up to five cells each) go by column; `row_count` is without headers.
    """

    kind: str
    sheets: tuple[SheetSize, ...]
    sheet: str
    header_row: int
    headers: tuple[str, ...]
    samples: tuple[tuple[Cell, ...], ...]
    row_count: int


def analyze(
    path: Path | str, *, sheet: str = "", header_row: int = 0, timeout: float = ANALYZE_SECONDS
) -> SheetInfo:
    """Sheets, headers and samples. `sheet` and `header_row` are what a person chose, else they are found."""
    for message in _child(_arguments("analyze", path, sheet, header_row), timeout):
        info = message["info"]
        return SheetInfo(
            kind=info["kind"],
            sheets=tuple(SheetSize(**size) for size in info["sheets"]),
            sheet=info["sheet"],
            header_row=info["header_row"],
            headers=tuple(info["headers"]),
            samples=tuple(tuple(_decode(cell) for cell in column) for column in info["samples"]),
            row_count=info["row_count"],
        )
    raise SheetDamaged


def rows(
    path: Path | str, sheet: str, header_row: int, *, timeout: float = ROWS_SECONDS
) -> Iterator[tuple[int, list[Cell]]]:
    """(row number as the sheet shows it, cells from column A) of every row behind the headers."""
    for message in _child(_arguments("rows", path, sheet, header_row), timeout):
        for number, cells in message["rows"]:
            yield number, [_decode(cell) if type(cell) is dict else cell for cell in cells]


def explain(cell: Bad) -> tuple[str, str, str]:
    """(reason, zh, en) of a cell whose value is lost."""
    if cell.text == "=":
        zh = "公式没有计算结果，请在 Excel 中打开并保存后再上传"
        return (
            "FORMULA_WITHOUT_VALUE",
            zh,
            "The formula was never calculated; open the file in Excel and save it",
        )
    zh = f"单元格是错误值 {cell.text}，请改正"
    return "CELL_ERROR", zh, f"The cell holds the error {cell.text}; correct it"


def _arguments(command: str, path: Path | str, sheet: str, header_row: int) -> str:
    whole = {"command": command, "path": str(Path(path).absolute()), "sheet": sheet, "header_row": header_row}
    return orjson.dumps(whole).decode()


_KINDS: dict[str, Any] = {
    "d": date.fromisoformat,
    "t": datetime.fromisoformat,
    "h": time.fromisoformat,
    "bad": Bad,
}


def _decode(cell: Any) -> Cell:
    if isinstance(cell, dict):
        ((kind, text),) = cell.items()
        value: Cell = _KINDS[kind](text)
        return value
    plain: Cell = cell
    return plain


def _child(arguments: str, timeout: float) -> Iterator[dict[str, Any]]:
    """Messages of the child until its end; its death becomes the problem that explains it best."""
    environment = {"PYTHONPATH": str(Path(kit.__file__).parents[1]), "LC_ALL": "C.UTF-8", "PATH": os.defpath}
    with TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "kit.sheets.child", arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
        )
        late = Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = Timer(timeout, stop)
        timer.daemon = True
        timer.start()
        try:
            if (yield from _messages(process)):
                return
            code = process.wait()
            log.warning("sheet_reader_died", code=code, late=late.is_set(), trace=_trace(errors))
            raise _death(code, late.is_set())
        finally:
            timer.cancel()
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _messages(process: subprocess.Popen[bytes]) -> Generator[dict[str, Any], None, bool]:
    """What the child writes; returns whether it came to its end."""
    for line in process.stdout or ():
        message = orjson.loads(line)
        if "error" in message:
            reason, facts = message["error"]
            raise BY_REASON[reason](**facts)
        if "end" in message:
            return True
        yield message
    return False


def _trace(errors: IO[bytes]) -> str:
    """Where the child failed: file and line only, because messages may quote cells."""
    errors.seek(0)
    lines = errors.read(20_000).decode("utf-8", "replace").splitlines()
    return " | ".join(line.strip() for line in lines if line.lstrip().startswith("File "))[-1000:]


def _death(code: int, late: bool) -> Exception:
    if late or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return ReadTimeout()
    if code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS):
        return SheetTooLarge(found="内存 / memory", most="200,000")
    return SheetDamaged()
