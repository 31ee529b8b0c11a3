"""The small disk: mounted before the suite starts, unmounted after it, a clear word where that cannot be."""

import os
import subprocess
from pathlib import Path

import pytest

from dev.process import StartError
from dev.suite import Suite
from tests.faults import tmpfs
from tests.faults.nemeses.disk import fill


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return Suite(tmp_path, 24000)


def test_without_the_right_to_mount_it_says_what_to_do(suite: Suite, monkeypatch: pytest.MonkeyPatch):
    refused = subprocess.CompletedProcess([], 1, "", "mount: only root can do that\n")
    monkeypatch.setattr(tmpfs, "_run", lambda *_: refused)
    said = r"disk-full needs a tmpfs of 1g at \S+, .*only root can do that\. Run it as root or with sudo"
    with tmpfs.small_disk() as mount, pytest.raises(StartError, match=said):
        mount(suite)


def test_it_is_unmounted_whatever_happens(suite: Suite, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, ...]] = []

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess([], 0, "", "")

    monkeypatch.setattr(tmpfs, "_run", run)

    def interrupted() -> None:
        with tmpfs.small_disk() as mount:
            mount(suite)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert asked[0][:3] == ("mount", "-t", "tmpfs")
    assert asked[-1] == ("umount", str(suite.postgres.folder))


def test_nothing_but_a_disk_of_its_own_is_filled(tmp_path: Path):
    with pytest.raises(RuntimeError, match="is not a tmpfs of its own"):
        fill(tmp_path / "ballast")
    assert os.listdir(tmp_path) == []
