"""The load of writes: clients of two branches, each record with its branch's canary in it."""

import itertools
import threading
import time
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.faults.client import Client, Tally, Token
from tests.faults.promises import Promise, Promises
from tests.whole import Whole

BRANCHES = ("BJ01", "SH01")
"""Codes of the branches that the load writes in."""
PAUSE_SECONDS = 0.05
"""Between two writes of one client: the machine has other work, too."""
_ANSWERS_LEAD = {"created", "updated", "moved", "undeleted"}
ABROAD = {
    "businessLine": "BUSINESS_LINE_STUDY_ABROAD",
    "targetCountries": ["GB"],
    "targetDegree": "DEGREE_MASTER",
}


def canary(run: str, code: str) -> str:
    """A word that is in every record of a branch and in none of another's."""
    return f"canary{run}{code.lower()}"


@dataclass(frozen=True)
class Setting:
    """What all clients of a run share."""

    whole: Whole
    run: str
    promises: Promises
    token: Token
    tally: Tally
    stop: threading.Event

    def canary(self, code: str) -> str:
        return canary(self.run, code)

    def stages(self, lead: dict[str, Any]) -> dict[str, str]:
        """The stages of a lead's pipeline, by status."""
        pipeline = self.whole.settings.pipelines[lead["pipelineId"]]
        return {one["status"].removeprefix("STATUS_"): one["id"] for one in pipeline["stages"]}


class Writer:
    """One client: makes leads and works on them, one after the other."""

    def __init__(self, setting: Setting, number: int, code: str) -> None:
        self._setting = setting
        self._number = number
        self._branch = setting.whole.branch(code).number
        self._canary = setting.canary(code)
        self._client = Client(setting.whole, setting.token, setting.tally)
        self._version = 0

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name=f"writer-{self._number}", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        for place in itertools.count():
            if self._setting.stop.is_set() or not self._round(place):
                break
        self._client.close()

    def _round(self, place: int) -> bool:
        """A lead from its first word to a consultation; now and then through the recycle bin."""
        marker = f"{self._canary}-{self._number}-{place}"
        lead = self._create(marker, place)
        if lead is None:
            return False
        path, stages = f"/leads/{lead['id']}", self._setting.stages(lead)
        steps: list[tuple[str, str, str, dict[str, Any] | None, str]] = [
            ("updated", "PATCH", path, {"region": f"{marker}-a"}, f"{marker}-a"),
            ("activity", "POST", "/activities", _call(lead["id"], marker), marker),
            ("moved", "POST", f"{path}:move", {"stageId": stages["QUALIFIED"]}, stages["QUALIFIED"]),
            ("updated", "PATCH", path, {"region": f"{marker}-b"}, f"{marker}-b"),
            ("moved", "POST", f"{path}:move", {"stageId": stages["CONSULTED"]}, stages["CONSULTED"]),
        ]
        if place % 5 == 4:
            steps += [
                ("deleted", "DELETE", path, None, ""),
                ("undeleted", "POST", f"{path}:undelete", {}, ""),
            ]
        return all(self._step(lead["id"], *step) for step in steps)

    def _create(self, marker: str, place: int) -> dict[str, Any] | None:
        body = {
            "name": marker,
            "note": marker,
            "phone": phone(self._setting.run, self._number, place),
            "branchId": self._branch,
            **ABROAD,
        }
        return self._promised("", "created", "POST", "/leads", body, marker)

    def _step(
        self, lead_id: str, kind: str, verb: str, path: str, body: dict[str, Any] | None, value: str
    ) -> bool:
        return self._promised(lead_id, kind, verb, path, body, value) is not None

    def _promised(
        self, lead_id: str, kind: str, verb: str, path: str, body: dict[str, Any] | None, value: str
    ) -> dict[str, Any] | None:
        """One write, and the promise when it was acknowledged."""
        found = self._client.write(verb, path, body)
        if found is None:  # what became of it is not known
            self._keep("unknown", lead_id, "", value)
            return None
        answer, request = found
        # nobody else writes our leads, so versions can be told where the answer is not a lead
        self._version = int(answer["etag"]) if kind in _ANSWERS_LEAD else self._version + 1
        self._keep(kind, lead_id or answer["id"], request, value)
        time.sleep(PAUSE_SECONDS)
        return answer

    def _keep(self, kind: str, lead_id: str, request: str, value: str) -> None:
        self._setting.promises.keep(
            Promise(kind, lead_id, self._branch, request, version=self._version, value=value)
        )


def _call(lead_id: str, text: str) -> dict[str, Any]:
    return {"leadId": lead_id, "kind": "ACTIVITY_KIND_CALL", "text": text}


def phone(run: str, number: int, place: int) -> str:
    """A telephone number that no other lead of any run has."""
    return str(13_000_000_000 + Random(run).randrange(800) * 1_000_000 + number * 50_000 + place)
