"""The whole suite for tests: started from nothing on ports of its own, seeded through its API, stopped again.

MATRICULA_KEEP_SUITE=1 leaves it running and uses it again the next time: a minute less while writing tests.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg2
import psycopg2.extras
from sqlalchemy import make_url

from dev import bootstrap, up
from dev.account import outside
from dev.paths import REPO, TEST_ROOT, WEB
from dev.ports import TEST_BASE
from dev.process import StartError
from dev.seeding import organisation, settings
from dev.seeding.api import Api, Place
from dev.seeding.organisation import STUDY_ABROAD, Branch, Organisation, Plan
from dev.suite import Suite, installed
from dev.supervisor import Client

T = TypeVar("T")
_Rows = psycopg2.extras.NamedTupleCursor
KEEP = bool(os.environ.get("MATRICULA_KEEP_SUITE"))
PLANS = (
    Plan(
        "BJ01", "北京国贸", "Beijing Guomao", STUDY_ABROAD,
        {
            "consultant": (("zhangwei", "张伟"), ("liuyang", "刘洋")),
            "marketing": (("zhaomin", "赵敏"),),
            "branch-manager": (("wangfang", "王芳"),),
            "writer": (("sujing", "苏静"),),
            "application-officer": (("hanlei", "韩磊"),),
            "finance": (("jinmei", "金梅"),),
        },
    ),
    Plan(
        "SH01", "上海徐汇", "Shanghai Xuhui", STUDY_ABROAD,
        {"consultant": (("linyue", "林悦"),), "marketing": (), "branch-manager": (("sunli", "孙丽"),)},
    ),
    Plan(
        "WH01", "武汉光谷", "Wuhan Guanggu", STUDY_ABROAD,
        {
            "consultant": (("wuchen", "吴晨"), ("zhouqi", "周琪"), ("liangyu", "梁宇")),
            "marketing": (),
            "branch-manager": (("fanglei", "方磊"),),
        },
    ),
)  # fmt: skip
"""Beijing and Shanghai for people who work, Beijing with everybody whom a student meets; Wuhan for imports,
where nothing else happens."""


def until(what: str, true: Callable[[], T], seconds: float = 30.0, pause: float = 0.05) -> T:
    """Polls until the answer is true, and returns it; AssertionError with `what` when the time is over."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, f"within {seconds:.0f} s: {what}"
        time.sleep(pause)
    return found


