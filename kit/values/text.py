"""Cells as text, and what is said when a cell cannot be read."""

import unicodedata
from datetime import datetime, time
from decimal import Decimal
from typing import Literal

from kit.errors import InvalidArgument, Violation


class Unreadable(Exception):
    """A cell does not hold what the field needs. `reason` is for programs, `zh` and `en` are for people."""

    def __init__(self, reason: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason, self.zh, self.en = reason, zh, en


def said(text: str, field: str, *, lines: bool = True) -> str:
    """What somebody wrote into a field of a request, cleaned; InvalidArgument names the field."""
    try:
        return clean(text, lines=lines)
    except Unreadable as error:
        raise InvalidArgument(fields=[Violation(field, error.zh, error.en, error.reason)]) from error


def clean(text: str, *, lines: bool = False) -> str:
    """Trimmed, without invisible marks; Unreadable for control characters (newlines need `lines`).

    Short texts lose full width (NFKC), so that ＡＢＣ and ABC are the same; texts with lines are prose and
    keep their Chinese punctuation (NFC).
    """
    form: Literal["NFC", "NFKC"] = "NFC" if lines else "NFKC"
    if text.isprintable() and unicodedata.is_normalized(form, text):
        return text.strip()  # nearly every text: nothing invisible in it, nothing to change
    plain = unicodedata.normalize(form, text).replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(
        mark for mark in plain if mark not in "\u200b\u200c\u200d\u2060\ufeff\u202a\u202c\u202d\u202e"
    )
    kept = []
    for mark in plain:
        if mark == "\t" or (mark == "\n" and not lines):
            kept.append(" ")
        elif unicodedata.category(mark) in ("Cc", "Cs") and mark != "\n":
            zh, en = "含有无法显示的控制字符，请删除后重试", "There are control characters in it; remove them"
            raise Unreadable("CONTROL_CHARACTER", zh, en)
        else:
            kept.append(mark)
    return "".join(kept).strip()


def as_text(cell: object, *, lines: bool = False) -> str:
    """A cell as a person sees it: 13800138000.0 is `13800138000`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M:%S")
    return clean(str(cell), lines=lines)


def fold(text: str) -> str:
    """A name without case, width, spaces and punctuation, for comparing."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain.isalnum():
        return plain
    return "".join(mark for mark in plain if mark.isalnum())
