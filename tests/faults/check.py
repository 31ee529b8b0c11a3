"""One checker as a program, on the suite and the files that a run left: `python -m tests.faults.check lost`.

Exit code 0: nothing is wrong; 1: something is, and it says what. The suite must still run: start the run with
MATRICULA_KEEP_SUITE=1. `all` runs every checker.
"""

import argparse
import sys
from pathlib import Path

from dev.paths import RUN
from dev.process import StartError
from tests.faults.checkers import CHECKERS
from tests.faults.evidence import Evidence, Facts
from tests.faults.ground import visited

FOLDER = RUN / "faults-run"
"""Where `make faults` keeps what clients were promised, and what was done to the suite."""


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.check", description=__doc__)
    parser.add_argument("checker", choices=[*CHECKERS, "all"])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="what the run left")
    options = parser.parse_args()
    names = list(CHECKERS) if options.checker == "all" else [options.checker]
    try:
        with visited() as whole:
            evidence = Evidence(whole, options.folder, Facts.load(options.folder))
            found = {name: CHECKERS[name](evidence) for name in names}
    except (StartError, OSError) as error:
        print(f"check: {error}", file=sys.stderr)  # noqa: T201 - this is a program
        return 2
    for name, findings in found.items():
        print(f"{name}: {len(findings)}")  # noqa: T201
        for finding in findings:
            print(f"    {finding.text}")  # noqa: T201
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
