"""The match, figure by figure: parts, alternatives, other scales, expired and other editions."""

from datetime import timedelta

import pytest

from kit import clock
from services.students.programme.requirements import joined, of_figures, same, scale_of
from services.students.shortlist.matching import MATCH, MET, MISSING, REACH, SAFETY, UNKNOWN, Known, judge


def sitting(kind, score, expires=400, **parts):
    return {
        "id": f"{kind}-{score}",
        "type": f"TEST_TYPE_{kind}",
        "score": score,
        "sections": [{"section": name, "score": one} for name, one in parts.items()],
        "expire_date": clock.now().date() + timedelta(days=expires),
    }


def school(gpa=None, scale=None, degree="DEGREE_BACHELOR", current=True, end=None):
    return {
        "id": "school", "school": "某大学", "gpa": gpa, "gpa_scale": scale, "degree": degree,
        "current": current,
        "end_date": end,
    }  # fmt: skip


def asks(name, minimum, group="", **parts):
    found = {"kind": "REQUIREMENT_KIND_TEST", "test": name, "minimum": minimum}
    found["parts"] = [{"part": part.replace("every", "*"), "minimum": one} for part, one in parts.items()]
    return {**found, **({"group": group} if group else {})}


def gpa(minimum, scale):
    return {"kind": "REQUIREMENT_KIND_GPA", "minimum": minimum, "scale": scale}


@pytest.mark.parametrize(
    ("asked", "sittings", "outcome"),
    [
        (asks("IELTS", 7, every=6.5), [sitting("IELTS", 7, writing=6.5, reading=8)], MET),
        (asks("IELTS", 7, every=6.5), [sitting("IELTS", 7, writing=6, reading=8)], MISSING),
        (asks("IELTS", 7, writing=6.5), [sitting("IELTS", 7, writing=6.5, reading=5)], MET),
        (asks("IELTS", 7, every=6.5), [sitting("IELTS", 7)], UNKNOWN),  # parts were not filled in
        (asks("IELTS", 7, every=6.5), [sitting("IELTS", 6.5)], MISSING),
        (asks("IELTS", 7), [sitting("IELTS", 8, expires=-1)], MISSING),
        (asks("IELTS", 7), [sitting("IELTS", 8, expires=0)], MET),  # its last day counts
        (asks("IELTS", 7), [sitting("IELTS", 6), sitting("IELTS", 7)], MET),  # the better of two
        (asks("IELTS", 7), [sitting("TOEFL", 110)], UNKNOWN),
        (asks("TOEFL", 100), [sitting("TOEFL", 5)], UNKNOWN),  # bands since 2026 are another scale
        (asks("TOEFL", 5), [sitting("TOEFL", 5.5)], MET),
        (asks("GRE", 320), [], UNKNOWN),
    ],
)
def test_tests(asked, sittings, outcome):
    (found,) = judge([asked], Known(sittings=sittings)).findings
    assert found.outcome == outcome, found.reason_en


@pytest.mark.parametrize(
    ("asked", "has", "outcome"),
    [
        (gpa(85, 100), (85, 100), MET),
        (gpa(85, 100), (84.9, 100), MISSING),
        (gpa(3.4, 4), (85, 100), MET),  # by share, and said so
        (gpa(3.3, 4), (3.9, 5), MISSING),
        (gpa(85, 100), (None, None), UNKNOWN),
    ],
)
def test_grades(asked, has, outcome):
    (found,) = judge([asked], Known(education=[school(*has)])).findings
    assert found.outcome == outcome, found.reason_en
    if has[0] and has[1] != asked["scale"]:
        assert "按比例" in found.reason_zh


def test_levels():
    asked = {"kind": "REQUIREMENT_KIND_EDUCATION", "level": "DEGREE_BACHELOR"}
    for degree, outcome in (
        ("DEGREE_MASTER", MET),
        ("DEGREE_BACHELOR", MET),
        ("DEGREE_HIGH_SCHOOL", MISSING),
    ):
        (found,) = judge([asked], Known(education=[school(degree=degree)])).findings
        assert found.outcome == outcome
    assert judge([asked], Known()).findings[0].outcome == UNKNOWN


def test_the_tier_follows_from_the_worst_and_the_best_alternative():
    either = [asks("IELTS", 6.5, "language"), asks("TOEFL", 90, "language"), gpa(80, 100)]
    strong = Known(education=[school(90, 100)], sittings=[sitting("IELTS", 7.5)])
    assert judge(either, strong).tier == SAFETY
    even = Known(education=[school(80, 100)], sittings=[sitting("TOEFL", 90)])
    assert judge(either, even).tier == MATCH
    short = Known(education=[school(79, 100)], sittings=[sitting("TOEFL", 100)])
    assert judge(either, short).tier == REACH
    assert judge(either, Known(education=[school(90, 100)])).tier is None
    assert judge([], strong).tier is None


def test_what_a_person_has_to_look_at_does_not_hold_the_tier_back():
    asked = [gpa(80, 100), {"kind": "REQUIREMENT_KIND_OTHER", "text_zh": "作品集"}]
    found = judge(asked, Known(education=[school(82, 100)]))
    assert [one.outcome for one in found.findings] == [MET, UNKNOWN]
    assert found.tier == MATCH


def test_figures_of_sheets_become_requirements():
    asked = of_figures({"gpa_minimum": 3.3, "ielts_minimum": 7, "ielts_part_minimum": 6.5})
    assert [one["kind"] for one in asked] == ["REQUIREMENT_KIND_GPA", "REQUIREMENT_KIND_TEST"]
    assert asked[0]["scale"] == 4
    assert [scale_of(one) for one in (3.9, 4.3, 8, 15, 85)] == [4, 5, 10, 20, 100]
    other = {"kind": "REQUIREMENT_KIND_OTHER", "text_zh": "面试"}
    changed = joined([*asked, other], of_figures({"ielts_minimum": 7.5}))
    assert [one.get("minimum") for one in changed] == [3.3, None, 7.5]
    assert same(asked, list(reversed(asked)))
    assert not same(asked, changed)
