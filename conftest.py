"""Brings the PostgreSQL that tests share, unless MATRICULA_TEST_POSTGRES_URL names one.

It happens before xdist starts its workers, which inherit the variable.
"""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from dev.testing import VARIABLE, given, shared_postgres

KEY = pytest.StashKey[ExitStack]()
WITHOUT = tuple(Path(__file__).parent / "tests" / ring for ring in ("unit", "helm"))
"""Rings that need no server."""


def pytest_configure(config: pytest.Config) -> None:
    """Starts the server when a test that needs it may run."""
    paths = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    needed = not all(any(path.is_relative_to(ring) for ring in WITHOUT) for path in paths)
    if given() or not needed or hasattr(config, "workerinput"):
        return
    stack = config.stash[KEY] = ExitStack()
    os.environ[VARIABLE] = stack.enter_context(shared_postgres())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the server with the last run that uses it."""
    if KEY in config.stash:
        config.stash[KEY].close()
        os.environ.pop(VARIABLE, None)  # absent when the server did not start
