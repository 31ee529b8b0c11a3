"""Settings of a process: read once from `MATRICULA_*`, typed, and printed without their secrets."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

PREFIX = "MATRICULA_"
SECRET = {"secret": True}


class SettingsError(Exception):
    """A setting is missing or malformed; the message names the variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting any process reads; the name in the environment is MATRICULA_<FIELD> in capitals.

    `*_file` settings hold paths; use `text(path)` to read them. Addresses of services are read with
    `address("leads")`. `listeners` are the services of the installation, with commas: nothing is published
    before each of them has its queues.
    """

    service: str = ""
    database_url: str = field(default="", metadata=SECRET)
    system_database_url: str = field(default="", metadata=SECRET)
    owner_database_url: str = field(default="", metadata=SECRET)
    admin_database_url: str = field(default="", metadata=SECRET)
    database_pool_size: int = 8
    database_prepare: bool = True
    broker_url: str = field(default="", metadata=SECRET)
    listeners: str = ""
    grpc_listen: str = "127.0.0.1:0"
    grpc_threads: int = 8
    drain_seconds: int = 5
    metrics_listen: str = "127.0.0.1:0"
    http_listen: str = "127.0.0.1:7080"
    public_url: str = "http://127.0.0.1:7080"
    identity_private_key_file: str = ""
    identity_public_key_file: str = ""
    secret_key_file: str = ""
    files_url: str = ""
    fonts_dir: str = "/usr/share/fonts/opentype/noto"
    keycloak_url: str = ""
    keycloak_realm: str = "matricula"
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", metadata=SECRET)
    directory_client_id: str = ""
    directory_client_secret: str = field(default="", metadata=SECRET)
    automation_client_secret: str = field(default="", metadata=SECRET)
    keycloak_admin_user: str = ""
    keycloak_admin_password: str = field(default="", metadata=SECRET)
    first_password: str = field(default="", metadata=SECRET)
    audit_signing_key_file: str = ""
    document_key_file: str = ""
    document_certificate_file: str = ""
    audit_checkpoint_dir: str = ""
    web_dir: str = "gateway/web/dist"
    log_format: str = "console"
    log_level: str = "info"
    trace_endpoint: str = ""
    time_zone: str = "Asia/Shanghai"
    requests_per_minute: int = 600
    smtp_url: str = field(default="", metadata=SECRET)
    mail_from: str = "matricula@localhost"
    wecom_bot_url: str = field(default="", metadata=SECRET)
    esign_url: str = ""
    trusted_proxies: str = ""

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Settings from the environment; SettingsError names the first variable that is malformed."""
        source = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        for spec in fields(cls):
            name = PREFIX + spec.name.upper()
            if name not in source:
                continue
            try:
                values[spec.name] = _READ[spec.type](source[name])
            except (ValueError, KeyError) as error:
                raise SettingsError(f"{name} must be {_WANTED[spec.type]}, not {source[name]!r}") from error
        return cls(**values)

    def require(self, *names: str) -> None:
        """Stops with SettingsError unless each named setting has a value."""
        missing = [PREFIX + name.upper() for name in names if not getattr(self, name)]
        if missing:
            raise SettingsError(
                f"set {', '.join(missing)} for process {self.service or 'of unknown service'}"
            )

    def address(self, service: str) -> str:
        """host:port of another service's gRPC port, from MATRICULA_<SERVICE>_ADDRESS."""
        name = f"{PREFIX}{service.upper()}_ADDRESS"
        if name not in os.environ:
            raise SettingsError(f"set {name} to the host:port of the {service} service")
        return os.environ[name]

    def redacted(self) -> dict[str, Any]:
        """What may be printed: secrets shown only as set or not set."""
        return {
            spec.name: ("***" if getattr(self, spec.name) else "")
            if spec.metadata.get("secret")
            else getattr(self, spec.name)
            for spec in fields(self)
        }


_READ: dict[Any, Callable[[str], Any]] = {
    int: int,
    bool: lambda given: {"true": True, "false": False}[given],
    str: str,
}
_WANTED: dict[Any, str] = {int: "a whole number", bool: "true or false"}


def text(path: str) -> str:
    """The content of a settings file, e.g. a key; SettingsError when it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from error
