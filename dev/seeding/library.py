"""The library: some programmes with the rounds of a season, and students who have them on their lists.

Dates and figures are examples for a demonstration. Institutions come from `matricula library load`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dev.seeding.api import Api, Record

_START = "2027-09"
_NOTE = "演示数据，请以学校官网为准"
_TIERS = ("TIER_REACH", "TIER_MATCH", "TIER_SAFETY")
_MATERIAL = 4
"""Students who get a shortlist."""


@dataclass(frozen=True, slots=True)
class Example:
    """A programme: institution and names, what it asks for, and (round, day, clock, zone)."""

    institution: str
    name: tuple[str, str]
    level: str
    asked: tuple[float, float, float]
    """GPA of 100, IELTS, IELTS in each part."""
    rounds: tuple[tuple[str, str, str, str], ...]


_LONDON, _PACIFIC = "Europe/London", "America/Los_Angeles"
EXAMPLES = (
    Example("University of Edinburgh", ("MSc Data Science", "数据科学"), "DEGREE_MASTER", (85, 7, 6),
            (("Round 1", "2026-12-15", "", _LONDON), ("Round 2", "2027-03-31", "", _LONDON))),
    Example("University of Manchester", ("MSc Finance", "金融学"), "DEGREE_MASTER", (82, 7, 6.5),
            (("Stage 2", "2027-01-08", "17:00", _LONDON),)),
    Example("University of Warwick", ("BSc Economics", "经济学"), "DEGREE_BACHELOR", (88, 7, 6),
            (("UCAS", "2027-01-13", "18:00", _LONDON),)),
    Example("The University of Hong Kong", ("MSc Computer Science", "计算机科学"), "DEGREE_MASTER",
            (80, 6, 5.5),
            (("Main round", "2026-12-01", "12:00", "Asia/Hong_Kong"),
             ("Clearing round", "2027-02-26", "12:00", "Asia/Hong_Kong"))),
    Example("National University of Singapore", ("MSc Marketing Analytics", "市场分析"), "DEGREE_MASTER",
            (83, 6.5, 6), (("Round 2", "2027-01-31", "", "Asia/Singapore"),)),
    Example("University of California, Berkeley", ("BA Statistics", "统计学"), "DEGREE_BACHELOR",
            (90, 6.5, 6),
            (("UC", "2026-11-30", "23:59", _PACIFIC),)),
)  # fmt: skip


def seed(api: Api) -> int:
    """Makes what is missing; returns how many rounds there are."""
    rounds = [one for example in EXAMPLES for one in _programme(api, example)]
    students = sorted(api.all_of("/students"), key=lambda one: one["createTime"])[:_MATERIAL]
    for place, student in enumerate(students):
        _shortlist(api, student, rounds[place:] + rounds[:place])
    return len(rounds)


def _programme(api: Api, example: Example) -> list[Record]:
    """The rounds of a programme, which is made with its season when it is not there."""
    institution = _one(api, "/institutions", name_en=example.institution)
    if institution is None:
        return []
    known = {"institution_id": institution["id"], "name_en": example.name[0]}
    programme = _one(api, "/programmes", **known) or api.create(
        "/programmes",
        {
            "institutionId": institution["id"],
            "nameEn": example.name[0],
            "nameZh": example.name[1],
            "level": example.level,
        },
        patient=True,
    )
    season = _one(api, "/seasons", programme_id=programme["id"]) or api.create(
        "/seasons",
        {
            "programmeId": programme["id"],
            "startMonth": _START,
            "requirements": _asked(example),
            "note": _NOTE,
        },
    )
    made = {one["name"]: one for one in _all(api, "/rounds", programme_id=programme["id"])}
    return [made.get(one[0]) or _round(api, season["id"], one) for one in example.rounds]


def _round(api: Api, season_id: str, one: Sequence[str]) -> Record:
    name, day, clock, zone = one
    return api.create(
        "/rounds",
        {
            "seasonId": season_id,
            "name": name,
            "deadlineDate": day,
            "deadlineClock": clock,
            "deadlineZone": zone,
            "note": _NOTE,
        },
    )


def _asked(example: Example) -> list[Record]:
    gpa, whole, part = example.asked
    ielts = {"kind": "REQUIREMENT_KIND_TEST", "test": "IELTS", "minimum": whole, "group": "language"}
    return [
        {"kind": "REQUIREMENT_KIND_GPA", "minimum": gpa, "scale": 100},
        {**ielts, "parts": [{"part": "*", "minimum": part}]},
    ]


def _shortlist(api: Api, student: Record, rounds: Sequence[Record]) -> None:
    """Three rounds in three tiers, and an application for the first."""
    if not rounds or _all(api, "/shortlist-items", student_id=student["id"]):
        return
    for place, (tier, one) in enumerate(zip(_TIERS, rounds, strict=False)):
        item = {"studentId": student["id"], "roundId": one["id"], "tier": tier, "position": place}
        api.create("/shortlist-items", item, patient=True)
    if not _all(api, "/applications", student_id=student["id"]):
        api.create("/applications", {"studentId": student["id"], "roundId": rounds[0]["id"]}, patient=True)


def _all(api: Api, path: str, **wanted: str) -> list[Record]:
    conditions = [
        {"field": name, "operator": "OPERATOR_EQ", "values": [value]} for name, value in wanted.items()
    ]
    return api.all_of(path, {"filter": {"conditions": conditions}})


def _one(api: Api, path: str, **wanted: str) -> Record | None:
    return next(iter(_all(api, path, **wanted)), None)
