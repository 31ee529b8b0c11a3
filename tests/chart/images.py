"""The images of a run: a base made of Debian packages, our six, and three servers that look like known ones.

No registry is asked.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from dev import debian
from dev.keycloak import DISTRIBUTION
from dev.keycloak import install as install_keycloak
from dev.keycloak import is_installed as is_keycloak_installed
from dev.paths import REPO
from dev.ports import SERVICES
from dev.process import StartError
from tests.chart.podman import FOLDER, environment, exists, run

REGISTRY, TAG = "localhost", "local"
BASE = f"{REGISTRY}/matricula/base:12"
SERVERS = ("postgres", "rabbitmq", "keycloak")
PACKAGES = (
    "podman", "buildah", "runc", "catatonit", "debootstrap", "netavark", "aardvark-dns", "iptables",
)  # fmt: skip
_RECIPES = Path(__file__).parent / "servers"
_AUTHORITIES = "/run/authorities.crt"
"""Where a build finds whom this machine trusts, when it says so."""


def prepare() -> None:
    """What has to be on the machine; StartError when we are not root."""
    if os.geteuid() != 0:
        raise StartError("containers with limits need root: run `make chart-run` as root")
    tools = ("podman", "buildah", "runc", "catatonit", "debootstrap", "iptables")
    plugins = [Path("/usr/lib/podman") / name for name in ("netavark", "aardvark-dns")]
    if not all(shutil.which(one) for one in tools) or not all(one.exists() for one in plugins):
        debian.install(list(PACKAGES))
    if not is_keycloak_installed():
        install_keycloak(FOLDER / "keycloak.log")


def name(service: str) -> str:
    return f"{REGISTRY}/matricula/{service}:{TAG}"


def base() -> None:
    """A small Debian, once."""
    if exists("image", BASE):
        return
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        run("debootstrap", "--variant=minbase", "bookworm", folder, seconds=1200, log=FOLDER / "base.log")
        for waste in ("var/cache/apt/archives", "var/lib/apt/lists"):
            shutil.rmtree(Path(folder) / waste, ignore_errors=True)
        archive = subprocess.Popen(["tar", "-C", folder, "-c", "."], stdout=subprocess.PIPE)
        imported = ["podman", "import", "-q", "-", BASE]
        subprocess.run(imported, stdin=archive.stdout, env=environment(), check=True)
        archive.wait()


def build(service: str) -> None:
    """One of our images; layers are kept between runs."""
    arguments, more = _authorities()
    _build(name(service), REPO / "Dockerfile", REPO, {"SERVICE": service, **arguments}, more)


def build_server(server: str) -> None:
    """A server's image, once."""
    if exists("image", name(server)):
        return
    folder = DISTRIBUTION if server == "keycloak" else _RECIPES
    _build(name(server), _RECIPES / f"{server}.Dockerfile", folder, {}, [])


def _build(image: str, recipe: Path, folder: Path, arguments: dict[str, str], more: list[str]) -> None:
    words = [f"--build-arg={key}={value}" for key, value in {"BASE_IMAGE": BASE, **arguments}.items()]
    log = FOLDER / f"build-{image.rpartition('/')[2].partition(':')[0]}.log"
    command = ("buildah", "bud", "--isolation", "chroot", "--layers", *more, *words, "-t", image)
    run(*command, "-f", str(recipe), str(folder), seconds=3600, log=log)


def _authorities() -> tuple[dict[str, str], list[str]]:
    """Behind a proxy that signs for others, a build has to trust whom this machine trusts."""
    bundle = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
    indexes = ("PIP_INDEX_URL", "NPM_CONFIG_REGISTRY")
    arguments = {key: os.environ[key] for key in indexes if key in os.environ}
    if not bundle:
        return arguments, []
    given = {"PIP_CERT": _AUTHORITIES, "NPM_CONFIG_CAFILE": _AUTHORITIES}
    return {**arguments, **given}, ["-v", f"{bundle}:{_AUTHORITIES}:ro"]


def everything() -> None:
    """Every image."""
    base()
    for server in SERVERS:
        build_server(server)
    for service in SERVICES:
        build(service)
