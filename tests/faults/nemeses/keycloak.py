"""Who signs people in: tokens that expire soon, keys that change, and nobody at home."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

import httpx

from dev.keycloak import REALM
from dev.ports import listen
from kit.ids import new_id
from tests.faults.ground import Ground
from tests.faults.nemeses.clocks import stopped
from tests.faults.nemeses.kind import Kind
from tests.faults.nemeses.network import SESSIONS_ARE_DUE
from tests.whole import until

_SHORT_SECONDS = 1
"""The edge lets half a minute pass before it believes that a token has expired."""


_PATIENCE_SECONDS = 30


class Admin:
    """Keycloak's administrator, past the proxy. Patient: the fault before may have been the database's."""

    def __init__(self, ground: Ground) -> None:
        suite = ground.suite
        self._http = httpx.Client(base_url=f"http://{listen(suite.port_numbers.keycloak)}", timeout=30)
        form = {
            "grant_type": "password",
            "client_id": "admin-cli",
            "username": "keycloak-admin",
            "password": suite.vault.secret("keycloak-admin"),
        }
        token = until("Keycloak lets its administrator in", lambda: self._token(form), _PATIENCE_SECONDS, 0.5)
        self._http.headers["authorization"] = f"Bearer {token}"

    def __enter__(self) -> "Admin":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def _token(self, form: Mapping[str, str]) -> str:
        answer = self._http.post("/realms/master/protocol/openid-connect/token", data=form)
        return str(answer.json()["access_token"]) if answer.is_success else ""

    def realm(self) -> dict[str, Any]:
        """The realm's settings."""
        answer = self._http.get(f"/admin/realms/{REALM}")
        answer.raise_for_status()
        return dict(answer.json())

    def change(self, **values: Any) -> None:
        """Changes settings of the realm."""
        self._http.put(f"/admin/realms/{REALM}", json=values).raise_for_status()

    def rotate(self, priority: int) -> None:
        """A new signing key that is used from now on; tokens of the one before stay good."""
        component = {
            "name": f"rotated-{new_id()}",
            "providerId": "rsa-generated",
            "providerType": "org.keycloak.keys.KeyProvider",
            "parentId": self.realm()["id"],
            "config": {
                "priority": [str(priority)],
                "enabled": ["true"],
                "active": ["true"],
                "keySize": ["2048"],
                "algorithm": ["RS256"],
            },
        }
        self._http.post(f"/admin/realms/{REALM}/components", json=component).raise_for_status()


@contextmanager
def token_expiry(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
    """Tokens end after seconds; clients notice by being refused."""
    with Admin(ground) as admin:
        before = admin.realm()["accessTokenLifespan"]
        admin.change(accessTokenLifespan=_SHORT_SECONDS)
    ground.token.renew()
    ground.sql("gateway", SESSIONS_ARE_DUE)
    try:
        yield
    finally:
        with Admin(ground) as admin:
            admin.change(accessTokenLifespan=before)
        ground.token.renew()


@contextmanager
def key_rotation(ground: Ground, options: Mapping[str, Any]) -> Iterator[None]:
    """A new signing key under load, twice: the second comes while the first is still news."""
    for step in range(2):
        with Admin(ground) as admin:
            admin.rotate(options["priority"] + step)
        ground.token.renew()
    yield


@contextmanager
def stop(ground: Ground, _options: Mapping[str, Any]) -> Iterator[None]:
    """Nobody at home for a while: who is signed in goes on."""
    stopped(ground, "keycloak")
    ground.sql("gateway", SESSIONS_ARE_DUE)
    try:
        yield
    finally:
        ground.supervisor.ask("start", ["keycloak"])
        ground.wait_ready("keycloak", seconds=240)


def _priority(random: Random) -> dict[str, Any]:
    return {"priority": random.randrange(200, 10**6)}


KINDS = (
    Kind("token-expiry", token_expiry, hold=(33, 36), cost=4, refuses="401"),
    Kind("key-rotation", key_rotation, cost=5, choose=_priority),
    Kind("keycloak-stop", stop, hold=(5, 10), cost=30),
)
