"""Whose records the load writes, and how each owner's own database shows what became of them.

A module for each service that has writers in tests/faults/clients.py: see README.md.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from tests.faults.evidence import Evidence, Finding
from tests.faults.owners import journeys, leads
from tests.faults.promises import Promise


class Owner(Protocol):
    """What such a module has."""

    SERVICE: str

    def gone(self, evidence: Evidence, promises: Sequence[Promise], /) -> Iterator[Finding]:
        """What was promised and is not in the owner's database, or left no event behind."""
        ...

    def twice(self, evidence: Evidence, promises: Sequence[Promise], /) -> Iterator[Finding]:
        """What is there more often than it was asked for."""
        ...


OWNERS: tuple[Owner, ...] = (leads, journeys)


def promised(evidence: Evidence, owner: Owner) -> list[Promise]:
    """What clients were promised of an owner's records."""
    return [one for one in evidence.promises if one.service == owner.SERVICE]


__all__ = ["OWNERS", "Owner", "promised"]
