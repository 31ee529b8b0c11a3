"""The release that runs in pods, as the other tests' stories know a suite: by its address, its sign-in page
and its databases."""

import os
import secrets

from dev.external import External
from dev.keys import Vault, write_private
from dev.seeding import organisation, settings
from dev.seeding.api import Api
from dev.suite import Suite
from tests.chart.objects import Release
from tests.chart.podman import FOLDER
from tests.whole import PLANS, Whole, place, until

PORT_BASE = 24400
AUTOMATION = secrets.token_urlsafe(24)
"""Of the service account: an evaluation has one only when its secret is given."""


def suite(release: Release, name: str, postgres: str, broker: str, keycloak: str, public_url: str) -> Suite:
    """A suite whose servers are somewhere else. `name` is the release's."""
    password = release.secrets[f"{name}-postgres"]["password"].decode()
    url = f"postgresql://postgres:{password}@{postgres}:5432/postgres"
    os.environ["MATRICULA_PUBLIC_URL"] = public_url
    os.environ["MATRICULA_AUTOMATION_CLIENT_SECRET"] = AUTOMATION
    root = FOLDER / "suite"
    first = release.secrets[f"{name}-realm"]["first-password"].decode()
    root.mkdir(parents=True, exist_ok=True)
    write_private(Vault(root / "secrets").folder / "demo-password", first)
    return Suite(root, PORT_BASE, External(url, f"amqp://{broker}", keycloak))


def seeded(made: Suite) -> Whole:
    """An agency with branches and people."""
    api = Api(place(made))
    try:
        people = organisation.seed(api, made.keycloak.demo_password(), PLANS)
        known = settings.seed(api, people.branches)
        for team in api.all_of("/assignment-teams"):
            members = [{**one, "capacity": 0} for one in team["members"]]
            api.call("PATCH", f"/assignment-teams/{team['id']}", {"members": members})
        until("Keycloak knows everybody", lambda: _synchronised(api), 120)
    finally:
        api.close()
    return Whole(made, people, known)


def _synchronised(api: Api) -> bool:
    waiting = ("SYNC_STATE_PENDING", "SYNC_STATE_FAILED")
    return not any(one.get("syncState") in waiting for one in api.all_of("/staff"))
