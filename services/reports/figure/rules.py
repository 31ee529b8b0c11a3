"""The outcome figures, and the rows behind each of them, within the caller's scope.

A figure counts rows (columns.ROWS): the same rows in total, in groups, and when somebody drills into them.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matricula.reports.v1 import figure_pb2 as pb

from kit import clock
from kit.errors import InvalidArgument, Violation
from kit.identity import Principal, Right
from kit.query import scope
from services.reports.columnar import Copies
from services.reports.figure.columns import BAND, KEYS, ROWS
from services.reports.figure.definitions import definition
from services.reports.narrowing import DimensionNotAvailable, Viewer, Where, marks, period_of, reached

MOST_GROUPS = 1000
_OFFERS, _CYCLES = pb.FIGURE_KIND_OFFER_RATE, pb.FIGURE_KIND_SERVICE_CYCLE
_REFUNDS, _RECEIVABLES = pb.FIGURE_KIND_REFUND_RATE, pb.FIGURE_KIND_RECEIVABLES
_NAMES: Mapping[int, str] = {
    _OFFERS: "offer_rate",
    _CYCLES: "service_cycle",
    _REFUNDS: "refund_rates",
    _RECEIVABLES: "receivables",
}
_COUNTED: Mapping[int, str] = {
    # one row a group
    _OFFERS: "count(distinct student_id), count(distinct student_id) filter (where part)",
    _CYCLES: "count(*), avg(days), median(days)",
    # one row a group and currency
    _REFUNDS: (
        "count(*) filter (where not part), coalesce(sum(amount) filter (where not part), 0)::bigint,"
        " count(*) filter (where part), coalesce(sum(amount) filter (where part), 0)::bigint, currency"
    ),
    _RECEIVABLES: f"count(*), sum(amount)::bigint, currency, {BAND} as band",
}
Groups = dict[str, pb.FigureGroup]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the rows behind a figure."""

    rows: list[pb.FigureRow]
    token: str
    total: int


def get_figures(facts: Copies, viewer: Viewer, request: pb.GetFiguresRequest) -> pb.Figures:
    """The figures in total and by group, each with its definition."""
    kinds: list[int] = [*request.kinds] or [*ROWS]
    _check(viewer.who, kinds, request.group_by, *(one.dimension for one in request.filters))
    kinds = [kind for kind in kinds if _knows(kind, request)]
    answer = pb.Figures(definitions=[definition(kind) for kind in kinds])
    groups: Groups = {}
    sizes: dict[str, int] = {}
    for kind in kinds:
        wanted = _wanted(viewer, kind, request)
        total: Groups = {"": answer.total}
        _count(facts, kind, wanted, pb.FIGURE_DIMENSION_UNSPECIFIED, total, {})
        if request.group_by in ROWS[kind].fields:
            _count(facts, kind, wanted, request.group_by, groups, sizes)
    every = _ordered(request.group_by, groups, sizes)
    answer.groups_truncated = len(every) > MOST_GROUPS
    latest = request.group_by == pb.FIGURE_DIMENSION_MONTH
    answer.groups.extend(every[-MOST_GROUPS:] if latest else every[:MOST_GROUPS])
    newest = facts.newest(scope.branches(viewer.who, viewer.reach))
    if newest is not None:
        answer.as_of_time.FromDatetime(newest)
    return answer


def drill_figure(facts: Copies, viewer: Viewer, request: pb.DrillFigureRequest, locale: str) -> Page:
    """The rows behind one figure, the newest first."""
    figures, kind = request.figures, request.kind
    _check(viewer.who, [kind], figures.group_by, *(one.dimension for one in figures.filters))
    if not _knows(kind, figures):
        raise DimensionNotAvailable
    first = _place(request.page_token)
    wanted = _wanted(viewer, kind, figures) & _part(request)
    if figures.group_by:
        if figures.group_by not in ROWS[kind].fields:
            raise DimensionNotAvailable
        wanted &= Where(f"{KEYS[figures.group_by]} = ?", (request.key,))
    size = request.page_size or 50
    title = "title_zh" if locale.startswith("zh") else "title_en"
    columns = f"record_id, {title} as title, student_id, student_name, owner_id, day, days, amount, currency"
    if kind == _OFFERS:  # a student with several applications is one row
        columns = (
            f"record_id, string_agg(distinct {title}, ' · ' order by {title}) as title,"
            " record_id as student_id, any_value(student_name) as student_name,"
            " any_value(owner_id) as owner_id, max(day) as day, 0 as days, 0 as amount, '' as currency"
        )
    statement = (
        f"select *, count(*) over () from (select {columns} from ({_rows(kind)}) where {wanted.sql}"
        f"{' group by record_id' if kind == _OFFERS else ''})"
        f" order by day desc, record_id, amount limit {size + 1} offset {first}"
    )
    found = facts.rows(ROWS[kind].tables, statement, wanted.values)
    token = str(first + size) if len(found) > size else ""
    total = found[0][-1] if found else 0
    return Page([_row(kind, *values[:-1]) for values in found[:size]], token, total)


# figures -------------------------------------------------------------------------------------------------


