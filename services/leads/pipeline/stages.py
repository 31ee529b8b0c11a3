"""Pipelines as the rest of the service needs them: remembered for a second, found by fit and by stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.identity import SHARED_BRANCH
from kit.settled import Settled
from services.leads.pipeline.model import Pipeline


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage and its gate. `status` is the name of a Status value."""

    id: str
    pipeline_id: str
    name_zh: str
    name_en: str
    status: str
    required_fields: tuple[str, ...] = ()
    requires_activity: bool = False
    condition: str = ""
    condition_zh: str = ""
    condition_en: str = ""

    def name(self, locale: str) -> str:
        """What people call it."""
        return self.name_zh if locale.startswith("zh") or not self.name_en else self.name_en


@dataclass(frozen=True, slots=True)
class Way:
    """A pipeline: whom it fits and its stages in order. Empty = fits any."""

    id: str
    branch_id: int
    name_zh: str
    name_en: str
    business_line: str | None
    countries: frozenset[str]
    degrees: frozenset[str]
    courses: frozenset[str]
    stages: tuple[Stage, ...]
    archived: bool

    def name(self, locale: str) -> str:
        """What people call it."""
        return self.name_zh if locale.startswith("zh") or not self.name_en else self.name_en

    def fits(self, values: Mapping[str, Any]) -> bool:
        """Whether a new lead with these column values goes this way."""
        return (
            self.business_line in (None, values.get("business_line"))
            and (not self.countries or not self.countries.isdisjoint(values.get("target_countries") or ()))
            and (not self.degrees or values.get("target_degree") in self.degrees)
            and (not self.courses or values.get("target_course") in self.courses)
        )


def _read(session: Session) -> Sequence[Way]:
    table = Pipeline.__table__
    own_first = table.c.branch_id == SHARED_BRANCH
    rows = session.execute(select(table).order_by(own_first, table.c.position, table.c.id)).mappings()
    return [_way(row) for row in rows]


def _way(row: Mapping[Any, Any]) -> Way:
    return Way(
        id=row["id"],
        branch_id=row["branch_id"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        business_line=row["business_line"],
        countries=frozenset(row["countries"]),
        degrees=frozenset(row["degrees"]),
        courses=frozenset(row["courses"]),
        stages=tuple(_stage(row["id"], stage) for stage in row["stages"]),
        archived=row["archived"],
    )


def _stage(pipeline_id: str, stored: Mapping[str, Any]) -> Stage:
    return Stage(
        id=stored["id"],
        pipeline_id=pipeline_id,
        name_zh=stored["name_zh"],
        name_en=stored.get("name_en", ""),
        status=stored["status"],
        required_fields=tuple(stored.get("required_fields", ())),
        requires_activity=stored.get("requires_activity", False),
        condition=stored.get("condition", ""),
        condition_zh=stored.get("condition_message_zh", ""),
        condition_en=stored.get("condition_message_en", ""),
    )


_ways: Settled[Sequence[Way]] = Settled(_read)
forget = _ways.forget


def ways(session: Session, branch_id: int) -> list[Way]:
    """The pipelines that leads of a branch can use: its own in their order, then the shared ones."""
    return [
        way for way in _ways.get(session) if not way.archived and way.branch_id in (branch_id, SHARED_BRANCH)
    ]


def pipeline_for(session: Session, values: Mapping[str, Any]) -> Way | None:
    """The way of a new lead (column values with `branch_id`); None when no pipeline fits."""
    return next((way for way in ways(session, values["branch_id"]) if way.fits(values)), None)


def stage(session: Session, branch_id: int, stage_id: str) -> Stage | None:
    """A stage that a lead of the branch may enter."""
    return next((one for way in ways(session, branch_id) for one in way.stages if one.id == stage_id), None)


def names(session: Session, locale: str) -> dict[str, str]:
    """What people call the stages and pipelines, archived ones too, by id."""
    found: dict[str, str] = {}
    for way in _ways.get(session):
        found[way.id] = way.name(locale)
        found |= {one.id: one.name(locale) for one in way.stages}
    return found
