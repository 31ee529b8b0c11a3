"""One query of one caller, compiled: selects for pages, for everything, and for counting."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matricula.common.v1 import query_pb2 as pb
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from kit import search
from kit.identity import SHARED_BRANCH, Grant, Principal, Right
from kit.query import filter, page, scope, sort
from kit.query.literals import Caller
from kit.query.problems import Fields, invalid
from kit.resource import FieldSpec, Resource

MERGED_BRANCHES = 32
"""Up to so many branches, a page is merged from one page per branch. PostgreSQL reads each from the index in
the asked order, or from the search index when it knows that few rows have the terms (see kit.search).
"""
_KEY = "_key_"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page and the token of the next, empty on the last page."""

    rows: Sequence[Any]
    next_page_token: str


@dataclass(frozen=True)
class Compiled:
    """What `compile` makes of a query. `conditions` include scope, deletion, filter and search."""

    fields: Fields
    columns: tuple[ColumnElement[Any], ...]
    keys: tuple[sort.Key, ...]
    conditions: tuple[ColumnElement[bool], ...]
    branches: tuple[int, ...]
    apart: bool
    """Whether what is found is sorted afterwards, because its order says where it is: a search by name."""
    fingerprint: str

    def select(self) -> Select[Any]:
        """Every row that matches, in order, without a limit: exports, bulk work."""
        return self._all().order_by(*(key.clause() for key in self.keys))

    def ids(self) -> Select[Any]:
        """Ids of every row that matches, in no order."""
        table = self.fields.resource.table
        return select(table.c.id).where(self._in_branches(), *self.conditions)

    def where(self) -> ColumnElement[bool]:
        """Everything that rows must fulfil, as one expression."""
        return and_(self._in_branches(), *self.conditions)

    def page(self, session: Session, pager: page.Pager, size: int = 0, token: str = "") -> Page:
        """Reads one page. InvalidArgument for a bad size, PageTokenInvalid for a foreign token."""
        size = page.size(size)
        start = pager.read(self.fingerprint, token) if token else None
        found = session.execute(self.page_select(size + 1, start)).all()
        if len(found) <= size:
            return Page(found, "")
        last = found[size - 1]._mapping
        values = [last[_KEY + str(place)] for place in range(len(self.keys))]
        return Page(found[:size], pager.write(self.fingerprint, values))

    def page_select(self, limit: int, start: Sequence[Any] | None = None) -> Select[Any]:
        """The first `limit` rows behind the row with key values `start`.

        Beside the asked columns, `_key_0`, `_key_1` ... hold the key values.
        """
        marked = [key.column.label(_KEY + str(place)) for place, key in enumerate(self.keys)]
        outer = [key.of(column(_KEY + str(place))) for place, key in enumerate(self.keys)]
        table = self.fields.resource.table
        if self.apart or not 1 < len(self.branches) <= MERGED_BRANCHES:
            inner = self._ordered([*self.columns, *marked], limit, start, self._in_branches())
            if isinstance(inner, Select):
                return inner
            rows = inner.subquery("page")
            return select(*rows.c).order_by(*outer).limit(limit)
        numbers = cast(literal(list(self.branches)), ARRAY(Integer))
        branch = func.unnest(numbers).column_valued("branch")
        here = table.c.branch_id == branch
        each = self._ordered([*self.columns, *marked], limit, start, here, branch)
        ahead = each.lateral("page")
        return (
            select(*ahead.c)
            .select_from(branch.scalar_alias)
            .join(ahead, true())
            .order_by(*outer)
            .limit(limit)
        )

    def _ordered(
        self,
        columns: Sequence[ColumnElement[Any]],
        limit: int,
        start: Sequence[Any] | None,
        here: ColumnElement[bool],
        outer: Any = None,
    ) -> Select[Any] | CompoundSelect[Any]:
        """Rows of some branches: one ordered select, or the union of the ranges behind `start`."""
        ranges = sort.after(self.keys, start) if start is not None else [None]
        parts = []
        for reach in ranges:
            part = select(*columns).where(here, *self.conditions)
            if reach is not None:
                part = part.where(reach)
            part = part.order_by(*(key.clause() for key in self.keys)).limit(limit)
            parts.append(part if outer is None else part.correlate(outer.scalar_alias))
        return parts[0] if len(parts) == 1 else union_all(*(part.subquery().select() for part in parts))

    def _all(self) -> Select[Any]:
        return select(*self.columns).where(self._in_branches(), *self.conditions)

    def _in_branches(self) -> ColumnElement[bool]:
        branch: ColumnElement[int] = self.fields.resource.table.c.branch_id
        if self.apart:
            branch = branch + 0  # no index in the asked order then: people called Wang all stand at its end
        return scope.in_branches(branch, self.branches)


