"""The record type of docs/tutorial-resource.md, made in a copy by following it, and the service at work.

tests/e2e/test_tutorial.py looks at the same from outside, through the edge and the console.
"""

import os

import pytest

from dev.testing import VARIABLE
from tests.e2e.tutorial import build, run


@pytest.mark.timeout(600)
def test_the_service_holds_what_the_tutorial_promises(tmp_path, postgres_url):
    build(tmp_path, console=False)
    python = str(tmp_path / ".venv" / "bin" / "python")
    said = run(
        tmp_path, "env", f"{VARIABLE}={os.environ.get(VARIABLE, postgres_url)}",
        python, "-m", "pytest", "-q", "tests/service/tutorial/scholarships.py",
    )  # fmt: skip
    assert " passed" in said, said
