"""Fills a fresh installation with a demonstration through its public API; a second run changes nothing.

    python -m dev.seed [root folder]

Reads MATRICULA_PUBLIC_URL, MATRICULA_KEYCLOAK_URL, MATRICULA_KEYCLOAK_REALM, MATRICULA_AUTOMATION_CLIENT_ID,
MATRICULA_AUTOMATION_CLIENT_SECRET and MATRICULA_DEMO_PASSWORD. Writes the sign-ins to
MATRICULA_SIGN_INS_FILE, or to `sign-ins.txt` in the root folder.
"""

import os
import sys
import time
from pathlib import Path

from dev.keys import write_private
from dev.seeding import contracts, leads, library, organisation, settings, students, tasks
from dev.seeding.api import Api, Place, SeedRefused


def main() -> int:
    """Seeds; returns the exit code."""
    try:
        place, password = Place.from_environment(), os.environ["MATRICULA_DEMO_PASSWORD"]
    except KeyError as missing:
        print(f"set {missing.args[0]}", file=sys.stderr)
        return 2
    started = time.monotonic()
    api = Api(place)
    try:
        people = organisation.seed(api, password)
        known = settings.seed(api, people.branches)
        tasks.seed(api)
        count = leads.seed(api, people, known)
        converted = students.seed(api, people)
        agreed = contracts.seed(api, people)
        rounds = library.seed(api)
    except (SeedRefused, TimeoutError) as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        api.close()
    _write_sign_ins(people.people, password)
    seconds = time.monotonic() - started
    print(
        f"{count} leads, {converted} students, {agreed} contracts, {rounds} rounds;"
        f" {api.made} records made in {seconds:.0f} s"
    )
    return 0


def _write_sign_ins(people: list[tuple[str, str, str, str]], password: str) -> None:
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    path = Path(os.environ.get("MATRICULA_SIGN_INS_FILE") or Path(folder) / "sign-ins.txt")
    rows = [f"{username:<12} {name}  {branch} {role}" for branch, role, name, username in people]
    text = f"Demonstration sign-ins, password of all: {password}\n" + "\n".join(rows) + "\n"
    write_private(path, text)


if __name__ == "__main__":
    sys.exit(main())
