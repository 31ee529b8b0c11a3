"""Brings the PostgreSQL that tests share, unless MATRICULA_TEST_POSTGRES_URL names one.

It happens before xdist starts its workers, which inherit the variable.
"""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from dev.testing import VARIABLE, given, shared_postgres

KEY = pytest.StashKey[ExitStack]()
UNIT = Path(__file__).parent / "tests" / "unit"


def pytest_configure(config: pytest.Config) -> None:
    """Starts the server when a test that is not a unit test may run."""
    paths = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    only_units = all(path.is_relative_to(UNIT) for path in paths)
    if given() or only_units or hasattr(config, "workerinput"):
        return
    stack = config.stash[KEY] = ExitStack()
    os.environ[VARIABLE] = stack.enter_context(shared_postgres())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the server with the last run that uses it."""
    if KEY in config.stash:
        config.stash[KEY].close()
        os.environ.pop(VARIABLE, None)  # absent when the server did not start
