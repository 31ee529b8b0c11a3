"""Every metric of the runtime. Label values come from closed sets (services, queues, kinds), never from
data.
"""

from prometheus_client import Counter, Gauge, Histogram

OUTBOX_PENDING = Gauge("matricula_outbox_pending", "Events written but not yet published", ["service"])
OUTBOX_OLDEST = Gauge("matricula_outbox_oldest_seconds", "Age of the oldest unpublished event", ["service"])
OUTBOX_ACTIVE = Gauge("matricula_outbox_relay_active", "1 in the process whose relay publishes", ["service"])
OUTBOX_PUBLISHED = Counter("matricula_outbox_published_total", "Events the broker confirmed", ["service"])
OUTBOX_RETURNED = Counter("matricula_outbox_returned_total", "Events no queue wanted", ["service"])
OUTBOX_REFUSED = Counter("matricula_outbox_refused_total", "Events the broker refused", ["service"])
OUTBOX_RECONNECTS = Counter(
    "matricula_outbox_reconnects_total", "Connections the relay threw away in doubt", ["service"]
)

EVENTS = Counter(
    "matricula_events_total",
    "Events received, by what became of them: handled, duplicate, stale, gap, gap_accepted, failed, parked,"
    " rejected",
    ["consumer", "outcome"],
)
EVENT_LAG = Histogram(
    "matricula_event_lag_seconds",
    "From the change to the end of its handler",
    ["consumer"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300),
)
EVENTS_WAITING = Gauge(
    "matricula_events_waiting", "Events kept in the database: gap, retry, parked", ["service", "state"]
)
CONSUMERS = Gauge("matricula_consumers_attached", "Queues this process consumes from right now", ["service"])

TIMERS = Counter(
    "matricula_timers_total", "Timers run, by outcome: done, failed, parked", ["service", "outcome"]
)
TIMERS_OVERDUE = Gauge(
    "matricula_timers_overdue", "Timers whose time has come but that have not run", ["service"]
)

JOBS = Counter(
    "matricula_jobs_total",
    "Job runs, by outcome: succeeded, retried, failed, cancelled",
    ["service", "outcome"],
)
JOBS_WAITING = Gauge("matricula_jobs_waiting", "Jobs queued or running", ["service"])
