"""Requirements as JSON (programme.proto: Requirement), and the figures by which sheets and filters know
them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matricula.students.v1 import test_sitting_pb2

from kit.errors import Violation
from kit.resource import enum_choices

GPA, TEST, EDUCATION = (f"REQUIREMENT_KIND_{name}" for name in ("GPA", "TEST", "EDUCATION"))
_PREFIX = "TEST_TYPE_"
TESTS = tuple(
    choice.value.removeprefix(_PREFIX)
    for choice in enum_choices(test_sitting_pb2.DESCRIPTOR.enum_types_by_name["TestType"])
)
"""Names by which requirements know tests: those of sittings, or none would ever match."""
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


def problems(asked: Iterable[Requirement], path: str) -> list[Violation]:
    """What is wrong with requirements, by the field of the one it is about."""
    found: list[Violation] = []
    for place, one in enumerate(asked):
        about = _PROBLEMS.get(one["kind"])
        if about is not None:
            found += about(one, f"{path}[{place}]")
    return found


def _test_problems(one: Requirement, path: str) -> list[Violation]:
    name = one.get("test", "")
    if not name:
        zh, en = "请选择考试", "Choose the test"
        return [Violation(f"{path}.test", zh, en, "REQUIRED")]
    if name not in TESTS:
        zh = f"没有考试「{name}」，可以是：{'、'.join(TESTS)}"
        en = f"There is no test “{name}”; it may be: {', '.join(TESTS)}"
        return [Violation(f"{path}.test", zh, en, "TEST_UNKNOWN")]
    if not one.get("minimum") and not one.get("parts"):
        zh, en = "请填写最低总分或单项最低分", "Give the least score in all, or of the parts"
        return [Violation(f"{path}.minimum", zh, en, "REQUIRED")]
    return []


def _gpa_problems(one: Requirement, path: str) -> list[Violation]:
    least, scale = one.get("minimum", 0), one.get("scale", 0)
    if not least:
        return [Violation(f"{path}.minimum", "请填写最低均分", "Give the least GPA", "REQUIRED")]
    if not scale:
        return [Violation(f"{path}.scale", "请填写满分", "Say what the GPA is out of", "REQUIRED")]
    if least > scale:
        zh, en = "最低均分高于满分", "The least GPA is above its scale"
        return [Violation(f"{path}.minimum", zh, en, "ABOVE_SCALE")]
    return []


def _level_problems(one: Requirement, path: str) -> list[Violation]:
    if one.get("level"):
        return []
    return [Violation(f"{path}.level", "请选择学历", "Choose the level", "REQUIRED")]


def _text_problems(one: Requirement, path: str) -> list[Violation]:
    if one.get("text_zh") or one.get("text_en"):
        return []
    return [Violation(f"{path}.text_zh", "请写明要求", "Say what is asked for", "REQUIRED")]


_PROBLEMS = {
    GPA: _gpa_problems,
    TEST: _test_problems,
    EDUCATION: _level_problems,
    "REQUIREMENT_KIND_OTHER": _text_problems,
}


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
