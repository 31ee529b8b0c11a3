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
    def without(self, service: str, table: str, where: str, *facts: Any) -> Iterator[Mapping[str, Any]]:
        """A row is gone; what it was."""
        with self._unguarded(service, table):
            statement = (
                f"delete from {table} where ctid = (select ctid from {table} where {where} limit 1)"
                f" returning to_jsonb({table}.*) as row"
            )
            (found,) = self._ground.sql(service, statement, *facts)
        try:
            yield found.row
        finally:
            self._insert(service, table, found.row)

    @contextmanager
    def changed(self, service: str, table: str, values: str, where: str, *facts: Any) -> Iterator[None]:
        """A row has other values."""
        find = f"select to_jsonb({table}.*) as row from {table} where {where} limit 1"
        (found,) = self._ground.sql(service, find, *facts)
        key = next(name for name in ("id", "lead_id", "consumer") if name in found.row)
        names = [key, *(name for name in ("event_id", "aggregate_id") if name in found.row)]
        same = " and ".join(f"{name}::text = %s" for name in names)
        which = [str(found.row[name]) for name in names]
        with self._unguarded(service, table):
            self._ground.sql(service, f"update {table} set {values} where {same}", *which)
        try:
            yield
        finally:
            columns = ", ".join(f'"{name}"' for name in found.row if name not in names)
            values = f"select {columns} from jsonb_populate_record(null::{table}, %s)"
            with self._unguarded(service, table):
                restore = f"update {table} set ({columns}) = ({values}) where {same}"
                self._ground.sql(service, restore, json.dumps(found.row), *which)

    @contextmanager
    def again(self, service: str, table: str, where: str, *facts: Any, **other: Any) -> Iterator[None]:
        """A row is there twice, the second with other values in columns that must be unique."""
        find = f"select to_jsonb({table}.*) as row from {table} where {where} limit 1"
        (found,) = self._ground.sql(service, find, *facts)
        with self.added(service, table, {**found.row, **other}):
            yield

    @contextmanager
    def added(self, service: str, table: str, row: Mapping[str, Any]) -> Iterator[None]:
        """A row is there that should not be."""
        key = "id" if "id" in row else "event_id"
        self._insert(service, table, row)
        try:
            yield
        finally:
            with self._unguarded(service, table):
                self._ground.sql(service, f"delete from {table} where {key}::text = %s", str(row[key]))

    def _insert(self, service: str, table: str, row: Mapping[str, Any]) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        self._ground.sql(
            service,
            f"insert into {table} ({names}) overriding system value"
            f" select {names} from jsonb_populate_record(null::{table}, %s)",
            json.dumps(dict(row)),
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
