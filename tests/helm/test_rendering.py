"""All value sets render, lint strictly, are valid for every Kubernetes we name, and hang together."""

from functools import cache
from typing import Any

import jsonschema
import pytest
import referencing
import yaml
from kubernetes_validate.utils import all_versions, major_minor, schema_contents

from tests.helm.chart import (
    CHART,
    LIBRARY,
    RELEASE,
    SERVICES,
    SETS,
    chosen,
    name_of,
    of_kind,
    pods,
    render,
    rendered,
    run,
    values_of,
)  # fmt: skip

VERSIONS = [f"1.{minor}" for minor in range(30, 38)]
CUSTOM = {
    "monitoring.coreos.com/v1": {"ServiceMonitor", "PrometheusRule"},
    "gateway.networking.k8s.io/v1": {"HTTPRoute"},
}
"""Kinds that operators bring; Kubernetes itself has no schema of them, so tests of their own look at them."""


@cache
def validator(version: str, kind: str, api: str) -> Any:
    """The strict schema of a kind: unknown fields are errors. A version that is not shipped is one too."""
    known = {major_minor(one): one for one in all_versions()}
    assert version in known, f"kubernetes-validate has no schemas of {version}: only {sorted(known)}"
    folder = f"kubernetes-json-schema/v{known[version]}-local-strict"
    group, _, rest = api.rpartition("/")
    prefix = f"{group.split('.')[0]}-" if group else ""
    schema = schema_contents(f"{folder}/{kind.lower()}-{prefix}{rest}.json", version)
    definitions = schema_contents(f"{folder}/_definitions.json", version)
    registry = referencing.Registry().with_resources(
        [(schema.get("$id", ""), referencing.Resource.from_contents(schema))]
    )
    registry = referencing.Resource.from_contents(definitions) @ registry
    return jsonschema.Draft202012Validator(schema, registry=registry)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_valid_for_kubernetes(version):
    for name in SETS:
        for one in rendered(name):
            if one["kind"] in CUSTOM.get(one["apiVersion"], ()):
                continue
            problems = [
                f"{'.'.join(map(str, each.absolute_path))}: {each.message[:200]}"
                for each in validator(version, one["kind"], one["apiVersion"]).iter_errors(one)
            ]
            assert not problems, f"{name}: {name_of(one)}: {problems}"


def test_an_object_with_a_field_that_kubernetes_does_not_know_is_found():
    deployment = of_kind(render("small"), "Deployment")[0]
    deployment["spec"]["template"]["spec"]["containers"][0]["readOnlyRootFilesystem"] = True
    assert list(validator("1.30", "Deployment", "apps/v1").iter_errors(deployment))


@pytest.mark.parametrize("name", SETS)
def test_helm_lints_strictly(name):
    run("lint", "--strict", "--quiet", str(CHART), "-f", str(values_of(name)))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_chart_is_a_dozen_lines_and_one_template(service):
    folder = LIBRARY / service
    assert [path.name for path in folder.joinpath("templates").iterdir()] == ["service.yaml"]
    chart = yaml.safe_load(folder.joinpath("Chart.yaml").read_text(encoding="utf-8"))
    umbrella = yaml.safe_load(CHART.joinpath("Chart.yaml").read_text(encoding="utf-8"))
    assert (chart["name"], chart["version"]) == (service, umbrella["version"])
    assert {one["name"]: one["version"] for one in umbrella["dependencies"]}[service] == chart["version"]
    assert folder.joinpath("charts", "common").resolve() == LIBRARY / "common"
    assert CHART.joinpath("charts", service).resolve() == folder


@pytest.mark.parametrize("name", SETS)
def test_names_are_the_releases_own_and_unique(name):
    names = [name_of(one) for one in rendered(name)]
    assert len(names) == len(set(names))
    assert all(one.partition("/")[2].startswith(RELEASE) for one in names)


@pytest.mark.parametrize("name", SETS)
def test_every_selector_takes_the_pods_it_is_meant_for_and_no_others(name):
    objects = rendered(name)
    every = list(pods(objects))
    for one in of_kind(objects, "Deployment", "StatefulSet"):
        selector = one["spec"]["selector"]
        assert [each.owner for each in every if chosen(selector, each.labels)] == [one], name_of(one)
    for kind, selector_of in (
        ("Service", lambda one: {"matchLabels": one["spec"]["selector"]}),
        ("PodDisruptionBudget", lambda one: one["spec"]["selector"]),
    ):
        for one in of_kind(objects, kind):
            (owner,) = [each.owner for each in every if chosen(selector_of(one), each.labels)]
            assert owner["metadata"]["name"] == one["metadata"]["name"]
    services = {one["metadata"]["name"]: one for one in of_kind(objects, "Service")}
    for one in of_kind(objects, "ServiceMonitor"):
        (taken,) = [s for s in services.values() if chosen(one["spec"]["selector"], s["metadata"]["labels"])]
        assert {each["port"] for each in one["spec"]["endpoints"]} <= {
            p["name"] for p in taken["spec"]["ports"]
        }
    for one in of_kind(objects, "HorizontalPodAutoscaler"):
        target = one["spec"]["scaleTargetRef"]["name"]
        (scaled,) = [d for d in of_kind(objects, "Deployment") if d["metadata"]["name"] == target]
        assert "replicas" not in scaled["spec"], "helm would undo what the autoscaler did"


@pytest.mark.parametrize("name", SETS)
def test_ports_of_services_are_ports_of_their_pods(name):
    objects = rendered(name)
    for service in of_kind(objects, "Service"):
        (owner,) = [
            each
            for each in pods(objects)
            if chosen({"matchLabels": service["spec"]["selector"]}, each.labels)
        ]
        open_ports = {port["name"]: port["containerPort"] for port in owner.main["ports"]}
        offered = {port["targetPort"]: port["port"] for port in service["spec"]["ports"]}
        assert offered == open_ports, name_of(service)


@pytest.mark.parametrize("name", ["ha", "evaluation"])
@pytest.mark.parametrize("service", SERVICES[:-1])
def test_a_service_can_be_switched_off(name, service):
    objects = render(name, {service: {"enabled": False}})
    assert not [one for one in pods(objects) if one.labels["app.kubernetes.io/name"] == service]
    # a rebuild of the reports, which somebody starts by hand, would say that this owner does not answer
    left = yaml.safe_dump(objects).replace(f"{RELEASE}-{service}-api:7100", "")
    assert f"{RELEASE}-{service}-" not in left
    edge = next(one for one in pods(objects) if one.role == "gateway.edge")
    assert f"MATRICULA_{service.upper()}_ADDRESS" not in {each["name"] for each in edge.main["env"]}


@pytest.mark.parametrize("service", SERVICES)
def test_every_role_scales_on_its_own(service):
    before = {one["metadata"]["name"]: one for one in of_kind(rendered("small"), "Deployment")}
    changed = of_kind(render("small", {service: {"workloads": {"worker": {"replicas": 7}}}}), "Deployment")
    different = [one for one in changed if one != before[one["metadata"]["name"]]]
    assert [(one["metadata"]["name"], one["spec"]["replicas"]) for one in different] == [
        (f"{RELEASE}-{service}-worker", 7)
    ]


def test_the_package_is_whole(tmp_path):
    run("package", str(CHART), "-d", str(tmp_path))
    (archive,) = tmp_path.glob("*.tgz")
    text = run("template", RELEASE, str(archive), "-f", str(values_of("small")), "--namespace", "school")
    assert [one for one in yaml.load_all(text, yaml.CSafeLoader) if one] == list(rendered("small"))
