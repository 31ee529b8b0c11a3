"""Coming back to stored events: failed ones when their time has come, early ones when the gap has closed.

Only the head of an aggregate (its stored event with the lowest seq) is ever applied, so a failed or parked
event holds back exactly the later events of its own aggregate. A gap that stays open longer than the policy
allows is accepted with a warning: that is how a consumer begins in the middle of an aggregate's life.
"""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit import log, metrics
from kit.database import Database
from kit.events import faults, inbox
from kit.events.apply import Run, count
from kit.events.envelope import Envelope, Malformed
from kit.events.policy import POLICY, Policy
from kit.events.subscriptions import Subscription
from kit.identity import system

_LOG = log.get("events")
_CONSUMERS = text("select distinct consumer from inbox_waiting where state <> 'parked'")
_READY = text(
    "select aggregate_id from (select distinct on (w.aggregate_id) w.aggregate_id, w.seq, w.state,"
    " w.next_time,"
    "  w.create_time, coalesce(c.last_seq, 0) as last_seq from inbox_waiting w left join inbox_cursor c"
    "  on c.consumer = w.consumer and c.aggregate_id = w.aggregate_id where w.consumer = :consumer"
    "  and (w.seq > coalesce(c.last_seq, 0) or w.state in ('gap', 'retry')) order by w.aggregate_id, w.seq)"
    " head"
    " where state = 'discarded' or (state = 'retry' and next_time <= now())"
    " or (state = 'gap' and (seq <= last_seq + 1 or create_time < now() - make_interval(secs => :gap)))"
    " limit 100"
)
_HEAD = text(
    "select event_id::text, aggregate_id, seq, branch, headers, body, state, attempts, create_time, next_time"
    " from inbox_waiting where consumer = :consumer and aggregate_id = :aggregate_id"
    " and (seq > :last or state in ('gap', 'retry')) order by seq limit 1 for update"
)
_DUE_ALONE = text(
    "select event_id::text from inbox_waiting where consumer = :consumer and state = 'retry'"
    " and next_time <= now() order by next_time limit 100"
)
_TAKE_ALONE = text(
    "select event_id::text, aggregate_id, seq, branch, headers, body, state, attempts, create_time, next_time"
    " from inbox_waiting where consumer = :consumer and event_id = cast(:event_id as uuid) and state ="
    " 'retry'"
    " for update skip locked"
)
_DUE = text(
    "select :state = 'discarded' or (:state = 'retry' and cast(:next_time as timestamptz) <= now()) or"
    " (:state = 'gap' and cast(:create_time as timestamptz) < now() - make_interval(secs => :gap))"
)
_FAILED = text(
    "update inbox_waiting set state = :state, attempts = :attempts, last_error = :error,"
    " next_time = now() + make_interval(secs => :delay)"
    " where consumer = :consumer and event_id = cast(:event_id as uuid)"
)


class Failed(Exception):
    """A stored event failed again."""

    def __init__(self, row: inbox.Waiting, cause: Exception) -> None:
        self.row, self.cause = row, cause
        super().__init__(faults.describe(cause))


def consumers_waiting(database: Database) -> Sequence[str]:
    """The consumers with stored events that may become ready: mostly none, told by one look."""
    with database.transaction(system(), read_only=True) as session:
        return session.execute(_CONSUMERS).scalars().all()


