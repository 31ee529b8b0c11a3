"""The search box: which terms a record is found by, and which terms a search text asks for.

A record keeps its terms in `search_terms text[]`; a search is `search_terms @> array[...]`, or `&&` where one
of several terms will do:

- Chinese by any fragment: single characters and pairs of neighbours;
- Latin words and numbers by their beginning: the first 1 to 8, 12, 16, 24 letters;
- Chinese names also by pinyin: 张伟 by `zhangwei`, `zw`, `wei`; surnames as surnames (单 = Shan);
- phones by their last or first 4 to 8 digits and as a whole; mail addresses by the local part.

Terms of phones begin with `#`, of mail addresses with `@`, of other contact handles with `~`, so that a
caller who may not read such fields does not search them.

The index is `{search:table}` in a migration; the right to use it needs a superuser once (see INSTALL).
"""

import importlib
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Any

from matricula.options.v1 import options_pb2 as options

from kit.names import SURNAMES
from kit.resource import FieldSpec
from kit.values import Unreadable, phone

NAME, TEXT, PHONE, EMAIL, HANDLE = "name", "text", "phone", "email", "handle"
_MARK = {NAME: "", TEXT: "", PHONE: "#", EMAIL: "@", HANDLE: "~"}
AUDIENCES = frozenset(_MARK.values())

INSTALL = """
create extension if not exists btree_gin;
alter function pg_catalog.arraycontains(anyarray, anyarray) leakproof cost 150;
alter function pg_catalog.arrayoverlap(anyarray, anyarray) leakproof cost 150;
"""
"""Once per database, as superuser. Row-level security lets an index answer a condition only if its
operator is declared leakproof. Containment and overlap of text arrays compare with `texteq`, which is
declared so itself, and fail for no value; PostgreSQL leaves arrays out only because other element types may.
To look through the thirty terms of a record costs 150 times what comparing a number does (1.5 us); told that,
the planner reads in the asked order only where that is faster than to sort what the index finds.
Where a superuser cannot be had, search still works, but reads every row of the branch."""

INDEX = """
alter table {table} alter search_terms type text[] collate "C";
alter table {table} alter search_terms set statistics 1000;
alter table {table} set (autovacuum_analyze_scale_factor = 0.5);
create index {table}_search on {table} using gin (search_terms) with (gin_pending_list_limit = 1024);
analyze {table} (search_terms);
"""
"""Terms are compared byte by byte: a fifth of what the index costs writers. What is not in its tree yet is
read by every search, so it holds a quarter of the usual. The statistics tell the planner which terms are
common: it finds 王 by reading in the asked order until the page is full, and 彭晓 in the index (1,000,000
leads: 2 and 0.6 ms; without them the beginning `zh` read every lead, 0.9 s). Branches are left to row-level
security: in the index they would make every search read all entries of the branch beside (2 ms more). To
gather these statistics takes 4 s of processor time at 100,000 rows, so it is done when half of the rows have
changed instead of a tenth; and at once for a table that has rows, whose searches could read a whole branch
without."""

_STEPS = (1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24)
_TAILS = range(4, 9)
_STORED = re.compile(r"\+[0-9]{6,15}")
"""A number in E.164, as records hold it: not parsed again."""
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\W_]+")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WAYS = 8
"""Readings of one name that are kept when its characters have several."""
_NAME_LENGTH = 6
_WORDS = 6
"""Words of a search text that count."""
_LONGEST = 2000
"""Characters of one text that are indexed."""


def index(table: str) -> str:
    """SQL of the search index of a table that has `search_terms`, for its migration."""
    return INDEX.format(table=table)


def kind_of(spec: FieldSpec) -> str:
    """How a searchable field's text is made into terms: `terms((kind_of(spec), text) for ...)`."""
    if spec.type == options.FIELD_TYPE_PHONE:
        return PHONE
    if spec.type == options.FIELD_TYPE_EMAIL:
        return EMAIL
    if spec.class_name == "CONTACT":
        return HANDLE
    return NAME if spec.class_name == "PERSONAL" else TEXT


def audience(kind: str) -> str:
    """The mark of a kind's terms; kinds of one mark are open to the same callers."""
    return _MARK[kind]


def terms(texts: Iterable[tuple[str, str]]) -> list[str]:
    """The sorted terms of a record from its searchable texts: [(kind, text), ...]; empty texts are fine."""
    found: set[str] = set()
    for kind, text in texts:
        if not text:
            continue
        if kind == PHONE:
            found.update(_phone_terms(text))
        elif kind == EMAIL:
            found.update(_email_terms(text))
        elif kind == HANDLE:
            found.update("~" + gram for gram in _edges(_plain(text).strip()))
        else:
            found.update(_plain_terms(text))
            if kind == NAME:
                found.update(_pinyin_terms(text))
    return sorted(found)


def words(text: str, audiences: Iterable[str] = AUDIENCES) -> list[list[list[str]]]:
    """What a search text asks for: per word, the ways it can be meant, each a list of terms.

    A record is found when, for every word, it has all terms of one of its ways. Empty without any word.
    """
    marks = frozenset(audiences)
    found = []
    for word in _plain(text).split()[:_WORDS]:
        ways = [way for mark, way in _ways(word) if mark in marks and way]
        if ways:
            found.append(ways)
    return found


