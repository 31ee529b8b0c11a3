"""What bootstrap decides without touching the machine."""

import json
from pathlib import Path

import pytest

from dev.bootstrap import Marker, installed_as_locked
from dev.debian import parse_java_version
from gateway.installing.keys import rabbit_password_hash


def test_marker_is_done_only_for_the_same_inputs(tmp_path: Path):
    marker = Marker(tmp_path / "deep" / "marker", "lock", "project")
    assert not marker.done()
    marker.set()
    assert Marker(tmp_path / "deep" / "marker", "lock", "project").done()
    assert not Marker(tmp_path / "deep" / "marker", "lock changed", "project").done()


@pytest.mark.parametrize(
    ("said", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('java version "1.8.0_401"', 8),
        ("command not found", 0),
    ],
)
def test_java_version_is_understood(said: str, major: int):
    assert parse_java_version(said) == major


def lock(folder: Path, wanted: dict, present: dict) -> None:
    (folder / "node_modules").mkdir(exist_ok=True)
    (folder / "package-lock.json").write_text(json.dumps({"packages": wanted}))
    (folder / "node_modules" / ".package-lock.json").write_text(json.dumps({"packages": present}))


def test_console_libraries_are_compared_with_the_lock(tmp_path: Path):
    assert not installed_as_locked(tmp_path)
    wanted = {
        "": {},
        "node_modules/a": {"version": "1"},
        "node_modules/b": {"version": "2", "optional": True},
    }
    lock(tmp_path, wanted, {"node_modules/a": {"version": "1"}})
    assert installed_as_locked(tmp_path)
    lock(tmp_path, wanted, {"node_modules/a": {"version": "0"}})
    assert not installed_as_locked(tmp_path)


def test_rabbit_password_hash_matches_the_broker_documentation():
    # the worked example of RabbitMQ's "Credentials and Passwords" page
    expected = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
    assert rabbit_password_hash("test12", bytes.fromhex("908DC60A")) == expected
