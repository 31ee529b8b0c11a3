"""docs/tutorial-resource.md, followed word by word in a copy of the project, and the copy started.

The copy holds what the example needs: the students service, the gateway, and the console as it was built
before. It has an environment of its own, so that nothing of it comes from the checkout.
`python -m tests.e2e.tutorial` is what runs in the copy.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev import bootstrap
from dev.paths import CACHE, REPO, RUN, VENV, WEB
from dev.seeding import organisation, settings
from dev.seeding.api import Api
from dev.seeding.organisation import STUDY_ABROAD, Plan
from dev.suite import Suite
from dev.supervisor import Client
from tests.whole import KEEP, Whole, place, remove, start, until

DOCUMENT = REPO / "docs" / "tutorial-resource.md"
HOME = RUN / "tutorial"
PROJECT = HOME / "project"
PORT_BASE = 21000
PLANS = (
    Plan(
        "BJ01", "北京国贸", "Beijing Guomao", STUDY_ABROAD,
        {"consultant": (("zhangwei", "张伟"),), "branch-manager": (("wangfang", "王芳"),)},
    ),
    Plan(
        "SH01", "上海徐汇", "Shanghai Xuhui", STUDY_ABROAD,
        {"consultant": (("linyue", "林悦"),), "branch-manager": (("sunli", "孙丽"),)},
    ),
)  # fmt: skip
_LEFT_OUT = re.compile(
    r"(services/(leads|contracts|tasks|reports)|gateway/web/src|tests/bench|tests/faults)/.*"
)
_BLOCK = re.compile(r"^`([^`\n]+)`\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class CannotFollow(AssertionError):
    """The document asks for something that cannot be done as it stands."""


# what the document says ------------------------------------------------------------------------------------


def follow(project: Path, text: str) -> list[str]:
    """Does what the blocks of the document say; returns the paths that were written."""
    blocks = _BLOCK.findall(text)
    if len(blocks) != text.count("\n```") // 2:
        raise CannotFollow("a code block has no file name above it")
    return [_write(project, name, language, content) for name, language, content in blocks]


def _write(project: Path, name: str, language: str, content: str) -> str:
    path = project / _numbered(project, name)
    if language == "diff":
        _add_lines(path, content)
    elif path.exists():
        raise CannotFollow(f"{name} exists already")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return str(path.relative_to(project))


def _numbered(project: Path, name: str) -> str:
    """NNNN of a migration is the next free number of its folder."""
    if "NNNN" not in name:
        return name
    numbers = [int(path.name[:4]) for path in (project / name).parent.glob("[0-9]*.sql")]
    return name.replace("NNNN", f"{max(numbers) + 1:04d}")


def _add_lines(path: Path, change: str) -> None:
    """Adds the lines with a plus between those without, which must stand there once."""
    lines = change.splitlines()
    before = "\n".join(line[1:] for line in lines if line.startswith(" "))
    after = "\n".join(line[1:] for line in lines)
    text = path.read_text(encoding="utf-8")
    if text.count(before) != 1:
        raise CannotFollow(f"{path}: these lines do not stand there once:\n{before}")
    path.write_text(text.replace(before, after), encoding="utf-8")


# the copy --------------------------------------------------------------------------------------------------


def copy(project: Path) -> None:
    """The project as it stands, uncommitted changes included, without the services that are not needed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in listed:
        source = REPO / name
        if name and source.is_file() and not _LEFT_OUT.fullmatch(name):
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, project / name)
    (project / ".run").mkdir()
    (project / ".run" / "cache").symlink_to(CACHE)  # Keycloak as it was unpacked and built once
    environment(project)


def environment(project: Path) -> None:
    """A virtual environment with our libraries, but with the copy's own packages in front of them."""
    venv = project / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    packages = next((VENV / "lib").glob("python*/site-packages"))
    here = next((venv / "lib").glob("python*/site-packages"))
    paths = (project, project / "proto" / "gen", packages)
    (here / "copy.pth").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    for tool in (VENV / "bin").iterdir():
        if not (venv / "bin" / tool.name).exists():
            (venv / "bin" / tool.name).symlink_to(tool)


def run(project: Path, *command: str) -> str:
    """Runs a command in the copy and returns what it said; AssertionError with that when it fails."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    done = subprocess.run(
        list(command), cwd=project, env=kept, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}\n{done.stdout[-4000:]}"
    return done.stdout


@contextmanager
def followed() -> Iterator[Whole]:
    """The copy with the example in it, running, with two branches and their people.

    MATRICULA_KEEP_SUITE=1 leaves it running and uses it again the next time, as it was copied.
    """
    suite = Suite(HOME / "suite", PORT_BASE)
    kept = KEEP and Client(suite).running()
    if not kept:
        remove(suite)
        build(PROJECT)
        suite = Suite(suite.root, PORT_BASE)  # anew, with new secrets
    try:
        python = str(PROJECT / ".venv" / "bin" / "python")
        run(PROJECT, python, "-m", "tests.e2e.tutorial", str(suite.root))
        yield staffed(suite)
    finally:
        if not KEEP:
            Client(suite).shutdown()
            shutil.rmtree(PROJECT, ignore_errors=True)


def build(project: Path, console: bool = True) -> None:
    """The copy, with what the document says and what `make proto` makes of it."""
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    copy(project)
    if console:
        bootstrap.console()
        shutil.copytree(WEB / "dist", project / "gateway" / "web" / "dist")
    follow(project, DOCUMENT.read_text(encoding="utf-8"))
    run(project, "make", "proto")


def staffed(suite: Suite) -> Whole:
    """Branches and people, made through the API; the settings of other services are nobody's here."""
    api = Api(place(suite))
    try:
        people = organisation.seed(api, suite.keycloak.demo_password(), PLANS)
        waiting = ("SYNC_STATE_PENDING", "SYNC_STATE_FAILED")
        until(
            "Keycloak knows everybody",
            lambda: not any(one.get("syncState") in waiting for one in api.all_of("/staff")),
            60,
        )
    finally:
        api.close()
    return Whole(suite, people, settings.Settings({}, {}, {}))


if __name__ == "__main__":
    there = Suite(Path(sys.argv[1]), PORT_BASE)
    start(there, Client(there))
