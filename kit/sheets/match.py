"""Which column of a sheet is which field: by its header, and by what its cells look like."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from matricula.options.v1 import options_pb2 as options
from rapidfuzz import fuzz

from kit.resource import FieldSpec
from kit.sheets.parse import Bad
from kit.values import Unreadable, as_text, country, email, fold, parse_date, phone

SURE, LIKELY = 0.95, 0.55
"""Below LIKELY nothing is suggested."""
_NEAR = 85
_WECHAT_ID = re.compile(r"^wxid_\w+$|^[A-Za-z][A-Za-z0-9_-]{5,19}$")
_NOISE = re.compile(r"[（(【\[].*?[)）】\]]|必填|选填|required|optional|[*：:]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A column and the field it probably is; `field` is empty when nothing fits. Confidence is 0 to 1."""

    index: int
    header: str
    field: str
    confidence: float


def suggest(
    headers: Sequence[str], samples: Sequence[Sequence[object]], specs: Iterable[FieldSpec]
) -> list[Suggestion]:
    """One suggestion per column; each field is suggested once at most, for the column that fits it best."""
    fields = [spec for spec in specs if spec.importable]
    scores = []
    for index, header in enumerate(headers):
        cells = samples[index] if index < len(samples) else ()
        for spec in fields:
            score = _score(header, cells, spec)
            if score >= LIKELY:
                scores.append((score, -index, spec.name))
    taken: dict[int, tuple[str, float]] = {}
    used: set[str] = set()
    for score, minus, name in sorted(scores, reverse=True):
        if -minus not in taken and name not in used:
            taken[-minus] = (name, score)
            used.add(name)
    return [Suggestion(index, header, *taken.get(index, ("", 0.0))) for index, header in enumerate(headers)]


def _score(header: str, cells: Sequence[object], spec: FieldSpec) -> float:
    named = _by_name(header, spec)
    seen = _by_cells(cells, spec)
    if seen is None:
        return named
    if named >= SURE:
        # the cells speak against the header only when none of them can be read
        return named if seen > 0 else named - 0.3
    if named:
        return min(named * (0.7 + 0.3 * seen) + 0.1 * seen, 0.94)
    return 0.6 * seen if seen >= 0.8 else 0.0


def _by_name(header: str, spec: FieldSpec) -> float:
    """How well a header names a field; of `联系方式 微信` the name counts, its group only a little."""
    whole = _named(header, spec)
    parts = _NOISE.sub("", header).split()
    if whole >= SURE or len(parts) < 2 or parts[-1].isascii():
        return whole
    return max(0.97 * _named(parts[-1], spec), min(whole, 0.6))


def _named(header: str, spec: FieldSpec) -> float:
    """1 for the very name, 0.95 for an alias, less for what is near, 0 for what is not."""
    wanted = fold(_NOISE.sub("", header)) or fold(header)
    if not wanted:
        return 0.0
    names = [fold(spec.zh), fold(spec.en), fold(spec.name.removeprefix("custom."))]
    aliases = [fold(alias) for alias in spec.aliases]
    if wanted in names:
        return 1.0
    if wanted in aliases:
        return SURE
    best = 0.0
    for name in filter(None, [*names, *aliases]):
        near = fuzz.ratio(wanted, name)
        if near >= _NEAR:
            best = max(best, 0.9 * near / 100)
        shorter, longer = sorted((wanted, name), key=len)
        if len(shorter) >= 2 and shorter in longer and not shorter.isascii():
            best = max(best, 0.55 + 0.3 * len(shorter) / len(longer))
    return best


def _reads(reader: Callable[[object], object]) -> Callable[[object], bool]:
    def fits(cell: object) -> bool:
        try:
            reader(cell)
        except Unreadable:
            return False
        return True

    return fits


def _is_mobile(cell: object) -> bool:
    """Mobile numbers only: other digits (scores, years) are readable as phones by accident."""
    text = re.sub(r"[\s\-()+]", "", as_text(cell))
    return bool(re.fullmatch(r"(?:0{0,2}86)?1[3-9]\d{9}|\d{10,15}", text)) and _reads(phone)(cell)


def _is_date(cell: object) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and _reads(parse_date)(cell))


def _is_handle(cell: object) -> bool:
    return isinstance(cell, str) and bool(_WECHAT_ID.match(cell.strip())) and "@" not in cell


_LOOKS: dict[int, Callable[[object], bool]] = {
    options.FIELD_TYPE_PHONE: _is_mobile,
    options.FIELD_TYPE_EMAIL: _reads(email),
    options.FIELD_TYPE_DATE: _is_date,
    options.FIELD_TYPE_COUNTRY: _reads(country),
}


def _by_cells(cells: Sequence[object], spec: FieldSpec) -> float | None:
    """The share of sample cells that look like the field; None when cells tell nothing about it."""
    known = [cell for cell in cells if not isinstance(cell, Bad) and as_text(cell)]
    looks = _LOOKS.get(spec.type)
    if looks is None and "wechat" in fold(spec.name):
        looks = _is_handle
    if looks is None or not known:
        return None
    return sum(1 for cell in known if looks(cell)) / len(known)
