"""What somebody who starts the benchmark may choose."""

import argparse
from dataclasses import dataclass

from dev.paths import RUN

ROOT = RUN / "bench"
PORT_BASE = 21000
RESULT = RUN / "bench.json"


@dataclass(frozen=True, slots=True)
class Options:
    """One run. `user` is the person who measures; `seconds` is how long each load lasts."""

    leads: int = 100_000
    operations: tuple[str, ...] = ()
    user: str = "wangfang"
    seconds: float = 4.0
    keep: bool = False
    fresh: bool = False
    seed: int = 20260901
    sheet_rows: int = 100_000


def parse(words: list[str] | None, known: tuple[str, ...]) -> Options:
    """The options of a command line; leaves with a message when one is wrong."""
    usual = Options()
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--leads", type=int, default=usual.leads, help="leads in the measured branch")
    parser.add_argument("--ops", default="", help=f"names of operations; all: {' '.join(known)}")
    parser.add_argument("--user", default=usual.user, help="who measures: a user name of the seed")
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="length of one load")
    parser.add_argument("--sheet-rows", type=int, default=usual.sheet_rows, help="rows of the import")
    parser.add_argument("--seed", type=int, default=usual.seed, help="of everything that is drawn by lot")
    parser.add_argument("--keep", action="store_true", help="use a running suite, and leave it running")
    parser.add_argument("--fresh", action="store_true", help="delete what an earlier run has seeded")
    given = parser.parse_args(words)
    wanted = tuple(given.ops.replace(",", " ").split())
    unknown = [name for name in wanted if name not in known]
    if unknown:
        parser.error(f"unknown operation {' '.join(unknown)}; known: {' '.join(known)}")
    if given.leads < 1000:
        parser.error("fewer than 1,000 leads measure nothing")
    return Options(
        leads=given.leads,
        operations=wanted,
        user=given.user,
        seconds=given.seconds,
        keep=given.keep,
        fresh=given.fresh,
        seed=given.seed,
        sheet_rows=given.sheet_rows,
    )
