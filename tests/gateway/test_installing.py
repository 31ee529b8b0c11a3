"""`matricula realm` against a real Keycloak: imported once, and never changed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from keycloak import KeycloakAdmin, KeycloakOpenID

from dev.suite import Suite
from gateway.installing.realm import ensure
from kit.settings import Settings, SettingsError

REALM = "installed"


@pytest.fixture
def told(suite: Suite):
    """Settings of the import; the realm is deleted afterwards."""
    password = suite.vault.secret("keycloak-admin")
    yield Settings(
        public_url="https://school.example",
        keycloak_url=suite.keycloak_url,
        keycloak_realm=REALM,
        keycloak_admin_user="keycloak-admin",
        keycloak_admin_password=password,
        oidc_client_secret="gateway-secret",
        directory_client_secret="directory-secret",
        first_password="first-password",
    )
    admin(suite, "master").delete_realm(REALM)


def admin(suite: Suite, realm: str) -> KeycloakAdmin:
    return KeycloakAdmin(
        server_url=suite.keycloak_url,
        username="keycloak-admin",
        password=suite.vault.secret("keycloak-admin"),
        realm_name=realm,
        user_realm_name="master",
    )


def test_a_new_realm_is_imported_and_then_left_alone(suite: Suite, told: Settings):
    assert ensure(told) is True
    there = admin(suite, REALM)
    clients = {one["clientId"]: one for one in there.get_clients()}
    assert clients["matricula-gateway"]["redirectUris"] == ["https://school.example/auth/callback"]
    assert "matricula-automation" not in clients, "only if it was given a secret"
    person = there.get_users({"username": "admin", "exact": True})[0]
    assert "UPDATE_PASSWORD" in person["requiredActions"], "the first password is for the first sign-in"
    directory = KeycloakOpenID(suite.keycloak_url, REALM, "matricula-directory", "directory-secret")
    assert directory.token(grant_type="client_credentials")["access_token"]
    assert ensure(replace(told, public_url="https://other.example")) is False
    again = {one["clientId"]: one for one in there.get_clients()}
    assert again["matricula-gateway"]["redirectUris"] == ["https://school.example/auth/callback"]


def test_two_imports_at_once_make_one_realm(told: Settings):
    """As a job that is started again while the server still works on what the first one sent."""
    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(ensure, [told, told])) == [False, True]


def test_a_wrong_password_is_one_line(told: Settings):
    ensure(told)
    with pytest.raises(SettingsError, match="the realm is not imported"):
        ensure(replace(told, keycloak_admin_password="wrong"))
