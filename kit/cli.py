"""The `matricula` command: starts every process of the suite and runs the operators' tools.

Nothing is imported before it is known what to run: a worker needs eventlet first and must never see grpc.
A service package adds its own commands with a module `<package>.commands`: COMMANDS = function(subparsers),
whose parsers set `run` to a function that takes the parsed arguments.
"""

import argparse
import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code. Expected errors are one line on standard error."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if len(given) == 2 and given[0] == "work" and not given[1].startswith("-"):
        return _guarded(lambda: _work(given[1]))
    parser = _parser()
    parsed = parser.parse_args(given)
    return _guarded(lambda: parsed.run(parsed))


def _work(name: str) -> None:
    from kit.work_main import main as work

    work(name)


def _serve(arguments: argparse.Namespace) -> None:
    from kit.serve import serve

    serve(arguments.service)


def _migrate(arguments: argparse.Namespace) -> None:
    from kit import log
    from kit.events.listening import announce
    from kit.migrate import migrate, render
    from kit.service import load
    from kit.settings import Settings

    if arguments.print:
        print(render(load(arguments.service)))
        return
    settings = Settings.load()
    log.configure(f"{arguments.service}-migrate", format=settings.log_format, level=settings.log_level)
    service = load(arguments.service)
    applied = migrate(service, settings)
    print(f"{service.name}: {len(applied)} migrations applied" if applied else f"{service.name}: up to date")
    if settings.broker_url:
        queues = announce(service, settings.broker_url, arguments.wait)
        print(f"{service.name}: {len(queues)} queues are there")


def _prepare(arguments: argparse.Namespace) -> None:
    from kit.databases import prepare_as_told, prepare_plain_as_told
    from kit.settings import Settings

    prepare = prepare_plain_as_told if arguments.plain else prepare_as_told
    prepare(Settings.load(), arguments.wait)
    print(f"{arguments.service}: database and roles are there")


def _answers(arguments: argparse.Namespace) -> int:
    from kit.answers import silent

    left = silent(arguments.url, arguments.wait)
    for url, said in left.items():
        print(f"{url}: {said}", file=sys.stderr)
    return 1 if left else 0


def _edge(_arguments: argparse.Namespace) -> None:
    app = importlib.import_module("gateway.edge.app")
    app.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="matricula", description="Starts and looks after the Matricula suite."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, about, run in (
        ("serve", "the gRPC api of a service", _serve),
        ("work", "the worker of a service: events, timers, jobs", lambda given: _work(given.service)),
        ("prepare", "make the database and the roles of a service, as the server's administrator", _prepare),
        ("migrate", "bring the database of a service up to date, and declare its queues", _migrate),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("service", help="its name, e.g. leads")
        command.set_defaults(run=run)
        if name == "prepare":
            command.add_argument("--plain", action="store_true", help="one role that owns all, for Keycloak")
            command.add_argument("--wait", type=float, default=0, metavar="SECONDS", help="for the server")
        if name == "migrate":
            command.add_argument("--print", action="store_true", help="only print the SQL, e.g. for squawk")
            command.add_argument("--wait", type=float, default=0, metavar="SECONDS", help="for the broker")
    answers = commands.add_parser("answers", help="exit code 0 when every URL answers 200")
    answers.add_argument("url", nargs="+")
    answers.add_argument("--wait", type=float, default=60, metavar="SECONDS", help="for all of them")
    answers.set_defaults(run=_answers)
    commands.add_parser("edge", help="the HTTP edge").set_defaults(run=_edge)
    from kit.events.cli import register

    register(commands)
    for package in _packages():
        if importlib.util.find_spec(f"{package}.commands"):
            importlib.import_module(f"{package}.commands").COMMANDS(commands)
    return parser


def _packages() -> list[str]:
    """The gateway and every service that is installed here."""
    found = ["gateway"] if importlib.util.find_spec("gateway") else []
    if importlib.util.find_spec("services"):
        services = importlib.import_module("services")
        found += [f"services.{one.name}" for one in pkgutil.iter_modules(services.__path__) if one.ispkg]
    return found


def _guarded(run: Callable[[], object]) -> int:
    """Turns the errors an operator can do something about into one line; anything else keeps its
    traceback.
    """
    try:
        code = run()
    except Exception as error:
        if not _is_expected(error):
            raise
        print(f"matricula: {error}", file=sys.stderr)
        return 1
    return code if isinstance(code, int) else 0


def _is_expected(error: Exception) -> bool:
    from kit.errors import Problem
    from kit.migrate import SchemaMismatch
    from kit.rls import UnsafeSchema
    from kit.settings import SettingsError

    return isinstance(error, Problem | SchemaMismatch | UnsafeSchema | SettingsError)


if __name__ == "__main__":
    sys.exit(main())
