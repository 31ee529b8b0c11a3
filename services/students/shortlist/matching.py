"""What a round asks for beside what is known of a student: met, missing or unknown, with the figures
compared.

Pure: rows in, verdicts out. A verdict never guesses: other scales of a GPA are compared by their share and
said to be, scores of a test's other edition are not compared at all, and a sitting that has expired does
not count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kit import clock
from services.students.programme.requirements import EVERY_PART, Requirement

MET, MISSING, UNKNOWN = "OUTCOME_MET", "OUTCOME_MISSING", "OUTCOME_UNKNOWN"
REACH, MATCH, SAFETY = "TIER_REACH", "TIER_MATCH", "TIER_SAFETY"
COMFORT = 0.05
"""A figure that is above what is asked by this share of its scale makes a round safe."""
_LEVELS = (
    "DEGREE_HIGH_SCHOOL", "DEGREE_FOUNDATION", "DEGREE_BACHELOR", "DEGREE_MASTER", "DEGREE_DOCTORATE",
)  # fmt: skip
_TESTS = {"IELTS": 9.0, "TOEFL": 120.0, "PTE": 90.0, "DUOLINGO": 160.0, "SAT": 1600.0, "ACT": 36.0,
          "GRE": 340.0, "GMAT": 805.0, "IB": 45.0, "AP": 5.0}  # fmt: skip
"""The best score of a test: margins are shares of it. A test that is not here has margins of its score."""
_TOEFL_BANDS = 6
"""Since 2026 TOEFL has bands of 1 to 6 beside the scores to 120."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a student: rows of education and test_sitting, the newest sitting first."""

    education: Sequence[Mapping[Any, Any]] = ()
    sittings: Sequence[Mapping[Any, Any]] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement with its outcome; `margin` is None where there is no figure."""

    requirement: Requirement
    outcome: str
    wanted: str
    actual: str = ""
    reason_zh: str = ""
    reason_en: str = ""
    evidence_id: str = ""
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings and the tier that follows; None while too little is known."""

    findings: Sequence[Finding] = field(default_factory=tuple)
    tier: str | None = None
    reason_zh: str = ""
    reason_en: str = ""


def judge(asked: Sequence[Requirement], known: Known) -> Verdict:
    """How the student stands to requirements."""
    findings = [_finding(one, known) for one in asked]
    return Verdict(findings, *_tier(findings))


def _finding(one: Requirement, known: Known) -> Finding:
    judges = {
        "REQUIREMENT_KIND_GPA": _gpa,
        "REQUIREMENT_KIND_TEST": _test,
        "REQUIREMENT_KIND_EDUCATION": _level,
    }
    judge_ = judges.get(one["kind"])
    if judge_ is not None:
        return judge_(one, known)
    text_zh, text_en = one.get("text_zh", ""), one.get("text_en", "")
    return Finding(one, UNKNOWN, text_zh or text_en, "", "需人工确认", "A person has to look at it")


# figures -------------------------------------------------------------------------------------------------


def _gpa(one: Requirement, known: Known) -> Finding:
    """The newest GPA: of the education that goes on, else of the one that ended last."""
    least, scale = one.get("minimum", 0.0), one.get("scale", 100.0)
    wanted = f"{least:g}/{scale:g}"
    rows = [row for row in known.education if row["gpa"] is not None and row["gpa_scale"]]
    if not rows:
        return Finding(one, UNKNOWN, wanted, "", "没有填写均分", "No GPA is known")
    row = max(rows, key=lambda one: (bool(one["current"]), str(one["end_date"] or ""), str(one["id"])))
    actual = f"{row['gpa']:g}/{row['gpa_scale']:g}"
    margin = row["gpa"] / row["gpa_scale"] - least / scale
    zh, en = f"{row['school']}：{actual}，要求 {wanted}", f"{row['school']}: {actual}, asked {wanted}"
    if row["gpa_scale"] != scale:
        zh += f"（满分不同，按比例相当于 {row['gpa'] / row['gpa_scale'] * scale:.4g}/{scale:g}）"
        en += f" (other scale; by share it is {row['gpa'] / row['gpa_scale'] * scale:.4g}/{scale:g})"
    return Finding(one, MET if margin >= -1e-9 else MISSING, wanted, actual, zh, en, row["id"], margin)


def _test(one: Requirement, known: Known) -> Finding:
    """The best sitting that still counts: one that meets everything, else the one with the best score."""
    name, wanted = one.get("test", ""), _wanted(one)
    sat = [row for row in known.sittings if row["type"] == f"TEST_TYPE_{name}" and row["score"] is not None]
    today = clock.now().date()
    valid = [row for row in sat if row["expire_date"] is None or row["expire_date"] >= today]
    if not valid:
        if sat:
            day = sat[0]["expire_date"].isoformat()
            zh, en = f"{name} 成绩已于 {day} 过期，需重考", f"{name} expired on {day}; it has to be sat again"
            return Finding(one, MISSING, wanted, _scores(sat[0]), zh, en, sat[0]["id"])
        return Finding(one, UNKNOWN, wanted, "", f"没有 {name} 成绩", f"No {name} score is known")
    same = [row for row in valid if _comparable(name, one.get("minimum", 0.0), row["score"])]
    if not same:
        zh, en = (
            f"{name} 两种计分制不同，请按官方对照表确认",
            f"{name} on its other scale; compare by the official table",
        )
        return Finding(one, UNKNOWN, wanted, _scores(valid[0]), zh, en, valid[0]["id"])
    found = [_sitting(one, row, wanted) for row in same]
    order = {MET: 2, UNKNOWN: 1, MISSING: 0}
    return max(found, key=lambda each: (order[each.outcome], each.margin or 0.0))


