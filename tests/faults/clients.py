"""All clients of a run: writers, readers, and an importer."""

import threading
from collections.abc import Sequence
from pathlib import Path

from tests.faults.load import BRANCHES, Setting, Writer
from tests.faults.readers import Readers
from tests.faults.sheets import Importer

WRITERS_PER_BRANCH = 2


class Clients:
    """They come together and go together."""

    def __init__(self, setting: Setting, folder: Path, rows: Sequence[int]) -> None:
        codes = [code for code in BRANCHES for _ in range(WRITERS_PER_BRANCH)]
        self._setting = setting
        self._writers = [Writer(setting, number, code) for number, code in enumerate(codes)]
        self._threads: list[threading.Thread] = []
        self._readers = Readers(setting, folder)
        self.importer = Importer(setting, rows)

    def start(self) -> None:
        self._threads = [one.start() for one in self._writers]
        self._readers.start()
        self.importer.start()

    def stop(self) -> None:
        """Lets everybody finish what they are at: what became of it must be known."""
        self._setting.stop.set()
        for thread in self._threads:
            thread.join(150)
        self._readers.stop()
        self.importer.stop()
