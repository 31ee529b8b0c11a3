"""An agency at work for tests: people signed in as themselves, clients with nothing but a link, a library."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from dev.seeding import tasks as task_settings
from kit.ids import new_id
from tests.whole import Whole, until

Record = dict[str, Any]
OFFICE = ZoneInfo("Asia/Shanghai")
LONDON, CALIFORNIA = "Europe/London", "America/Los_Angeles"
YEAR = (datetime.now(UTC) + timedelta(days=150)).year + 1
"""Deadlines at its beginning and shortly before are far enough for every task to lie ahead."""
UCAS = datetime(YEAR, 1, 14, 18, tzinfo=ZoneInfo(LONDON))
UC = datetime(YEAR - 1, 11, 30, 23, 59, tzinfo=ZoneInfo(CALIFORNIA))
STROKES = [{"points": [{"x": 100, "y": 200}, {"x": 300, "y": 120}, {"x": 420, "y": 260}]}]
_WORKED = "CALENDAR_DAY_KIND_WORKDAY"
PRICE, DISCOUNT = 5_000_000, 400_000


class Person:
    """Somebody of staff in a browser."""

    def __init__(self, whole: Whole, username: str) -> None:
        self.username = username
        self._browser = whole.sign_in(username)

    def call(self, verb: str, path: str, body: Any = None) -> Record:
        """What the API answers; AssertionError with its words when it refuses."""
        answer = self._send(verb, path, body)
        assert answer.is_success, f"{self.username} {verb} {path}: {answer.status_code} {answer.text[:2000]}"
        return dict(answer.json())

    def get(self, path: str) -> Record:
        return self.call("GET", path)

    def post(self, path: str, /, **body: Any) -> Record:
        return self.call("POST", path, body)

    def refused(self, verb: str, path: str, body: Any = None) -> tuple[int, str]:
        """(status, reason) of what the API does not do."""
        answer = self._send(verb, path, body)
        assert not answer.is_success, f"{self.username} {verb} {path}: {answer.status_code}"
        return answer.status_code, str(answer.json().get("reason", ""))

    def bytes(self, path: str) -> bytes:
        """A document; empty as long as there is none."""
        answer = self._send("GET", path, None)
        return answer.content if answer.is_success else b""

    def found(self, collection: str, **equal: str) -> list[Record]:
        """The records whose fields have these values, as far as they may be seen."""
        conditions = [
            {"field": name, "operator": "OPERATOR_EQ", "values": [value]} for name, value in equal.items()
        ]
        query = {"filter": {"conditions": conditions}, "orderBy": "create_time"}
        answer = self.call("POST", f"/{collection}:query", {"query": query, "pageSize": 200})
        return next((value for value in answer.values() if isinstance(value, list)), [])

    def close(self) -> None:
        self._browser.close()

    def _send(self, verb: str, path: str, body: Any) -> httpx.Response:
        headers = {"idempotency-key": new_id()}
        return self._browser.request(verb, f"/api/v1{path}", json=body, headers=headers)


@dataclass
class Agency:
    """The people of Beijing whom a student meets, a manager of Shanghai, and what they work with."""

    whole: Whole

    def __post_init__(self) -> None:
        self.people: dict[str, Person] = {}
        task_settings.seed(self.whole.api)

    def __getattr__(self, username: str) -> Person:
        """The person of this user name, signed in at the first word."""
        if username.startswith("_"):
            raise AttributeError(username)
        if username not in self.people:
            self.people[username] = Person(self.whole, username)
        return self.people[username]

    @property
    def beijing(self) -> int:
        return self.whole.branch("BJ01").number

    @cached_property
    def staff(self) -> Mapping[str, str]:
        """User name -> id."""
        return {one["username"]: one["id"] for one in self.whole.api.all_of("/staff")}

    def close(self) -> None:
        for person in self.people.values():
            person.close()

    # what is there before a client comes -----------------------------------------------------------------

    def round(self, country: str, day: date, clock: str, zone: str, **season: Any) -> Record:
        """A round of a new programme, for the whole organisation."""
        keep, name = self.luming.post, new_id()[-10:]
        institution = keep(
            "/institutions", nameEn=f"University of {name}", nameZh=f"{name}大学", country=country
        )
        programme = keep(
            "/programmes", institutionId=institution["id"], nameZh="金融数学",
            nameEn="MSc Financial Mathematics", level="DEGREE_MASTER", durationMonths=12,
        )  # fmt: skip
        season = keep("/seasons", programmeId=programme["id"], startMonth=f"{YEAR}-09", **season)
        return keep(
            "/rounds", seasonId=season["id"], name="Round 1", deadlineDate=day.isoformat(),
            deadlineClock=clock, deadlineZone=zone,
        )  # fmt: skip

    def template(self) -> Record:
        """A contract's template: two clauses, a field, and a plan of a tenth, a half and the rest."""
        keep, name = self.luming.post, new_id()[-10:]
        service = keep(
            "/clauses", code=f"service-{name}", kind="CLAUSE_KIND_GENERAL", titleZh="服务内容",
            bodyZh="机构为{{student.name}}提供{{field.countries}}留学申请服务。",
        )  # fmt: skip
        refund = keep(
            "/clauses", code=f"refund-{name}", kind="CLAUSE_KIND_REFUND", titleZh="退费",
            bodyZh="按服务阶段扣除服务费后退还。",
            refundSteps=[
                {"stage": "SERVICE_STAGE_NOT_BEGUN", "retainedBp": 0},
                {"stage": "SERVICE_STAGE_PLANNING", "retainedBp": 2000},
                {"stage": "SERVICE_STAGE_SUBMITTED", "retainedBp": 6000},
            ],
        )  # fmt: skip
        return keep(
            "/contract-templates", nameZh=f"留学服务合同{name}", titleZh="自费出国留学服务合同",
            language="LANGUAGE_ZH",
            introZh="甲方{{branch.name}}，乙方{{student.name}}，总价{{contract.total_words}}。",
            sections=[{"clauseId": service["id"]}, {"clauseId": refund["id"]}],
            fields=[{"key": "countries", "labelZh": "国家", "required": True}],
            lines=[
                {"kind": "LINE_KIND_DEPOSIT", "percentBp": 1000},
                {"kind": "LINE_KIND_FIRST", "percentBp": 5000, "dueDays": 30},
                {"kind": "LINE_KIND_BALANCE", "percentBp": 4000, "dueDays": 180},
            ],
            currency="CNY", priceMinor=str(PRICE),
        )  # fmt: skip

    def workday(self, deadline: datetime, back: int, clock: time = time(18)) -> datetime:
        """So many workdays of the office before a deadline; counted from the public calendar, day by day."""
        kinds = {one["day"]: one["kind"] for one in self.whole.api.all_of("/calendar-days")}
        day = deadline.astimezone(OFFICE).date()
        while back:
            day -= timedelta(days=1)
            usual = _WORKED if day.weekday() < 5 else ""
            back -= kinds.get(day.isoformat(), usual) == _WORKED
        return datetime.combine(day, clock, OFFICE)

    # who has no account ----------------------------------------------------------------------------------

    def public(self, path: str, **body: Any) -> Record:
        """What the public endpoints answer to somebody with a phone and a link."""
        headers = {"user-agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0", "idempotency-key": new_id()}
        answer = httpx.post(f"{self.whole.url}/public/v1{path}", json=body, headers=headers, timeout=30)
        assert answer.is_success, f"{path.partition('/')[2][:8]}: {answer.status_code} {answer.text[:2000]}"
        return dict(answer.json())

    def sign(self, contract_id: str, role: str) -> Record:
        """A party reads the contract by link and code, and signs what it read."""
        signer = self.signer(contract_id, role)
        link = self.zhangwei.post(f"/signers/{signer['id']}:issueLink")
        key = {"token": link["url"].partition("#")[2], "code": link["code"]}
        seen = self.public("/signing:open", **key)
        shown = seen["text"]["contentHash"]
        return self.public("/signing:sign", **key, contentHash=shown, strokes=STROKES, agreed=True)

    def signer(self, contract_id: str, role: str) -> Record:
        signers = self.zhangwei.get(f"/contracts/{contract_id}/signers")["signers"]
        return next(one for one in signers if one["role"] == f"SIGNER_ROLE_{role}")

    def verified(self, content: bytes, contract_id: str) -> str:
        """What the public verification page says of a copy."""
        digest = hashlib.sha256(content).hexdigest()
        return str(self.public("/documents:verify", sha256=digest, documentId=contract_id)["result"])

    # what comes by events --------------------------------------------------------------------------------

    def one(self, who: Person, collection: str, **equal: str) -> Record:
        """The record that appears in a collection; exactly one."""
        found = until(f"{who.username} sees it in {collection}", lambda: who.found(collection, **equal))
        assert len(found) == 1, found
        return found[0]

    def tasks(self, who: Person, subject_id: str, count: int) -> dict[str, Record]:
        """Tasks about a record by their place in the template, when all of them are there."""
        rows = until(
            f"{count} tasks about {subject_id}",
            lambda: len(found := who.found("tasks", subject_id=subject_id)) >= count and found,
        )
        assert len(rows) == count, [one["templateItem"] for one in rows]
        return {one["templateItem"]: one for one in rows}

    def funnel(self, course: str) -> dict[str, int]:
        """The figures of a course of study, by stage; only what is not zero."""
        filters = [{"dimension": "DIMENSION_COURSE", "values": [course]}]
        total = self.wangfang.post("/funnel:query", filters=filters)["total"]
        figures = {name.removesuffix("Count"): int(n) for name, n in total.items() if name.endswith("Count")}
        return {name: n for name, n in figures.items() if n}

    def timeline(self, who: Person, student_id: str) -> list[str]:
        """The kinds of a student's timeline, newest first, over all its pages."""
        kinds, token = [], ""
        while True:
            page = who.get(f"/students/{student_id}/timeline?pageSize=200&pageToken={token}")
            kinds += [one["kind"] for one in page.get("entries", [])]
            if not (token := page.get("nextPageToken", "")):
                return kinds
