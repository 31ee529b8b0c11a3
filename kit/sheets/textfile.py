"""CSV files: encoding, delimiter, rows. Nothing is guessed in a way that could lose a character.

UTF-8 (with or without mark) and UTF-16 with mark are taken as they are. Other bytes are read as GB18030,
which much Latin-1 text also happens to be: an accented letter and the letter behind it become one rare
character between Latin letters. So either most characters stand beside another Chinese one, as in words
and names, or nearly all are common ones (GB 2312), like 男. What fails that is refused by row and column.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kit.errors import Problem
from kit.sheets.problems import CELL, CellTooLong, EncodingUnknown, NotASheet, QuoteOpen, letters

_DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NEIGHBOURS, _COMMON = 0.5, 0.8


def decode(data: bytes) -> str:
    """The text of a file; EncodingUnknown names row and column of the first bytes that fit nothing."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise _unknown(data[: error.start]) from error
    if b"\x00" in data[:100_000]:
        raise NotASheet(found="binary")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        failed = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        # mostly UTF-8 with a few foreign bytes, or mostly Chinese with a few: name where it goes wrong
        raise _unknown(data[: max(failed, error.start) if failed > 4096 else failed]) from error
    if not _is_plausible(text):
        raise _unknown(data[:failed])
    return text


def _is_plausible(text: str) -> bool:
    """Whether a text that decodes as GB18030 looks Chinese."""
    runs = re.findall(r"[^\x00-\x7f]+", text)
    marks = sum(len(run) for run in runs)
    neighbours = sum(len(run) for run in runs if len(run) > 1)
    common = sum(1 for run in runs for mark in run if _is_common(mark))
    return neighbours >= _NEIGHBOURS * marks or common >= _COMMON * marks


def _is_common(mark: str) -> bool:
    try:
        mark.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _unknown(before: bytes) -> EncodingUnknown:
    """The problem at the cell where `before` ends."""
    text = before.decode("latin-1")
    records = list(csv.reader(io.StringIO(text + "x"), delimiter=delimiter(text)))
    return EncodingUnknown(row=len(records), column=letters(len(records[-1]) - 1))


def delimiter(text: str) -> str:
    """The mark between cells: the one that gives most lines of the beginning the same number of cells."""
    first = text[:65_536].split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    sample = "\n".join(text[:65_536].splitlines()[:30])
    best, best_score = ",", (0, 0)
    for mark in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=mark) if len(row) > 1)
        if widths:
            width, lines = widths.most_common(1)[0]
            if (lines, width) > best_score:
                best, best_score = mark, (lines, width)
    return best


def rows(path: Path) -> Iterator[tuple[int, list[object]]]:
    """(row number, cells) of every record; the number counts records, as a sheet shows them."""
    csv.field_size_limit(2**31 - 1)
    text = decode(path.read_bytes())
    mark = delimiter(text)
    csv.field_size_limit(CELL)  # a longer one is not even built: one cell can be the whole file
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=mark)
    odd = text.count('"') % 2 == 1
    number = line = 0
    while True:
        begin = source.tell()
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise _too_long(text, begin, number + 1, mark) from error
        if record is None:
            return
        number += 1
        spans, line = reader.line_num - line, reader.line_num
        if number == 1 and text[:5].lower() == "sep=" + mark:
            continue
        if odd and spans > 1 and line >= text.count("\n"):
            raise QuoteOpen(row=number)
        yield number, list(record)


def _too_long(text: str, begin: int, row: int, mark: str) -> Problem:
    """The cell that is longer than a cell may be, in the record that begins at a position of the text.

    An open quotation mark makes the rest of the file one cell, so that is said instead.
    """
    start, column, quoted = begin, 0, False
    for at in range(begin, len(text)):
        sign = text[at]
        if sign == '"':
            quoted = not quoted
        elif sign == mark and not quoted:
            start, column = at + 1, column + 1
        if at - start > CELL:
            break
    if quoted and text.count('"') % 2:
        return QuoteOpen(row=row)
    end = text.find('"', start + 1) if quoted else _end(text, start, mark)
    return CellTooLong(row=row, column=letters(column), found=(end if end >= 0 else len(text)) - start)


def _end(text: str, start: int, mark: str) -> int:
    found = re.compile(f"[{re.escape(mark)}\r\n]").search(text, start)
    return found.start() if found else -1
