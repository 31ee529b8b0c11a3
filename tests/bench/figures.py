"""Small arithmetic on measured values."""

from collections.abc import Iterable


def median(values: Iterable[float]) -> float:
    """The middle one; of an even number the lower of the two."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2]


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    place = -(-len(ordered) * share // 1)  # rounded up
    return ordered[max(0, min(len(ordered), int(place)) - 1)]
