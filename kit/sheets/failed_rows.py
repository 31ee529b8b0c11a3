"""The rows an import refused, in the layout of the original file, with the reason beside each.

A person corrects the cells and imports the same file again: the headers and the columns are where they
were, and the reason column is behind them (an import leaves it out: nothing is mapped to it).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from kit.sheets.parse import Bad
from kit.sheets.write import Written, write_xlsx
from kit.values import as_text

REASON = {"zh": "失败原因", "en": "Reason"}
ROW = {"zh": "原行号", "en": "Original row"}


def write(
    path: Path,
    sheet: str,
    headers: Sequence[str],
    failed: Iterable[tuple[int, Sequence[Any], str]],
    *,
    locale: str = "zh",
) -> Written:
    """Writes [(row number, cells as read, reason in words), ...] as XLSX."""
    language = "zh" if locale.startswith("zh") else "en"
    width = len(headers)
    rows = (
        [*(_cell(cell) for cell in [*cells, *[None] * (width - len(cells))][:width]), reason, number]
        for number, cells, reason in failed
    )
    return write_xlsx(path, sheet, [*headers, REASON[language], ROW[language]], rows, time_zone="UTC")


def _cell(cell: Any) -> Any:
    """As it was: dates stay dates, whole numbers of many digits (phones) become text, errors their name."""
    if isinstance(cell, Bad):
        return "" if cell.text == "=" else cell.text
    if isinstance(cell, float) and cell.is_integer() and abs(cell) >= 1e9:
        return as_text(cell)
    if isinstance(cell, time) and not isinstance(cell, date | datetime):
        return cell.isoformat()
    return cell
