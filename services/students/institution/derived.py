"""Columns of an institution that follow from others: the key of its name, and what the search box finds
it by.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit import search
from kit.places import country_name
from kit.values import fold

_SEARCHED = frozenset({"name_en", "name_zh", "country", "region", "aliases", "campuses"})


def derive(_session: Session, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    """Adds to the values about to be written what follows from them."""
    if not _SEARCHED & values.keys():
        return
    whole = {**row, **values}
    values["name_key"] = fold(whole["name_en"])
    values["search_terms"] = terms(whole)


def terms(whole: Mapping[str, Any]) -> list[str]:
    """Names in both languages, other names, initials (LSE), region, campuses, and the country in both
    languages.
    """
    country = whole["country"]
    texts: list[tuple[str, str]] = [
        (search.TEXT, whole["name_en"]),
        (search.TEXT, initials(whole["name_en"])),
        (search.NAME, whole.get("name_zh") or ""),
        (search.TEXT, whole.get("region") or ""),
        (search.TEXT, country_name(country, "zh")),
        (search.TEXT, country_name(country, "en")),
        *((search.NAME, alias) for alias in whole.get("aliases") or ()),
    ]
    for campus in whole.get("campuses") or ():
        texts += [(search.TEXT, campus.get(name, "")) for name in ("name_en", "name_zh", "city")]
    return search.terms(texts)


_SMALL_WORDS = frozenset({"of", "the", "and", "for", "at", "in", "de", "la"})


def initials(name: str) -> str:
    """`London School of Economics and Political Science` -> `LSEPS`; nothing for a name of one word."""
    words = [word for word in _words(name) if word.casefold() not in _SMALL_WORDS]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _words(name: str) -> Iterable[str]:
    return (word for word in "".join(mark if mark.isalnum() else " " for mark in name).split() if word)
