"""All clients of a run: writers, travellers, readers, and an importer."""

import threading
from collections.abc import Sequence
from pathlib import Path

from tests.faults import journeys
from tests.faults.load import BRANCHES, Setting, Writer
from tests.faults.readers import Readers
from tests.faults.sheets import Importer

WRITERS_PER_BRANCH = 2
STOP_SECONDS = 180
"""For somebody in the middle of a chain to come to its end."""


class Clients:
    """They come together and go together."""

    def __init__(self, setting: Setting, folder: Path, rows: Sequence[int]) -> None:
        codes = [code for code in BRANCHES for _ in range(WRITERS_PER_BRANCH)]
        self._setting = setting
        self._writers = [Writer(setting, number, code) for number, code in enumerate(codes)]
        self.travellers = [journeys.Traveller(setting, place, code) for place, code in enumerate(BRANCHES)]
        self._threads: list[threading.Thread] = []
        self._readers = Readers(setting, folder)
        self.importer = Importer(setting, rows)

    def start(self) -> None:
        places = journeys.prepare(self._setting.whole)
        self._threads = [one.start() for one in self._writers]
        self._threads += [one.start(places) for one in self.travellers]
        self._readers.start()
        self.importer.start()

    def stop(self) -> None:
        """Lets everybody finish what they are at: what became of it must be known."""
        self._setting.stop.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        self._readers.stop()
        self.importer.stop()
