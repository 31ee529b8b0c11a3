"""The load of whole chains: a lead becomes a student, agrees, signs, pays, is handed over, applies, is taken.

Every step is one request that is repeated until somebody answers for it, then a promise. What happens between
two steps happens by events: the next one asks until it has.
"""

import itertools
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dev.seeding import tasks
from kit import clock
from tests.faults.client import PUBLIC, Client, Person
from tests.faults.load import ABROAD, BRANCHES, Setting, phone
from tests.faults.promises import Promise
from tests.whole import Whole

SERVICE = "journeys"
"""What promises of a chain say, whichever service gave them."""
LAST = "accepted"
"""The promise with which a chain is at its end."""
MANAGERS = {"BJ01": "wangfang", "SH01": "sunli"}
"""Who decides in a branch."""
PAUSE_SECONDS = 0.2
"""Between two steps; the machine has other work."""
BETWEEN_SECONDS = 4.0
"""Between two chains."""
NOT_HEARD_OF = "INVALID_ARGUMENT"
"""What contracts answers while it has not heard of a student."""
PRICE_MINOR = 3_000_000
DISCOUNT_MINOR = 150_000
_FIRST_NUMBER = 10
"""Of the travellers: their telephone numbers are not those of the writers."""
_PATIENCE_SECONDS = 150
_POLL_SECONDS = 0.3
_CHILD = "2012-05-01"
_STROKES = [{"points": [{"x": 100, "y": 200}, {"x": 300, "y": 120}, {"x": 420, "y": 260}]}]


class GaveUp(Exception):
    """A chain does not go on; the tally has the reason."""


@dataclass(frozen=True)
class Places:
    """What all chains share: a contract's template for each branch, a programme's season."""

    templates: Mapping[str, str]
    season_id: str


def prepare(whole: Whole) -> Places:
    """What an agency sets up before its first student."""
    api = whole.api
    tasks.seed(api)
    clause = {
        "kind": "CLAUSE_KIND_GENERAL", "titleZh": "服务内容",
        "bodyZh": "为{{student.name}}申请学校。",
    }  # fmt: skip
    template = {
        "titleZh": "留学服务合同", "language": "LANGUAGE_ZH", "currency": "CNY",
        "introZh": "合同总价{{contract.total_words}}。", "priceMinor": str(PRICE_MINOR),
        "lines": [
            {"kind": "LINE_KIND_DEPOSIT", "percentBp": 1000, "dueDays": 0},
            {"kind": "LINE_KIND_BALANCE", "percentBp": 9000, "dueDays": 90},
        ],
    }  # fmt: skip
    templates = {}
    for code in BRANCHES:
        branch = whole.branch(code).number
        own = {**clause, "code": f"faults-{code.lower()}", "branchId": branch}
        section = api.create("/clauses", own, key=f"faults-{code.lower()}-clause")
        made = {
            **template, "nameZh": f"留学服务合同 {code}", "branchId": branch,
            "sections": [{"clauseId": section["id"]}],
        }  # fmt: skip
        templates[code] = api.create("/contract-templates", made, key=f"faults-{code.lower()}-text")["id"]
    institution = {"nameEn": "University of Faults", "nameZh": "故障大学", "country": "GB"}
    school = api.create("/institutions", institution, key="faults-institution")
    programme = {
        "institutionId": school["id"], "nameEn": "MSc Resilience", "nameZh": "韧性工程",
        "level": "DEGREE_MASTER",
    }  # fmt: skip
    course = api.create("/programmes", programme, key="faults-programme")
    begins = (clock.today() + timedelta(days=500)).strftime("%Y-%m")
    season = {"programmeId": course["id"], "startMonth": begins}
    return Places(templates, api.create("/seasons", season, key="faults-season")["id"])


