"""One row for every event that is applied."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit.events.subscriptions import envelopes

_SEE = text(
    "insert into seen (consumer, event_id, aggregate_id, seq, branch) select * from unnest("
    " cast(:consumer as text[]), cast(:event as uuid[]), cast(:aggregate as text[]),"
    " cast(:seq as bigint[]), cast(:branch as int[]))"
)


def see(session: Session) -> None:
    """Writes down what the running handler was given."""
    found = envelopes(session)
    session.execute(
        _SEE,
        {
            "consumer": [f"witness.{one.producer}.{one.aggregate_type}" for one in found],
            "event": [one.event_id for one in found],
            "aggregate": [one.aggregate_id for one in found],
            "seq": [one.seq for one in found],
            "branch": [one.branch_id for one in found],
        },
    )
