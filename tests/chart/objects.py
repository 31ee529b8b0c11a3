"""What the charts render, as pods that podman can play.

podman 4.3 knows pods and nothing around them. Here a workload becomes its pods with the names of the
Services that select them; volumes become folders; values from Secrets are filled in. Probes and preStop are
left to whoever runs the pods (tests/chart/kubelet.py). `LEFT_OUT` is what only a cluster does.
"""

import base64
import copy
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Object = dict[str, Any]
LEFT_OUT = {
    "Service": "stands in as a DNS alias of the pods it selects; virtual addresses are not tried",
    "NetworkPolicy": "rendered and checked by tests/helm, not enforced here",
    "HorizontalPodAutoscaler": "rendered and checked by tests/helm; scaling is done by hand here",
    "PodDisruptionBudget": "rendered only",
    "ServiceAccount": "rendered only: no pod gets a token",
    "PersistentVolumeClaim": "stands in as a folder",
    "Ingress": "rendered only: a TCP balancer stands in for it",
}
_PROBES = ("startupProbe", "livenessProbe", "readinessProbe", "lifecycle")
_KEPT = ("securityContext", "terminationGracePeriodSeconds")


@dataclass
class Workload:
    """A Deployment, StatefulSet, Job or CronJob."""

    kind: str
    name: str
    labels: dict[str, str]
    template: Object
    replicas: int
    services: list[str] = field(default_factory=list)

    @property
    def ports(self) -> dict[str, int]:
        ports = self.template["containers"][0].get("ports", [])
        return {one["name"]: int(one["containerPort"]) for one in ports}

    @property
    def ready(self) -> Object:
        """What says that it is."""
        return dict(self.template["containers"][0].get("readinessProbe") or {})


class Release:
    """Everything that was rendered, with the secrets that were made for it."""

    def __init__(self, documents: list[Object], folder: Path) -> None:
        self._folder = folder
        self.kinds = sorted({one["kind"] for one in documents})
        self.secrets = {_name(one): _decoded(one) for one in documents if one["kind"] == "Secret"}
        self._maps = {_name(one): dict(one["data"]) for one in documents if one["kind"] == "ConfigMap"}
        self.workloads = list(self._workloads(documents))

    def workload(self, name: str) -> Workload:
        return next(one for one in self.workloads if one.name == name)

    def _workloads(self, documents: list[Object]) -> Iterator[Workload]:
        services = [one for one in documents if one["kind"] == "Service"]
        for one in documents:
            if one["kind"] not in ("Deployment", "StatefulSet", "Job", "CronJob"):
                continue
            spec = one["spec"]["jobTemplate"]["spec"] if one["kind"] == "CronJob" else one["spec"]
            template = copy.deepcopy(spec["template"])
            for claim in one["spec"].get("volumeClaimTemplates", []):
                named = {"claimName": f"{_name(one)}-{_name(claim)}"}
                template["spec"]["volumes"].append({"name": _name(claim), "persistentVolumeClaim": named})
            labels = template["metadata"]["labels"]
            selected = [
                _name(each) for each in services if each["spec"]["selector"].items() <= labels.items()
            ]
            replicas = int(one["spec"].get("replicas", 1))
            yield Workload(one["kind"], _name(one), labels, template["spec"], replicas, selected)

    def pod(self, workload: Workload, number: int) -> Object:
        """The manifest of one pod."""
        name = f"{workload.name}-{number}"
        spec = copy.deepcopy(workload.template)
        user = int(spec["securityContext"]["runAsUser"])
        made: Object = {key: spec[key] for key in _KEPT if key in spec}
        # podman would start an init container that has ended well again and again
        made["restartPolicy"] = "Never" if spec.get("restartPolicy") == "Never" else "OnFailure"
        made["hostname"] = name[:63]
        for group in ("initContainers", "containers"):
            made[group] = [self._container(one) for one in spec.get(group, [])]
        made["volumes"] = [
            {"name": one["name"], "hostPath": {"path": str(self._volume(name, one, user))}}
            for one in spec.get("volumes", [])
        ]
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "labels": workload.labels},
            "spec": made,
        }

    def _container(self, container: Object) -> Object:
        # podman would publish the ports on the machine, where a second replica finds them taken
        made = {key: value for key, value in container.items() if key not in (*_PROBES, "ports")}
        made["imagePullPolicy"] = "Never"
        made["env"] = list(self._environment(container.get("env", [])))
        return made

    def _environment(self, entries: list[Object]) -> Iterator[Object]:
        for one in entries:
            if "valueFrom" not in one:
                yield one
                continue
            if told := one["valueFrom"].get("configMapKeyRef"):
                yield {"name": one["name"], "value": self._maps[told["name"]][told["key"]]}
                continue
            reference = one["valueFrom"]["secretKeyRef"]
            value = self.secrets.get(reference["name"], {}).get(reference["key"])
            if value is None and not reference.get("optional"):
                raise KeyError(f"{one['name']}: no {reference['key']} in {reference['name']}")
            if value is not None:
                yield {"name": one["name"], "value": value.decode()}

    def _volume(self, pod: str, volume: Object, user: int) -> Path:
        """The folder that stands for a volume, belonging to whom the pod runs as."""
        if claim := volume.get("persistentVolumeClaim"):
            path = self._folder / "claims" / str(claim["claimName"])
            path.mkdir(parents=True, exist_ok=True)
            os.chown(path, user, user)
            return path
        path = self._folder / "volumes" / pod / str(volume["name"])
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        for file, content in self._files(volume):
            (path / file).write_bytes(content)
            (path / file).chmod(0o440)
            os.chown(path / file, user, user)
        os.chown(path, user, user)
        return path

    def _files(self, volume: Object) -> Iterator[tuple[str, bytes]]:
        if "configMap" in volume:
            for key, text in self._maps[volume["configMap"]["name"]].items():
                yield key, text.encode()
        sources = volume.get("projected", {}).get("sources", [])
        if "secret" in volume:
            sources = [{"secret": {"name": volume["secret"]["secretName"], **volume["secret"]}}]
        for source in sources:
            known = self.secrets[source["secret"]["name"]]
            items = source["secret"].get("items") or [{"key": key, "path": key} for key in known]
            for item in items:
                yield item["path"], known[item["key"]]


def _name(one: Object) -> str:
    return str(one["metadata"]["name"])


def _decoded(secret: Object) -> dict[str, bytes]:
    plain = {key: text.encode() for key, text in secret.get("stringData", {}).items()}
    return {**{key: base64.b64decode(text) for key, text in secret.get("data", {}).items()}, **plain}
