"""The child process that reads one file: `python -m kit.sheets.child <command> <json>`.

It limits its own memory and processor time before it touches the file, dies with its parent, and writes
JSON lines: {"info": ...}, {"rows": [[number, [cell, ...]], ...]}, {"error": [reason, facts]}, {"end": true}.
Cells: text, number, true/false, null, {"d": date}, {"t": date and time}, {"h": time}, {"bad": text}.
"""

import os
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson

from kit.confine import confine
from kit.errors import Problem
from kit.sheets import parse

MEMORY = 768 * 2**20
CPU_SECONDS = 120
BATCH = 500


def encode(cell: object) -> Any:
    """A cell as JSON."""
    if isinstance(cell, parse.Bad):
        return {"bad": cell.text}
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time):
        return {"h": cell.isoformat()}
    if isinstance(cell, timedelta):
        return cell.total_seconds() / 86_400
    if isinstance(cell, int) and abs(cell) >= 2**53:
        return str(cell)
    return None if cell == "" else cell


def _send(out: Any, message: dict[str, Any]) -> None:
    out.write(orjson.dumps(message) + b"\n")


def _send_rows(out: Any, rows: Iterable[parse.Row]) -> None:
    batch = []
    for number, cells in rows:
        batch.append([number, [encode(cell) for cell in cells]])
        if len(batch) == BATCH:
            _send(out, {"rows": batch})
            batch = []
    _send(out, {"rows": batch})


def run(arguments: dict[str, Any], out: Any) -> None:
    """Does what was asked; problems become an error line."""
    try:
        source = parse.open_file(Path(arguments["path"]))
        if arguments["command"] == "analyze":
            info = parse.describe(source, arguments["sheet"], arguments["header_row"])
            info["samples"] = [[encode(cell) for cell in column] for column in info["samples"]]
            _send(out, {"info": info})
        else:
            _send_rows(out, parse.data_rows(source, arguments["sheet"], arguments["header_row"]))
        _send(out, {"end": True})
    except Problem as problem:
        _send(out, {"error": [problem.reason, {name: str(value) for name, value in problem.facts.items()}]})
    except MemoryError:
        _send(out, {"error": ["SHEET_TOO_LARGE", {"found": "memory", "most": "200,000"}]})


if __name__ == "__main__":
    confine(MEMORY, CPU_SECONDS)
    with os.fdopen(1, "wb", buffering=2**16) as stream:
        run(orjson.loads(sys.argv[1]), stream)
