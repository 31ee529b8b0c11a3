"""podman and buildah with settings and a store of their own: the machine's own containers are not touched."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from dev.paths import RUN
from dev.process import StartError

FOLDER = RUN / "chart"
NETWORK = "matricula"
_CONTAINERS = """\
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
network_config_dir = "{folder}/networks"
"""
_STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/storage"
runroot = "{folder}/run"
"""


def environment() -> dict[str, str]:
    """For podman and buildah; writes the settings that it points to."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = {"CONTAINERS_CONF": _CONTAINERS, "CONTAINERS_STORAGE_CONF": _STORAGE}
    found = {**os.environ}
    for variable, text in files.items():
        path = FOLDER / f"{variable.lower()}.conf"
        path.write_text(text.format(folder=FOLDER), encoding="utf-8")
        found[variable] = str(path)
    return found


def run(*words: str, text: str | None = None, seconds: float = 600, log: Path | None = None) -> str:
    """Runs podman or buildah; returns what it printed, or StartError with what it complained about."""
    done = subprocess.run(
        words, env=environment(), input=text, capture_output=True, text=True, timeout=seconds, check=False
    )
    if log is not None:
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode:
        said = (done.stderr or done.stdout)[-3000:]
        raise StartError(f"{' '.join(words)[:300]} ended with {done.returncode}:\n{said}")
    return done.stdout


def podman(*words: str, text: str | None = None, seconds: float = 600) -> str:
    return run("podman", *words, text=text, seconds=seconds)


def inspect(kind: str, name: str) -> list[dict[str, Any]]:
    """What podman knows of one thing of a kind, in a list of one."""
    found = json.loads(podman(kind, "inspect", name))
    return found if isinstance(found, list) else [found]


def exists(kind: str, name: str) -> bool:
    done = subprocess.run(
        ["podman", kind, "exists", name], env=environment(), capture_output=True, check=False, timeout=60
    )
    return done.returncode == 0
