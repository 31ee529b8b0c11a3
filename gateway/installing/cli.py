"""`matricula secrets` and `matricula realm`."""

import argparse

from kit.settings import Settings, SettingsError
from kit.settings import text as read


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both to the command line."""
    secrets = commands.add_parser("secrets", help="print the Kubernetes Secrets of a new installation")
    secrets.add_argument("--release", default="matricula", help="name of the Helm release")
    secrets.add_argument(
        "--database", default="", metavar="HOST:PORT[?OPTIONS]", help="PostgreSQL; none: an evaluation"
    )
    secrets.add_argument("--broker", default="", metavar="URL", help="RabbitMQ with user, password and vhost")
    secrets.add_argument("--organisation", default="Matricula", help="in the certificate that signs")
    secrets.add_argument("--document-key", default="", metavar="FILE", help="PEM of a key of your own")
    secrets.add_argument("--document-certificate", default="", metavar="FILE", help="PEM of its certificate")
    secrets.set_defaults(run=_secrets)
    commands.add_parser("realm", help="import the realm into Keycloak, if it is not there").set_defaults(
        run=_realm
    )


def _secrets(arguments: argparse.Namespace) -> None:
    from gateway.installing.secrets import Plan, documents

    if bool(arguments.database) != bool(arguments.broker):
        raise SettingsError("give --database and --broker, or neither for an evaluation")
    files = (arguments.document_key, arguments.document_certificate)
    if any(files) != all(files):
        raise SettingsError("give --document-key and --document-certificate, or neither")
    document = (read(files[0]), read(files[1])) if all(files) else None
    plan = Plan(arguments.release, arguments.organisation, arguments.database, arguments.broker, document)
    print(documents(plan), end="")


def _realm(_arguments: argparse.Namespace) -> None:
    from gateway.installing.realm import ensure

    settings = Settings.load()
    done = "imported" if ensure(settings) else "there already, left as it is"
    print(f"realm {settings.keycloak_realm}: {done}")
