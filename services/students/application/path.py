"""The way of an application: where it may go from where it stands, and what a step has to bring."""

from collections.abc import Mapping

_PREFIX = "APPLICATION_STATUS_"
_BEFORE = ("PREPARING", "WRITING", "READY", "FILLED")
_UNDER_WAY = ("SUBMITTED", "SUPPLEMENTING", "INTERVIEW", "IN_REVIEW")
_WAITING = ("WAITLISTED", "DEFERRED")
_TAKEN = ("ACCEPTED", "DEPOSIT_PAID", "CONFIRMED", "ENROLLED")

BY_OFFER = frozenset(_PREFIX + name for name in ("OFFERED", "ACCEPTED", "DEPOSIT_PAID"))
"""Statuses that only an offer brings: it is the evidence."""
PREPARING, SUBMITTED = _PREFIX + "PREPARING", _PREFIX + "SUBMITTED"
OFFERED, ACCEPTED = _PREFIX + "OFFERED", _PREFIX + "ACCEPTED"
DEPOSIT_PAID = _PREFIX + "DEPOSIT_PAID"
NOT_SUBMITTED = frozenset(_PREFIX + name for name in _BEFORE)


def _ways() -> Mapping[str, frozenset[str]]:
    """Preparation goes to and fro; what was submitted never becomes unsubmitted; a decision can be
    revised.
    """
    results = ("OFFERED", "REJECTED", *_WAITING)
    found: dict[str, tuple[str, ...]] = {name: (*_BEFORE, "SUBMITTED", "WITHDRAWN") for name in _BEFORE}
    found |= {name: (*_UNDER_WAY, *results, "WITHDRAWN") for name in (*_UNDER_WAY, *_WAITING)}
    found |= {
        "OFFERED": ("ACCEPTED", "REJECTED", "WITHDRAWN", "DEFERRED"),
        "ACCEPTED": ("DEPOSIT_PAID", "CONFIRMED", "OFFERED", "WITHDRAWN", "DEFERRED"),
        "DEPOSIT_PAID": ("CONFIRMED", "OFFERED", "WITHDRAWN", "DEFERRED"),
        "CONFIRMED": ("ENROLLED", "OFFERED", "WITHDRAWN", "DEFERRED"),
        "ENROLLED": ("WITHDRAWN",),
        "REJECTED": ("IN_REVIEW", "OFFERED"),
        "WITHDRAWN": (),
    }
    return {
        _PREFIX + name: frozenset(_PREFIX + way for way in ways) - {_PREFIX + name}
        for name, ways in found.items()
    }


WAYS = _ways()
"""Status -> those it may go to."""


def by_hand(status: str) -> frozenset[str]:
    """Where a person may move an application of this status."""
    return WAYS[status] - BY_OFFER
