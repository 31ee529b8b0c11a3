"""Dashboards and alerts ask for metrics that processes export, with labels that these have."""

import importlib
import json
import re

import prometheus_client
import pytest

from tests.helm.chart import CHART, RELEASE, of_kind, render, rendered

MODULES = ("kit.metrics", "kit.interceptor", "gateway.edge.entry", "gateway.access.audit.metrics")
AROUND = {"namespace", "job", "le"}
"""Labels that Prometheus adds."""


def exported() -> dict[str, set[str]]:
    """Name as it is scraped -> names of its labels."""
    for module in MODULES:
        importlib.import_module(module)
    found = {}
    for collector in set(prometheus_client.REGISTRY._names_to_collectors.values()):
        labels = set(getattr(collector, "_labelnames", ()))
        found |= {name: labels for name in prometheus_client.REGISTRY._get_names(collector)}
    return {name: labels for name, labels in found.items() if name.startswith("matricula_")}


def questions() -> list[tuple[str, str]]:
    """(where, PromQL) of every alert and panel."""
    (rule,) = of_kind(rendered("ha"), "PrometheusRule")
    alerts = [(one["alert"], one["expr"]) for group in rule["spec"]["groups"] for one in group["rules"]]
    boards = [one for one in of_kind(rendered("ha"), "ConfigMap") if "-dashboard-" in one["metadata"]["name"]]
    assert len(boards) == len(list(CHART.glob("files/dashboards/*.json"))) == 3
    panels = [
        (panel["title"], target["expr"])
        for board in boards
        for text in board["data"].values()
        for panel in json.loads(text)["panels"]
        for target in panel["targets"]
    ]
    return alerts + panels


@pytest.mark.parametrize(("where", "question"), questions(), ids=lambda given: str(given)[:40])
def test_a_question_can_be_answered(where, question):
    known = exported()
    names = set(re.findall(r"\bmatricula_\w+", question))
    assert names or "up{" in question
    assert names <= set(known), f"{where}: nobody exports {names - set(known)}"
    labels = set().union(*(known[name] for name in names)) | AROUND
    asked = set(re.findall(r"(\w+)\s*=~?\s*\"", question))
    asked |= {word for each in re.findall(r"by \(([\w, ]+)\)", question) for word in re.split(r",\s*", each)}
    assert asked <= labels, f"{where}: no such label {asked - labels}"
    assert question.count("(") == question.count(")")
    assert question.count("{") == question.count("}")


def test_every_metric_is_shown_somewhere():
    shown = " ".join(question for _, question in questions())
    stems = {re.sub(r"_(total|bucket|count|sum|created)$", "", name) for name in exported()}
    assert {stem for stem in stems if stem not in shown} == {"matricula_audit_batch_entries"}


def test_alerts_say_what_is_wrong_and_where_to_begin():
    (rule,) = of_kind(rendered("ha"), "PrometheusRule")
    for group in rule["spec"]["groups"]:
        for one in group["rules"]:
            assert set(one["annotations"]) == {"what", "do"}
            assert one["labels"]["severity"] in ("warning", "critical")
            assert 'namespace="school"' in one["expr"]


def test_monitors_ask_the_port_that_answers():
    monitors = of_kind(rendered("ha"), "ServiceMonitor")
    assert len(monitors) == len(of_kind(rendered("ha"), "Deployment"))
    assert all(one["spec"]["endpoints"][0]["port"] == "metrics" for one in monitors)


def test_ingress_and_route_lead_to_the_edge():
    change = {"httpRoute": {"enabled": True, "parentRefs": [{"name": "public", "namespace": "gateways"}]}}
    objects = render("ha", change)
    (ingress,) = of_kind(objects, "Ingress")
    (rule,) = ingress["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert (rule["host"], path["path"]) == ("matricula.example.com", "/")
    assert path["backend"]["service"] == {"name": f"{RELEASE}-gateway-edge", "port": {"name": "http"}}
    assert ingress["spec"]["tls"] == [{"hosts": ["matricula.example.com"], "secretName": "matricula-tls"}]
    (route,) = of_kind(objects, "HTTPRoute")
    assert route["spec"]["hostnames"] == ["matricula.example.com"]
    assert route["spec"]["parentRefs"] == [{"name": "public", "namespace": "gateways"}]
    (backend,) = route["spec"]["rules"][0]["backendRefs"]
    assert backend == {"name": f"{RELEASE}-gateway-edge", "port": 7080}
