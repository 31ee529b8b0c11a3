"""Records of one type: reading in the caller's scope, writing with version, history and event in one commit.

Every change of a record goes through `insert`, `change` or `remove`, so that the version always grows by one,
the history has the before and after, and exactly one event leaves when the record type has events.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import ARRAY, Column, DateTime, Select, Table, bindparam, column, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from kit import clock, history, ids
from kit.database import grant, principal
from kit.errors import EtagMismatch, InvalidArgument, NotFound, PermissionDenied, Violation
from kit.history import Change, EventMaker
from kit.identity import SHARED_BRANCH, Scope
from kit.packing import Packer
from kit.query import scope
from kit.resource import Resource
from kit.statement import Row, Statement


@dataclass(frozen=True, slots=True)
class Edit:
    """One record of a change of many: its row as it is, the values to set, what kind of change it is."""

    row: Mapping[Any, Any]
    values: Mapping[str, Any]
    kind: str = "updated"
    facts: Mapping[str, Any] = field(default_factory=dict)


class OutsideScope(PermissionDenied):
    reason = "BRANCH_OUTSIDE_SCOPE"
    zh = "不能在此校区创建或修改记录，请切换校区或联系管理员"
    en = "You may not write in this branch; switch branch or ask an administrator"


@dataclass(frozen=True)
class Records:
    """The records of one type.

    `events` maps a change's kind (`created`, `updated`, `deleted`, `undeleted`, or a transition of the
    service's own) to the function that makes its event; a type with any event needs one for every kind it
    uses.
    `derive(session, values, row)` fills computed columns (search terms, score) from the values to be written.
    """

    resource: Resource
    packer: Packer
    events: Mapping[str, EventMaker] = field(default_factory=dict)
    derive: Callable[[Session, dict[str, Any], Mapping[Any, Any]], None] | None = None
    shared: bool = False
    """Settings of the organisation: a new record without a branch belongs to everyone (scope ALL needed)."""

    local: bool = False
    """Every record belongs to one branch, none to all: lists need not look for records of all branches."""

    _statements: dict[Hashable, Statement] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def columns(self) -> tuple[Column[Any], ...]:
        """What reads give: all columns but the search terms, which are many and only the index needs them."""
        return tuple(column for column in self.resource.table.columns if column.name != "search_terms")

    # reading ------------------------------------------------------------

    def select(self, session: Session) -> Select[Any]:
        """All columns of the rows the caller may see, the recycle bin left out."""
        return scope.visible(select(*self.columns), self.resource, principal(session), grant(session))

    def get(self, session: Session, record_id: str, *, lock: bool = False) -> Row:
        """One row; NotFound when it does not exist or is outside the caller's scope.

        `lock` keeps it from changing until the commit; OutsideScope when it may be seen but not changed.
        """
        if not ids.is_id(record_id):
            raise NotFound
        who, reach = principal(session), grant(session)
        narrow, values = scope.narrowed(who, reach), {**scope.bindings(who, reach), "_id": record_id}
        row = self._one(narrow, lock).first(session, values)
        if row is not None:
            return row
        if lock and self._one(narrow, False).first(session, values) is not None:
            raise OutsideScope
        raise NotFound

    # statements that are compiled once -------------------------------------------------------------------

    def _statement(self, key: Hashable, make: Callable[[Table], Any]) -> Statement:
        known = self._statements.get(key)
        if known is None:
            known = self._statements[key] = Statement(make(self.resource.table))
        return known

    def _one(self, narrow: Scope, lock: bool) -> Statement:
        def make(table: Table) -> Any:
            found = select(*self.columns).where(
                table.c.id == bindparam("_id"), *scope.reached(table, narrow), scope.alive(table)
            )
            return found.with_for_update() if lock else found

        return self._statement(("one", narrow, lock), make)

    def _insertion(self, names: tuple[str, ...]) -> Statement:
        return self._statement(
            ("insert", names),
            lambda table: insert(table).values(_bound(table, names)).returning(*self.columns),
        )

    def _many(self, names: tuple[str, ...]) -> Statement:
        """Inserts rows from one JSON text; gives their ids and what the database put into other columns.

        Any number of rows is one parameter of one short statement: values that are written out cost the
        parser and the planner more than storing them. COPY would be faster still, but PostgreSQL refuses it
        under row-level security.
        """

        def make(table: Table) -> Any:
            given = text(f"json_populate_recordset(cast(null as {table.name}), cast(:rows as json)) as given")
            source: Any = select(*(column(name) for name in names)).select_from(given)
            others = [one for one in self.columns if one.name not in names]
            return insert(table).from_select(names, source).returning(table.c.id, *others)

        return self._statement(("many", names), make)

    def _updating(self, names: tuple[str, ...]) -> Statement:
        return self._statement(
            ("update", names),
            lambda table: (
                update(table)
                .where(table.c.id == bindparam("_id"))
                .values(_bound(table, names))
                .returning(*self.columns)
            ),
        )

    # writing ------------------------------------------------------------

    def insert(
        self, session: Session, values: Mapping[str, Any], *, facts: Mapping[str, Any] | None = None
    ) -> Row:
        """A new record with its history and event; returns its row."""
        prepared = self._prepare(session, dict(values))
        row = self._insertion(tuple(sorted(prepared))).first(session, prepared)
        assert row is not None  # noqa: S101 - an insert that returns nothing has failed
        self._record(
            session, [Change("created", row, {}, history.tracked(self.resource, prepared), facts or {})]
        )
        return row

    def insert_many(
        self,
        session: Session,
        rows: Sequence[Mapping[str, Any]],
        *,
        batch_id: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> list[Row]:
        """Many new records with one statement each for rows, history and events."""
        if not rows:
            return []
        prepared = [self._prepare(session, dict(values)) for values in rows]
        names = tuple(sorted({name for values in prepared for name in values}))
        defaults = {name: _default(self.resource, name) for name in names}
        complete = [{**defaults, **values} for values in prepared]
        given = orjson.dumps(complete).decode()
        by_database = {row["id"]: row for row in self._many(names).all(session, {"rows": given})}
        kept = [column.name for column in self.columns if column.name in defaults]
        found: list[Row] = [
            {**{name: values[name] for name in kept}, **by_database[values["id"]]} for values in complete
        ]
        changes = [
            Change("created", row, {}, history.tracked(self.resource, values), facts or {})
            for row, values in zip(found, prepared, strict=True)
        ]
        self._record(session, changes, batch_id)
        return found

    def change(
        self,
        session: Session,
        record_id: str,
        values: Mapping[str, Any],
        *,
        etag: str = "",
        kind: str = "updated",
        facts: Mapping[str, Any] | None = None,
        batch_id: str | None = None,
        row: Row | None = None,
    ) -> Row:
        """Sets values on a record; nothing is written when nothing differs. Returns the row after.

        EtagMismatch when `etag` is given and is not the record's version. `row` may be a row that was read
        with `get(lock=True)` in this transaction.
        """
        before = row if row is not None else self.get(session, record_id, lock=True)
        if etag and etag != str(before["version"]):
            raise EtagMismatch
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed:
            return before
        self._check_branch(session, {**before, **changed}["branch_id"])
        if self.derive:
            self.derive(session, changed, before)
        written = {**changed, "version": before["version"] + 1, "update_time": clock.now()}
        after = self._updating(tuple(sorted(written))).first(session, {**written, "_id": record_id})
        if after is None:
            raise OutsideScope
        tracked = history.tracked(self.resource, changed)
        self._record(
            session,
            [Change(kind, after, {name: before[name] for name in tracked}, tracked, facts or {})],
            batch_id,
        )
        return after

    def change_many(
        self, session: Session, changes: Sequence[Edit], *, batch_id: str | None = None
    ) -> list[Mapping[str, Any]]:
        """Changes many records in one go: a statement for the rows, one for history and events.

        Each edit's row was read with `for update` in this transaction. Edits that change nothing are passed
        over; returns the rows after, in the order given.
        """
        moment, table = clock.now(), self.resource.table
        after: list[Mapping[str, Any]] = []
        written: list[Change] = []
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for edit in changes:
            changed = {name: value for name, value in edit.values.items() if edit.row[name] != value}
            if not changed:
                after.append(edit.row)
                continue
            self._check_branch(session, changed.get("branch_id", edit.row["branch_id"]))
            if self.derive:
                self.derive(session, changed, edit.row)
            changed |= {"version": edit.row["version"] + 1, "update_time": moment}
            by_columns.setdefault(tuple(sorted(changed)), []).append({**changed, "_id": edit.row["id"]})
            row = {**edit.row, **changed}
            tracked = history.tracked(self.resource, changed)
            before = {name: edit.row[name] for name in tracked}
            written.append(Change(edit.kind, row, before, tracked, edit.facts))
            after.append(row)
        for names, rows in by_columns.items():
            values = {name: bindparam(name, type_=table.c[name].type) for name in names}
            session.connection().execute(
                update(table).where(table.c.id == bindparam("_id")).values(values), rows
            )
        if written:
            self._record(session, written, batch_id)
        return after

    def remove(self, session: Session, record_id: str, *, etag: str = "", batch_id: str | None = None) -> Row:
        """Into the recycle bin when the type has one, else gone; returns the last row."""
        if "delete_time" in self.resource.table.c:
            return self.change(
                session, record_id, {"delete_time": clock.now()}, etag=etag, kind="deleted", batch_id=batch_id
            )
        row = self.get(session, record_id, lock=True)
        if etag and etag != str(row["version"]):
            raise EtagMismatch
        self._check_branch(session, row["branch_id"])
        table = self.resource.table
        if session.connection().execute(table.delete().where(table.c.id == record_id)).rowcount == 0:
            raise OutsideScope
        self._record(session, [Change("deleted", {**row, "version": row["version"] + 1})], batch_id)
        return row

    def restore(self, session: Session, record_id: str) -> Row:
        """Out of the recycle bin."""
        statement = scope.visible(
            select(*self.columns), self.resource, principal(session), grant(session), deleted=True
        ).where(self.resource.table.c.id == record_id)
        row = session.execute(statement.with_for_update()).mappings().first()
        if row is None:
            raise NotFound
        return self.change(session, record_id, {"delete_time": None}, kind="undeleted", row=row)

    # inside ------------------------------------------------------------

    def _prepare(self, session: Session, values: dict[str, Any]) -> dict[str, Any]:
        """Values of a new row: id, branch, and what is derived."""
        values.setdefault("id", ids.new_id())
        values["version"] = 1
        if not values.get("branch_id"):
            whole = grant(session).scope is Scope.ALL
            values["branch_id"] = SHARED_BRANCH if self.shared and whole else principal(session).branch_id
        self._check_branch(session, values["branch_id"])
        if self.derive:
            self.derive(session, values, {})
        return values

    def _check_branch(self, session: Session, branch_id: int) -> None:
        reach = grant(session)
        allowed = branch_id in reach.branches or (branch_id == SHARED_BRANCH and reach.scope is Scope.ALL)
        if not allowed:
            raise OutsideScope

    def _record(self, session: Session, changes: Sequence[Change], batch_id: str | None = None) -> None:
        history.write(session, self.resource, changes, self.events, batch_id)


def _bound(table: Table, names: Sequence[str]) -> dict[str, Any]:
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


def _default(resource: Resource, name: str) -> Any:
    """What a column without a value gets in a statement that names it: its own default would be skipped."""
    column = resource.table.c[name]
    if column.nullable:
        return None
    if isinstance(column.type, ARRAY):
        return []
    if isinstance(column.type, DateTime):
        return clock.now()
    if isinstance(column.type, JSONB):
        return {}
    kind = column.type.python_type
    return kind()


def required(values: Mapping[str, Any], resource: Resource, prefix: str) -> None:
    """InvalidArgument naming every required field that has no value."""
    missing = [
        Violation(f"{prefix}.{spec.name}", f"请填写{spec.zh}", f"{spec.en} is required", "REQUIRED")
        for spec in resource.fields.values()
        if spec.required and values.get(spec.name) in (None, "", [])
    ]
    if missing:
        raise InvalidArgument(fields=missing)
