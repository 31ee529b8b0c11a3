"""Requirements as JSON (programme.proto: Requirement), and the figures by which sheets and filters know
them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

GPA, TEST = "REQUIREMENT_KIND_GPA", "REQUIREMENT_KIND_TEST"
EVERY_PART = "*"
LANGUAGE = "language"
"""The group of language tests: any of them will do."""
_TESTS = {"ielts": "IELTS", "toefl": "TOEFL"}
FIGURES = (
    "gpa_minimum",
    "gpa_scale",
    *(f"{name}_{what}" for name in _TESTS for what in ("minimum", "part_minimum")),
)
"""Columns of a round that say the commonest requirements in figures."""
_HUNDRED = 100
Requirement = Mapping[str, Any]


def figures(asked: Iterable[Requirement]) -> dict[str, float | None]:
    """The figures of requirements; None for what is not asked."""
    found: dict[str, float | None] = dict.fromkeys(FIGURES)
    for one in asked:
        if one["kind"] == GPA:
            found["gpa_minimum"], found["gpa_scale"] = one.get("minimum", 0), one.get("scale", _HUNDRED)
        for name, test in _TESTS.items():
            if one["kind"] == TEST and one.get("test") == test:
                found[f"{name}_minimum"] = one.get("minimum")
                found[f"{name}_part_minimum"] = next(
                    (part["minimum"] for part in one.get("parts", ()) if part["part"] == EVERY_PART), None
                )
    return found


def of_figures(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Requirements of a sheet's figures; empty cells ask for nothing."""
    found: list[dict[str, Any]] = []
    if values.get("gpa_minimum"):
        scale = values.get("gpa_scale") or scale_of(values["gpa_minimum"])
        found.append({"kind": GPA, "minimum": float(values["gpa_minimum"]), "scale": float(scale)})
    for name, test in _TESTS.items():
        least, part = values.get(f"{name}_minimum"), values.get(f"{name}_part_minimum")
        if not least and not part:
            continue
        one: dict[str, Any] = {"kind": TEST, "test": test, "group": LANGUAGE}
        if least:
            one["minimum"] = float(least)
        if part:
            one["parts"] = [{"part": EVERY_PART, "minimum": float(part)}]
        found.append(one)
    return found


def scale_of(minimum: float) -> float:
    """What a GPA without a scale is out of: 3.2 is out of 4, 85 out of 100."""
    return next(scale for scale in (4.0, 5.0, 10.0, 20.0, float(_HUNDRED)) if minimum <= scale)


def joined(asked: Sequence[Requirement], given: Sequence[Requirement]) -> list[Requirement]:
    """What is asked, with what is given in place of the requirements about the same thing."""
    about = {_about(one) for one in given}
    return [*(one for one in asked if _about(one) not in about), *given]


def same(one: Sequence[Requirement], other: Sequence[Requirement]) -> bool:
    """Whether two lists ask for the same, in whatever order."""
    return sorted(map(repr, map(_sorted, one))) == sorted(map(repr, map(_sorted, other)))


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return sorted((key, _sorted(item)) for key, item in value.items())
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return float(value) if isinstance(value, int) else value


def _about(one: Requirement) -> tuple[str, str]:
    return one["kind"], one.get("test", "")
