"""Signing in, staying in and getting out, with a real Keycloak and the session table of a real PostgreSQL."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dev.suite import Suite
from gateway.edge.context import Edge
from gateway.edge.principal import Subject
from gateway.edge.session.bearer import Bearer
from gateway.edge.session.keycloak import Keycloak
from gateway.edge.session.store import SqlSessions
from kit.database import Database
from kit.identity import Principal
from kit.settings import text
from tests.gateway.conftest import EDGE_PORT
from tests.unit.gateway.running import ALL, MemoryDirectory, World, edge, upstream


class AnyMember(MemoryDirectory):
    """Everybody whom Keycloak knows is a member of branch 1."""

    async def principal(self, subject: Subject) -> Principal | None:
        return Principal(
            id=subject.sub,
            name="管理员",
            kind=subject.kind,
            branch_id=subject.branch_id or 1,
            grants=ALL,
            session_id=subject.session_id,
        )


class Real(World):
    """A world whose sessions and sign-in are real."""

    def __init__(self, suite: Suite) -> None:
        super().__init__()
        self.suite = suite
        self.browsers: list[httpx.Client] = []
        self.directory = AnyMember()
        self.database = Database(suite.database_url("gateway", "app"), pool_size=4)
        self.sessions: Any = SqlSessions(self.database, text(suite.vault.key_file()))

    def make(self, address: str) -> Callable[[int], Edge]:
        plain = super().make(address)

        def make(port: int) -> Edge:
            client_id, secret = self.suite.client("gateway")
            self.client = httpx.AsyncClient()
            keycloak = Keycloak(self.suite.keycloak_url, "matricula", client_id, secret, self.client)
            return replace(
                plain(port),
                keycloak=keycloak,
                bearer=Bearer(keycloak.keys, keycloak.issuer),
                public_url=self.suite.public_url,
            )

        return make

    def browser(self) -> httpx.Client:
        """A browser without cookies; closed after the test."""
        self.browsers.append(httpx.Client(base_url=self.url, timeout=20))
        return self.browsers[-1]

    def rows(self) -> list[Any]:
        with self.database.engine.connect() as connection:
            return list(connection.exec_driver_sql("select * from session").mappings())


@pytest.fixture(scope="module")
def running(suite: Suite) -> Iterator[Real]:
    here = Real(suite)
    with upstream(here.sample) as address, edge(here.make(address), EDGE_PORT) as (url, loop):
        here.url, here.loop = url, loop
        yield here
        asyncio.run_coroutine_threadsafe(here.client.aclose(), loop).result(5)
    here.sessions.close()
    here.database.close()


@pytest.fixture
def here(running: Real) -> Iterator[Real]:
    with running.database.engine.begin() as connection:
        connection.exec_driver_sql("delete from session")
    running.audit.entries.clear()
    yield running
    while running.browsers:
        running.browsers.pop().close()


def sign_in(here: Real, return_to: str = "/app/leads?x=1") -> httpx.Client:
    """A browser that has signed in as `admin`."""
    browser = here.browser()
    to_keycloak = browser.get("/auth/login", params={"return_to": return_to})
    assert to_keycloak.status_code == 303
    form = browser.get(to_keycloak.headers["location"])
    for cookie in browser.cookies.jar:
        cookie.secure = False  # a browser sends secure cookies to loopback, httpx does not
    action = re.search(r'action="([^"]+)"', form.text)
    assert action, form.text[:2000]
    back = browser.post(
        action[1].replace("&amp;", "&"),
        data={"username": "admin", "password": here.suite.keycloak.demo_password(), "credentialId": ""},
    )
    assert back.status_code == 302, back.text[:2000]
    arrived = browser.get(back.headers["location"])
    assert arrived.status_code == 303, arrived.text
    assert arrived.headers["location"] == return_to
    browser.headers["x-csrf-token"] = browser.get("/auth/session").json()["csrfToken"]
    return browser


def within(seconds: float, true: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_a_person_signs_in_and_the_secrets_stay_secret(here: Real) -> None:
    browser = sign_in(here)
    assert browser.get("/api/v1/things/t1").status_code == 200
    cookie = browser.cookies["matricula"]
    (row,) = here.rows()
    stored = " ".join(
        bytes(value).decode("latin-1") if isinstance(value, memoryview | bytes) else str(value)
        for value in row.values()
    )
    assert cookie not in stored
    assert "eyJ" not in stored
    assert here.audit.entries[0].method == "edge/SignIn"
    assert here.audit.entries[0].session_id == str(row["public_id"])


def test_signing_out_ends_both_sessions(here: Real) -> None:
    browser = sign_in(here)
    cookie = browser.cookies["matricula"]
    assert browser.post("/auth/logout").status_code == 204
    assert here.rows() == []
    stolen = {"cookie": f"matricula={cookie}"}
    assert httpx.get(f"{here.url}/api/v1/things/t1", headers=stolen).status_code == 401
    again = browser.get("/auth/login")
    page = browser.get(again.headers["location"])
    assert "password" in page.text  # Keycloak asks again: its own session is over


def test_a_logout_in_keycloak_ends_the_session_here(here: Real) -> None:
    browser = sign_in(here)
    url, realm = here.suite.keycloak_url, "matricula"
    admin = httpx.post(
        f"{url}/realms/master/protocol/openid-connect/token",
        data={
            "grant_type": "password",
            "client_id": "admin-cli",
            "username": "keycloak-admin",
            "password": here.suite.vault.secret("keycloak-admin"),
        },
    ).json()["access_token"]
    bearer = {"authorization": f"Bearer {admin}"}
    person = browser.get("/auth/session").json()["user"]["id"]
    ended = httpx.post(f"{url}/admin/realms/{realm}/users/{person}/logout", headers=bearer)
    assert ended.status_code == 204
    assert within(5, lambda: browser.get("/api/v1/things/t1").status_code == 401)
    assert here.rows() == []


def assert_checked_again(here: Real, browser: httpx.Client) -> None:
    """Five minutes later Keycloak is asked about the session, which goes on."""
    before = here.rows()[0]["check_time"]
    with here.database.engine.begin() as connection:
        connection.exec_driver_sql("update session set check_time = check_time - interval '301 seconds'")

    def checked() -> bool:
        assert browser.get("/api/v1/things/t1").status_code == 200
        return bool(here.rows()[0]["check_time"] > before)

    assert within(5, checked)


def test_keycloak_is_asked_again_after_five_minutes(here: Real) -> None:
    browser = sign_in(here)
    assert_checked_again(here, browser)


def test_a_refresh_whose_answer_got_lost_signs_nobody_out(here: Real) -> None:
    browser = sign_in(here)
    asked = here.sessions.get(browser.cookies["matricula"])
    session = asyncio.run_coroutine_threadsafe(asked, here.loop).result(5)
    client_id, secret = here.suite.client("gateway")
    form = {"grant_type": "refresh_token", "refresh_token": session.refresh_token}
    answer = httpx.post(
        f"{here.suite.keycloak_url}/realms/matricula/protocol/openid-connect/token",
        data={**form, "client_id": client_id, "client_secret": secret},
    )
    assert answer.status_code == 200, "Keycloak has used the token up; the edge does not know"
    assert_checked_again(here, browser)


def test_a_program_signs_in_with_a_bearer_token(here: Real) -> None:
    client_id, secret = here.suite.client("automation")
    answer = httpx.post(
        f"{here.suite.keycloak_url}/realms/matricula/protocol/openid-connect/token",
        data={"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret},
    ).json()
    bearer = {"authorization": f"Bearer {answer['access_token']}"}
    assert httpx.post(f"{here.url}/api/v1/things", headers=bearer, json={"name": "x"}).status_code == 200
    assert here.audit.entries[-1].actor_kind == "service"
    broken = {"authorization": bearer["authorization"][:-4] + "AAAA"}
    assert httpx.get(f"{here.url}/api/v1/things/t1", headers=broken).status_code == 401


def test_a_sign_in_that_another_browser_began_is_refused(here: Real) -> None:
    browser = here.browser()
    location = browser.get("/auth/login").headers["location"]
    state = parse_qs(urlsplit(location).query)["state"][0]
    stranger = httpx.get(f"{here.url}/auth/callback", params={"state": state, "code": "c"})
    assert (stranger.status_code, stranger.json()["reason"]) == (401, "SIGN_IN_FAILED")
    wrong = browser.get("/auth/callback", params={"state": state, "code": "made-up"})
    assert wrong.status_code == 401
    assert here.rows() == []


def test_a_made_up_logout_token_ends_nothing(here: Real) -> None:
    browser = sign_in(here)
    answer = httpx.post(f"{here.url}/auth/backchannel-logout", data={"logout_token": "a.b.c"})
    assert answer.status_code == 400
    assert browser.get("/api/v1/things/t1").status_code == 200