class Traveller:
    """Takes one student after the other all the way; in every second chain the student is a child."""

    def __init__(self, setting: Setting, place: int, code: str) -> None:
        self._setting, self._code = setting, code
        self._number = _FIRST_NUMBER + place
        self._branch = setting.whole.branch(code).number
        self._client = Client(setting.whole, setting.token, setting.tally)
        self._manager = Person(setting.whole, MANAGERS[code], setting.token, setting.tally)
        self._lead_id = ""
        self.arrived = 0
        """Chains that came to their end."""

    def start(self, places: Places) -> threading.Thread:
        thread = threading.Thread(
            target=self._run, args=(places,), name=f"traveller-{self._code}", daemon=True
        )
        thread.start()
        return thread

    def _run(self, places: Places) -> None:
        for place in itertools.count():
            if self._setting.stop.is_set():
                break
            try:
                self._journey(places, place)
                self.arrived += 1
            except GaveUp as error:
                self._setting.tally.problems.append(f"a chain in {self._code}: {error}")
                break
            self._setting.stop.wait(BETWEEN_SECONDS)
        self._client.close()
        self._manager.close()

    def _journey(self, places: Places, place: int) -> None:
        marker = f"{self._setting.canary(self._code)}-{self._number}-{place}"
        student_id = self._student(marker, place)
        self._proposal(student_id, marker)
        contract = self._contract(student_id, places.templates[self._code], marker)
        self._sign(contract)
        self._pay(contract, marker)
        self._hand_over(contract["id"], marker)
        for number in (1, 2):
            round_id = self._round(places, f"{self._setting.run} {self._number}-{place}-{number}")
            application_id = self._apply(student_id, round_id)
        self._shift(application_id, round_id)
        self._take(application_id, marker)

    # from a lead to a contract ------------------------------------------------------------------------

    def _student(self, marker: str, place: int) -> str:
        owner = self._setting.whole.branch(self._code).consultants[0]["id"]
        child = {"birthDate": _CHILD, "guardianName": f"{marker} 母"} if place % 2 else {}
        body = {
            "name": marker, "note": marker, "phone": phone(self._setting.run, self._number, place),
            "branchId": self._branch, "ownerId": owner, **ABROAD, **child,
        }  # fmt: skip
        lead, _ = self._write("POST", "/leads", body)
        self._lead_id = lead["id"]
        _, request = self._write("POST", f"/leads/{lead['id']}:convert", {})
        self._keep("converted", marker, request)
        known = self._until(f"/leads/{lead['id']}", "conversion", "CONVERSION_DONE")
        return str(known["studentId"])

    def _proposal(self, student_id: str, marker: str) -> None:
        item = {"tier": "TIER_MATCH", "institutionNameZh": "故障大学", "programmeNameZh": "韧性工程"}
        body = {
            "studentId": student_id, "titleZh": f"方案 {marker}", "items": [item],
            "language": "PROPOSAL_LANGUAGE_ZH",
        }  # fmt: skip
        made, _ = self._write("POST", "/proposals", body)
        sent, _ = self._write("POST", f"/proposals/{made['id']}:send", {})
        while not sent.get("link"):  # a repeated request is not told the secret again
            sent, _ = self._write("POST", f"/proposals/{made['id']}:renewLink", {})
        token = sent["link"].rpartition("/")[2]
        shown, _ = self._write("POST", f"{PUBLIC}v1/proposals/{token}:open", {})
        agreed = {"name": marker, "contentSha256": shown["contentSha256"]}
        _, request = self._write("POST", f"{PUBLIC}v1/proposals/{token}:confirm", agreed)
        self._keep("proposed", made["id"], request)

    def _contract(self, student_id: str, template_id: str, marker: str) -> dict[str, Any]:
        body = {
            "studentId": student_id, "templateId": template_id, "discountMinor": str(DISCOUNT_MINOR),
            "discountReason": marker,
        }  # fmt: skip
        contract, request = self._write("POST", "/contracts", body, later={NOT_HEARD_OF})
        self._keep("contracted", contract["id"], request)
        path = f"/contracts/{contract['id']}"
        self._write("POST", f"{path}:submit", {"note": marker}, later={"TEXT_IS_NOT_WHOLE"})
        approval = self._find("approvals", "subject_id", contract["id"])
        decided = {"decision": "DECISION_APPROVE"}
        _, request = self._write("POST", f"/approvals/{approval['id']}:decide", decided, by=self._manager)
        self._keep("approved", contract["id"], request)
        sent, _ = self._write("POST", f"{path}:send", {}, later={"CONTRACT_NOT_APPROVED"})
        return sent

    # from the signature to the hand-over --------------------------------------------------------------

    def _sign(self, contract: Mapping[str, Any]) -> None:
        """The student, a guardian where there is one, then the manager for the agency."""
        path = f"/contracts/{contract['id']}"
        seen = {"contentHash": contract["contentHash"]}
        signers, _ = self._write("GET", f"{path}/signers")
        for signer in signers["signers"]:
            if signer["role"] == "SIGNER_ROLE_AGENCY":
                continue
            link: dict[str, Any] = {}
            while not link.get("url"):
                link, _ = self._write("POST", f"/signers/{signer['id']}:issueLink", {})
            body = {"token": link["url"].rpartition("#")[2], "code": link["code"], **seen}
            signed = {**body, "strokes": _STROKES, "agreed": True}
            self._write("POST", f"{PUBLIC}v1/signing:sign", signed)
        _, request = self._write("POST", f"{path}:seal", seen, by=self._manager)
        self._keep("signed", contract["id"], request)

    def _pay(self, contract: Mapping[str, Any], marker: str) -> None:
        """The deposit. Somebody who is not sure sends it a second time: it stays one payment."""
        body = {
            "contractId": contract["id"], "amountMinor": contract["depositMinor"],
            "method": "PAYMENT_METHOD_BANK", "externalReference": marker,
        }  # fmt: skip
        first, request = self._write("POST", "/receipts", body, key=marker)
        self._keep("paid", contract["id"], request)
        again, _ = self._write("POST", "/receipts", body, key=marker)
        if again["id"] != first["id"]:
            raise GaveUp(f"receipt {first['id']} was recorded again as {again['id']}")

    def _hand_over(self, contract_id: str, marker: str) -> None:
        opened = self._find("handovers", "contract_id", contract_id)
        path = f"/handovers/{opened['id']}"
        self._write("PATCH", path, {"sellingPoints": marker})
        receiver = self._setting.whole.branch(self._code).consultants[-1]["id"]
        later = {"STUDENT_NOT_KNOWN_YET"}
        self._write("POST", f"{path}:submit", {"receiverId": receiver}, later=later)
        _, request = self._write("POST", f"{path}:accept", {})
        self._keep("handed_over", opened["id"], request)

    # from the application to the visa -----------------------------------------------------------------

    def _round(self, places: Places, name: str) -> str:
        body = {
            "seasonId": places.season_id, "name": name, "deadlineZone": "Europe/London",
            "deadlineDate": str(clock.today() + timedelta(days=200)), "deadlineClock": "18:00",
        }  # fmt: skip
        return str(self._write("POST", "/rounds", body)[0]["id"])

    def _apply(self, student_id: str, round_id: str) -> str:
        owner = self._setting.whole.branch(self._code).consultants[-1]["id"]
        body = {"studentId": student_id, "roundId": round_id, "ownerId": owner}
        made, request = self._write("POST", "/applications", body)
        self._keep("applied", made["id"], request)
        return str(made["id"])

    def _shift(self, application_id: str, round_id: str) -> None:
        """The school moves its deadline, and somebody takes the new dates over."""
        plan = self._find("deadline-plans", "application_id", application_id)
        moved = {"deadlineDate": str(clock.today() + timedelta(days=230))}
        self._write("PATCH", f"/rounds/{round_id}", moved)
        path = f"/deadline-plans/{plan['id']}"
        self._until(path, "state", "DEADLINE_PLAN_STATE_SHIFTED")
        _, request = self._write("POST", f"{path}:accept", {})
        self._keep("shifted", plan["id"], request)

    def _take(self, application_id: str, marker: str) -> None:
        submitted = {"status": "APPLICATION_STATUS_SUBMITTED", "submissionNumber": marker}
        self._write("POST", f"/applications/{application_id}:move", submitted)
        body = {
            "applicationId": application_id, "kind": "OFFER_KIND_UNCONDITIONAL",
            "receiveDate": str(clock.today()),
        }  # fmt: skip
        offer, _ = self._write("POST", "/offers", body)
        firm = {"choice": "OFFER_CHOICE_FIRM"}
        _, request = self._write("POST", f"/offers/{offer['id']}:accept", firm)
        self._keep(LAST, offer["id"], request)

    # asking -------------------------------------------------------------------------------------------

    def _write(
        self, verb: str, path: str, body: Any = None, *, by: Client | None = None, key: str = "",
        later: Collection[str] = (),
    ) -> tuple[dict[str, Any], str]:  # fmt: skip
        found = (by or self._client).write(verb, path, body, key=key, later=later)
        if found is None:
            raise GaveUp(f"{verb} {path}")
        time.sleep(PAUSE_SECONDS)
        return found

    def _keep(self, kind: str, value: str, request: str) -> None:
        self._setting.promises.keep(
            Promise(kind, self._lead_id, self._branch, request, value=value, service=SERVICE)
        )

    def _until(self, path: str, name: str, wanted: str) -> dict[str, Any]:
        """The record as soon as it says so."""

        def said() -> dict[str, Any] | None:
            found, _ = self._write("GET", path)
            return found if found.get(name) == wanted else None

        return self._patiently(f"{path} to say {name} {wanted}", said)

    def _find(self, plural: str, name: str, value: str) -> dict[str, Any]:
        """The record that an event makes, as soon as it is there."""
        only = {"field": name, "operator": "OPERATOR_EQ", "values": [value]}

        def made() -> dict[str, Any] | None:
            page, _ = self._write("POST", f"/{plural}:query", {"query": {"filter": {"conditions": [only]}}})
            found = next((one for one in page.values() if isinstance(one, list)), [])
            return found[0] if found else None

        return self._patiently(f"{plural} to have {name} {value}", made)

    def _patiently(self, what: str, found: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (one := found()) is None:
            if time.monotonic() > deadline:
                raise GaveUp(f"waited {_PATIENCE_SECONDS} s for {what}")
            time.sleep(_POLL_SECONDS)
        return one
