"""The Secrets of an installation: whole, consistent with each other, and new each time."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from sqlalchemy import make_url

from gateway.edge.routes import SERVICES
from gateway.installing.keys import own_certificate
from gateway.installing.secrets import Plan, documents
from kit.cli import main


def secrets(plan: Plan) -> dict[str, dict[str, str]]:
    found = {}
    for text in documents(plan).split("---\n")[1:]:
        one = json.loads(text)
        assert (one["apiVersion"], one["kind"]) == ("v1", "Secret")
        found[one["metadata"]["name"]] = {
            key: base64.b64decode(value).decode() for key, value in one["data"].items()
        }
    return found


def test_an_evaluation_has_servers_whose_passwords_fit():
    found = secrets(Plan("trial"))
    admin = make_url(found["trial-postgres"]["admin-url"])
    assert (admin.host, admin.password) == ("trial-postgres", found["trial-postgres"]["password"])
    keycloak = make_url(found["trial-keycloak"]["owner-database-url"])
    assert (keycloak.username, keycloak.database) == ("keycloak", "keycloak")
    assert keycloak.password == found["trial-keycloak"]["database-password"]
    assert found["trial-realm"]["admin-password"] == found["trial-keycloak"]["admin-password"]
    (user,) = json.loads(found["trial-rabbitmq"]["definitions.json"])["users"]
    assert user["name"] == "matricula"
    for service in SERVICES:
        broker = make_url(found[f"trial-{service}"]["broker-url"])
        assert (broker.host, broker.username, broker.database) == ("trial-rabbitmq", "matricula", "matricula")


def test_every_service_has_a_database_and_three_roles_of_its_own():
    found = secrets(Plan("trial"))
    passwords = set()
    for service in SERVICES:
        for kind, key in {
            "owner": "owner-database-url",
            "app": "database-url",
            "system": "system-database-url",
        }.items():
            url = make_url(found[f"trial-{service}"][key])
            assert (url.username, url.database) == (f"{service}_{kind}", service)
            passwords.add(url.password)
    assert len(passwords) == 3 * len(SERVICES)


def test_servers_of_others_are_named_and_none_is_brought():
    found = secrets(Plan("school", database="db.example:5433?sslmode=verify-full", broker="amqps://u:p@mq/v"))
    url = make_url(found["school-leads"]["database-url"])
    assert (url.host, url.port, url.query) == ("db.example", 5433, {"sslmode": "verify-full"})
    assert found["school-leads"]["broker-url"] == "amqps://u:p@mq/v"
    assert not {"school-postgres", "school-rabbitmq", "school-keycloak"} & set(found)
    assert set(found["school-realm"]) == {"first-password"}


def test_keys_are_pairs_and_the_private_one_is_where_it_is_used():
    found = secrets(Plan("trial"))
    public = load_pem_public_key(found["trial-keys"]["identity-public.pem"].encode())
    holders = {name for name, data in found.items() if "identity-private.pem" in data}
    assert holders == {"trial-gateway", "trial-reports"}
    for name in holders:
        private = load_pem_private_key(found[name]["identity-private.pem"].encode(), None)
        assert private.public_key() == public
    assert found["trial-gateway"]["audit-signing.pem"] != found["trial-gateway"]["identity-private.pem"]
    certificate = load_pem_x509_certificate(found["trial-contracts"]["document-certificate.pem"].encode())
    key = load_pem_private_key(found["trial-contracts"]["document-key.pem"].encode(), None)
    assert certificate.public_key() == key.public_key()


def test_a_certificate_of_ones_own_is_taken(tmp_path, capsys):
    key, certificate = own_certificate("环球留学")
    tmp_path.joinpath("key").write_text(key, encoding="utf-8")
    tmp_path.joinpath("certificate").write_text(certificate, encoding="utf-8")
    files = ["--document-key", str(tmp_path / "key"), "--document-certificate", str(tmp_path / "certificate")]
    assert main(["secrets", *files]) == 0
    assert base64.b64encode(certificate.strip().encode()).decode() in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--database", "x:1"], ["--broker", "amqp://x"], ["--document-key", "k"]])
def test_half_of_what_belongs_together_is_refused(words, capsys):
    assert main(["secrets", *words]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "or neither" in said.err


def test_nothing_is_the_same_twice():
    first, second = secrets(Plan("trial")), secrets(Plan("trial"))
    assert first["trial-keys"]["secret-key"] != second["trial-keys"]["secret-key"]
    assert first["trial-gateway"]["oidc-client-secret"] != second["trial-gateway"]["oidc-client-secret"]
