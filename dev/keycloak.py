"""A private Keycloak: our realm imported at the first start, its data in our PostgreSQL."""

import os
import shutil
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from dev import detours
from dev.keys import Vault, write_private
from dev.paths import CACHE
from dev.ports import LOOPBACK, Ports
from dev.process import MARK, locked, run_logged, spawn
from dev.server import Server
from gateway.installing.realm import FILE, filled
from kit import databases

VERSION = "26.7.3"
ARTIFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
DISTRIBUTION = CACHE / f"keycloak-{VERSION}"
BUILT = DISTRIBUTION / "built"
REALM = "matricula"
BUILD_OPTIONS = ["--db=postgres", "--health-enabled=true"]
HEAP = "-Xms128m -Xmx384m"
LINKED = ("lib", "providers", "themes", "conf")


def is_installed() -> bool:
    """True when the distribution has been unpacked and built."""
    return BUILT.exists()


def install(log: Path) -> Path:
    """Fetches Keycloak through Maven and builds it once for PostgreSQL; returns its folder."""
    if is_installed():
        return DISTRIBUTION
    with locked(CACHE / "keycloak.lock"):
        if not is_installed():
            _download(log)
            environment = {**os.environ, "JAVA_OPTS_KC_HEAP": HEAP}
            script = DISTRIBUTION / "bin" / "kc.sh"
            run_logged([str(script), "build", *BUILD_OPTIONS], log, environment, DISTRIBUTION)
            BUILT.write_text(" ".join(BUILD_OPTIONS), encoding="utf-8")
    return DISTRIBUTION


def _download(log: Path) -> None:
    folder = CACHE / "download"
    archive = folder / f"keycloak-quarkus-dist-{VERSION}.zip"
    if not (archive.exists() and zipfile.is_zipfile(archive)):
        folder.mkdir(parents=True, exist_ok=True)
        copy = [f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"]
        run_logged(["mvn", "-B", "-q", "dependency:copy", *copy], log, os.environ, folder, seconds=1800)
    shutil.rmtree(DISTRIBUTION, ignore_errors=True)
    with zipfile.ZipFile(archive) as content:
        content.extractall(CACHE)
    for script in (DISTRIBUTION / "bin").glob("*.sh"):
        script.chmod(0o755)  # zipfile does not restore modes


class Keycloak(Server):
    """The Keycloak of a root folder. Its database `keycloak` is made at the start: PostgreSQL must run."""

    name = "keycloak"
    start_seconds = 240

    def __init__(self, root: Path, ports: Ports, public_url: str, admin_url: str) -> None:
        super().__init__(root)
        self._ports = ports
        self._admin_url = admin_url
        self._public_url = public_url
        self.vault = Vault(root / "secrets")
        self.home = root / "keycloak"

    def ports(self) -> list[int]:
        return [self._ports.keycloak, self._ports.keycloak_management]

    @property
    def url(self) -> str:
        """Base URL, without the realm: what it calls itself in tokens."""
        return f"http://{detours.address(self._ports.keycloak)}"

    def placeholders(self) -> dict[str, str]:
        """Values of the realm file's placeholders; secrets are made at first use."""
        return {
            "PUBLIC_URL": self._public_url,
            "GATEWAY_SECRET": self.vault.secret("client-matricula-gateway"),
            "AUTOMATION_SECRET": self.vault.secret("client-matricula-automation"),
            "DIRECTORY_SECRET": self.vault.secret("client-matricula-directory"),
            "DEMO_PASSWORD": self.demo_password(),
        }

    def demo_password(self) -> str:
        """Password of the demonstration accounts: what the first start was told, kept from then on."""
        return self.vault.secret(
            "demo-password", os.environ.get("MATRICULA_DEMO_PASSWORD") or "matricula-demo"
        )

    def _prepare_home(self) -> None:
        """A home of links into the shared distribution, with a data folder of its own."""
        distribution = install(self.log)
        (self.home / "bin").mkdir(parents=True, exist_ok=True)
        shutil.copy2(distribution / "bin" / "kc.sh", self.home / "bin" / "kc.sh")
        for name in LINKED:
            link = self.home / name
            if not (link.is_symlink() and link.readlink() == distribution / name):
                link.unlink(missing_ok=True)
                link.symlink_to(distribution / name)
        write_private(self.home / "data" / "import" / FILE.name, filled(self.placeholders()))

    def environment(self) -> dict[str, str]:
        """Keycloak's own settings; see its documentation under the same names."""
        parts = urlsplit(self._admin_url)
        host, query = parts.netloc.rpartition("@")[2], parts.query
        return {
            **{key: os.environ[key] for key in ("PATH", "JAVA_HOME", "HOME") if key in os.environ},
            MARK: self.mark,
            "LANG": "C.UTF-8",
            "JAVA_OPTS_KC_HEAP": HEAP,
            "JAVA_OPTS_APPEND": "-XX:-UseG1GC -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
            "KC_DB_URL": f"jdbc:postgresql://{host}/keycloak{'?' if query else ''}{query}",
            "KC_DB_USERNAME": "keycloak",
            "KC_DB_PASSWORD": self.vault.secret("role-keycloak"),
            "KC_DB_POOL_INITIAL_SIZE": "1",
            "KC_DB_POOL_MIN_SIZE": "1",
            "KC_DB_POOL_MAX_SIZE": "15",
            "KC_CACHE": "local",
            "KC_HTTP_ENABLED": "true",
            "KC_HTTP_HOST": LOOPBACK,
            "KC_HTTP_PORT": str(self._ports.keycloak),
            "KC_HTTP_MANAGEMENT_PORT": str(self._ports.keycloak_management),
            "KC_HOSTNAME": self.url,
            "KC_BOOTSTRAP_ADMIN_USERNAME": "keycloak-admin",
            "KC_BOOTSTRAP_ADMIN_PASSWORD": self.vault.secret("keycloak-admin"),
        }

    def start(self) -> None:
        if not self.alive():
            install(self.log)  # outside the time that a start may take: it downloads at the first time
        super().start()

    def spawn(self) -> None:
        databases.prepare_plain(self._admin_url, "keycloak", self.vault.secret("role-keycloak"))
        self._prepare_home()
        command = [str(self.home / "bin" / "kc.sh"), "start", "--optimized", "--import-realm"]
        self.pid_file.write(spawn(command, self.log, self.environment(), self.home))

    def ready(self) -> bool:
        # discovery answers only when the realm has been imported
        return _answers(f"http://{LOOPBACK}:{self._ports.keycloak_management}/health/ready") and _answers(
            f"http://{LOOPBACK}:{self._ports.keycloak}/realms/{REALM}/.well-known/openid-configuration"
        )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as response:  # noqa: S310 - our own loopback address
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False
