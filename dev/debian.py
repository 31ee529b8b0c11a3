"""Debian packages: what is missing, and installing it without starting anybody's servers."""

import glob
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_TEXT = (
    "#!/bin/sh\n# put here by Matricula's bootstrap while it installs packages; safe to delete\nexit 101\n"
)
JAVA = 17
FONTS = "/usr/share/fonts/opentype/noto/NotoSansCJK*"
"""What documents are printed with: Chinese and Latin in one family (SIL Open Font License)."""
FAKETIME = "/usr/lib/*/faketime/libfaketime.so.1"
"""Gives one process a wrong clock."""


class InstallError(Exception):
    """A package could not be installed; the message says what to do."""


def java_version() -> int:
    """Major version of the `java` on PATH; 0 when there is none."""
    try:
        done = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return parse_java_version(done.stderr + done.stdout)


def parse_java_version(text: str) -> int:
    """The major version in what `java -version` prints: 17 in `openjdk version "17.0.15"`, 8 in "1.8.0"."""
    found = re.search(r'version "(\d+)(?:\.(\d+))?', text)
    if not found:
        return 0
    first, second = int(found[1]), int(found[2] or 0)
    return second if first == 1 else first


def missing(tests: bool = False) -> list[str]:
    """Names of Debian packages to install, judged by the programs they bring, wherever those come from."""
    wanted: list[str] = []
    if not os.environ.get("MATRICULA_POSTGRES_URL"):
        packaged = bool(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        wanted += [] if packaged or shutil.which("initdb") else ["postgresql"]
    if not os.environ.get("MATRICULA_RABBITMQ_URL"):
        packaged = Path("/usr/lib/rabbitmq/bin/rabbitmq-server").exists()
        wanted += [] if packaged or shutil.which("rabbitmq-server") else ["rabbitmq-server"]
    if not os.environ.get("MATRICULA_EXTERNAL_KEYCLOAK_URL"):
        wanted += [] if java_version() >= JAVA else ["default-jre-headless"]
        wanted += [] if shutil.which("mvn") else ["maven"]
    wanted += [] if glob.glob(FONTS) else ["fonts-noto-cjk"]
    if tests:
        wanted += [] if shutil.which("chromium") else ["chromium"]
        wanted += [] if shutil.which("wrk") else ["wrk"]
        wanted += [] if glob.glob(FAKETIME) else ["faketime"]
    return wanted


def privileged(packages: list[str]) -> list[str]:
    """Words in front of a command that needs root; InstallError tells what to do when there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    raise InstallError(
        f"these packages are missing and installing them needs root: run as root `apt-get install "
        f"{' '.join(packages)}`, or install sudo, or point MATRICULA_POSTGRES_URL, "
        "MATRICULA_RABBITMQ_URL and MATRICULA_EXTERNAL_KEYCLOAK_URL at servers of yours"
    )


def install(packages: list[str]) -> None:
    """apt-get install; servers that already ran are left alone, new ones are not started."""
    if not shutil.which("apt-get"):
        raise InstallError(
            f"this is no Debian: install the equivalents of {', '.join(packages)} and try again"
        )
    words = privileged(packages)
    _run([*words, "apt-get", "update", "-q"])
    with _no_service_starts(words):
        quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q"]
        wait_for_others = ["-o", "DPkg::Lock::Timeout=300", "--no-install-recommends"]
        _run([*words, *quiet, *wait_for_others, *packages])


@contextmanager
def _no_service_starts(words: list[str]) -> Iterator[None]:
    """Debian starts a new server at once, on its standard port, unless this file forbids it."""
    kept = POLICY.with_name("policy-rc.d.before-matricula")
    theirs = POLICY.exists() and "Matricula" not in POLICY.read_text(encoding="utf-8")
    if theirs:
        _run([*words, "mv", str(POLICY), str(kept)])
    script = f"cat >{POLICY} && chmod 755 {POLICY}"
    subprocess.run([*words, "sh", "-c", script], input=POLICY_TEXT, text=True, check=True)
    try:
        yield
    finally:
        _run([*words, "mv", str(kept), str(POLICY)] if theirs else [*words, "rm", "-f", str(POLICY)])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise InstallError(f"`{' '.join(command)}` failed with {done.returncode}; its own message is above")
