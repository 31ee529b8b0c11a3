"""Servers that tests share."""

import os

import pytest


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """An administrator's URL of a real PostgreSQL."""
    return os.environ["MATRICULA_TEST_POSTGRES_URL"]
