"""`make faults SECONDS=600 SEED=7 only=broker-kill`: see docs/operations.md."""

import argparse
import secrets
import shutil
import signal
import sys
from types import FrameType

from dev.paths import RUN
from dev.process import StartError
from tests.faults import summary
from tests.faults.check import FOLDER
from tests.faults.ground import standing
from tests.faults.nemeses.disk import NAME as DISK_FULL
from tests.faults.run import Run
from tests.faults.schedule import UnknownFault, plan

FIGURES = RUN / "faults.json"
DETAILS = "details.json"
"""In the folder of the run."""


def main() -> int:
    """Exit code 0 when every promise was kept."""
    options = _options()
    try:
        steps = plan(options.seed, options.seconds, options.only)
    except UnknownFault as error:
        print(f"faults: {error}", file=sys.stderr)  # noqa: T201 - this is a program
        return 2
    _say(f"seed {options.seed}, {options.seconds:.0f} s; the same again: make faults {_words(options)}")
    for number, step in enumerate(steps, 1):
        _say(f"{number:4}  {step}")
    shutil.rmtree(FOLDER, ignore_errors=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        disk = any(step.fault == DISK_FULL for step in steps)
        with standing(FOLDER, disk=disk) as ground:
            outcome = Run(ground, FOLDER, _say).go(steps, options.seconds)
            _say(summary.table(outcome))
            summary.write(FIGURES, summary.figures(outcome))
            summary.write(FOLDER / DETAILS, summary.details(outcome, options.seed))
    except StartError as error:
        print(f"faults: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print("faults: interrupted; everything was stopped and put back", file=sys.stderr)  # noqa: T201
        return 130
    return 0 if outcome.good else 1


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Once: what is put back and stopped afterwards must not be interrupted itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], help="names, with commas")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = secrets.randbelow(1_000_000)
    return options


def _words(options: argparse.Namespace) -> str:
    only = f" only={','.join(options.only)}" if options.only else ""
    return f"SECONDS={options.seconds:.0f} SEED={options.seed}{only}"


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
