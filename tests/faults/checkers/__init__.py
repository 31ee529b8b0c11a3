"""What went wrong, one promise each. `python -m tests.faults.check NAME` runs one as a program."""

from collections.abc import Callable

from tests.faults.checkers import (
    answered,
    audit,
    copies,
    doubled,
    idle,
    leaked,
    lost,
    money,
    recovery,
    reordered,
    reports,
    stuck,
)
from tests.faults.evidence import Evidence, Finding

Checker = Callable[[Evidence], list[Finding]]
CHECKERS: dict[str, Checker] = {
    "lost": lost.find,
    "doubled": doubled.find,
    "reordered": reordered.find,
    "leaked": leaked.find,
    "chain": audit.find,
    "reports": reports.find,
    "money": money.find,
    "copies": copies.find,
    "stuck": stuck.find,
    "recovery": recovery.find,
    "idle": idle.find,
    "answered": answered.find,
}
