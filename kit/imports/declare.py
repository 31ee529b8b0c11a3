"""What a service says about importing its records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from sqlalchemy.orm import Session

from kit.errors import Violation
from kit.records import Records
from kit.values import Resolve

Values = dict[str, Any]
Key = tuple[str, str]
"""(match field, normalised value), e.g. ("phone", "+8613800138000")."""


@dataclass(frozen=True)
class Importable:
    """How records of one type are imported. All functions work inside the caller's transaction.

    progressed(row)         the event that tells watchers, from the import's row
    match_fields            fields by which a row may find its record; all of them by default
    keys(values)            the match keys of a row's values
    existing(session, branch_id, keys)  of these keys, those that belong to a record: key -> record id
    lock(session, branch_id, keys)      keeps others from writing records with these keys until the commit
    refusals(session, branch_id, values)    why the record type would not take these column values
    resolver(session)       finds people and references by name
    create(session, rows, facts)        makes the records in order; returns their rows
    update(session, record_id, values, batch_id)   changes one record; returns its row
    remove(session, made, batch_id)     takes back records (id -> version) nobody changed since; gives ids
    restore(session, batch_id)          puts back values that the import changed, where unchanged since;
                                        returns (put back, kept)
    required                fields that a sheet must bring although a record can be made without them
    """

    records: Records
    progressed: Callable[[Mapping[Any, Any]], Message]
    match_fields: tuple[str, ...]
    keys: Callable[[Mapping[str, Any]], Sequence[Key]]
    existing: Callable[[Session, int, Sequence[Key]], Mapping[Key, str]]
    lock: Callable[[Session, int, Sequence[Key]], None]
    refusals: Callable[[Session, int, Values], Sequence[Violation]]
    resolver: Callable[[Session], Resolve]
    create: Callable[[Session, Sequence[Values], "Facts"], Sequence[Mapping[Any, Any]]]
    update: Callable[[Session, str, Values, str], Mapping[Any, Any]]
    remove: Callable[[Session, Mapping[str, int], str], Sequence[str]]
    restore: Callable[[Session, str], tuple[int, int]]
    required: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Prefix of the job kinds: `leads.lead.import`."""
        return f"{self.records.resource.type}.import"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the records of an import have in common."""

    import_id: str
    branch_id: int
    assign: bool
