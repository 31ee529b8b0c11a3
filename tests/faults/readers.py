"""Readers: people of one branch who look at everything they may, and watch for what they may not."""

import itertools
import threading
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import httpx

from kit.ids import new_id
from tests.faults.client import passing
from tests.faults.evidence import SIGHTINGS
from tests.faults.load import BRANCHES, Setting
from tests.faults.promises import Lines

PAUSE_SECONDS = 0.2
EXPORT_EVERY = 40
_MANAGERS = {"BJ01": "wangfang", "SH01": "sunli"}


class Reader:
    """A branch manager with a browser. Whatever comes is searched for the other branch's canary."""

    def __init__(self, setting: Setting, code: str, sightings: Lines) -> None:
        self._setting = setting
        self._code, self._other = code, next(one for one in BRANCHES if one != code)
        self._branch = setting.whole.branch(code).number
        self._foreign_branch = setting.whole.branch(self._other).number
        self._foreign = setting.canary(self._other)
        self._sightings = sightings
        self._random = Random(code)
        self._browser: httpx.Client | None = None

    def start(self) -> list[threading.Thread]:
        """One thread looks, another one listens."""
        threads = [
            threading.Thread(target=run, name=f"{name}-{self._code}", daemon=True)
            for name, run in (("reader", self._read), ("listener", self._listen))
        ]
        for thread in threads:
            thread.start()
        return threads

    # looking ------------------------------------------------------------------------------------------

    def _read(self) -> None:
        for place in itertools.count():
            if self._setting.stop.wait(PAUSE_SECONDS):
                break
            self._look()
            if place % EXPORT_EVERY == EXPORT_EVERY // 2:
                self._export()
        if self._browser is not None:
            self._browser.close()

    def _look(self) -> None:
        """One of the things that people look at."""
        what = self._random.choice(
            (
                self._own_lead, self._foreign_lead, self._list, self._search, self._funnel, self._activities,
                self._branches,
            )
        )  # fmt: skip
        what()

    def _list(self) -> None:
        self._ask("GET", "/leads?page_size=50")

    def _search(self) -> None:
        self._ask("POST", "/leads:query", {"query": {"search": self._foreign}, "pageSize": 20})

    def _funnel(self) -> None:
        self._ask("GET", "/funnel")

    def _branches(self) -> None:
        self._ask("GET", "/branches")

    def _activities(self) -> None:
        self._ask("GET", "/activities?page_size=50")

    def _own_lead(self) -> None:
        """What was acknowledged before the question can be read in the answer."""
        found = self._some(self._branch)
        if found is None:
            return
        lead_id, version = found
        answer = self._ask("GET", f"/leads/{lead_id}")
        if answer is not None and answer.is_success:
            got = int(answer.json()["etag"])
            if got < version:
                self._note("stale", f"lead {lead_id}: version {got} after {version} was acknowledged")

    def _foreign_lead(self) -> None:
        found = self._some(self._foreign_branch)
        if found is not None:
            answer = self._ask("GET", f"/leads/{found[0]}")
            if answer is not None and answer.is_success:
                self._note("leak", f"{self._code} may read lead {found[0]} of {self._other}")

    def _some(self, branch: int) -> tuple[str, int] | None:
        known = self._setting.promises.versions.get(branch)
        return self._random.choice(list(known.items())) if known else None

    def _export(self) -> None:
        body = {"format": "EXPORT_FORMAT_CSV", "fields": ["name", "region", "note"]}
        made = self._ask("POST", "/lead-exports", body)
        if made is None or not made.is_success:
            return
        path = f"/lead-exports/{made.json()['id']}"
        for _ in range(100):
            answer = self._ask("GET", path)
            state = answer.json().get("state") if answer is not None and answer.is_success else ""
            if answer is not None and state == "EXPORT_STATE_DONE":
                self._ask("GET", f"/files/{answer.json()['fileId']}")
            if state in ("EXPORT_STATE_DONE", "EXPORT_STATE_FAILED"):
                return
            if self._setting.stop.wait(0.3):
                return

    def _ask(self, verb: str, path: str, body: Any = None) -> httpx.Response | None:
        """One request of the browser, which signs in first when it has to; None when there was no answer."""
        browser = self._signed_in()
        if browser is None:
            return None
        began = time.time()
        try:
            headers = {"idempotency-key": new_id()} if verb != "GET" else {}
            answer = browser.request(verb, f"/api/v1{path}", json=body, headers=headers)
        except httpx.HTTPError:
            self._setting.tally.count(None, began)
            return None
        self._setting.tally.count(answer, began)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._setting.tally.answers["signed out"] += 1
            browser.close()
            self._browser = None
        self._search_for_canaries(f"{verb} {path}", answer.text)
        if answer.status_code >= 400 and not passing(answer) and answer.status_code not in (403, 404):
            self._setting.tally.problems.append(f"{verb} {path}: {answer.status_code} {answer.text[:300]}")
        return answer

    def _signed_in(self) -> httpx.Client | None:
        """The browser; None while Keycloak or the edge lets nobody in."""
        with suppress(httpx.HTTPError, AssertionError, KeyError, ValueError):
            self._browser = self._browser or self._setting.whole.sign_in(_MANAGERS[self._code])
        return self._browser

    # listening ----------------------------------------------------------------------------------------

    def _listen(self) -> None:
        """The live feed, opened again whenever it ends."""
        while not self._setting.stop.wait(1.0):
            browser = self._browser
            if browser is None:
                continue
            try:
                self._frames(httpx.Client(base_url=browser.base_url, cookies=browser.cookies, timeout=20))
            except (httpx.HTTPError, RuntimeError):
                continue

    def _frames(self, browser: httpx.Client) -> None:
        with browser, browser.stream("GET", "/api/v1/live") as stream:
            for line in stream.iter_lines():
                if self._setting.stop.is_set():
                    return
                self._search_for_canaries("the live feed", line)
                if line.startswith("data:") and f'"branchId":{self._foreign_branch},' in line:
                    self._note("leak", f"the live feed of {self._code} tells of {self._other}: {line[:200]}")

    def _search_for_canaries(self, where: str, text: str) -> None:
        if self._foreign in text:
            self._note("leak", f"{where} shows {self._code} something of {self._other}")

    def _note(self, kind: str, text: str) -> None:
        self._sightings.add({"kind": kind, "text": text, "at": time.time()})


class Readers:
    """One reader for each branch of the load."""

    def __init__(self, setting: Setting, folder: Path) -> None:
        self._sightings = Lines(folder / SIGHTINGS)
        self._readers = [Reader(setting, code, self._sightings) for code in BRANCHES]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        self._threads = [thread for one in self._readers for thread in one.start()]

    def stop(self) -> None:
        """After the run's stop was set."""
        for thread in self._threads:
            thread.join(40)
        self._sightings.close()
