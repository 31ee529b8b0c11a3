"""Record types that need no code beside their rules.

    SCHOLARSHIP = declared.records(pb.Scholarship, Scholarship.__table__)      # model.py
    DECLARED = (Declared(SCHOLARSHIP, refusals),)                              # rules.py

From the declaration come the servicers of every gRPC service in the message's file (`serving`), the jobs of
import and export (`jobs`), and the events (`events`). What the proto does not declare is not offered. A type
that decides more than whether a record is fit to be stored has an api.py and a worker.py of its own, made of
the same parts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from kit import derived
from kit.declared.events import makers
from kit.errors import Violation
from kit.packing import Packer
from kit.records import Records
from kit.resource import describe
from kit.values import Resolve

Refusals = Callable[[Session, Mapping[str, Any]], Iterable[Violation]]
"""(session, the record as it would be) -> why it must not be like that; the fields by their names."""


def _nothing(_session: Session, _record: Mapping[str, Any]) -> Iterable[Violation]:
    return ()


def _nobody(_session: Session) -> Resolve:
    return lambda _spec, _text: None


def _nameless(_session: Session, _locale: str) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Declared:
    """A record type with its rules.

    `refusals` is asked whenever a record is about to be stored: create, update, grid and import alike.
    `resolver` finds the people and records that a sheet names, `names` calls them in an export; a type whose
    fields point to nothing needs neither.
    """

    records: Records
    refusals: Refusals = _nothing
    resolver: Callable[[Session], Resolve] = _nobody
    names: Callable[[Session, str], Mapping[str, str]] = _nameless


def records(message: type[Any], table: Table, *, shared: bool = False) -> Records:
    """The records of a message and its table, with the events that the message's file declares.

    Each belongs to one branch, unless the type is `shared`: then who may write everywhere writes for all.
    """
    resource = describe(message, table)
    follows = resource.custom_fields or bool(derived.searchable(resource))

    return Records(
        resource,
        Packer(message, table),
        events=makers(message, table),
        derive=partial(_derive, resource) if follows else None,
        shared=shared,
        local=not shared,
    )


def _derive(resource: Any, session: Session, values: dict[str, Any], row: Mapping[Any, Any]) -> None:
    derived.derive(session, resource, values, row)
