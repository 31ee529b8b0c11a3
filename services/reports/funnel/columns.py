"""The columnar copy of the lead facts, and each dimension of the funnel as its column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matricula.reports.v1 import funnel_pb2 as pb

from kit import clock
from kit.database import Database
from services.reports.columnar import WORD, Columns, Source

REACHED: Mapping[int, int] = {
    pb.FUNNEL_STAGE_QUALIFIED: 1,
    pb.FUNNEL_STAGE_CONSULTED: 2,
    pb.FUNNEL_STAGE_PROPOSED: 4,
    pb.FUNNEL_STAGE_WON: 8,
    pb.FUNNEL_STAGE_LOST: 16,
}
"""The bit of each stage in `reached`: all stages of a fact are one small number to group by."""


def lead_facts(database: Database) -> Columns:
    """The copy that an api process asks."""
    return Columns(database, _source(str(clock.zone())))


def _source(zone: str) -> Source:
    moments = ("qualified_time", "consulted_time", "proposed_time", "won_time")
    reached = " + ".join(f"(({name} is not null)::int << {place})" for place, name in enumerate(moments))
    words = ("business_line", "degree", "origin", "owner_id", "department_id", "channel_id", "loss_reason_id")
    return Source(
        table="lead_fact",
        key="lead_id",
        kept="not gone",
        columns={
            "lead_id": ("uuid", "lead_id"),
            "branch_id": ("integer", "branch_id"),
            "day": ("date", f"(create_time at time zone '{zone}')::date"),
            "reached": ("utinyint", f"{reached} + ((status = 'STATUS_LOST')::int << 4)"),
            "countries": ("varchar[]", "array_to_string(countries, ',')"),
            "course": ("varchar", "course"),
            **{name: (WORD, name) for name in words},
        },
    )


def _same(value: Any) -> str:
    return str(value)


def _day(value: date) -> str:
    return value.isoformat()


def _month(value: date) -> str:
    return value.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension: the lead field it shows (whose right decides), its SQL, and how a value is written."""

    field: str
    sql: str
    text: Callable[[Any], str] = _same

    @property
    def written(self) -> str:
        """SQL of the value as it is written in keys."""
        if self.text is _day:
            return f"strftime({self.sql}, '%Y-%m-%d')"
        if self.text is _month:
            return f"strftime({self.sql}, '%Y-%m')"
        return f"cast({self.sql} as varchar)"


DIMENSIONS: Mapping[int, Dimension] = {
    pb.DIMENSION_BRANCH: Dimension("branch_id", "branch_id"),
    pb.DIMENSION_DEPARTMENT: Dimension("department_id", "department_id"),
    pb.DIMENSION_OWNER: Dimension("owner_id", "owner_id"),
    pb.DIMENSION_CHANNEL: Dimension("channel_id", "channel_id"),
    pb.DIMENSION_COURSE: Dimension("target_course", "course"),
    pb.DIMENSION_DEGREE: Dimension("target_degree", "degree"),
    pb.DIMENSION_BUSINESS_LINE: Dimension("business_line", "business_line"),
    pb.DIMENSION_ORIGIN: Dimension("origin", "origin"),
    pb.DIMENSION_LOSS_REASON: Dimension("loss_reason_id", "loss_reason_id"),
    pb.DIMENSION_DAY: Dimension("create_time", "day", _day),
    pb.DIMENSION_WEEK: Dimension("create_time", "cast(date_trunc('week', day) as date)", _day),
    pb.DIMENSION_MONTH: Dimension("create_time", "cast(date_trunc('month', day) as date)", _month),
    # a lead has several, and counts for each of them
    pb.DIMENSION_COUNTRY: Dimension("target_countries", "unnest(countries)"),
}
