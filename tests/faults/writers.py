"""Clients that keep writing while servers die, and remember on disk what was acknowledged."""

import itertools
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from kit.ids import new_id
from tests.whole import Whole, service_token

PATIENCE_SECONDS = 90
_TOKEN_SECONDS = 60


class Token:
    """A token of the service account, renewed in time; Keycloak may be away for a while."""

    def __init__(self, whole: Whole) -> None:
        self._whole, self._value, self._until = whole, "", 0.0
        self._lock = threading.Lock()

    def get(self) -> str:
        with self._lock:
            if time.monotonic() > self._until:
                try:
                    self._value = service_token(self._whole.suite)
                    self._until = time.monotonic() + _TOKEN_SECONDS
                except httpx.HTTPError:
                    if not self._value:
                        raise
            return self._value


class Log:
    """Acknowledged writes, one JSON line each, on disk before the next write begins."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab")
        self._lock = threading.Lock()
        self.count = 0

    def add(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self._file.write(orjson.dumps(entry) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.count += 1

    def close(self) -> None:
        self._file.close()


def read(path: Path) -> list[dict[str, Any]]:
    """What a log holds."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


@dataclass
class Writer:
    """One client: makes leads, changes them, and adds activities. Each write has a key and is repeated until
    it is acknowledged; answers that are neither success nor a passing failure end the client."""

    whole: Whole
    number: int
    branch_id: int
    token: Token
    log: Log
    stop: threading.Event
    problems: list[str] = field(default_factory=list)
    repeats: int = 0

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name=f"writer-{self.number}", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        with httpx.Client(base_url=self.whole.url, timeout=15) as client:
            for place in itertools.count():
                if self.stop.is_set() or not self._round(client, place):
                    return

    def _round(self, client: httpx.Client, place: int) -> bool:
        """A new lead, two changes of it and an activity."""
        marker = f"kill-{self.number}-{place}"
        phone = str(13_300_000_000 + self.number * 1_000_000 + place)
        lead = self._write(
            client,
            "POST",
            "/leads",
            {"name": marker, "phone": phone, "note": marker, "branchId": self.branch_id},
        )
        if lead is None:
            return False
        self.log.add({"kind": "lead", "marker": marker, "id": lead["id"]})
        for step in range(2):
            region = f"{marker}-{step}"
            if self._write(client, "PATCH", f"/leads/{lead['id']}", {"region": region}) is None:
                return False
            self.log.add({"kind": "region", "id": lead["id"], "region": region})
        body = {"leadId": lead["id"], "kind": "ACTIVITY_KIND_CALL", "text": marker}
        if self._write(client, "POST", "/activities", body) is None:
            return False
        self.log.add({"kind": "activity", "marker": marker, "id": lead["id"]})
        return True

    def _write(
        self, client: httpx.Client, verb: str, path: str, body: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Repeats one write with one key until it is acknowledged."""
        key, deadline, pause = new_id(), time.monotonic() + PATIENCE_SECONDS, 0.1
        while time.monotonic() < deadline:
            answer = self._once(client, verb, path, body, key)
            if answer is not None and answer.is_success:
                return dict(answer.json())
            if answer is not None and answer.status_code < 500 and answer.status_code != 429:
                break
            self.repeats += 1
            time.sleep(pause)
            pause = min(pause * 2, 1.0)
        said = "no answer" if answer is None else f"{answer.status_code} {answer.text[:500]}"
        self.problems.append(f"{verb} {path} {body}: {said}")
        return None

    def _once(
        self, client: httpx.Client, verb: str, path: str, body: dict[str, Any], key: str
    ) -> httpx.Response | None:
        try:
            headers = {"authorization": f"Bearer {self.token.get()}", "idempotency-key": key}
            return client.request(verb, f"/api/v1{path}", json=body, headers=headers)
        except httpx.HTTPError:
            return None
