"""The Secrets of an installation in Kubernetes: `matricula secrets` prints them once, nobody else makes any.

What the charts read is written here: `<release>-keys` for all, one Secret per service, and one for each
server that the evaluation mode brings.
"""

import base64
import json
from dataclasses import dataclass, field
from urllib.parse import quote

from gateway.edge.routes import SERVICES
from gateway.installing import keys

DRIVER = "postgresql+psycopg2"
KINDS = {"owner": "owner-database-url", "app": "database-url", "system": "system-database-url"}
VHOST = "matricula"
Data = dict[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where an installation's servers are; without a database it is an evaluation, with its own."""

    release: str
    organisation: str = "Matricula"
    database: str = ""
    """host:port, perhaps with ?options."""
    broker: str = ""
    """URL with user, password and virtual host."""
    document: tuple[str, str] | None = None
    """Key and certificate (PEM) that sign documents; without them one that nobody outside vouches for."""
    evaluation: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "evaluation", not self.database)


def documents(plan: Plan) -> str:
    """Every Secret, as YAML documents."""
    made = {f"{plan.release}-{name}": data for name, data in _all(plan).items()}
    return "".join(f"---\n{json.dumps(_manifest(name, data), indent=1)}\n" for name, data in made.items())


def _manifest(name: str, data: Data) -> dict[str, object]:
    coded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    labels = {"app.kubernetes.io/part-of": "matricula"}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "labels": labels}, "data": coded}


def _all(plan: Plan) -> dict[str, Data]:
    private, public = keys.pair()
    passwords = {name: keys.password() for name in ("postgres", "rabbitmq", "keycloak")}
    broker = plan.broker or f"amqp://matricula:{passwords['rabbitmq']}@{plan.release}-rabbitmq:5672/{VHOST}"
    found = {
        "keys": {"secret-key": keys.secret_key(), "identity-public.pem": public},
        **{name: {**_database(plan, name), "broker-url": broker} for name in SERVICES},
    }
    key, certificate = plan.document or keys.own_certificate(plan.organisation)
    found["contracts"] |= {"document-key.pem": key, "document-certificate.pem": certificate}
    found["reports"] |= {"identity-private.pem": private}  # only its `rebuild` reads it
    found["gateway"] |= {
        "identity-private.pem": private,
        "audit-signing.pem": keys.pair()[0],
        "oidc-client-secret": keys.password(),
        "directory-client-secret": keys.password(),
    }
    found["realm"] = {"first-password": keys.password()}
    return found | (_servers(plan, passwords) if plan.evaluation else {})


def _database(plan: Plan, service: str) -> Data:
    return {key: _url(plan, f"{service}_{kind}", keys.password(), service) for kind, key in KINDS.items()}


def _url(plan: Plan, role: str, password: str, database: str) -> str:
    host, _, options = (plan.database or f"{plan.release}-postgres:5432").partition("?")
    account = f"{role}:{quote(password, safe='')}"
    return f"{DRIVER}://{account}@{host}/{database}{'?' if options else ''}{options}"


def _servers(plan: Plan, passwords: Data) -> dict[str, Data]:
    """What PostgreSQL, RabbitMQ and Keycloak of the evaluation mode are told."""
    keycloak = keys.password()
    return {
        "realm": {"first-password": keys.password(), "admin-password": passwords["keycloak"]},
        "postgres": {
            "password": passwords["postgres"],
            "admin-url": _url(plan, "postgres", passwords["postgres"], "postgres"),
        },
        "rabbitmq": {"definitions.json": json.dumps(_definitions(passwords["rabbitmq"]))},
        "keycloak": {
            "admin-password": passwords["keycloak"],
            "database-password": keycloak,
            "owner-database-url": _url(plan, "keycloak", keycloak, "keycloak"),
        },
    }


def _definitions(password: str) -> dict[str, object]:
    """One user: naming it keeps `guest` away. Exchanges and queues are declared by the processes."""
    user = {
        "name": "matricula",
        "password_hash": keys.rabbit_password_hash(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "",
    }
    rights = {"user": "matricula", "vhost": VHOST, "configure": ".*", "write": ".*", "read": ".*"}
    return {"users": [user], "vhosts": [{"name": VHOST}], "permissions": [rights]}
