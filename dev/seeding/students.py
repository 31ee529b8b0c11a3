"""Students: the leads that came far enough are converted, get a team, tests and a mother who has concerns."""

import time
from datetime import UTC, datetime, timedelta

from dev.seeding.api import PATIENCE_SECONDS, Api, Record
from dev.seeding.organisation import Branch, Organisation

_FAR = ("STATUS_CONSULTED", "STATUS_PROPOSED", "STATUS_WON")
_CONCERNS = ("安全和住宿", "学校排名和毕业后的就业", "总费用，希望有奖学金", "能不能和表姐在同一个城市")
_NONE = "CONVERSION_UNSPECIFIED"
_POLL_SECONDS = 0.5


def seed(api: Api, organisation: Organisation) -> int:
    """Converts what is not converted yet and fills what is empty; returns how many students there are."""
    converted = [_convert(api, lead) for lead in _leads(api)]
    _await_students(api, converted)
    students = sorted(api.all_of("/students"), key=lambda one: one["createTime"])
    branches = {branch.number: branch for branch in organisation.branches}
    tested = {sitting["studentId"] for sitting in api.all_of("/test-sittings")}
    guarded = {one for guardian in api.all_of("/guardians") for one in guardian.get("studentIds", ())}
    for place, student in enumerate(students):
        _staff(api, student, branches[int(student["branchId"])])
        if student["id"] not in tested and place % 3:
            _sit(api, student, place)
        if student["id"] not in guarded and place % 2:
            _guard(api, student, place)
    return len(students)


def _leads(api: Api) -> list[Record]:
    condition = {"field": "status", "operator": "OPERATOR_IN", "values": list(_FAR)}
    return api.all_of("/leads", {"filter": {"conditions": [condition]}})


def _convert(api: Api, lead: Record) -> str:
    if lead.get("conversion", _NONE) == _NONE:
        api.call("POST", f"/leads/{lead['id']}:convert", {}, patient=True)
        api.made += 1
    return str(lead["id"])


def _await_students(api: Api, leads: list[str]) -> None:
    """Conversions are answered by events: a moment later."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    wanted = set(leads)
    while {lead["id"] for lead in _leads(api) if not lead.get("studentId")} & wanted:
        if time.monotonic() > deadline:
            raise TimeoutError("the students service does not answer conversions; is its worker running?")
        time.sleep(_POLL_SECONDS)


def _staff(api: Api, student: Record, branch: Branch) -> None:
    roles = {key: staff["id"] for key, staff in branch.team.items() if not student.get(key)}
    if roles:
        api.call("POST", f"/students/{student['id']}:staff", roles, patient=True)


def _sit(api: Api, student: Record, place: int) -> None:
    sat = datetime.now(UTC).date() - timedelta(days=40 + place * 37 % 700)
    sections = [
        {"section": name, "score": 5.5 + (place + step) % 6 / 2}
        for step, name in enumerate(("listening", "reading", "writing", "speaking"))
    ]
    mean = sum(float(str(one["score"])) for one in sections) / len(sections)
    body = {
        "studentId": student["id"],
        "type": "TEST_TYPE_IELTS",
        "testDate": sat.isoformat(),
        "score": int(mean * 2 + 0.5) / 2,
        "sections": sections,
    }
    api.create("/test-sittings", body, key=f"seed-sitting-{student['id']}")


def _guard(api: Api, student: Record, place: int) -> None:
    ward = {"studentId": student["id"], "relation": "RELATION_MOTHER", "primary": True}
    body = {
        "name": student["name"][0] + "女士",
        "decides": True,
        "concerns": _CONCERNS[place % len(_CONCERNS)],
        "wards": [ward],
    }
    api.create("/guardians", body, key=f"seed-guardian-{student['id']}")
