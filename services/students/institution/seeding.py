"""The institutions of the world as seed: loaded from the data set beside it, as often as one likes.

`seed/world_universities.json` is the data set of Hipo (MIT, see the licence beside it);
`seed/names_zh.json` adds Chinese names. What is there already, and what people changed since, stays as it
is.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kit.identity import SHARED_BRANCH
from kit.values import fold
from services.students.institution.derived import initials
from services.students.institution.model import INSTITUTION, Institution

SEED = Path(__file__).parent / "seed"
SOURCE = "hipo/university-domains-list"
CHUNK = 500
_ALONE = text("select pg_advisory_xact_lock(hashtextextended('students institution seed', 0))")


def read() -> list[dict[str, Any]]:
    """Column values of every institution of the data set; one that is in it twice is one here."""
    chinese = {(one["name"], one["country"]): one for one in _json("names_zh.json")}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in _json("world_universities.json"):
        name, country = one["name"].strip(), one["alpha_two_code"]
        known = found.get((country, fold(name)))
        if known is not None:
            known["domains"] = list(dict.fromkeys([*known["domains"], *one["domains"]]))[:20]
            continue
        more = chinese.get((one["name"], country), {})
        found[country, fold(name)] = {
            "name_en": name,
            "name_zh": more.get("name_zh", ""),
            "aliases": _aliases(name, more.get("aliases", [])),
            "country": country,
            "region": one["state-province"] or "",
            "website": next(iter(one["web_pages"]), ""),
            "domains": list(dict.fromkeys(one["domains"]))[:20],
            "campuses": [],
            "source": SOURCE,
        }
    return list(found.values())


def _json(name: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = json.loads((SEED / name).read_text(encoding="utf-8"))
    return found


def _aliases(name: str, given: list[str]) -> list[str]:
    """Other names that are not what the search box makes of the name anyway."""
    return [alias for alias in given if alias not in (name, initials(name))]


def load(session: Session) -> int:
    """Makes the institutions that are not there yet, for the whole organisation; returns how many."""
    session.execute(_ALONE)
    rows = session.execute(select(Institution.country, Institution.name_key))
    known = {(row.country, row.name_key) for row in rows}
    new = [one for one in read() if (one["country"], fold(one["name_en"])) not in known]
    for chunk in _chunks(new):
        INSTITUTION.insert_many(session, [{**one, "branch_id": SHARED_BRANCH} for one in chunk])
    return len(new)


def _chunks(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
