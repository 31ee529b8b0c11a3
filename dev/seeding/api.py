"""The public REST API as the seed uses it: a service account's token, patience, and lists by natural key."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

import httpx

CONCURRENCY = 4
PATIENCE_SECONDS = 90
"""How long a call is repeated while the suite is starting, or has not heard of a new branch yet."""
_LATER = {429, 502, 503, 504}
_SOON = {"NOT_A_MEMBER", "BRANCH_OUTSIDE_SCOPE", "PERMISSION_DENIED"}
_RENEW_BEFORE = 30
_T = TypeVar("_T")
_R = TypeVar("_R")
Record = dict[str, Any]


class SeedRefused(RuntimeError):
    """The API refused what the seed wanted to make."""

    def __init__(self, verb: str, path: str, answer: httpx.Response) -> None:
        super().__init__(f"{verb} {path}: {answer.status_code} {answer.text[:1000]}")
        self.status = answer.status_code


@dataclass(frozen=True, slots=True)
class Place:
    """Where the API and Keycloak are, and as whom the seed works."""

    public_url: str
    token_url: str
    client_id: str
    client_secret: str

    @classmethod
    def from_environment(cls) -> "Place":
        """From the variables that `make up` sets; KeyError names one that is missing."""
        keycloak = os.environ["MATRICULA_KEYCLOAK_URL"].rstrip("/")
        realm = os.environ.get("MATRICULA_KEYCLOAK_REALM", "matricula")
        return cls(
            os.environ["MATRICULA_PUBLIC_URL"].rstrip("/"),
            f"{keycloak}/realms/{realm}/protocol/openid-connect/token",
            os.environ["MATRICULA_AUTOMATION_CLIENT_ID"],
            os.environ["MATRICULA_AUTOMATION_CLIENT_SECRET"],
        )


class Api:
    """Calls of the service account; safe to use from several threads."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._client = httpx.Client(base_url=place.public_url, timeout=30)
        self._token, self._until = "", 0.0
        self._lock = Lock()
        self.made = 0

    def call(self, verb: str, path: str, body: Any = None, *, key: str = "", patient: bool = False) -> Record:
        """One call; SeedRefused for an answer that patience does not mend.

        `key` makes a repeated call do nothing twice. `patient` waits for permissions that are on their way.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        pause = 0.2
        while True:
            answer = self._once(verb, path, body, key)
            if answer is not None and answer.is_success:
                return answer.json() if answer.content else {}
            if time.monotonic() > deadline or (answer is not None and not _passes(answer, patient)):
                if answer is None:
                    raise TimeoutError(f"{self._place.public_url} does not answer; is the suite running?")
                raise SeedRefused(verb, path, answer)
            wait = float(answer.headers.get("retry-after", pause)) if answer is not None else pause
            time.sleep(wait)
            pause = min(pause * 2, 2.0)

    def all_of(self, path: str, query: Mapping[str, Any] | None = None) -> list[Record]:
        """Every record of a list, over all its pages."""
        found: list[Record] = []
        token = ""
        while True:
            body: Record = {"query": dict(query or {}), "pageSize": 1000}
            if token:
                body["pageToken"] = token
            page = self.call("POST", f"{path}:query", body, patient=True)
            found += next((value for value in page.values() if isinstance(value, list)), [])
            token = page.get("nextPageToken", "")
            if not token:
                return found

    def ensure(self, path: str, records: Iterable[Record], by: str, *, patient: bool = False) -> list[Record]:
        """The records with these values, each made unless one with the same `by` exists; in the given
        order."""
        wanted = list(records)
        known = {record.get(by): record for record in self.all_of(path)}

        def one(record: Record) -> Record:
            there = known.get(record[by])
            return there if there is not None else self.create(path, record, patient=patient)

        return self.together(one, wanted)

    def create(self, path: str, record: Record, *, key: str = "", patient: bool = False) -> Record:
        """A new record."""
        made = self.call("POST", path, record, key=key, patient=patient)
        self.made += 1
        return made

    def together(self, work: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
        """The answers for all items, four at a time, in order; the first failure is raised."""
        with ThreadPoolExecutor(CONCURRENCY) as pool:
            return list(pool.map(work, items))

    def public(self, path: str, body: Any) -> Record:
        """A call of a public page, by somebody who is not signed in."""
        while True:
            answer = self._client.post(f"/public/v1{path}", json=body)
            if answer.is_success:
                return dict(answer.json())
            if answer.status_code not in _LATER:
                raise SeedRefused("POST", path, answer)
            time.sleep(float(answer.headers.get("retry-after", 0.5)))

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _once(self, verb: str, path: str, body: Any, key: str) -> httpx.Response | None:
        try:
            headers = {"authorization": f"Bearer {self._bearer()}", "accept-language": "zh-CN"}
            if key:
                headers["idempotency-key"] = key
            return self._client.request(verb, f"/api/v1{path}", json=body, headers=headers)
        except httpx.TransportError:
            return None

    def _bearer(self) -> str:
        with self._lock:
            if time.monotonic() < self._until:
                return self._token
            answer = self._client.post(
                self._place.token_url,
                data={"grant_type": "client_credentials"},
                auth=(self._place.client_id, self._place.client_secret),
            )
            if not answer.is_success:
                raise SeedRefused("POST", self._place.token_url, answer)
            token = answer.json()
            self._token, self._until = (
                token["access_token"],
                time.monotonic() + token["expires_in"] - _RENEW_BEFORE,
            )
            return self._token


def _passes(answer: httpx.Response, patient: bool) -> bool:
    """Whether the same call may be answered otherwise in a moment."""
    if answer.status_code in _LATER:
        return True
    problem = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    return patient and answer.status_code == httpx.codes.FORBIDDEN and problem.get("reason", "") in _SOON
