"""The tutorial says of each block where it goes, and it can be done; tests/e2e follows it to the end."""

import shutil
from pathlib import Path

import pytest

from dev.paths import REPO
from tests.e2e.tutorial import DOCUMENT, CannotFollow, follow

SERVICE = Path("services/students")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What the document builds on."""
    shutil.copytree(REPO / SERVICE / "migrations", tmp_path / SERVICE / "migrations")
    shutil.copy(REPO / SERVICE / "__init__.py", tmp_path / SERVICE / "__init__.py")
    return tmp_path


def test_it_takes_a_proto_a_model_rules_and_a_registration(project):
    written = [Path(name) for name in follow(project, DOCUMENT.read_text(encoding="utf-8"))]
    proto, migration, *rest = written
    assert proto == Path("proto/matricula/students/v1/scholarship.proto")
    assert migration.parent == SERVICE / "migrations"
    folder = SERVICE / "scholarship"
    assert rest == [folder / "model.py", folder / "rules.py", folder / "__init__.py", SERVICE / "__init__.py"]
    numbers = sorted(path.name[:4] for path in (project / SERVICE / "migrations").glob("*.sql"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert '        "proposal",\n        "scholarship",\n' in (project / rest[-1]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("`services/students/__init__.py`\n\n```diff\n gone\n+more\n```\n", "do not stand there once"),
        ("`services/students/__init__.py`\n\n```python\nX = 1\n```\n", "exists already"),
        ("No name.\n\n```python\nX = 1\n```\n", "no file name"),
    ],
)
def test_what_cannot_be_followed_is_named(project, document, why):
    with pytest.raises(CannotFollow, match=why):
        follow(project, document)
