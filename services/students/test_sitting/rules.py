"""Test sittings: scores that the test gives, the day they expire, and that somebody saw the report."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kit import clock
from kit.database import principal
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, Violation
from kit.ids import is_id
from kit.statement import Row
from kit.values.typed import tidy
from services.students.student import parts
from services.students.test_sitting.model import TEST_SITTING
from services.students.test_sitting.scales import SCALES, Range, fits, words

_SEEN = ("type", "subject", "test_date", "score", "sections", "grade", "registration_number")
"""What the report shows: who changes one of these has to show it again."""
AHEAD = timedelta(days=3 * 366)


class NothingToVerify(FailedPrecondition):
    reason = "NOTHING_TO_VERIFY"
    zh = "还没有成绩可核验，请先填写分数"
    en = "There is no score to verify yet; enter it first"


def create_test_sitting(session: Session, values: dict[str, Any]) -> Row:
    """A new sitting, or the plan of one when it is in the future and has no score."""
    found = tidy(TEST_SITTING.resource, values)
    _check(found)
    if not found.get("expire_date"):
        found["expire_date"] = expiry(found["type"], found["test_date"])
    return parts.create(session, TEST_SITTING, found)


def update_test_sitting(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a sitting; its expiry follows the date unless it was set apart from it."""
    found = tidy(TEST_SITTING.resource, values)
    whole = {**row, **found}
    _check(whole)
    if "expire_date" not in found and row["expire_date"] == expiry(row["type"], row["test_date"]):
        found["expire_date"] = expiry(whole["type"], whole["test_date"])
    if any(row[name] != found[name] for name in _SEEN if name in found):
        found |= {"verified": False, "verified_by": None, "verify_time": None}
    return TEST_SITTING.change(session, row["id"], found, etag=etag, row=row)


def verify_test_sitting(session: Session, sitting_id: str, etag: str) -> Row:
    """Somebody saw the report; a sitting that is verified already stays as it is."""
    row = TEST_SITTING.get(session, sitting_id, lock=True)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    if row["verified"]:
        return row
    if row["score"] is None and not row["sections"] and not row["grade"]:
        raise NothingToVerify
    who = principal(session)
    values = {
        "verified": True,
        "verified_by": who.id if is_id(who.id) else None,
        "verify_time": clock.now(),
    }
    return TEST_SITTING.change(session, sitting_id, values, kind="verified", row=row)


def expiry(test: str, sat: date) -> date | None:
    """The last day a score counts; None when it does not expire."""
    years = SCALES[test].years if test in SCALES else 0
    if not years:
        return None
    try:
        return sat.replace(year=sat.year + years)
    except ValueError:  # sat on 29 February
        return date(sat.year + years, 2, 28)


def _check(values: Mapping[Any, Any]) -> None:
    problems: list[Violation] = []
    scored = values.get("score") is not None or values.get("sections")
    today = clock.now().date()
    if scored and values["test_date"] > today + timedelta(days=1):
        problems.append(_wrong("test_date", "还没有考试，不能填写成绩", "A test to come has no score yet"))
    if values["test_date"] > today + AHEAD:
        problems.append(_wrong("test_date", "考试日期太远", "This day is too far ahead"))
    scale = SCALES.get(values["type"])
    if scale is not None:
        if values.get("score") is not None and not fits(values["score"], scale.whole):
            problems.append(_out_of_range("score", scale.whole))
        for place, one in enumerate(values.get("sections") or ()):
            path = f"sections[{place}]"
            if scale.sections and one["section"] not in scale.sections:
                names = ", ".join(scale.sections)
                problems.append(_wrong(f"{path}.section", f"单项为：{names}", f"Sections are: {names}"))
            elif not fits(one.get("score", 0), scale.sections.get(one["section"], ())):
                problems.append(_out_of_range(f"{path}.score", scale.sections[one["section"]]))
    if problems:
        raise InvalidArgument(fields=problems)


def _out_of_range(path: str, ranges: tuple[Range, ...]) -> Violation:
    zh, en = words(ranges)
    return _wrong(path, f"分数应为 {zh}", f"Scores are {en}", "OUT_OF_RANGE")


def _wrong(path: str, zh: str, en: str, reason: str = "INVALID") -> Violation:
    return Violation(f"test_sitting.{path}", zh, en, reason)
