"""Servers that somebody else runs: used instead of private ones when their URLs are set."""

import os
from dataclasses import dataclass

POSTGRES = "MATRICULA_POSTGRES_URL"
RABBITMQ = "MATRICULA_RABBITMQ_URL"
KEYCLOAK = "MATRICULA_EXTERNAL_KEYCLOAK_URL"


@dataclass(frozen=True, slots=True)
class External:
    """URLs of servers that are not ours; "" means that we bring one."""

    postgres: str = ""
    """An admin URL that may create databases and roles."""
    rabbitmq: str = ""
    """With user, password and virtual host."""
    keycloak: str = ""
    """Base URL without the realm; the realm must have been imported and the client secrets be set."""

    @classmethod
    def load(cls) -> "External":
        """From the environment."""
        return cls(
            postgres=os.environ.get(POSTGRES, ""),
            rabbitmq=os.environ.get(RABBITMQ, ""),
            keycloak=os.environ.get(KEYCLOAK, "").rstrip("/"),
        )
