"""What images install is what was tested: the lock of images is a part of the whole lock."""

import tomllib

from dev.paths import REPO


def _locked(name: str) -> dict[str, frozenset[str]]:
    """Package with version -> hashes."""
    text = (REPO / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if "==" in line]
    return {words[0]: frozenset(words[1:]) for words in lines}


def test_images_install_versions_that_were_tested():
    whole, run = _locked("requirements.lock"), _locked("requirements-run.lock")
    assert len(run) > 40
    assert {name: hashes for name, hashes in run.items() if whole.get(name) != hashes} == {}


def test_images_install_everything_that_runs():
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run = {name.partition("==")[0] for name in _locked("requirements-run.lock")}
    wanted = {one.partition(">")[0].partition("=")[0].strip() for one in project["dependencies"]}
    assert wanted - run == set()


def test_neither_lock_says_where_packages_come_from():
    for name in ("requirements.lock", "requirements-run.lock"):
        assert "://" not in (REPO / name).read_text(encoding="utf-8")
        assert "--find-links" not in (REPO / name).read_text(encoding="utf-8")
