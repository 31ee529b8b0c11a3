"""The funnel's figures, and the leads behind each of them, within the caller's scope.

A lead is counted in the period it was created in, at every stage it reached: so the ratios of a period say
what became of its leads, and the stages never add up to more than came in.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from matricula.reports.v1 import funnel_pb2 as pb

from kit.errors import InvalidArgument, Violation
from kit.identity import Principal, Right
from kit.ids import is_id
from kit.query import scope
from services.reports.columnar import Columns
from services.reports.funnel.columns import DIMENSIONS, REACHED
from services.reports.narrowing import DimensionNotAvailable, Viewer, Where, marks, period_of, reached

MOST_GROUPS = 1000
Counts = Mapping[int, int]
"""How many leads reached each set of stages: bits of REACHED -> count."""
Keys = tuple[str, ...]
"""One key for each dimension that figures are split by."""
Groups = dict[Keys, dict[int, int]]
_TIMES = frozenset({pb.DIMENSION_DAY, pb.DIMENSION_WEEK, pb.DIMENSION_MONTH})


def get_funnel(facts: Columns, viewer: Viewer, request: pb.GetFunnelRequest) -> pb.Funnel:
    """The figures in total and by group, with another period beside them when asked."""
    _check(viewer.who, request)
    seen = reached(viewer) & _asked(request)
    total, groups = _figures(
        facts, request, seen & period_of(request.from_date, request.to_date, "from_date")
    )
    answer, others = pb.Funnel(total=total), Groups()
    if request.compare_from_date or request.compare_to_date:
        period = period_of(request.compare_from_date, request.compare_to_date, "compare_from_date")
        total, others = _figures(facts, request, seen & period)
        answer.compare.CopyFrom(total)
    every = _ordered(request.group_by, groups, others)
    answer.groups_truncated = len(every) > MOST_GROUPS
    for keys in _cut(request.group_by, every):
        shown = answer.groups.add(keys=keys, figures=_ratios(groups.get(keys, {})))
        if keys in others:
            shown.compare.CopyFrom(_ratios(others[keys]))
    newest = facts.newest(scope.branches(viewer.who, viewer.reach))
    if newest is not None:
        answer.as_of_time.FromDatetime(newest)
    return answer


def drill_funnel(
    facts: Columns, viewer: Viewer, request: pb.DrillFunnelRequest
) -> tuple[list[str], str, int]:
    """Ids of the leads behind one figure, the token of the next page, and how many there are."""
    _check(viewer.who, request.funnel)
    if request.page_token and not is_id(request.page_token):
        raise InvalidArgument(fields=[Violation("page_token", "翻页标记无效", "The page token is not valid")])
    wanted = reached(viewer) & _asked(request.funnel)
    wanted &= period_of(request.funnel.from_date, request.funnel.to_date, "from_date")
    for dimension, key in zip(request.funnel.group_by, request.keys, strict=False):
        wanted &= _is(dimension, [key])
    bit = REACHED.get(request.stage)
    if bit is not None:
        wanted &= Where(f"reached & {bit} <> 0")
    total = facts.rows(f"select count(*) from facts where {wanted.sql}", wanted.values)[0][0]
    page = wanted
    if request.page_token:
        page &= Where("lead_id < cast(? as uuid)", (request.page_token,))
    size = request.page_size or 50
    found = facts.rows(
        f"select lead_id from facts where {page.sql} order by lead_id desc limit {size + 1}",
        page.values,
    )
    ids = [str(row[0]) for row in found]
    return ids[:size], ids[size - 1] if len(ids) > size else "", total


# figures -------------------------------------------------------------------------------------------------


def _figures(facts: Columns, request: pb.GetFunnelRequest, wanted: Where) -> tuple[pb.FunnelFigures, Groups]:
    """The total and every group. One question, because each costs its planning."""
    groups = _counted(facts, request.group_by, wanted)
    # a lead of two countries is in two groups, but once in the total
    parts = _counted(facts, (), wanted) if pb.DIMENSION_COUNTRY in request.group_by else groups
    total: Counter[int] = Counter()
    for counts in parts.values():
        total.update(counts)
    return _ratios(total), groups if request.group_by else {}


def _ordered(group_by: Sequence[int], groups: Groups, others: Groups) -> list[Keys]:
    """Every group of either period: in the order of time, where split by it, and the largest first."""

    def size(keys: Keys) -> tuple[int, int, Keys]:
        return -sum(groups.get(keys, {}).values()), -sum(others.get(keys, {}).values()), keys

    found = sorted(groups.keys() | others.keys(), key=size)
    return sorted(found, key=lambda keys: _time(group_by, keys))


def _cut(group_by: Sequence[int], every: Sequence[Keys]) -> Sequence[Keys]:
    """As many groups as an answer holds: the latest days, weeks or months, or else the largest groups."""
    return every[-MOST_GROUPS:] if _TIMES.intersection(group_by) else every[:MOST_GROUPS]


def _time(group_by: Sequence[int], keys: Keys) -> list[str]:
    return [key for dimension, key in zip(group_by, keys, strict=True) if dimension in _TIMES]


def _counted(facts: Columns, group_by: Sequence[int], wanted: Where) -> Groups:
    """For each group, how many leads reached which stages."""
    dimensions = [DIMENSIONS[one] for one in group_by]
    named = "".join(f"{one.sql} as k{place}, " for place, one in enumerate(dimensions))
    keys = "".join(f"k{place}, " for place in range(len(dimensions)))
    rows = facts.rows(
        f"select {keys} reached, count(*) from"
        f" (select {named} reached from facts where {wanted.sql}) group by all",
        wanted.values,
    )
    found: Groups = {}
    for *values, stages, count in rows:
        group = tuple(one.text(value) for one, value in zip(dimensions, values, strict=True))
        found.setdefault(group, {})[stages] = count
    return found


def _ratios(counts: Counts) -> pb.FunnelFigures:
    new = sum(counts.values())
    qualified, consulted, proposed, won, lost = (
        sum(count for stages, count in counts.items() if stages & bit) for bit in REACHED.values()
    )
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


def _asked(request: pb.GetFunnelRequest) -> Where:
    found = Where("true")
    for one in request.filters:
        found &= _is(one.dimension, list(one.values))
    return found


def _is(dimension: int, values: Sequence[str]) -> Where:
    """Leads whose dimension has one of the values; an empty value means that it has none."""
    if dimension == pb.DIMENSION_COUNTRY:
        return Where("list_has_any(countries, cast(? as varchar[]))", (list(values),))
    return Where(f"{DIMENSIONS[dimension].written} in ({marks(values)})", tuple(values))


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