def _comparable(name: str, least: float, score: float) -> bool:
    return name != "TOEFL" or not least or (least <= _TOEFL_BANDS) == (score <= _TOEFL_BANDS)


def _sitting(one: Requirement, row: Mapping[Any, Any], wanted: str) -> Finding:
    """One sitting against the whole and every part."""
    least, name = one.get("minimum", 0.0), one.get("test", "")
    scores = {part["section"]: part.get("score", 0.0) for part in row["sections"]}
    short = [f"{row['score']:g} < {least:g}"] if row["score"] < least else []
    unknown = False
    for part in one.get("parts", ()):
        names = list(scores) if part["part"] == EVERY_PART else [part["part"]]
        unknown |= not names or any(each not in scores for each in names)
        short += [
            f"{each} {scores[each]:g} < {part['minimum']:g}"
            for each in names
            if each in scores and scores[each] < part["minimum"]
        ]
    actual, margin = _scores(row), (row["score"] - least) / _TESTS.get(name, max(row["score"], 1.0))
    if short:
        listed = "；".join(short)
        zh, en = f"{name} {actual}，未达到：{listed}", f"{name} {actual}, short: {'; '.join(short)}"
        return Finding(one, MISSING, wanted, actual, zh, en, row["id"], margin)
    if unknown:
        zh, en = f"{name} {actual}，单项成绩未填写", f"{name} {actual}; the scores of its parts are not known"
        return Finding(one, UNKNOWN, wanted, actual, zh, en, row["id"], margin)
    zh, en = f"{name} {actual}，要求 {wanted}", f"{name} {actual}, asked {wanted}"
    return Finding(one, MET, wanted, actual, zh, en, row["id"], margin)


def _wanted(one: Requirement) -> str:
    """`IELTS 6.5 (6)`; parts by name where they differ."""
    parts = one.get("parts", ())
    said = [
        f"{part['minimum']:g}" if part["part"] == EVERY_PART else f"{part['part']} {part['minimum']:g}"
        for part in parts
    ]
    whole = f"{one['minimum']:g}" if one.get("minimum") else ""
    return " ".join(text for text in (whole, f"({', '.join(said)})" if said else "") if text)


def _scores(row: Mapping[Any, Any]) -> str:
    parts = ", ".join(f"{one['section']} {one.get('score', 0.0):g}" for one in row["sections"])
    return f"{row['score']:g}" + (f" ({parts})" if parts else "")


def _level(one: Requirement, known: Known) -> Finding:
    """A level that is finished, or that is being finished."""
    level = one.get("level", "")
    wanted = level.removeprefix("DEGREE_").replace("_", " ").capitalize()
    held = [row for row in known.education if row["degree"] in _LEVELS]
    if level not in _LEVELS or not held:
        return Finding(one, UNKNOWN, wanted, "", "学历信息不完整", "Too little is known of the education")
    best = max(held, key=lambda row: _LEVELS.index(row["degree"]))
    enough = _LEVELS.index(best["degree"]) >= _LEVELS.index(level)
    actual = best["degree"].removeprefix("DEGREE_").replace("_", " ").capitalize()
    zh, en = (
        f"{best['school']}（{'在读' if best['current'] else '已毕业'}）",
        f"{best['school']} ({'current' if best['current'] else 'finished'})",
    )
    return Finding(one, MET if enough else MISSING, wanted, actual, zh, en, best["id"])


# the tier ------------------------------------------------------------------------------------------------


def _tier(findings: Sequence[Finding]) -> tuple[str | None, str, str]:
    """REACH when something is missing, SAFETY when every figure has room, MATCH between; None when unsure.

    Of alternatives (same group) the best one counts.
    """
    counted = _best_of_groups(findings)
    figures = [one for one in counted if one.margin is not None]
    missing = [one for one in counted if one.outcome == MISSING]
    if missing:
        zh = "未达到：" + "；".join(one.reason_zh for one in missing)
        return REACH, zh, "Missing: " + "; ".join(one.reason_en for one in missing)
    compared = [one for one in figures if one.outcome == MET]
    if not compared or any(one.outcome == UNKNOWN and one.requirement["kind"] != "REQUIREMENT_KIND_OTHER"
                           for one in counted):  # fmt: skip
        return None, "信息不足，暂不建议档位", "Too little is known to suggest a tier"
    least = min(one.margin or 0.0 for one in compared)
    if least >= COMFORT:
        zh, en = (
            f"各项均高出要求至少 {least:.0%}",
            f"Every figure is at least {least:.0%} above what is asked",
        )
        return SAFETY, zh, en
    return MATCH, "各项要求均已满足", "Everything that is asked for is met"


def _best_of_groups(findings: Sequence[Finding]) -> list[Finding]:
    order = {MET: 2, UNKNOWN: 1, MISSING: 0}
    found: dict[str, Finding] = {}
    for place, one in enumerate(findings):
        group = one.requirement.get("group") or f"#{place}"
        known = found.get(group)
        if known is None or (order[one.outcome], one.margin or 0.0) > (
            order[known.outcome],
            known.margin or 0.0,
        ):
            found[group] = one
    return list(found.values())
