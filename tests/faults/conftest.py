"""One run of the short mix for the whole ring, on a suite of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.evidence import Evidence
from tests.faults.ground import Ground, standing
from tests.faults.run import Outcome, Run
from tests.faults.schedule import SHORT_SECONDS, short

SEED = 20260104
IMPORT_ROWS = (2000, 0)
"""One import, under way when the first fault comes."""


@dataclass
class Mix:
    """The suite after the mix, and what came of it."""

    ground: Ground
    folder: Path
    outcome: Outcome

    def evidence(self) -> Evidence:
        """The evidence, read anew."""
        return Evidence(self.ground.whole, self.folder, self.outcome.evidence.facts)


@pytest.fixture(scope="session")
def mix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mix]:
    """The short mix; the suite goes on running afterwards."""
    folder = tmp_path_factory.mktemp("faults")
    with standing(folder) as ground:
        run = Run(ground, folder, print, rows=IMPORT_ROWS)
        yield Mix(ground, folder, run.go(short(SEED), SHORT_SECONDS))
