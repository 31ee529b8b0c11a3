"""Servers that tests share."""

import os

import pytest
from hypothesis import settings

settings.register_profile("matricula", deadline=None)  # a busy machine is no failure
settings.load_profile("matricula")


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """An administrator's URL of a real PostgreSQL."""
    return os.environ["MATRICULA_TEST_POSTGRES_URL"]