def _count(
    facts: Copies, kind: int, wanted: Where, dimension: int, groups: Groups, sizes: dict[str, int]
) -> None:
    """Fills the figure into the groups, and how many rows each has into `sizes`."""
    key = KEYS[dimension] if dimension else "''"
    found = facts.rows(
        ROWS[kind].tables,
        f"select {key} as key, {_COUNTED[kind]} from ({_rows(kind)}) where {wanted.sql}"
        " group by all order by all",
        wanted.values,
    )
    for key, count, *values in found:
        group = groups.setdefault(key, pb.FigureGroup(key=key))
        _FILL[kind](group, count, *values)
        sizes[key] = sizes.get(key, 0) + count
    if not dimension and not found and kind in (_OFFERS, _CYCLES):
        # nothing to count is an answer too
        getattr(groups[""], _NAMES[kind]).SetInParent()


def _offer_rate(group: pb.FigureGroup, applied: int, offered: int) -> None:
    group.offer_rate.applied_count, group.offer_rate.offered_count = applied, offered
    if applied:
        group.offer_rate.ratio = offered / applied


def _service_cycle(group: pb.FigureGroup, count: int, average: float | None, median: float | None) -> None:
    group.service_cycle.student_count = count
    if average is not None and median is not None:
        group.service_cycle.average_days, group.service_cycle.median_days = average, median


def _refund_rate(
    group: pb.FigureGroup, receipts: int, received: int, refunds: int, refunded: int, currency: str
) -> None:
    found = group.refund_rates.add(
        currency=currency,
        receipt_count=receipts,
        received_minor=received,
        refund_count=refunds,
        refunded_minor=refunded,
    )
    if received:
        found.amount_ratio = refunded / received
    if receipts:
        found.count_ratio = refunds / receipts


def _receivable(group: pb.FigureGroup, count: int, amount: int, currency: str, band: Any) -> None:
    group.receivables.add(currency=currency, band=band, open_minor=amount, line_count=count)


_FILL: Mapping[int, Any] = {
    _OFFERS: _offer_rate,
    _CYCLES: _service_cycle,
    _REFUNDS: _refund_rate,
    _RECEIVABLES: _receivable,
}


def _ordered(dimension: int, groups: Groups, sizes: Mapping[str, int]) -> list[pb.FigureGroup]:
    """Months in the order of time, others the largest first: by rows, never by amounts that may be hidden."""
    if dimension == pb.FIGURE_DIMENSION_MONTH:
        return [groups[key] for key in sorted(groups)]
    return [groups[key] for key in sorted(groups, key=lambda key: (-sizes[key], key))]


# which rows ----------------------------------------------------------------------------------------------


def _rows(kind: int) -> str:
    return ROWS[kind].sql.format(today=clock.today().isoformat())


def _wanted(viewer: Viewer, kind: int, request: pb.GetFiguresRequest) -> Where:
    period = period_of(request.from_date, request.to_date, "from_date")
    found = reached(viewer)
    for one in request.filters:
        found &= Where(f"{KEYS[one.dimension]} in ({marks(one.values)})", tuple(one.values))
    # what is owed is owed today, whatever the period
    return found if kind == _RECEIVABLES else found & period


def _knows(kind: int, request: pb.GetFiguresRequest) -> bool:
    """Whether the figure's rows have every field that they are narrowed by."""
    return all(one.dimension in ROWS[kind].fields for one in request.filters)


def _part(request: pb.DrillFigureRequest) -> Where:
    found = Where("true")
    if request.part == pb.FIGURE_PART_PART:
        found &= Where("part")
    elif request.kind == _REFUNDS:
        # receipts and refunds are different rows; an applicant with an offer is one of the applicants
        found &= Where("not part")
    if request.currency:
        found &= Where("currency = ?", (request.currency,))
    if request.band and request.kind == _RECEIVABLES:
        found &= Where(f"({BAND}) = ?", (int(request.band),))
    return found


def _place(token: str) -> int:
    if token and not (token.isascii() and token.isdecimal() and len(token) < 10):
        raise InvalidArgument(fields=[Violation("page_token", "翻页标记无效", "The page token is not valid")])
    return int(token or 0)


def _row(
    kind: int, record_id: Any, title: str, student: str, name: str, owner: str, *values: Any
) -> pb.FigureRow:
    day, days, amount, currency = values
    return pb.FigureRow(
        record_type=ROWS[kind].record_type,
        id=str(record_id),
        title=title,
        student_id=student,
        student_name=name,
        owner_id=owner,
        date=day.isoformat(),
        days=round(days),
        amount_minor=amount,
        currency=currency,
    )


def _check(who: Principal, kinds: Sequence[int], *dimensions: int) -> None:
    """A field that the caller may not read cannot be grouped or narrowed by."""
    for kind, dimension in itertools.product(kinds, dimensions):
        field = ROWS[kind].fields.get(dimension)
        class_name = "SYSTEM" if dimension == pb.FIGURE_DIMENSION_BRANCH else "BUSINESS"
        if field and who.right(class_name, field) < Right.READ:
            raise DimensionNotAvailable
