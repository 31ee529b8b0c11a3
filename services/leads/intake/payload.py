"""The body of a webhook as it is kept: whatever a genuine sender sends can be stored, shown and replayed."""

import json
import math
from typing import Any

DEEPEST = 20
"""Levels of a payload; a message that carries a much deeper one cannot be read by those who list it."""
UNREADABLE = "_unreadable"
"""Under this name is the text of a body that is no usable JSON."""
_EXACT = 2**53
"""Whole numbers up to here are the same in every JSON reader."""


class _Unkeepable(ValueError):
    """JSON that PostgreSQL or protobuf would not take."""


def kept(body: bytes) -> dict[str, Any]:
    """The payload of a body: an object as it is, else the value or the text under a name of its own."""
    try:
        value = _checked(json.loads(body, parse_constant=_refuse), DEEPEST)
    except (ValueError, RecursionError):
        # the sender was genuine: somebody has to see it, and a replay has to know what it was
        return {UNREADABLE: _plain(body.decode("utf-8", "replace"))}
    return value if isinstance(value, dict) else {"_value": value}


def _checked(value: Any, levels: int) -> Any:
    if not levels:
        raise _Unkeepable
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, dict):
        return {_plain(key): _checked(item, levels - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_checked(item, levels - 1) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT:
        return str(value)  # an id of another system: every digit counts
    if isinstance(value, float) and not math.isfinite(value):
        raise _Unkeepable
    return value


def _plain(text: str) -> str:
    """Without what no database text can hold: NUL and halves of a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _refuse(constant: str) -> Any:
    raise _Unkeepable(constant)
