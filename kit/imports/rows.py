"""One row of a sheet: cells to values by the mapping, and every problem by row and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from matricula.options.v1 import options_pb2 as options

from kit import values
from kit.errors import Violation
from kit.resource import FieldSpec
from kit.sheets.read import Bad, explain
from kit.values import Resolve

_REPEATED = frozenset(
    {
        options.FIELD_TYPE_CHOICE,
        options.FIELD_TYPE_CHOICES,
        options.FIELD_TYPE_COUNTRY,
        options.FIELD_TYPE_COUNTRIES,
        options.FIELD_TYPE_DATE,
        options.FIELD_TYPE_MONEY,
        options.FIELD_TYPE_PERSON,
        options.FIELD_TYPE_REFERENCE,
    }
)
"""Types whose columns say the same few things again and again: each cell is read once."""
_REMEMBERED = 10_000


@dataclass(slots=True)
class Parsed:
    """What a row says. `values` are JSON (dates as text); `problems` have field names of ImportProblem."""

    row_no: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class RowReader:
    """Which column goes to which field, and what rows without a value get."""

    columns: tuple[tuple[int, FieldSpec], ...]
    defaults: Mapping[str, Any]
    required: tuple[FieldSpec, ...]
    resolve: Resolve
    locale: str
    time_zone: str
    _known: dict[Any, tuple[Any, values.Unreadable | None]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def parse(self, row_no: int, cells: Sequence[Any]) -> Parsed:
        """The values of one row; a cell that cannot be read becomes a problem and leaves its field empty."""
        found = Parsed(row_no, copied(self.defaults))
        for index, spec in self.columns:
            cell = cells[index] if index < len(cells) else None
            try:
                value = self._value(spec, cell)
            except values.Unreadable as problem:
                found.problems.append(
                    self._problem(row_no, index, spec, problem.reason, problem.zh, problem.en, cell)
                )
                continue
            if value is not None:
                put(found.values, spec, value)
        for spec in self.required:
            if found.values.get(spec.name) in (None, "") and not _mentioned(found, spec):
                index = next((column for column, one in self.columns if one.name == spec.name), -1)
                found.problems.append(
                    self._problem(
                        row_no, index, spec, "REQUIRED", f"缺少{spec.zh}", f"{spec.en} is missing", None
                    )
                )
        return found

    def _value(self, spec: FieldSpec, cell: Any) -> Any:
        if cell is None:
            return None
        if spec.type not in _REPEATED:
            return self._read(spec, cell)
        key = spec.name, type(cell), cell  # the type, because 1 is True to a dictionary
        found = self._known.get(key)
        if found is None:
            found = self._tried(spec, cell)
            if len(self._known) < _REMEMBERED:
                self._known[key] = found
        value, refused = found
        if refused is not None:
            raise refused.with_traceback(None)  # or it would remember every row it was raised for
        return value

    def _tried(self, spec: FieldSpec, cell: Any) -> tuple[Any, values.Unreadable | None]:
        try:
            return self._read(spec, cell), None
        except values.Unreadable as problem:
            return None, problem

    def _read(self, spec: FieldSpec, cell: Any) -> Any:
        if isinstance(cell, Bad):
            raise values.Unreadable(*explain(cell))
        return values.parse(spec, cell, resolve=self.resolve, time_zone=self.time_zone)

    def refuse(self, found: Parsed, cells: Sequence[Any], refusals: Sequence[Violation]) -> None:
        """Adds what the record type has against the values of a row, at the columns they came from."""
        for one in refusals:
            name = one.field.split(".", 1)[-1]
            index, spec = next(((at, spec) for at, spec in self.columns if spec.name == name), (-1, None))
            cell = cells[index] if 0 <= index < len(cells) else None
            found.problems.append(self._problem(found.row_no, index, spec, one.reason, one.zh, one.en, cell))

    def _problem(
        self, row_no: int, index: int, spec: FieldSpec | None, reason: str, zh: str, en: str, cell: Any
    ) -> dict[str, Any]:
        return {
            "row": row_no,
            "column": letters(index) if index >= 0 else "",
            "field": spec.name if spec else "",
            "reason": reason,
            "message": zh if self.locale.startswith("zh") else en,
            "value": shown(cell)[:100],
        }


def _mentioned(found: Parsed, spec: FieldSpec) -> bool:
    return any(problem["field"] == spec.name for problem in found.problems)


def copied(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Row values that a row may add to, its custom fields included."""
    found = dict(stored)
    if "custom" in found:
        found["custom"] = dict(found["custom"])
    return found


def put(target: dict[str, Any], spec: FieldSpec, value: Any) -> None:
    """Sets a parsed value in row values, as JSON."""
    values.place(target, spec, value if isinstance(value, values.Money) else values.to_json(value))


def keep_cell(cell: Any) -> Any:
    """An original cell as JSON, so that `kept_cell` gives it back as it was."""
    if isinstance(cell, Bad):
        return {"bad": cell.text}
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    return cell


_KINDS: dict[str, Any] = {
    "bad": Bad,
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def kept_cell(stored: Any) -> Any:
    """The cell that `keep_cell` stored."""
    if isinstance(stored, dict):
        ((kind, text),) = stored.items()
        return _KINDS[kind](text)
    return stored


def from_json(fields: Mapping[str, FieldSpec], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Column values of stored row values."""
    return {name: _restored(fields.get(name), value) for name, value in stored.items()}


def _restored(spec: FieldSpec | None, value: Any) -> Any:
    if spec is None or not isinstance(value, str):
        return value
    if spec.type == options.FIELD_TYPE_DATE:
        return date.fromisoformat(value)
    if spec.type == options.FIELD_TYPE_TIME:
        return datetime.fromisoformat(value)
    return value


def shown(cell: Any) -> str:
    """A cell as a person sees it: whole floats without their fraction."""
    if cell is None:
        return ""
    if isinstance(cell, Bad):
        return cell.text
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def letters(index: int) -> str:
    """Spreadsheet letters of a zero-based column: 0 -> A, 26 -> AA."""
    name = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
