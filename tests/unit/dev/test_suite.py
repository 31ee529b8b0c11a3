"""What each process is given: enough, and no secret that is not its own."""

import stat
from pathlib import Path

import pytest

from dev.detours import VARIABLE, text
from dev.external import External
from dev.suite import Suite, fingerprint, installed


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Suite:
    for name in ("MATRICULA_PUBLIC_URL", "MATRICULA_DEMO_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return Suite(tmp_path, 20000, External())


def environment(suite: Suite, name: str) -> dict[str, str]:
    return next(one.environment for one in suite.processes() if one.name == name)


def test_leads_gets_its_own_databases_only(suite: Suite):
    given = environment(suite, "leads")
    assert given["MATRICULA_DATABASE_URL"].startswith("postgresql+psycopg2://leads_app:")
    assert given["MATRICULA_DATABASE_URL"].endswith("@127.0.0.1:20032/leads")
    assert "leads_system:" in given["MATRICULA_SYSTEM_DATABASE_URL"]
    assert given["MATRICULA_GRPC_LISTEN"] == given["MATRICULA_LEADS_ADDRESS"] == "127.0.0.1:20101"
    assert "MATRICULA_OWNER_DATABASE_URL" not in given


def test_only_the_gateway_holds_signing_keys_and_client_secrets(suite: Suite):
    secret_names = {
        "MATRICULA_IDENTITY_PRIVATE_KEY_FILE",
        "MATRICULA_OIDC_CLIENT_SECRET",
        "MATRICULA_DIRECTORY_CLIENT_SECRET",
        "MATRICULA_AUDIT_SIGNING_KEY_FILE",
    }
    for process in suite.processes():
        held = secret_names & set(process.environment)
        assert held == (secret_names if process.service == "gateway" else set()), process.name


def test_only_migrations_get_the_owner(suite: Suite):
    assert all("MATRICULA_OWNER_DATABASE_URL" not in one.environment for one in suite.processes())
    assert "leads_owner:" in suite.migration("leads").environment["MATRICULA_OWNER_DATABASE_URL"]


def test_every_service_has_an_api_and_a_worker_and_the_edge_comes_last(suite: Suite):
    names = [one.name for one in suite.processes()]
    for service in installed():
        assert {service, f"{service}-worker"} <= set(names)
    assert names[-1] == "edge"
    listens = [one.environment["MATRICULA_METRICS_LISTEN"] for one in suite.processes()]
    assert len(set(listens)) == len(listens)


def test_secrets_survive_a_second_start_and_are_private(suite: Suite, tmp_path: Path):
    first = environment(suite, "gateway")
    assert environment(Suite(tmp_path, 20000, External()), "gateway") == first
    files = [path for path in (tmp_path / "secrets").iterdir() if path.is_file()]
    assert len(files) > 10
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


def test_servers_of_somebody_else_are_not_started(tmp_path: Path):
    external = External(
        postgres="postgresql://admin:pw@db.example:5432/postgres?sslmode=require",
        rabbitmq="amqps://u:p@mq.example/vh",
        keycloak="https://id.example",
    )
    suite = Suite(tmp_path, 20000, external)
    given = environment(suite, "gateway")
    assert suite.servers() == []
    assert given["MATRICULA_DATABASE_URL"].endswith("@db.example:5432/gateway?sslmode=require")
    assert "admin" not in given["MATRICULA_DATABASE_URL"]
    assert given["MATRICULA_BROKER_URL"] == "amqps://u:p@mq.example/vh"
    assert given["MATRICULA_KEYCLOAK_URL"] == "https://id.example"


def test_fingerprint_changes_with_a_name_or_a_byte_and_not_with_bytecode(tmp_path: Path):
    (tmp_path / "0001_a.sql").write_text("select 1")
    first = fingerprint(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_text("x")
    assert fingerprint(tmp_path) == first
    (tmp_path / "0001_a.sql").write_text("select 2")
    second = fingerprint(tmp_path)
    (tmp_path / "0001_a.sql").rename(tmp_path / "0001_b.sql")
    assert len({first, second, fingerprint(tmp_path)}) == 3


def test_detours_lead_processes_and_keep_servers_where_they_are(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(VARIABLE, text({20032: 20432, 20072: 20472, 20090: 20490, 20101: 20501}))
    given = environment(suite, "edge")
    assert given["MATRICULA_DATABASE_URL"].endswith("@127.0.0.1:20432/gateway")
    assert given["MATRICULA_BROKER_URL"].endswith("@127.0.0.1:20472/matricula")
    assert given["MATRICULA_KEYCLOAK_URL"] == "http://127.0.0.1:20490"
    assert given["MATRICULA_LEADS_ADDRESS"] == "127.0.0.1:20501"
    assert given["MATRICULA_REPORTS_ADDRESS"] == "127.0.0.1:20105", "no detour, the usual way"
    assert environment(suite, "leads")["MATRICULA_GRPC_LISTEN"] == "127.0.0.1:20101"
    assert suite.postgres.admin_url.endswith("@127.0.0.1:20032/postgres")
    assert suite.rabbitmq.url.endswith("@127.0.0.1:20072/matricula")
    assert suite.keycloak.environment()["KC_HTTP_PORT"] == "20090"
    assert suite.keycloak.environment()["KC_HOSTNAME"] == "http://127.0.0.1:20490"
