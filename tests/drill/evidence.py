"""What clients may hold a restored suite to: everything they were promised before the backup began.

What was written while it was made is in it or not; where it is, it must be whole. Later writes are gone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tests.faults.promises import Promise
from tests.whole import Whole

_VERSIONS = "select record_id::text as id, version from history where record_type = 'leads.lead'"


def binding(whole: Whole, promises: Iterable[Promise], before: float) -> Iterator[Promise]:
    """The promises that bind the suite as it is now; those `before` a moment do so whatever it holds."""
    held = {(row.id, row.version) for row in whole.sql("leads", _VERSIONS)}
    for one in promises:
        if one.at <= before:
            yield one
        elif (one.id, one.version) in held:  # its answer, and with it the audit entry, may have come later
            yield replace(one, request="")
