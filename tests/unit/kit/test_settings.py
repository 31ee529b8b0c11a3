"""Settings: read from the environment, checked, and printed without secrets."""

from dataclasses import fields

import pytest

from kit.settings import Settings, SettingsError, text

SECRETS = {
    "database_url",
    "system_database_url",
    "owner_database_url",
    "admin_database_url",
    "broker_url",
    "oidc_client_secret",
    "directory_client_secret",
    "automation_client_secret",
    "keycloak_admin_password",
    "first_password",
    "smtp_url",
    "wecom_bot_url",
}


def test_environment_wins_over_defaults_and_others_are_ignored():
    found = Settings.load({"MATRICULA_GRPC_THREADS": "3", "MATRICULA_LOG_LEVEL": "debug", "GRPC_LISTEN": "x"})
    assert (found.grpc_threads, found.log_level, found.grpc_listen) == (3, "debug", "127.0.0.1:0")


@pytest.mark.parametrize("value", ["many", "", "1.5"])
def test_a_malformed_number_is_named(value):
    with pytest.raises(SettingsError, match="MATRICULA_GRPC_THREADS must be a whole number"):
        Settings.load({"MATRICULA_GRPC_THREADS": value})


def test_a_switch_is_true_or_false_and_nothing_else():
    assert Settings.load({"MATRICULA_DATABASE_PREPARE": "false"}).database_prepare is False
    assert Settings.load({"MATRICULA_DATABASE_PREPARE": "true"}).database_prepare is True
    with pytest.raises(SettingsError, match="MATRICULA_DATABASE_PREPARE must be true or false, not 'no'"):
        Settings.load({"MATRICULA_DATABASE_PREPARE": "no"})


def test_every_missing_setting_is_named_at_once():
    settings = Settings(service="leads", broker_url="amqp://x")
    settings.require("broker_url")
    with pytest.raises(SettingsError) as problem:
        settings.require("broker_url", "database_url", "secret_key_file")
    assert "MATRICULA_DATABASE_URL, MATRICULA_SECRET_KEY_FILE" in str(problem.value)
    assert "BROKER" not in str(problem.value)
    assert "leads" in str(problem.value)


def test_addresses_of_services_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("MATRICULA_LEADS_ADDRESS", "127.0.0.1:7")
    monkeypatch.delenv("MATRICULA_REPORTS_ADDRESS", raising=False)
    assert Settings().address("leads") == "127.0.0.1:7"
    with pytest.raises(SettingsError, match="MATRICULA_REPORTS_ADDRESS"):
        Settings().address("reports")


def test_secrets_are_never_printed():
    clear = {spec.name: f"clear-{spec.name}" for spec in fields(Settings) if spec.type is str}
    shown = Settings(**clear).redacted()
    assert {name for name, value in shown.items() if value == "***"} == SECRETS
    assert not any("clear-" in str(shown[name]) for name in SECRETS)
    assert shown["public_url"] == "clear-public_url"
    assert Settings().redacted()["database_url"] == ""


def test_every_setting_whose_name_sounds_secret_is_one():
    """A new setting like `smtp_password` must not be forgotten."""
    for spec in fields(Settings):
        sounds = any(
            word in spec.name for word in ("secret", "password", "token", "database_url", "broker_url")
        )
        if sounds and not spec.name.endswith("_file"):
            assert spec.metadata.get("secret"), spec.name


def test_files_are_read_or_the_reason_is_told(tmp_path):
    (tmp_path / "key").write_text("  钥匙\n", encoding="utf-8")
    assert text(str(tmp_path / "key")) == "钥匙"
    with pytest.raises(SettingsError, match="No such file"):
        text(str(tmp_path / "none"))
