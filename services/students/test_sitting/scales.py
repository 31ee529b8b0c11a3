"""Tests as their makers score them: the range of the whole and of each section, and how long a score counts.

A test that is not here takes any score. Of the GRE the whole is not reported, so none is checked.
"""

from dataclasses import dataclass, field

Range = tuple[float, float, float]
"""Lowest, highest, step."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a test is scored. `sections`: name -> range; without any, sections go by any name."""

    whole: tuple[Range, ...] = ()
    """More than one when the test has changed its scale and scores of both still count."""
    sections: dict[str, tuple[Range, ...]] = field(default_factory=dict)
    years: int = 0
    """How long a score counts; 0 = it does not expire."""


_FOUR = ("listening", "reading", "writing", "speaking")
# TOEFL iBT: 0 to 120 with sections of 30; since 21 January 2026 also bands of 1 to 6 in halves
_TOEFL_SECTION = ((0, 30, 1), (1, 6, 0.5))
SCALES: dict[str, Scale] = {
    "TEST_TYPE_IELTS": Scale(((0, 9, 0.5),), dict.fromkeys(_FOUR, ((0, 9, 0.5),)), 2),
    "TEST_TYPE_TOEFL": Scale(((0, 120, 1), (1, 6, 0.5)), dict.fromkeys(_FOUR, _TOEFL_SECTION), 2),
    "TEST_TYPE_PTE": Scale(((10, 90, 1),), dict.fromkeys(_FOUR, ((10, 90, 1),)), 2),
    "TEST_TYPE_DUOLINGO": Scale(((10, 160, 5),), {}, 2),
    "TEST_TYPE_SAT": Scale(((400, 1600, 10),), dict.fromkeys(("reading_writing", "math"), ((200, 800, 10),))),
    "TEST_TYPE_ACT": Scale(
        ((1, 36, 1),), dict.fromkeys(("english", "math", "reading", "science"), ((1, 36, 1),))
    ),
    "TEST_TYPE_AP": Scale(((1, 5, 1),)),
    "TEST_TYPE_IB": Scale(((0, 45, 1),)),
    "TEST_TYPE_GRE": Scale(
        (),
        {"verbal": ((130, 170, 1),), "quantitative": ((130, 170, 1),), "writing": ((0, 6, 0.5),)},
        5,
    ),
    # the edition before 2024 counted 200 to 800 in tens
    "TEST_TYPE_GMAT": Scale(((205, 805, 10), (200, 800, 10)), {}, 5),
    "TEST_TYPE_LSAT": Scale(((120, 180, 1),), {}, 5),
    "TEST_TYPE_CET4": Scale(((220, 710, 1),)),
    "TEST_TYPE_CET6": Scale(((220, 710, 1),)),
    "TEST_TYPE_GAOKAO": Scale(((0, 900, 0.5),)),
    "TEST_TYPE_TOPIK": Scale(((0, 300, 1),), {}, 2),
}


def fits(value: float, ranges: tuple[Range, ...]) -> bool:
    """Whether a score is one that the test gives."""
    return not ranges or any(
        low <= value <= high and abs((value - low) / step - round((value - low) / step)) < 1e-6
        for low, high, step in ranges
    )


def words(ranges: tuple[Range, ...]) -> tuple[str, str]:
    """The ranges as people read them, in Chinese and English."""
    parts = [(f"{low:g}–{high:g}", f"{step:g}") for low, high, step in ranges]
    zh = " 或 ".join(f"{span}，间隔 {step}" for span, step in parts)
    return zh, " or ".join(f"{span} in steps of {step}" for span, step in parts)