def compile(
    resource: Resource,
    query: pb.Query,
    who: Principal,
    *,
    specs: Mapping[str, FieldSpec] | None = None,
    columns: Sequence[ColumnElement[Any]] | None = None,
    grant: Grant | None = None,
    time_zone: str = "Asia/Shanghai",
    default_order: str = "-create_time",
    shared: bool = True,
) -> Compiled:
    """Compiles a query for a caller.

    `specs`: built-in and custom fields by the names used in conditions (default: the resource's own).
    `columns`: what is selected (default: all columns of the table). `grant`: the reach, by default the one
    of the permission `<type>.read`. `default_order` may name any column of the table, whoever asks.
    `shared`: the type has records that belong to all branches. Raises QueryInvalid and FieldNotAvailable.
    """
    fields = Fields(resource, who, resource.fields if specs is None else specs)
    reach = grant or who.grant(resource.permission("read")) or who.grants.get("*")
    conditions = [scope.alive(resource.table, deleted=query.deleted)]
    if reach is not None:
        conditions.append(scope.within(resource.table, who, reach))
    if query.HasField("filter"):
        conditions.append(filter.Compiler(fields, Caller(who, time_zone)).group(query.filter, "query.filter"))
    searched = bool(query.search.strip())
    if searched:
        conditions.append(_search(fields, query.search))
    keys = sort.parse(query.order_by, fields) if query.order_by.strip() else _default(resource, default_order)
    branches = tuple(one for one in scope.branches(who, reach) if shared or one != SHARED_BRANCH)
    return Compiled(
        fields=fields,
        columns=tuple(columns if columns is not None else resource.table.c),
        keys=keys,
        conditions=tuple(condition for condition in conditions if condition is not true()),
        branches=branches,
        apart=searched
        and any(key.name in fields.specs and fields.specs[key.name].searchable for key in keys),
        fingerprint=_fingerprint(resource, query, who, reach),
    )


def _default(resource: Resource, order: str) -> tuple[sort.Key, ...]:
    name = order.removeprefix("-")
    descending = order.startswith("-")
    found = resource.table.c.get(name)
    own = sort.Key("id", resource.table.c.id, descending, False)
    if found is None or name == "id":
        return (own,)
    return (sort.Key(name, found, descending, bool(found.nullable)), own)


def _search(fields: Fields, text: str) -> ColumnElement[bool]:
    """Records that have every word of the search text, in whatever way each word can be meant.

    A kind of term (plain, phone, email, handle) is searched only by those who may read every searchable
    field of that kind: otherwise a hit would tell what a masked field holds.
    """
    table = fields.resource.table
    searchable = [spec for spec in fields.specs.values() if spec.searchable]
    kinds = {search.audience(search.kind_of(spec)) for spec in searchable}
    for spec in searchable:
        if fields.resource.right(fields.who, spec) < Right.READ:
            kinds.discard(search.audience(search.kind_of(spec)))
    if not kinds or "search_terms" not in table.c:
        raise invalid(
            "query.search", "SEARCH_NOT_AVAILABLE", "此处不能搜索", "There is nothing to search here"
        )
    words = search.words(text, kinds)
    if not words:
        zh, en = "请输入文字、拼音或至少 4 位号码", "Give words, pinyin or at least 4 digits of a number"
        raise invalid("query.search", "SEARCH_EMPTY", zh, en)
    return and_(*(_any_way(table.c.search_terms, ways) for ways in words))


def _any_way(terms: Any, ways: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """Ways of one term each are one question to the index; only fragments that belong together need more."""
    single = [way[0] for way in ways if len(way) == 1]
    found: list[ColumnElement[bool]] = [terms.contains(way) for way in ways if len(way) != 1]
    if single:
        found.append(terms.overlap(single) if len(single) > 1 else terms.contains(single))
    return or_(*found)


def _fingerprint(resource: Resource, query: pb.Query, who: Principal, grant: Grant | None) -> str:
    """Of the query and the caller: a token works for nobody else and for no other query."""
    digest = hashlib.sha256()
    digest.update(query.SerializeToString(deterministic=True))
    digest.update(f"|{resource.type}|{who.id}|{grant}".encode())
    return digest.hexdigest()[:24]
