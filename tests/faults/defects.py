"""Ways to make a database wrong behind everybody's back, each undone at the end."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.faults.ground import Ground

_GUARDS = {
    "audit_entry": ("audit_entry_update", "audit_entry_delete", "audit_entry_truncate"),
}
"""Triggers that even a superuser has to switch off first, table by table."""


class Vandal:
    """A superuser with bad intentions."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @contextmanager
    def without(self, service: str, table: str, where: str, *facts: Any) -> Iterator[None]:
        """A row is gone."""
        with self._unguarded(service, table):
            statement = (
                f"delete from {table} where ctid = (select ctid from {table} where {where} limit 1)"
                f" returning row_to_json({table}.*)::text as row"
            )
            (found,) = self._ground.sql(service, statement, *facts)
        try:
            yield
        finally:
            self._insert(service, table, found.row)

    @contextmanager
    def changed(self, service: str, table: str, values: str, where: str, *facts: Any) -> Iterator[None]:
        """A row has other values."""
        text = self._find(service, table, where, *facts)
        row = json.loads(text)
        key = next(name for name in ("id", "lead_id", "consumer") if name in row)
        names = [key, *(name for name in ("event_id", "aggregate_id") if name in row)]
        same = " and ".join(f"{name}::text = %s" for name in names)
        which = [str(row[name]) for name in names]
        with self._unguarded(service, table):
            self._ground.sql(service, f"update {table} set {values} where {same}", *which)
        try:
            yield
        finally:
            columns = ", ".join(f'"{name}"' for name in row if name not in names)
            values = f"select {columns} from json_populate_record(null::{table}, %s)"
            with self._unguarded(service, table):
                restore = f"update {table} set ({columns}) = ({values}) where {same}"
                self._ground.sql(service, restore, text, *which)

    @contextmanager
    def again(self, service: str, table: str, where: str, *facts: Any, **other: Any) -> Iterator[None]:
        """A row is there twice, the second with other values in columns that must be unique."""
        with self.added(service, table, {**json.loads(self._find(service, table, where, *facts)), **other}):
            yield

    @contextmanager
    def added(self, service: str, table: str, row: Mapping[str, Any]) -> Iterator[None]:
        """A row is there that should not be."""
        key = "id" if "id" in row else "event_id"
        self._insert(service, table, json.dumps(dict(row)))
        try:
            yield
        finally:
            with self._unguarded(service, table):
                self._ground.sql(service, f"delete from {table} where {key}::text = %s", str(row[key]))

    def _find(self, service: str, table: str, where: str, *facts: Any) -> str:
        """One row as JSON; json keeps the letters of a json column as they are, jsonb would not."""
        statement = f"select row_to_json({table}.*)::text as row from {table} where {where} limit 1"
        (found,) = self._ground.sql(service, statement, *facts)
        return str(found.row)

    def _insert(self, service: str, table: str, row: str) -> None:
        names = ", ".join(f'"{name}"' for name in json.loads(row))
        self._ground.sql(
            service,
            f"insert into {table} ({names}) overriding system value"
            f" select {names} from json_populate_record(null::{table}, %s)",
            row,
        )

    @contextmanager
    def _unguarded(self, service: str, table: str) -> Iterator[None]:
        guards = _GUARDS.get(table, ())
        if guards:
            self._ground.sql(service, f"alter table {table} disable trigger all")
        try:
            yield
        finally:
            for guard in guards:
                self._ground.sql(service, f"alter table {table} enable always trigger {guard}")
