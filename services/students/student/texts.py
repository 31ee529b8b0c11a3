"""Days of what belongs to a student."""

from collections.abc import Mapping
from typing import Any

from kit.errors import InvalidArgument, Violation


def in_order(noun: str, values: Mapping[str, Any], first: str = "start_date", last: str = "end_date") -> None:
    """InvalidArgument when something ends before it begins."""
    begin, end = values.get(first), values.get(last)
    if begin and end and end < begin:
        zh, en = "结束日期不能早于开始日期", "It cannot end before it begins"
        raise InvalidArgument(fields=[Violation(f"{noun}.{last}", zh, en, "BEFORE_START")])
