"""How patient the runtime is. Tests shorten the times; operators never need to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """All times in seconds. An event that failed `1 + len(delays)` times is parked: under a minute in all."""

    immediate_attempts: int = 4
    delays: tuple[float, ...] = (1, 4, 10, 15, 25)
    gap_seconds: float = 60
    """How long an event waits for an earlier one before it is applied without it (consumers that began
    late).
    """
    batch_size: int = 250
    """Events in one transaction, when so many are there: a transaction costs ten statements, an event little.
    """
    batch_seconds: float = 0.02
    prefetch: int = 500
    """Two batches: one is applied while the next comes in."""


POLICY = Policy()
