"""What has to be reached, and what people would use instead, as docs/performance.md says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Bounds of one operation: requests a second at least, milliseconds at one connection at most; 0 = none.
    `peer` is the best rate of the four products that were measured on such a machine."""

    rate: float = 0
    p50_ms: float = 0
    peer: float = 0


TARGETS = {
    "read": Target(1300, 2.5, 264),
    "list": Target(600, 4, 77),
    "funnel": Target(300, 8, 31),
    "move": Target(600, 5, 226),
    "create": Target(500, 6, 66),
}
CREATE_CPU_RATIO = 6.0
"""Processor time of a create against the same INSERTs through psycopg2 alone, at most."""
