"""Where a parsed value goes among a record's column values."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kit.resource import FieldSpec
from kit.values.amounts import Money


def place(target: dict[str, Any], spec: FieldSpec, value: Any) -> None:
    """Sets what `parse` gave: money is two columns (CNY when none was said), a custom field is JSON."""
    if spec.custom:
        key = spec.name.removeprefix("custom.")
        target.setdefault("custom", {})[key] = value.minor if isinstance(value, Money) else to_json(value)
    elif isinstance(value, Money):
        target[spec.name] = value.minor
        target[spec.name.removesuffix("_amount") + "_currency"] = value.currency or "CNY"
    else:
        target[spec.name] = value


def to_json(value: Any) -> Any:
    """A typed value as JSON: days and times as ISO text, whole numbers as int."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value
