"""A client that does not give up: each write has one key and is repeated until it is acknowledged."""

import threading
import time
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from kit.ids import new_id
from tests.faults.evidence import Wait
from tests.whole import Whole, service_token

PATIENCE_SECONDS = 120
ANSWER_SECONDS = 25
"""The edge answers within twenty, whatever is frozen behind it."""
PUBLIC = "/public/"
"""How paths begin that need no sign-in."""
_TOKEN_SECONDS = 60
_LONG_SECONDS = 1.0
_AGAIN = {"WRITE_CONFLICT"}
"""Reasons of refusals that say "try again"."""


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

    def renew(self) -> None:
        """The next one is a new one."""
        with self._lock:
            self._until = 0.0

    def refused(self, value: str) -> None:
        """Says that a token was not accepted: the next one is a new one."""
        with self._lock:
            if value == self._value:
                self._until = 0.0


@dataclass
class Tally:
    """What all clients met, by status; shared by several threads."""

    answers: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)

    def count(self, answer: httpx.Response | None, began: float, why: str = "") -> None:
        """Notes one answer, or why there was none, to a request of that time."""
        wait = Wait(began, time.time(), 0 if answer is None else answer.status_code)
        if not 0 < wait.status < 500 or wait.seconds > _LONG_SECONDS:
            self.waits.append(wait)
        if answer is None:
            self.answers[f"none {why}".strip()] += 1
        elif answer.status_code < 500:
            self.answers[str(answer.status_code)] += 1
        else:
            self.answers[f"{answer.status_code} {_reason(answer)}"] += 1
            if wrong := unhelpful(answer):
                self.problems.append(f"{answer.request.method} {answer.request.url.path}: {wrong}")


class Client:
    """One client of the API as the service account."""

    def __init__(self, whole: Whole, token: Token, tally: Tally) -> None:
        self._http = httpx.Client(base_url=whole.url, timeout=ANSWER_SECONDS)
        self._token = token
        self._tally = tally

    def close(self) -> None:
        self._http.close()

    def write(
        self, verb: str, path: str, body: Any = None, *, key: str = "", later: Collection[str] = ()
    ) -> tuple[dict[str, Any], str] | None:
        """The answer and the id of the request that was acknowledged; None when patience ended, which is a
        problem, or when the server refused for good, which is one too. `later`: reasons of refusals that pass
        when other services have heard of what was done before."""
        key, deadline, pause = key or new_id(), time.monotonic() + PATIENCE_SECONDS, 0.1
        answer = None
        while time.monotonic() < deadline:
            request_id = new_id()
            answer = self.once(verb, path, body, key, request_id)
            if answer is not None and answer.is_success:
                return dict(answer.json() if answer.content else {}), request_id
            if answer is not None and not passing(answer) and _reason(answer) not in later:
                break
            time.sleep(pause)
            pause = min(pause * 2, 1.0)
        said = "no answer" if answer is None else f"{answer.status_code} {answer.text[:500]}"
        self._tally.problems.append(f"{verb} {path} {str(body)[:200]}: {said}")
        return None

    def read(self, path: str) -> dict[str, Any] | None:
        """The answer to a GET, asked until there is one."""
        found = self.write("GET", path)
        return found[0] if found else None

    def once(
        self, verb: str, path: str, body: Any, key: str, request_id: str, seconds: float = ANSWER_SECONDS
    ) -> httpx.Response | None:
        """One request; None when there was no answer."""
        began = time.time()
        headers = {"x-request-id": request_id, "idempotency-key": key}
        content: dict[str, Any] = (
            {"content": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        )
        where = path if path.startswith(PUBLIC) else f"/api/v1{path}"
        try:
            answer = self._send(verb, where, headers, seconds, content)
        except httpx.HTTPError as error:
            self._tally.count(None, began, f"{type(error).__name__} {error}"[:80])
            return None
        self._tally.count(answer, began)
        return answer

    def _send(
        self, verb: str, where: str, headers: dict[str, str], seconds: float, content: dict[str, Any]
    ) -> httpx.Response:
        """The service account's request; nobody's, where there is no sign-in."""
        if where.startswith(PUBLIC):
            return self._http.request(verb, where, headers=headers, timeout=seconds, **content)
        token = self._token.get()
        headers["authorization"] = f"Bearer {token}"
        answer = self._http.request(verb, where, headers=headers, timeout=seconds, **content)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token.refused(token)
        return answer


class Person(Client):
    """Somebody of the staff with a browser: signs in, and again whenever the session is gone."""

    def __init__(self, whole: Whole, username: str, token: Token, tally: Tally) -> None:
        super().__init__(whole, token, tally)
        self._whole, self._username = whole, username
        self._browser: httpx.Client | None = None

    def close(self) -> None:
        super().close()
        if self._browser is not None:
            self._browser.close()

    def _send(
        self, verb: str, where: str, headers: dict[str, str], seconds: float, content: dict[str, Any]
    ) -> httpx.Response:
        with suppress(AssertionError, KeyError, ValueError):
            self._browser = self._browser or self._whole.sign_in(self._username)
        if self._browser is None:
            raise httpx.ConnectError("nobody is let in")
        answer = self._browser.request(verb, where, headers=headers, timeout=seconds, **content)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._browser.close()
            self._browser = None
        return answer


def unhelpful(answer: httpx.Response) -> str:
    """What a client misses in the answer of a server in trouble; "" when it has what it needs."""
    media_type = answer.headers.get("content-type", "")
    if media_type != "application/problem+json":
        return f"{answer.status_code} as {media_type or 'nothing'} instead of problem+json"
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and not answer.headers.get("retry-after"):
        return f"503 {_reason(answer)} does not say when to try again"
    return ""


def passing(answer: httpx.Response) -> bool:
    """Whether the same request may be answered otherwise in a moment."""
    if answer.status_code >= 500 or answer.status_code in (401, 429):
        return True
    return answer.status_code == httpx.codes.CONFLICT and _reason(answer) in _AGAIN


def _reason(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("reason", ""))
    except ValueError:
        return ""
