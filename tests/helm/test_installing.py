"""How a release comes, changes and is asked: migrations, roll-outs, `helm test`, and the images it needs."""

import pytest

from dev import images
from dev.paths import REPO
from tests.helm.chart import RELEASE, SERVICES, SETS, of_kind, pods, render, rendered, settings


def job(name: str, role: str):
    return next(one for one in pods(rendered(name)) if one.role == role)


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_that_fails_stops_the_upgrade(service):
    one = job("small", f"{service}.migrate")
    hooks = one.owner["metadata"]["annotations"]
    assert hooks["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert hooks["helm.sh/hook-delete-policy"] == "before-hook-creation", "its log has to stay when it failed"
    assert one.spec["restartPolicy"] == "Never"
    assert one.owner["spec"]["backoffLimit"] <= 3
    assert one.main["args"] == ["migrate", "--wait=120", service]
    # the release's own accounts do not exist yet when it runs
    assert one.spec["serviceAccountName"] == "default"


@pytest.mark.parametrize("service", SERVICES)
def test_a_trial_makes_its_databases_first_and_waits_for_no_hook(service):
    one = job("evaluation", f"{service}.migrate")
    assert "annotations" not in one.owner["metadata"]
    assert one.owner["metadata"]["name"] == f"{RELEASE}-{service}-migrate-1"
    assert [each["args"] for each in one.spec["initContainers"]] == [["prepare", "--wait=120", service]]


@pytest.mark.parametrize("service", SERVICES)
def test_a_trial_is_upgraded_like_every_installation(service):
    """Its servers are there by then, and all queues of a version come before its events."""
    upgraded = {one.role: one for one in pods(render("evaluation", {}, "--is-upgrade"))}
    hooks = upgraded[f"{service}.migrate"].owner["metadata"]["annotations"]
    assert hooks["helm.sh/hook"] == "pre-install,pre-upgrade"


@pytest.mark.parametrize("name", SETS)
def test_queues_are_there_before_anybody_publishes(name):
    """Migrations declare them; relays wait for whoever is installed, also where no hook comes first."""
    objects = render(name, {"tasks": {"enabled": False}})
    (told,) = [
        one for one in of_kind(objects, "ConfigMap") if one["metadata"]["name"] == f"{RELEASE}-services"
    ]
    every = {one.role: one for one in pods(objects)}
    installed = {role.partition(".")[0] for role in every if role.endswith(".worker")}
    assert set(told["data"]["listeners"].split(",")) == installed == set(SERVICES) - {"tasks"}
    for service in installed:
        assert "BROKER_URL" in settings(every[f"{service}.migrate"].main)
        assert settings(every[f"{service}.worker"].main)["LISTENERS"] == {
            "configMapKeyRef": {"name": f"{RELEASE}-services", "key": "listeners"}
        }


def test_the_realm_comes_after_the_release():
    hooks = job("small", "gateway.realm").owner["metadata"]["annotations"]
    assert hooks["helm.sh/hook"] == "post-install,post-upgrade"


@pytest.mark.parametrize("name", SETS)
def test_a_process_rolls_without_a_gap(name):
    for one in of_kind(rendered(name), "Deployment"):
        assert one["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        (container,) = one["spec"]["template"]["spec"]["containers"]
        assert container["readinessProbe"]["httpGet"] == {"path": "/ready", "port": "metrics"}
        assert container["livenessProbe"]["httpGet"] == {"path": "/live", "port": "metrics"}
        # out of the lists before it stops taking requests: readiness says so well within the drain
        ready = container["readinessProbe"]
        assert ready["periodSeconds"] * ready["failureThreshold"] <= 10
    for one in of_kind(rendered(name), "PodDisruptionBudget"):
        assert one["spec"]["maxUnavailable"] == 1


def test_high_availability_has_two_of_everything():
    scalers = {
        one["metadata"]["name"]: one["spec"] for one in of_kind(rendered("ha"), "HorizontalPodAutoscaler")
    }
    for one in of_kind(rendered("ha"), "Deployment"):
        scaler = scalers.get(one["metadata"]["name"], {"minReplicas": 0})
        assert max(one["spec"].get("replicas", 0), scaler["minReplicas"]) >= 2, one["metadata"]["name"]


@pytest.mark.parametrize("name", ["small", "ha"])
def test_sizes_in_the_documentation_are_what_is_rendered(name):
    scalers = {
        one["metadata"]["name"]: one["spec"]["minReplicas"]
        for one in of_kind(rendered(name), "HorizontalPodAutoscaler")
    }
    count, sums = 0, {"requests": [0.0, 0.0], "limits": [0.0, 0.0]}
    for one in pods(rendered(name)):
        if one.owner["kind"] != "Deployment":
            continue
        replicas = one.owner["spec"].get("replicas") or scalers[one.owner["metadata"]["name"]]
        count += replicas
        for kind, total in sums.items():
            total[0] += replicas * cores(one.main["resources"][kind]["cpu"])
            total[1] += replicas * gibibytes(one.main["resources"][kind]["memory"])
    shown = [f"{cpu:.3g} CPU, {memory:.2g} GiB" for cpu, memory in sums.values()]
    row = f"| `{name}` | {count} | {shown[0]} | {shown[1]} |"
    assert row in (REPO / "docs" / "operations.md").read_text(encoding="utf-8"), row


def cores(quantity: str) -> float:
    return int(quantity.removesuffix("m")) / 1000 if quantity.endswith("m") else float(quantity)


def gibibytes(quantity: str) -> float:
    number, unit = int(quantity[:-2]), quantity[-2:]
    return number / {"Mi": 1024, "Gi": 1}[unit]


@pytest.mark.parametrize("name", SETS)
def test_helm_test_asks_every_process(name):
    (pod,) = of_kind(rendered(name), "Pod")
    assert pod["metadata"]["annotations"]["helm.sh/hook"] == "test"
    (container,) = pod["spec"]["containers"]
    processes = {one["metadata"]["name"] for one in of_kind(rendered(name), "Deployment")}
    assert container["args"][0] == "answers"
    assert {each for each in container["args"][1:] if each.endswith("/ready")} == {
        f"http://{process}:7200/ready" for process in processes
    }


def test_a_rebuild_of_the_reports_waits_for_somebody_to_start_it():
    one = job("small", "reports.rebuild")
    assert one.owner["kind"] == "CronJob"
    assert one.owner["spec"]["suspend"] is True
    assert one.main["args"] == ["reports", "rebuild"]


def test_the_list_of_images_is_what_the_charts_render():
    assert images.LIST.read_text(encoding="utf-8") == images.listed(), "run `python -m dev.images`"


def test_every_image_comes_from_the_mirror():
    mirrored = {each["image"] for one in pods(rendered("airgapped")) for each in one.containers}
    assert mirrored == {f"registry.intranet.example/matricula/{service}:0.1.0" for service in SERVICES}


def test_a_digest_wins_over_the_tag():
    digest = f"sha256:{'a' * 64}"
    objects = render("small", {"global": {"image": {"digests": {"leads": digest}}}})
    used = {one.main["image"] for one in pods(objects) if one.role.startswith("leads.")}
    assert used == {f"matricula/leads@{digest}"}
