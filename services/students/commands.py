"""`matricula library load`: the institutions of the world into the library."""

import argparse

from kit.identity import SHARED_BRANCH, system
from kit.service import runtime
from kit.settings import Settings


def COMMANDS(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Registers `matricula library ...`."""
    parser = subparsers.add_parser("library", help="the library of institutions")
    actions = parser.add_subparsers(required=True)
    actions.add_parser("load", help="add the institutions of the data set that are missing").set_defaults(
        run=load
    )


def load(_arguments: argparse.Namespace) -> int:
    """Loads the seed; safe to run again."""
    from services.students.institution import seeding

    running = runtime("students", Settings.load())
    with running.system.transaction(system((SHARED_BRANCH,))) as session:
        count = seeding.load(session)
    print(f"{count} institutions added" if count else "every institution is there")  # noqa: T201 - the operator's answer
    return 0
