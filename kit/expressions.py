"""The rule language: CEL conditions over a record, type-checked when they are saved.

    lead.business_line == 'STUDY_ABROAD' && 'GB' in lead.target_countries && lead.budget_amount > 0

Choices are compared by their short name (enum value without its prefix). Empty values are '' / 0 / [] so that
a condition never fails on a record that lacks something; `custom.key` is null when it is not set. Of a
free structure (`approval.facts.percent`) a key that is missing makes the condition not hold; `has(...)` asks
for it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cel_expr_python import cel
from matricula.options.v1 import options_pb2 as options

from kit import clock
from kit.errors import InvalidArgument, Violation
from kit.resource import FieldSpec, Resource

_NUMBERS = (options.FIELD_TYPE_NUMBER, options.FIELD_TYPE_MONEY)
_VARYING = re.compile(r"\bnow\b|\bcustom\b")
"""What an answer may depend on beside the fields that an expression names."""
_ANSWERS = 2000
"""Answers that a condition remembers: most ask for a choice or two, and records share those."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ExpressionInvalid(InvalidArgument):
    reason = "EXPRESSION_INVALID"
    zh = "条件表达式有误：{detail}"
    en = "The condition is not valid: {detail}"


class Condition:
    """A compiled condition of one record type."""

    def __init__(self, resource: Resource, source: str) -> None:
        self.source = source
        self._resource = resource
        self._used = used(resource, source)
        self._keys = tuple(
            (spec.name, _emptiness_decides(resource, spec.name, source)) for spec in self._used
        )
        self._expression = _environment(resource.type, resource).compile(source) if source.strip() else None
        structured = any(_is_struct(spec) for spec in self._used)  # no key of answers: 1 and true are one
        self._settled = _VARYING.search(source) is None and not structured
        self._answers: dict[tuple[Any, ...], bool] = {}

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether the record (column values) meets the condition; an empty condition always holds.

        What cannot be decided (a custom field that is not set) does not hold.
        """
        if not self._settled:
            return self._holds(values)
        key = tuple(
            bool(values.get(name)) if emptiness else _hashable(values.get(name))
            for name, emptiness in self._keys
        )
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= _ANSWERS:
                self._answers.clear()
            answer = self._answers[key] = self._holds(values)
        return answer

    def _holds(self, values: Mapping[str, Any]) -> bool:
        if self._expression is None:
            return True
        answer = self._expression.eval(data=activation(self._resource, values, self._used))
        return bool(answer.type() == cel.Type.BOOL and answer.value())


def condition(resource: Resource, source: str, *, field: str = "condition") -> Condition:
    """Compiles a condition; ExpressionInvalid (naming `field`) tells what is wrong and where."""
    try:
        compiled = Condition(resource, source)
        if compiled._expression is not None and compiled._expression.return_type() != cel.Type.BOOL:
            raise RuntimeError("the condition must answer true or false")
    except RuntimeError as error:
        detail = _first_line(str(error))
        violation = Violation(field, f"条件表达式有误：{detail}", f"The condition is not valid: {detail}")
        raise ExpressionInvalid(detail=detail, fields=[violation]) from error
    return compiled


def formula(resource: Resource, source: str, *, field: str = "formula") -> "Formula":
    """Compiles a formula (any result type); ExpressionInvalid tells what is wrong and where."""
    try:
        return Formula(resource, source)
    except RuntimeError as error:
        detail = _first_line(str(error))
        violation = Violation(field, f"公式有误：{detail}", f"The formula is not valid: {detail}")
        raise ExpressionInvalid(detail=detail, fields=[violation]) from error


class Formula:
    """A compiled formula of one record type: a number, text, boolean or null over a record."""

    def __init__(self, resource: Resource, source: str) -> None:
        self._resource = resource
        self._used = used(resource, source)
        self._expression = _environment(resource.type, resource).compile(source)

    def value(self, values: Mapping[str, Any]) -> Any:
        """What the formula gives for the record; None when it cannot be computed (a value is missing)."""
        answer = self._expression.eval(data=activation(self._resource, values, self._used))
        if answer.type() == cel.Type.ERROR:
            return None
        found = answer.value()
        return found if isinstance(found, bool | int | float | str) else None


def _emptiness_decides(resource: Resource, name: str, source: str) -> bool:
    """Whether it only asks if a field is empty: `lead.phone != ''` has two answers, not thousands."""
    field = rf"\b{resource.name}\s*\.\s*{name}\b"
    compared = re.findall(rf"{field}\s*[!=]=\s*(?:''|\"\")\s*(?=&&|\|\||\)|$)", source)
    return len(compared) == len(re.findall(field, source))


def _hashable(value: Any) -> Any:
    return tuple(_hashable(item) for item in value) if isinstance(value, list) else value


@lru_cache(maxsize=2048)
def _compiled(resource_type: str, source: str) -> Condition:
    return Condition(_REGISTERED[resource_type], source)


_REGISTERED: dict[str, Resource] = {}


def cached(resource: Resource, source: str) -> Condition:
    """The compiled form of a stored condition (compiled once per process)."""
    _REGISTERED.setdefault(resource.type, resource)
    return _compiled(resource.type, source)


@lru_cache(maxsize=2048)
def _compiled_formula(resource_type: str, source: str) -> Formula:
    return Formula(_REGISTERED[resource_type], source)


def cached_formula(resource: Resource, source: str) -> Formula:
    """The compiled form of a stored formula (compiled once per process)."""
    _REGISTERED.setdefault(resource.type, resource)
    return _compiled_formula(resource.type, source)


def used(resource: Resource, source: str) -> tuple[FieldSpec, ...]:
    """The fields that an expression names: a record has fifty, a condition asks for two of them."""
    named = set(re.findall(rf"\b{resource.name}\s*\.\s*(\w+)", source))
    return tuple(
        spec for spec in resource.fields.values() if spec.name in named and _cel_type(spec) is not None
    )


def activation(resource: Resource, values: Mapping[str, Any], fields: Sequence[FieldSpec]) -> dict[str, Any]:
    """These fields of a record as the rule language sees them, its custom fields, and the time."""
    noun = resource.name
    known: dict[str, Any] = {
        f"{noun}.{spec.name}": _cel_value(spec, values.get(spec.name)) for spec in fields
    }
    known["now"] = clock.now()
    known[f"{noun}.custom"] = dict(values.get("custom") or {})
    return known


_ENVIRONMENTS: dict[str, Any] = {}


def _environment(key: str, resource: Resource) -> Any:
    if key not in _ENVIRONMENTS:
        noun = resource.name
        variables = {
            f"{noun}.{spec.name}": kind
            for spec in resource.fields.values()
            if (kind := _cel_type(spec)) is not None
        }
        variables[f"{noun}.custom"] = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
        variables["now"] = cel.Type.TIMESTAMP
        _ENVIRONMENTS[key] = cel.NewEnv(variables=variables)
    return _ENVIRONMENTS[key]


def _cel_type(spec: FieldSpec) -> Any:
    if spec.name != "custom" and _is_struct(spec):
        return cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    if spec.name == "custom" or (spec.proto is not None and _is_message(spec)):
        return None
    if spec.repeated:
        return cel.Type.List(cel.Type.STRING)
    if spec.type == options.FIELD_TYPE_TIME:
        return cel.Type.TIMESTAMP
    if spec.type == options.FIELD_TYPE_BOOL:
        return cel.Type.BOOL
    if spec.type in _NUMBERS and spec.name != "budget_currency" and _is_integer(spec):
        return cel.Type.INT
    return cel.Type.STRING


def _is_struct(spec: FieldSpec) -> bool:
    message = spec.proto.message_type if spec.proto is not None else None
    return message is not None and message.full_name == "google.protobuf.Struct"


def _is_message(spec: FieldSpec) -> bool:
    message = spec.proto.message_type if spec.proto is not None else None
    return message is not None and message.full_name != "google.protobuf.Timestamp"


def _is_integer(spec: FieldSpec) -> bool:
    return spec.proto is None or spec.proto.cpp_type in (spec.proto.CPPTYPE_INT32, spec.proto.CPPTYPE_INT64)


def _cel_value(spec: FieldSpec, value: Any) -> Any:
    if spec.repeated:
        return [_short(spec, item) for item in value or ()]
    if _is_struct(spec):
        return dict(value or {})
    if spec.type == options.FIELD_TYPE_TIME:
        return value or EPOCH
    if spec.type == options.FIELD_TYPE_BOOL:
        return bool(value)
    if spec.type in _NUMBERS and _is_integer(spec):
        return int(value or 0)
    return _short(spec, value)


def _short(spec: FieldSpec, value: Any) -> str:
    text = "" if value is None else str(value)
    if spec.proto is not None and spec.proto.enum_type is not None and text:
        return text.removeprefix(_prefix(spec.proto.enum_type.values[0].name))
    return text


def _prefix(zero: str) -> str:
    """`STATUS_UNSPECIFIED` -> `STATUS_`."""
    return zero.removesuffix("UNSPECIFIED")


def _first_line(message: str) -> str:
    return message.split("\n", 1)[0].replace("INVALID_ARGUMENT: ERROR: <input>:", "").strip()
