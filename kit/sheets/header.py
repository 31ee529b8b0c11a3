"""Which row holds the headers: after titles and empty rows, before the data; two rows become one."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from statistics import median

LOOKED_AT = 30
Row = tuple[int, list[object]]
Merge = tuple[int, int, int, int]
"""A merged area: first row, first column, last row, last column; rows from 1, columns from 0."""
_DATA = re.compile(r"^[\d\s+\-./:,()%¥$£€年月日]+$|^\S+@\S+\.\S+$|^https?://")


def filled(cells: Sequence[object]) -> list[int]:
    """Positions of the cells that are not empty."""
    return [place for place, cell in enumerate(cells) if cell not in (None, "") and str(cell).strip()]


def is_label(cell: object) -> bool:
    """Whether a cell could be a header: a short text that is no number, date, address or number in words."""
    if not isinstance(cell, str) or isinstance(cell, date | datetime):
        return False
    text = cell.strip()
    return 0 < len(text) <= 100 and not _DATA.match(text)


def find(rows: Sequence[Row], merges: Sequence[Merge] = ()) -> tuple[int, list[str]]:
    """(row number of the last header row, headers by column); (0, []) when no row looks like headers."""
    seen = [row for row in rows[:LOOKED_AT] if filled(row[1])]
    for place, (number, cells) in enumerate(seen):
        below = [len(filled(row)) for _, row in seen[place + 1 : place + 21]]
        here = filled(cells)
        labels = sum(1 for column in here if is_label(cells[column]))
        if labels == len(here) and _is_upper(seen, place, merges):
            return _joined(seen[place], seen[place + 1], merges)
        if labels < 0.8 * len(here) or (below and len(here) < 0.5 * median(below)):
            continue
        if below and len({str(cells[column]).strip() for column in here}) < 0.7 * len(here):
            continue
        return number, [_text(cell) for cell in cells]
    return 0, []


def at(rows: Sequence[Row], number: int, merges: Sequence[Merge] = ()) -> list[str]:
    """The headers when a person named the row; a row of groups merged above it is joined to them."""
    by_number = dict(rows)
    if number not in by_number:
        return []
    above = by_number.get(number - 1)
    if above is not None and _spans(number - 1, merges):
        return _joined((number - 1, above), (number, by_number[number]), merges)[1]
    return [_text(cell) for cell in by_number[number]]


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _spans(number: int, merges: Sequence[Merge]) -> list[Merge]:
    """Areas that begin in a row, lie in that row only and cover several columns."""
    return [area for area in merges if area[0] == area[2] == number and area[3] > area[1]]


def _is_upper(seen: Sequence[Row], place: int, merges: Sequence[Merge]) -> bool:
    """Whether a row of labels holds groups and the next row holds the names within them."""
    number, cells = seen[place]
    if place + 1 >= len(seen) or seen[place + 1][0] != number + 1:
        return False
    lower = seen[place + 1][1]
    below = filled(lower)
    if not below or not all(is_label(lower[column]) for column in below):
        return False
    over_all = any(area[1] <= below[0] and area[3] >= below[-1] for area in _spans(number, merges))
    if len(filled(cells)) == 1 and (len(below) > 2 or over_all):
        return False  # a title over the whole table, no group
    blanks = [column for column in below if column >= len(cells) or cells[column] in (None, "")]
    covered = {c for area in _spans(number, merges) for c in range(area[1], area[3] + 1)}
    if covered:
        return any(column in covered for column in below)
    if any(re.search("[:：].", str(cell)) for cell in cells):
        return False  # `制表人：王` is a note, no group
    after = seen[place + 2][1] if place + 2 < len(seen) else []
    return len(blanks) >= 2 and any(not is_label(after[column]) for column in filled(after))


def _joined(upper: Row, lower: Row, merges: Sequence[Merge]) -> tuple[int, list[str]]:
    """One header per column: group and name, `联系方式 手机`; a name merged downwards stands alone."""
    width = max(len(upper[1]), len(lower[1]))
    groups = [_text(cell) for cell in upper[1]] + [""] * (width - len(upper[1]))
    names = [_text(cell) for cell in lower[1]] + [""] * (width - len(lower[1]))
    spans = _spans(upper[0], merges)
    if spans:
        for _, first, _, last in spans:
            groups[first : min(last + 1, width)] = [groups[first]] * (min(last + 1, width) - first)
    else:
        for column in range(1, width):
            if not groups[column] and names[column]:
                groups[column] = groups[column - 1] if names[column - 1] else ""
    joined = [" ".join(part for part in pair if part) for pair in zip(groups, names, strict=True)]
    return lower[0], joined
