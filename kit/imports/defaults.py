"""What rows without a value of their own get: given as field values, checked like cells."""

from collections.abc import Mapping
from typing import Any

from matricula.options.v1 import options_pb2 as options

from kit import values
from kit.errors import Violation
from kit.imports.rows import put
from kit.resource import FieldSpec
from kit.values import Money, Resolve, limits


def parse(
    specs: Mapping[str, FieldSpec],
    given: Mapping[str, Any],
    resolve: Resolve,
    time_zone: str,
    path: str = "import.defaults",
) -> tuple[dict[str, Any], list[Violation]]:
    """(row values as JSON, what is wrong with which default); `path` says where in the request they are."""
    found: dict[str, Any] = {}
    problems: list[Violation] = []
    for name, value in given.items():
        spec = specs.get(name)
        if spec is None:
            problems.append(
                _wrong(f"{path}.{name}", f"不能导入字段 {name}", f"Field {name} cannot be imported")
            )
            continue
        try:
            parsed = _value(spec, value, resolve, time_zone)
        except values.Unreadable as problem:
            problems.append(_wrong(f"{path}.{name}", problem.zh, problem.en, problem.reason))
            continue
        if parsed is not None:
            put(found, spec, parsed)
    return found, problems


def _value(spec: FieldSpec, value: Any, resolve: Resolve, time_zone: str) -> Any:
    if spec.type == options.FIELD_TYPE_MONEY and isinstance(value, int) and not isinstance(value, bool):
        amount = Money(value)
        limits.check(spec, amount)
        return amount
    entries = value if isinstance(value, list) else [value]
    if any(isinstance(one, dict | list) for one in entries):
        raise values.Unreadable("INVALID", "默认值格式不对", "The default value is not of the field's type")
    cell = "\n".join(map(values.as_text, entries)) if isinstance(value, list) else value
    return values.parse(spec, cell, resolve=resolve, time_zone=time_zone)


def _wrong(field: str, zh: str, en: str, reason: str = "INVALID") -> Violation:
    return Violation(field, zh, en, reason)