def query_terms(text: str) -> list[str]:
    """The terms of the likeliest meaning, for `search_terms @> ...` in one condition."""
    found: set[str] = set()
    for ways in words(text):
        found.update(ways[0])
    return sorted(found)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()


def _edges(word: str) -> list[str]:
    """The beginnings of a word that are indexed."""
    return [word[:step] for step in _STEPS if step <= len(word)]


def _edge(word: str) -> str:
    """The longest indexed beginning that a searched word has."""
    return word[: max(step for step in _STEPS if step <= len(word))]


def _plain_terms(text: str) -> set[str]:
    found: set[str] = set()
    for run in _RUN.findall(_plain(text)):
        if _CHINESE.match(run):
            found.update(run)
            found.update(run[place : place + 2] for place in range(len(run) - 1))
        else:
            found.update(_edges(run))
    return found


def _wanted(word: str) -> list[str]:
    """Terms of a searched word, which may mix Chinese and Latin."""
    found: list[str] = []
    for run in _RUN.findall(word):
        if not _CHINESE.match(run):
            found.append(_edge(run))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[place : place + 2] for place in range(len(run) - 1))
    return list(dict.fromkeys(found))


def _ways(word: str) -> list[tuple[str, list[str]]]:
    """(mark, terms) for each way a searched word can be meant, the likeliest first."""
    plain = ("", _wanted(word))
    local, at, _domain = word.partition("@")
    handle = ("~", [] if _CHINESE.search(word) else ["~" + _edge(word)])
    email = ("@", [] if _CHINESE.search(word) or not local else ["@" + (word if at else _edge(word))])
    digits = "".join(mark for mark in word if mark.isdecimal())
    if at:
        return [email, handle, plain]
    if len(digits) >= 4 and not re.search(r"[^\d+\-().]", word):
        numbers = [("#", ["#" + number]) for number in _numbers(word, digits)]
        return [*numbers, handle, email, plain]
    return [plain, handle, email]


def _numbers(word: str, digits: str) -> list[str]:
    """A searched number as it may be indexed: whole, or its first or last digits."""
    if len(digits) <= 8:
        return [digits]
    try:
        return [_national(phone(word))]
    except Unreadable:
        return [digits[:8], digits[-8:]]


def _national(number: str) -> str:
    """A number in E.164 without the Chinese country code; others keep theirs, without the plus."""
    return number.removeprefix("+86") if number.startswith("+86") else number.removeprefix("+")


def _phone_terms(text: str) -> set[str]:
    try:
        digits = _national(text if _STORED.fullmatch(text) else phone(text))
    except Unreadable:
        digits = "".join(mark for mark in _plain(text) if mark.isdecimal())
    found = {digits}
    found.update(digits[-length:] for length in _TAILS if length <= len(digits))
    found.update(digits[:length] for length in _TAILS if length <= len(digits))
    return {"#" + number for number in found if len(number) >= 4}


def _email_terms(text: str) -> set[str]:
    address = _plain(text).strip()
    local = address.partition("@")[0]
    return {"@" + address, *("@" + gram for gram in _edges(local))}


def _pinyin_terms(text: str) -> set[str]:
    """Pinyin of every run of Chinese short enough to be a name."""
    found: set[str] = set()
    for run in _RUN.findall(_plain(text)):
        if not _CHINESE.match(run) or len(run) > _NAME_LENGTH:
            continue
        for reading in readings(run):
            found.update(_edges("".join(reading)))
            found.update(_edges("".join(syllable[0] for syllable in reading)))
            for syllable in reading:
                found.update(_edges(syllable))
    return found


def readings(name: str) -> list[tuple[str, ...]]:
    """The ways a Chinese name can be read, as syllables without tones; ü also as v and u."""
    surname = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    first = [tuple([syllable] for syllable in SURNAMES[surname].split())] if surname else []
    syllables: list[Sequence[str]] = [part for whole in first for part in whole]
    rest = name[len(surname) :]
    if rest:
        syllables.extend(_spelled(character) for character in rest)
    return [way for way, _ in zip(product(*syllables), range(_WAYS), strict=False) if all(way)]


@cache
def _pypinyin() -> Any:
    """Loaded at the first Chinese name, and without its phrases: readings are asked for by character.

    With everything it knows the library holds 55 MB in every process, of which we need 12.
    """
    os.environ |= {"PYPINYIN_NO_PHRASES": "true", "PYPINYIN_NO_DICT_COPY": "true"}
    return importlib.import_module("pypinyin")


@lru_cache(maxsize=30_000)
def _spelled(character: str) -> tuple[str, ...]:
    """The syllables a character can be read as, the commonest first; ü as v and as u."""
    pypinyin = _pypinyin()
    found: dict[str, None] = {}
    for reading in pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True, v_to_u=False)[0]:
        found[reading] = None
        found[reading.replace("v", "u")] = None
    return tuple(found)