@dataclass
class Whole:
    """A running suite with what tests need to talk to it from outside."""

    suite: Suite
    organisation: Organisation
    settings: settings.Settings

    @property
    def url(self) -> str:
        return self.suite.public_url

    @property
    def password(self) -> str:
        """Everybody's."""
        return self.suite.keycloak.demo_password()

    @cached_property
    def supervisor(self) -> Client:
        return Client(self.suite)

    @cached_property
    def api(self) -> Api:
        """The service account, which may do everything."""
        return Api(place(self.suite))

    def branch(self, code: str) -> Branch:
        return next(one for one in self.organisation.branches if one.plan.code == code)

    def bearer(self) -> str:
        """A fresh token of the service account."""
        return service_token(self.suite)

    def sql(self, service: str, statement: str, *facts: Any) -> list[Any]:
        """Rows of a statement as the superuser, who sees everything; facts replace %s."""
        connection = psycopg2.connect(self._admin(service))
        with closing(connection), connection, connection.cursor(cursor_factory=_Rows) as cursor:
            cursor.execute(statement, facts or None)
            return list(cursor.fetchall()) if cursor.description else []

    def _admin(self, service: str) -> str:
        url = make_url(self.suite.admin_url).set(drivername="postgresql", database=service)
        return url.render_as_string(hide_password=False)

    def command(self, service: str, *words: str) -> tuple[int, str]:
        """Runs `matricula ...` as an operator would; (exit code, what it said)."""
        environment = {
            **self.suite.common(service),
            "MATRICULA_OWNER_DATABASE_URL": self.suite.database_url(service, "owner"),
            "MATRICULA_IDENTITY_PRIVATE_KEY_FILE": str(self.suite.vault.pair("identity")[0]),
        }
        done = subprocess.run(
            [sys.executable, "-m", "kit.cli", *words], cwd=REPO, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def sign_in(self, username: str) -> httpx.Client:
        """A browser without a window that has signed in through Keycloak's page."""
        browser = httpx.Client(base_url=self.url, timeout=30)
        try:
            self._through_keycloak(browser, username)
        except BaseException:
            browser.close()
            raise
        return browser

    def _through_keycloak(self, browser: httpx.Client, username: str) -> None:
        to_keycloak = browser.get("/auth/login", params={"return_to": "/app"})
        form = browser.get(to_keycloak.headers["location"])
        for cookie in browser.cookies.jar:
            cookie.secure = False  # a browser sends secure cookies to loopback, httpx does not
        action = re.search(r'action="([^"]+)"', form.text)
        assert action, form.text[:2000]
        credentials = {"username": username, "password": self.password, "credentialId": ""}
        back = browser.post(action[1].replace("&amp;", "&"), data=credentials)
        assert back.status_code == 302, back.text[:2000]
        arrived = browser.get(back.headers["location"])
        assert arrived.status_code == 303, arrived.text
        browser.headers["x-csrf-token"] = browser.get("/auth/session").json()["csrfToken"]


def service_token(suite: Suite) -> str:
    """An access token of the service account."""
    client_id, secret = suite.client("automation")
    answer = httpx.post(
        place(suite).token_url,
        data={"grant_type": "client_credentials"},
        auth=(client_id, secret),
        timeout=30,  # a server that has just started is slow at first
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def place(suite: Suite) -> Place:
    """Where the seed's way to the API is."""
    given: Mapping[str, str] = up.seed_environment(suite)
    keycloak = given["MATRICULA_KEYCLOAK_URL"].rstrip("/")
    return Place(
        suite.public_url,
        f"{keycloak}/realms/{given['MATRICULA_KEYCLOAK_REALM']}/protocol/openid-connect/token",
        given["MATRICULA_AUTOMATION_CLIENT_ID"],
        given["MATRICULA_AUTOMATION_CLIENT_SECRET"],
    )


@contextmanager
def running(
    console: bool = False,
    root: Path = TEST_ROOT,
    port_base: int = TEST_BASE,
    prepare: Callable[[Suite], None] = lambda _: None,
) -> Iterator[Whole]:
    """The suite from nothing to seeded; with the console built when a browser is to look at it.

    `prepare` is called with the suite that is new and has not started anything yet.
    """
    built = (WEB / "dist" / "index.html").exists()
    if not built or (console and not KEEP):
        bootstrap.console()
    os.environ["MATRICULA_REQUESTS_PER_MINUTE"] = "60000"  # tests of limits are elsewhere
    kept = KEEP and Client(Suite(root, port_base)).running()
    if not kept:
        remove(Suite(root, port_base))
    suite = Suite(root, port_base)  # anew, with new secrets
    client = Client(suite)
    try:
        if not kept:
            prepare(suite)
        start(suite, client)
        here = seed(suite)
        yield here
        here.api.close()
    finally:
        if not KEEP:
            client.shutdown()


def remove(suite: Suite) -> None:
    """Stops a suite and deletes everything it has."""
    Client(suite).shutdown()
    for folder in (suite.root, outside(suite.root)):
        shutil.rmtree(folder, ignore_errors=True)


def start(suite: Suite, client: Client) -> None:
    """Servers, empty databases and every process."""
    suite.root.mkdir(parents=True, exist_ok=True)
    if not up.is_installed():
        up.install(suite.keycloak.log)
    client.ensure()
    up.start_servers(suite, client)
    suite.prepare_databases()
    for service in installed():
        up.migrate(suite, service)
    names = [process.name for process in suite.processes()]
    client.ask("start", names)
    client.wait_ready(names, 120)


def seed(suite: Suite, plans: Sequence[Plan] = PLANS) -> Whole:
    """Branches with staff, settings, and teams that take any number of leads; what is there stays."""
    api = Api(place(suite))
    try:
        people = organisation.seed(api, suite.keycloak.demo_password(), plans)
        known = settings.seed(api, people.branches)
        for team in api.all_of("/assignment-teams"):
            members = [{**one, "capacity": 0} for one in team["members"]]
            if members != team["members"]:
                api.call("PATCH", f"/assignment-teams/{team['id']}", {"members": members})
        until("Keycloak knows everybody", lambda: _synchronised(api), 60)
    finally:
        api.close()
    return Whole(suite, people, known)


def _synchronised(api: Api) -> bool:
    waiting = ("SYNC_STATE_PENDING", "SYNC_STATE_FAILED")
    return not any(one.get("syncState") in waiting for one in api.all_of("/staff"))


__all__ = ["KEEP", "StartError", "Whole", "running", "until"]
