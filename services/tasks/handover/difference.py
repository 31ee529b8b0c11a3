"""What differs between two states of a profile, without I/O."""

from collections.abc import Iterator, Mapping
from typing import Any

_UNTOLD = frozenset({"id", "branch_id", "version", "create_time", "delete_time", "adult_date"})
"""Not about the student, or following from something that is told."""

Difference = tuple[str, Any, Any]
"""(path, before, after); None where there was or is nothing."""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changed, by path, in the order of paths. People and team members are matched by who they are."""
    old, new = dict(_flat("", before)), dict(_flat("", after))
    return [
        (path, old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name not in _UNTOLD:
                yield from _flat(f"{path}.{name}" if path else name, item)
    elif isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
        for place, item in enumerate(value):
            name = item.get("role") or item.get("id") or str(place)
            yield from _flat(f"{path}.{name}", {key: one for key, one in item.items() if key != "role"})
    else:
        yield path, value
