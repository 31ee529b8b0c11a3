"""The funnel's figures, and the leads behind each of them, within the caller's scope.

A lead is counted in the period it was created in, at every stage it reached: so the ratios of a period say
what became of its leads, and the stages never add up to more than came in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from matricula.reports.v1 import funnel_pb2 as pb
from sqlalchemy import ColumnElement, Select, String, any_, cast, func, literal, or_, select, true
from sqlalchemy.orm import Session

from kit import clock
from kit.database import grant, principal
from kit.errors import InvalidArgument, Violation
from kit.identity import Principal, Right
from kit.ids import is_id
from kit.query import scope
from services.reports.funnel.model import LeadFact

TABLE = LeadFact.__table__
MOST_GROUPS = 1000
_FIRST_DAY, _LAST_DAY = date.min + timedelta(days=1), date.max - timedelta(days=1)
"""No bound before and after them: not every time zone has a moment there."""
STAGES: Mapping[int, ColumnElement[bool] | None] = {
    pb.FUNNEL_STAGE_NEW: None,
    pb.FUNNEL_STAGE_QUALIFIED: TABLE.c.qualified_time.is_not(None),
    pb.FUNNEL_STAGE_CONSULTED: TABLE.c.consulted_time.is_not(None),
    pb.FUNNEL_STAGE_PROPOSED: TABLE.c.proposed_time.is_not(None),
    pb.FUNNEL_STAGE_WON: TABLE.c.won_time.is_not(None),
    pb.FUNNEL_STAGE_LOST: TABLE.c.status == "STATUS_LOST",
}


@dataclass(frozen=True, slots=True)
class _Dimension:
    """A dimension: the lead field it shows (whose right decides), and its value in SQL as text."""

    field: str
    value: ColumnElement[Any]


def _local_day() -> ColumnElement[Any]:
    return func.timezone(str(clock.zone()), TABLE.c.create_time)


def _text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(column, String)


DIMENSIONS: Mapping[int, _Dimension] = {
    pb.DIMENSION_BRANCH: _Dimension("branch_id", _text(TABLE.c.branch_id)),
    pb.DIMENSION_DEPARTMENT: _Dimension("department_id", _text(TABLE.c.department_id)),
    pb.DIMENSION_OWNER: _Dimension("owner_id", _text(TABLE.c.owner_id)),
    pb.DIMENSION_CHANNEL: _Dimension("channel_id", _text(TABLE.c.channel_id)),
    pb.DIMENSION_COURSE: _Dimension("target_course", TABLE.c.course),
    pb.DIMENSION_DEGREE: _Dimension("target_degree", TABLE.c.degree),
    pb.DIMENSION_BUSINESS_LINE: _Dimension("business_line", TABLE.c.business_line),
    pb.DIMENSION_ORIGIN: _Dimension("origin", TABLE.c.origin),
    pb.DIMENSION_LOSS_REASON: _Dimension("loss_reason_id", _text(TABLE.c.loss_reason_id)),
    pb.DIMENSION_DAY: _Dimension("create_time", func.to_char(_local_day(), "YYYY-MM-DD")),
    pb.DIMENSION_WEEK: _Dimension(
        "create_time", func.to_char(func.date_trunc("week", _local_day()), "YYYY-MM-DD")
    ),
    pb.DIMENSION_MONTH: _Dimension("create_time", func.to_char(_local_day(), "YYYY-MM")),
    pb.DIMENSION_COUNTRY: _Dimension("target_countries", literal("")),  # a lead has several: see _country
}


class DimensionNotAvailable(InvalidArgument):
    reason = "DIMENSION_NOT_AVAILABLE"
    zh = "不能按此维度查看"
    en = "This dimension is not available"


def get_funnel(session: Session, request: pb.GetFunnelRequest) -> pb.Funnel:
    """The figures in total and by group, with another period beside them when asked."""
    _check(principal(session), request)
    wanted = _period(request.from_date, request.to_date, "from_date")
    answer = pb.Funnel(total=_total(session, request, wanted))
    groups = {keys: pb.FunnelGroup(keys=keys, figures=one) for keys, one in _groups(session, request, wanted)}
    if request.compare_from_date or request.compare_to_date:
        other = _period(request.compare_from_date, request.compare_to_date, "compare_from_date")
        answer.compare.CopyFrom(_total(session, request, other))
        for keys, one in _groups(session, request, other):
            groups.setdefault(keys, pb.FunnelGroup(keys=keys, figures=pb.FunnelFigures())).compare.CopyFrom(
                one
            )
    answer.groups.extend(groups.values())
    newest = session.execute(select(func.max(TABLE.c.event_time)).where(*_scope(session))).scalar()
    if newest is not None:
        answer.as_of_time.FromDatetime(newest)
    return answer


def drill_funnel(session: Session, request: pb.DrillFunnelRequest) -> tuple[list[str], str, int]:
    """Ids of the leads behind one figure, the token of the next page, and how many there are."""
    _check(principal(session), request.funnel)
    if request.page_token and not is_id(request.page_token):
        raise InvalidArgument(fields=[Violation("page_token", "翻页标记无效", "The page token is not valid")])
    conditions = _conditions(
        session, request.funnel, _period(request.funnel.from_date, request.funnel.to_date, "from_date")
    )
    conditions += [
        _is(dimension, [key]) for dimension, key in zip(request.funnel.group_by, request.keys, strict=False)
    ]
    stage = STAGES[request.stage]
    if stage is not None:
        conditions.append(stage)
    total = session.execute(select(func.count()).select_from(TABLE).where(*conditions)).scalar_one()
    size = request.page_size or 50
    page = select(TABLE.c.lead_id).where(*conditions).order_by(TABLE.c.lead_id.desc()).limit(size + 1)
    if request.page_token:
        page = page.where(TABLE.c.lead_id < request.page_token)
    ids = [str(one) for one in session.execute(page).scalars()]
    return ids[:size], ids[size - 1] if len(ids) > size else "", total


# figures -------------------------------------------------------------------------------------------------

Period = tuple[datetime | None, datetime | None]


def _figures() -> list[ColumnElement[int]]:
    return [func.count() if stage is None else func.count().filter(stage) for stage in STAGES.values()]


def _total(session: Session, request: pb.GetFunnelRequest, period: Period) -> pb.FunnelFigures:
    row = session.execute(select(*_figures()).where(*_conditions(session, request, period))).one()
    return _ratios(row)


def _groups(
    session: Session, request: pb.GetFunnelRequest, period: Period
) -> list[tuple[tuple[str, ...], pb.FunnelFigures]]:
    if not request.group_by:
        return []
    statement, keys = _keyed(request.group_by)
    rows = session.execute(
        statement.add_columns(*_figures())
        .where(*_conditions(session, request, period))
        .group_by(*keys)
        .order_by(func.count().desc(), *keys)
        .limit(MOST_GROUPS)
    )
    width = len(keys)
    return [(tuple(key or "" for key in row[:width]), _ratios(row[width:])) for row in rows]


def _keyed(dimensions: Sequence[int]) -> tuple[Select[Any], list[ColumnElement[Any]]]:
    """A select of the keys; countries are unfolded, so that a lead counts for each of its own."""
    keys: list[ColumnElement[Any]] = []
    source: Any = TABLE
    for dimension in dimensions:
        if dimension == pb.DIMENSION_COUNTRY:
            country = func.unnest(TABLE.c.countries).table_valued("code").render_derived(name="country")
            source = source.outerjoin(country, true())
            keys.append(country.c.code)
        else:
            keys.append(DIMENSIONS[dimension].value)
    return select(*keys).select_from(source), keys


def _ratios(counts: Sequence[int]) -> pb.FunnelFigures:
    new, qualified, consulted, proposed, won, lost = counts
    found = pb.FunnelFigures(
        new_count=new,
        qualified_count=qualified,
        consulted_count=consulted,
        proposed_count=proposed,
        won_count=won,
        lost_count=lost,
    )
    pairs = (
        ("qualified", qualified, new),
        ("consulted", consulted, qualified),
        ("proposed", proposed, consulted),
        ("won", won, proposed),
    )
    for name, part, whole in pairs:
        if whole:
            setattr(found, f"{name}_ratio", part / whole)
    return found


# which leads ---------------------------------------------------------------------------------------------


def _scope(session: Session) -> list[ColumnElement[bool]]:
    who, reach = principal(session), grant(session)
    return [scope.in_branches(TABLE.c.branch_id, scope.branches(who, reach)), scope.within(TABLE, who, reach)]


def _conditions(session: Session, request: pb.GetFunnelRequest, period: Period) -> list[ColumnElement[bool]]:
    found = [*_scope(session), TABLE.c.gone.is_(False)]
    begin, end = period
    if begin is not None:
        found.append(TABLE.c.create_time >= begin)
    if end is not None:
        found.append(TABLE.c.create_time < end)
    return found + [_is(one.dimension, one.values) for one in request.filters]


def _is(dimension: int, values: Sequence[str]) -> ColumnElement[bool]:
    """Leads whose dimension has one of the values; an empty value means that it has none."""
    named = [value for value in values if value]
    parts: list[ColumnElement[bool]] = []
    if dimension == pb.DIMENSION_COUNTRY:
        if named:
            parts.append(TABLE.c.countries.overlap(named))
        if "" in values:
            parts.append(func.cardinality(TABLE.c.countries) == 0)
    else:
        value = DIMENSIONS[dimension].value
        if named:
            parts.append(value == any_(literal(named)) if len(named) > 1 else value == named[0])
        if "" in values:
            parts.append(or_(value.is_(None), value == ""))
    return or_(*parts)


def _period(first: str, last: str, field: str) -> Period:
    """Moments of two days, both included; the second is the begin of the day after."""
    try:
        begin = date.fromisoformat(first) if first else None
        end = date.fromisoformat(last) if last else None
    except ValueError as error:
        raise InvalidArgument(fields=[Violation(field, "日期不存在", "There is no such day")]) from error
    if begin and end and begin > end:
        raise InvalidArgument(
            fields=[Violation(field, "开始日期晚于结束日期", "The period begins after its end")]
        )
    return (
        clock.day_start(begin) if begin and begin > _FIRST_DAY else None,
        clock.day_start(end + timedelta(days=1)) if end and end < _LAST_DAY else None,
    )


def _check(who: Principal, request: pb.GetFunnelRequest) -> None:
    """A field that the caller may not read cannot be filtered or grouped by."""
    used = [*request.group_by, *(one.dimension for one in request.filters)]
    for dimension in used:
        field = DIMENSIONS[dimension].field
        kind = "SYSTEM" if field in ("branch_id", "create_time") else "BUSINESS"
        if who.right(kind, f"leads.lead.{field}") < Right.READ:
            raise DimensionNotAvailable
    if len(set(request.group_by)) != len(request.group_by):
        raise InvalidArgument(fields=[Violation("group_by", "维度不能重复", "Name each dimension once")])
