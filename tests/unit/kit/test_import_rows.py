"""Rows of a sheet become values: a distinct cell is read once, and every row still has its own problems."""

from typing import Any

from matricula.options.v1 import options_pb2 as options

from kit.imports.rows import RowReader
from kit.resource import Choice, FieldSpec
from kit.sheets.read import Bad

LEVEL = FieldSpec(
    "level",
    options.FIELD_TYPE_CHOICE,
    "BUSINESS",
    "等级",
    "Level",
    choices=(Choice("LEVEL_A", "甲", "A"), Choice("1", "一", "One"), Choice("TRUE", "真", "Truth")),
)
WHO = FieldSpec("owner_id", options.FIELD_TYPE_PERSON, "BUSINESS", "负责人", "Owner")
PERSON = "01a20510-0000-7000-8000-000000000009"


def reader(asked: list[str] | None = None) -> RowReader:
    def resolve(_spec: FieldSpec, text: str) -> str | None:
        if asked is not None:
            asked.append(text)
        return PERSON if text == "王芳" else None

    return RowReader(((0, LEVEL), (1, WHO)), {}, (), resolve, "zh-CN", "Asia/Shanghai")


def test_the_same_cell_is_read_once() -> None:
    asked: list[str] = []
    rows = reader(asked)
    found = [rows.parse(number, ["甲", "王芳"]).values for number in range(2, 6)]
    assert found == [{"level": "LEVEL_A", "owner_id": PERSON}] * 4
    assert asked == ["王芳"]


def test_cells_that_are_equal_but_not_the_same_are_told_apart() -> None:
    rows = reader()
    cells: list[Any] = [1.0, True, 1.0, True]
    assert [rows.parse(2, [cell]).values["level"] for cell in cells] == ["1", "TRUE", "1", "TRUE"]


def test_every_row_has_its_own_problem() -> None:
    rows = reader()
    found = [rows.parse(number, ["乙", Bad("#N/A")]).problems for number in (2, 3)]
    assert [[(one["row"], one["column"], one["reason"]) for one in problems] for problems in found] == [
        [(number, "A", "CHOICE_UNKNOWN"), (number, "B", "CELL_ERROR")] for number in (2, 3)
    ]


def test_no_more_cells_are_remembered_than_allowed(monkeypatch: Any) -> None:
    monkeypatch.setattr("kit.imports.rows._REMEMBERED", 3)
    rows = reader()
    for number in range(10):
        rows.parse(number, [f"没有{number}"])
    assert len(rows._known) == 3
    assert rows.parse(11, ["甲"]).values == {"level": "LEVEL_A"}
