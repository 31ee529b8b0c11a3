"""The sums of a payment plan. Pure: whole minor units, no floats, no I/O.

Rounding. A line by percent is `total x percent`, rounded half to even to a minor unit. What rounding leaves
over goes to the last line by percent, so that lines which make the total exactly also make it to the cent.
Lines that do not make the total exactly are refused with the difference; nothing is ever made to fit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WHOLE = 10_000
"""Basis points of the whole."""
SOON = timedelta(days=7)
"""So long before its date a line counts as due."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was asked for: by percent (basis points), or by amount when `percent_bp` is 0."""

    percent_bp: int
    amount_minor: int


class DoesNotAddUp(ValueError):
    """The lines miss the total by `difference` minor units (positive: too little)."""

    def __init__(self, difference: int) -> None:
        self.difference = difference
        super().__init__(difference)


def share(total: int, percent_bp: int) -> int:
    """A part of an amount, rounded half to even."""
    quotient, rest = divmod(total * percent_bp, WHOLE)
    up = rest * 2 > WHOLE or (rest * 2 == WHOLE and quotient % 2 == 1)
    return quotient + up


def amounts(total: int, lines: Sequence[Line]) -> list[int]:
    """What each line amounts to; DoesNotAddUp unless they make the total exactly."""
    exact = sum(
        line.amount_minor * WHOLE if not line.percent_bp else total * line.percent_bp for line in lines
    )
    if exact != total * WHOLE:
        raise DoesNotAddUp(round((total * WHOLE - exact) / WHOLE) or (1 if exact < total * WHOLE else -1))
    found = [share(total, line.percent_bp) if line.percent_bp else line.amount_minor for line in lines]
    percents = [place for place, line in enumerate(lines) if line.percent_bp]
    if percents:
        found[percents[-1]] += total - sum(found)
    return found


def state(amount: int, paid: int, due: date, today: date, *, void: bool = False) -> str:
    """Where a line stands."""
    if paid >= amount:
        return "LINE_STATE_PAID"
    if void:
        return "LINE_STATE_VOID"
    if due < today:
        return "LINE_STATE_OVERDUE"
    if paid > 0:
        return "LINE_STATE_PART_PAID"
    return "LINE_STATE_DUE" if due <= today + SOON else "LINE_STATE_PENDING"


def allocate(amount: int, open_lines: Iterable[tuple[str, int]]) -> tuple[list[tuple[str, int]], int]:
    """Gives an amount to open lines in their order; returns the parts and what is left over."""
    parts = []
    for line_id, wanted in open_lines:
        part = min(amount, wanted)
        if part > 0:
            parts.append((line_id, part))
            amount -= part
    return parts, amount


def deposit_lines(lines: Sequence[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """The lines that must be paid for a contract to be won: those called deposit, or else the first."""
    return [line for line in lines if line["kind"] == "LINE_KIND_DEPOSIT"] or list(lines[:1])


def paid_share(paid: int, total: int) -> int:
    """How much of the total is paid, in basis points, 10000 at most and only when all of it is."""
    if paid >= total:
        return WHOLE
    return paid * WHOLE // total