class Retrier:
    """Applies the stored events of one subscription when they are ready."""

    def __init__(self, database: Database, subscription: Subscription, policy: Policy = POLICY) -> None:
        self._database = database
        self._subscription = subscription
        self._consumer = subscription.queue
        self._policy = policy

    def run_once(self) -> int:
        """Applies what is ready; returns how many aggregates (or single events) it looked at."""
        if self._subscription.every:
            due = self._select(_DUE_ALONE)
            step: Callable[[str], bool] = self._apply_alone
        else:
            due = self._select(_READY, gap=self._policy.gap_seconds)
            step = self._apply_head
        for key in due:
            while self._guarded(step, key):
                pass
        return len(due)

    def _select(self, query: object, **parameters: float) -> Sequence[str]:
        with self._database.transaction(system()) as session:
            return session.execute(query, {"consumer": self._consumer, **parameters}).scalars().all()  # type: ignore[call-overload, no-any-return]  # text() of either query

    def _guarded(self, step: Callable[[str], bool], key: str) -> bool:
        try:
            return step(key)
        except Failed as failure:
            if faults.is_away(failure.cause):
                raise faults.DatabaseAway(str(failure)) from failure
            self._store_failure(failure)
            return False
        except Exception as error:
            if faults.is_away(error):
                raise faults.DatabaseAway(faults.describe(error)) from error
            if faults.is_transient(error):
                time.sleep(0.05)
                return False
            raise

    def _apply_head(self, aggregate_id: str) -> bool:
        """Settles the first stored event of an aggregate; returns whether there may be more to do."""
        with self._database.transaction(system()) as session:
            last = inbox.lock_cursors(session, self._consumer, [aggregate_id])[aggregate_id]
            parameters = {"consumer": self._consumer, "aggregate_id": aggregate_id, "last": last}
            found = session.execute(_HEAD, parameters).one_or_none()
            if found is None:
                return False
            row = inbox.Waiting(*found)
            if 0 < row.seq <= last:  # 0 = its headers could not be read
                inbox.remove(session, self._consumer, [row.event_id])
                metrics.EVENTS.labels(self._consumer, "stale").inc()
                return True
            if not self._is_due(session, row, last):
                return False
            self._settle(session, row, last)
        return True

    def _is_due(self, session: Session, row: inbox.Waiting, last: int) -> bool:
        if row.state == "gap" and row.seq == last + 1:
            return True
        parameters = {
            "state": row.state,
            "next_time": row.next_time,
            "create_time": row.create_time,
            "gap": self._policy.gap_seconds,
        }
        return bool(session.execute(_DUE, parameters).scalar())

    def _settle(self, session: Session, row: inbox.Waiting, last: int) -> None:
        if row.state == "gap" and row.seq > last + 1:
            metrics.EVENTS.labels(self._consumer, "gap_accepted").inc()
            _LOG.warning(
                "event_gap_accepted",
                consumer=self._consumer,
                aggregate_id=row.aggregate_id,
                last_seq=last,
                seq=row.seq,
            )
        if row.state != "discarded":  # a discarded one stays as the record of the decision
            envelope = self._run(session, row)
            inbox.remove(session, self._consumer, [row.event_id])
            count(self._consumer, envelope, "handled")
        inbox.move_cursors(session, self._consumer, {row.aggregate_id: max(row.seq, last)})

    def _apply_alone(self, event_id: str) -> bool:
        with self._database.transaction(system()) as session:
            found = session.execute(
                _TAKE_ALONE, {"consumer": self._consumer, "event_id": event_id}
            ).one_or_none()
            if found is None:
                return False
            row = inbox.Waiting(*found)
            envelope = self._run(session, row)
            inbox.remove(session, self._consumer, [event_id])
            count(self._consumer, envelope, "handled")
        return False

    def _run(self, session: Session, row: inbox.Waiting) -> Envelope:
        """Calls the handler; whatever it raises comes out as Failed, with the row it belongs to."""
        try:
            envelope = row.envelope
            run = Run(session, self._subscription)
            if self._subscription.every:
                self._subscription.check(envelope)
                run.catch_all([envelope])
            else:
                run.handle(envelope)
            run.finish()
            return envelope
        except Exception as error:
            raise Failed(row, error) from error

    def _store_failure(self, failure: Failed) -> None:
        row, delays = failure.row, self._policy.delays
        parked = row.attempts >= len(delays) or isinstance(failure.cause, Malformed)
        parameters = {
            "consumer": self._consumer,
            "event_id": row.event_id,
            "state": "parked" if parked else "retry",
            "attempts": row.attempts + 1,
            "error": str(failure),
            "delay": 0 if parked else delays[row.attempts],
        }
        with self._database.transaction(system()) as session:
            session.execute(_FAILED, parameters)
        metrics.EVENTS.labels(self._consumer, "parked" if parked else "failed").inc()
        report = _LOG.error if parked else _LOG.warning
        report(
            "event_parked" if parked else "event_failed_again",
            consumer=self._consumer,
            event_id=row.event_id,
            attempts=row.attempts + 1,
            error=str(failure),
        )
