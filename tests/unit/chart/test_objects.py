"""What is rendered for a cluster becomes pods that podman can play, with nothing lost on the way."""

import base64
import os
from pathlib import Path
from typing import Any

import pytest

from tests.chart.objects import LEFT_OUT, Release

LABELS = {"app": "leads", "component": "api"}


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _documents(**container: Any) -> list[dict[str, Any]]:
    secret = {"secretName": "keys", "items": [{"key": "public", "path": "public.pem"}]}
    spec = {
        "securityContext": {"runAsUser": os.getuid(), "runAsNonRoot": True},
        "topologySpreadConstraints": [{"maxSkew": 1}],
        "containers": [
            {
                "name": "api",
                "image": "localhost/matricula/leads:local",
                "env": [
                    {"name": "URL", "valueFrom": {"secretKeyRef": {"name": "leads", "key": "url"}}},
                    {"name": "ALL", "valueFrom": {"configMapKeyRef": {"name": "services", "key": "all"}}},
                ],
                "ports": [{"name": "metrics", "containerPort": 7200}],
                "readinessProbe": {"httpGet": {"path": "/ready", "port": "metrics"}},
                "lifecycle": {"preStop": {"sleep": {"seconds": 3}}},
                "resources": {"limits": {"memory": "768Mi"}},
                **container,
            }
        ],
        "volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "keys", "secret": secret}],
    }
    return [
        {
            "kind": "Deployment",
            "metadata": {"name": "leads-api"},
            "spec": {"replicas": 2, "template": {"metadata": {"labels": LABELS}, "spec": spec}},
        },
        {"kind": "Service", "metadata": {"name": "leads"}, "spec": {"selector": {"app": "leads"}}},
        {"kind": "Service", "metadata": {"name": "tasks"}, "spec": {"selector": {"app": "tasks"}}},
        {"kind": "ConfigMap", "metadata": {"name": "services"}, "data": {"all": "leads,tasks"}},
        {"kind": "Secret", "metadata": {"name": "leads"}, "data": {"url": _coded("postgresql://x")}},
        {"kind": "Secret", "metadata": {"name": "keys"}, "stringData": {"public": "PEM", "private": "no"}},
    ]


def test_a_pod_has_the_names_of_the_services_that_select_it(tmp_path: Path):
    (workload,) = Release(_documents(), tmp_path).workloads
    assert (workload.services, workload.replicas, workload.ports) == (["leads"], 2, {"metrics": 7200})
    assert workload.ready["httpGet"]["path"] == "/ready"


def test_secrets_are_filled_in_and_what_podman_does_not_know_is_left_out(tmp_path: Path):
    release = Release(_documents(), tmp_path)
    pod = release.pod(release.workload("leads-api"), 7)
    (container,) = pod["spec"]["containers"]
    assert pod["metadata"]["name"] == "leads-api-7"
    assert container["env"] == [
        {"name": "URL", "value": "postgresql://x"},
        {"name": "ALL", "value": "leads,tasks"},
    ]
    assert container["resources"] == {"limits": {"memory": "768Mi"}}
    assert not {"readinessProbe", "lifecycle"} & container.keys()
    assert "topologySpreadConstraints" not in pod["spec"]


def test_volumes_are_folders_with_the_files_that_were_asked_for(tmp_path: Path):
    release = Release(_documents(), tmp_path)
    pod = release.pod(release.workload("leads-api"), 1)
    folders = {one["name"]: Path(one["hostPath"]["path"]) for one in pod["spec"]["volumes"]}
    assert list(folders["tmp"].iterdir()) == []
    (key,) = folders["keys"].iterdir()
    assert (key.name, key.read_text(), key.stat().st_mode & 0o777) == ("public.pem", "PEM", 0o440)


def test_a_secret_that_is_missing_is_named(tmp_path: Path):
    reference = {"name": "leads", "key": "other"}
    release = Release(_documents(env=[{"name": "URL", "valueFrom": {"secretKeyRef": reference}}]), tmp_path)
    with pytest.raises(KeyError, match="no other in leads"):
        release.pod(release.workload("leads-api"), 1)
    optional = {**reference, "optional": True}
    release = Release(_documents(env=[{"name": "URL", "valueFrom": {"secretKeyRef": optional}}]), tmp_path)
    assert release.pod(release.workload("leads-api"), 1)["spec"]["containers"][0]["env"] == []


def test_what_only_a_cluster_does_is_said():
    assert {"Service", "NetworkPolicy", "HorizontalPodAutoscaler"} <= LEFT_OUT.keys()
