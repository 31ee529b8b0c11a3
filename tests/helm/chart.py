"""`render(set, values) -> objects`, and what one wants to know of them."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import yaml

from dev.helm import HELM
from dev.paths import REPO

CHART = REPO / "helm" / "matricula"
LIBRARY = REPO / "helm" / "charts"
SETS = ("small", "ha", "airgapped", "evaluation")
RELEASE = "trial"
"""Not `matricula`: a name that is written somewhere instead of the release's would show."""
SERVICES = ("leads", "students", "contracts", "tasks", "reports", "gateway")
Object = dict[str, Any]


class Refused(Exception):
    """helm said no; the message is its own."""


def values_of(name: str) -> Path:
    """The file of a value set."""
    return CHART / f"values-{name}.yaml"


def run(*words: str) -> str:
    """What helm prints; Refused when it fails, or warns of anything but links."""
    if not HELM.exists():
        raise AssertionError("helm is missing: run dev/bootstrap.sh --tests")
    done = subprocess.run([str(HELM), *words], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise Refused(done.stderr)
    said = [line for line in done.stderr.splitlines() if "found symbolic link in path" not in line]
    assert not said, said
    return done.stdout


def render(name: str, values: Mapping[str, Any] | None = None, *flags: str) -> list[Object]:
    """Every object of a value set, with more values on top; `flags` are helm's own."""
    with NamedTemporaryFile("w", suffix=".yaml") as more:
        json.dump(values or {}, more)
        more.flush()
        files = ("-f", str(values_of(name)), "-f", more.name)
        text = run("template", RELEASE, str(CHART), "--namespace", "school", *files, *flags)
    return [one for one in yaml.load_all(text, yaml.CSafeLoader) if one]


@cache
def rendered(name: str) -> tuple[Object, ...]:
    """The value set as it stands; nobody may change what is given."""
    return tuple(render(name))


def of_kind(objects: Iterable[Object], *kinds: str) -> list[Object]:
    """Those of some kinds."""
    return [one for one in objects if one["kind"] in kinds]


def name_of(one: Object) -> str:
    """Kind/name, for messages."""
    return f"{one['kind']}/{one['metadata']['name']}"


@dataclass(frozen=True, slots=True)
class Pods:
    """The pods that an object makes."""

    owner: Object
    labels: Mapping[str, str]
    spec: Mapping[str, Any]

    @property
    def role(self) -> str:
        """`leads.api`, as the charts call it; a server of the evaluation is `postgres.server`."""
        return f"{self.labels['app.kubernetes.io/name']}.{self.labels['app.kubernetes.io/component']}"

    @property
    def containers(self) -> list[Any]:
        """Those that work, and those that go before."""
        return [*self.spec["containers"], *self.spec.get("initContainers", [])]

    @property
    def main(self) -> Any:
        """The one container that works."""
        (found,) = self.spec["containers"]
        return found


def pods(objects: Iterable[Object]) -> Iterator[Pods]:
    """The pods of every object that makes some."""
    for one in objects:
        spec = one.get("spec", {})
        if one["kind"] == "Pod":
            yield Pods(one, one["metadata"]["labels"], spec)
            continue
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template:
            yield Pods(one, template["metadata"]["labels"], template["spec"])


def settings(container: Mapping[str, Any]) -> dict[str, Any]:
    """MATRICULA_<NAME> -> value, or what it is taken from."""
    prefix = "MATRICULA_"
    return {
        one["name"].removeprefix(prefix): one.get("value", one.get("valueFrom"))
        for one in container.get("env", [])
        if one["name"].startswith(prefix)
    }


def chosen(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector takes these labels; expressions are used nowhere and not understood."""
    assert set(selector) <= {"matchLabels"}, selector
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
