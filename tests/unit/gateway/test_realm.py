"""The realm as code: no placeholder or real secret is left, and nobody holds more than they need."""

import json

import pytest

from gateway.installing.realm import FILE, filled

VALUES = {
    "PUBLIC_URL": "http://127.0.0.1:7080",
    "GATEWAY_SECRET": 'a"b\\c',
    "AUTOMATION_SECRET": "s2",
    "DIRECTORY_SECRET": "s3",
    "DEMO_PASSWORD": "demo-password",
}


def client(name: str) -> dict:
    return next(one for one in json.loads(filled(VALUES))["clients"] if one["clientId"] == name)


def test_secrets_are_placeholders_in_the_file_and_survive_any_character():
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    assert all(one["secret"].startswith("@") for one in raw["clients"])
    assert client("matricula-gateway")["secret"] == VALUES["GATEWAY_SECRET"]


def test_a_placeholder_without_a_value_is_named():
    with pytest.raises(KeyError, match="DEMO_PASSWORD"):
        filled({key: value for key, value in VALUES.items() if key != "DEMO_PASSWORD"})


def test_people_sign_in_with_pkce_and_can_be_signed_out():
    gateway = client("matricula-gateway")
    assert gateway["redirectUris"] == ["http://127.0.0.1:7080/auth/callback"]
    assert gateway["attributes"]["pkce.code.challenge.method"] == "S256"
    assert gateway["attributes"]["backchannel.logout.url"].endswith("/auth/backchannel-logout")
    assert gateway["attributes"]["backchannel.logout.session.required"] == "true"


def test_no_client_takes_passwords_or_the_implicit_flow():
    for one in json.loads(filled(VALUES))["clients"]:
        assert not one["directAccessGrantsEnabled"]
        assert not one["implicitFlowEnabled"]
        assert not one["publicClient"]


def test_directory_may_manage_people_and_nothing_else():
    users = json.loads(filled(VALUES))["users"]
    account = next(one for one in users if one.get("serviceAccountClientId") == "matricula-directory")
    allowed = {"manage-users", "view-users", "query-users", "query-groups"}
    assert set(account["clientRoles"]["realm-management"]) == allowed


def test_a_refresh_whose_answer_got_lost_can_be_repeated_once():
    parsed = json.loads(filled(VALUES))
    assert parsed["revokeRefreshToken"]
    assert parsed["refreshTokenMaxReuse"] == 1


def test_guessing_passwords_locks_for_a_while():
    parsed = json.loads(filled(VALUES))
    assert parsed["bruteForceProtected"]
    assert not parsed["permanentLockout"]
    assert parsed["failureFactor"] == 8
