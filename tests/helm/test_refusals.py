"""Values that cannot work are refused, with a sentence that says what to do."""

import copy
import json

import pytest

from tests.helm.chart import CHART, Refused, render

CASES = {
    "no public address": (
        {"global": {"publicUrl": ""}},
        "global.publicUrl must be the address that people type, without a path: set it to e.g.",
    ),
    "a path in it": (
        {"global": {"publicUrl": "https://school.example/app"}},
        "global.publicUrl must be the address that people type, without a path",
    ),
    "no TLS": (
        {"global": {"publicUrl": "http://school.example"}},
        "global.publicUrl must begin with https:// outside the evaluation mode",
    ),
    "no Keycloak": (
        {"global": {"keycloak": {"url": ""}}},
        "global.keycloak.url is missing or ends with a slash: set it to Keycloak's base URL without",
    ),
    "a slash too many": (
        {"global": {"keycloak": {"url": "https://id.example.com/"}}},
        "global.keycloak.url is missing or ends with a slash",
    ),
    "nowhere for files": (
        {"global": {"files": {"url": ""}}},
        "global.files.url is empty: set it to a bucket (s3://bucket/prefix), or to file:///var/lib/matricula/files",
    ),
    "no claim for files": (
        {"global": {"files": {"claimName": ""}}},
        "global.files.claimName is empty: name a claim that many pods may write (ReadWriteMany)",
    ),
    "no claim for checkpoints": (
        {"gateway": {"workloads": {"worker": {"folder": {"claimName": ""}}}}},
        "gateway.workloads.worker.folder.claimName is empty: name a claim for the audit log's checkpoints",
    ),
    "no replicas": (
        {"leads": {"workloads": {"api": {"replicas": 0}}}},
        "leads.workloads.api.replicas must be >= 1; to switch leads off set leads.enabled=false",
    ),
    "an unknown role": (
        {"tasks": {"workloads": {"cron": {}}}},
        "tasks.workloads.cron is no role: choose of api, edge, migrate, realm, rebuild, worker, or",
    ),
    "autoscaling upside down": (
        {
            "leads": {
                "workloads": {"api": {"autoscaling": {"enabled": True, "minReplicas": 4, "maxReplicas": 3}}}
            }
        },
        "leads.workloads.api.autoscaling.maxReplicas must not be below minReplicas; raise it or switch",
    ),
    "no time to drain": (
        {"gateway": {"workloads": {"edge": {"terminationGracePeriodSeconds": 10}}}},
        "gateway.workloads.edge.terminationGracePeriodSeconds must be >= 28: preStopSeconds,",
    ),
    "no peers": (
        {"global": {"network": {"postgres": {"to": []}}}},
        "global.network.postgres.to is empty: name the peers (ipBlock, namespaceSelector or podSelector), or",
    ),
    "nobody may enter": (
        {"global": {"network": {"ingress": []}}},
        "global.network.ingress is empty: name the peers",
    ),
    "a route to nowhere": (
        {"httpRoute": {"enabled": True}},
        "httpRoute.parentRefs is empty: name the Gateway that the route belongs to, or set",
    ),
    "a misspelt value": ({"global": {"publicURL": "https://x.example"}}, "'publicURL' not allowed"),
    "a misspelt service": ({"lead": {"enabled": False}}, "'lead' not allowed"),
    "a misspelt role value": ({"leads": {"workloads": {"api": {"replica": 2}}}}, "'replica' not allowed"),
    "a number as text": ({"leads": {"workloads": {"api": {"replicas": "two"}}}}, "got string, want integer"),
    "a tag as digest": ({"global": {"image": {"digests": {"leads": "0.1.0"}}}}, "does not match pattern"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_value_that_cannot_work_is_refused(case):
    change, sentence = CASES[case]
    with pytest.raises(Refused) as refused:
        render("small", copy.deepcopy(change))
    assert sentence in " ".join(str(refused.value).split())


def test_no_object_of_the_schema_takes_names_that_it_does_not_know():
    schema = json.loads(CHART.joinpath("values.schema.json").read_text(encoding="utf-8"))
    objects = dict(_objects(schema, "values"))
    assert len(objects) > 15
    assert not [where for where, one in objects.items() if one.get("additionalProperties") is not False]


def _objects(node, where):
    """Every part of the schema that names properties, wherever it is."""
    if not isinstance(node, dict):
        return
    if isinstance(node.get("properties"), dict):
        yield where, node
    for key, value in node.items():
        yield from _objects(value, f"{where}.{key}")


def test_a_trial_has_one_of_each():
    with pytest.raises(Refused, match=r"global\.evaluation\.enabled is a trial on one node: take out"):
        render("evaluation", {"global": {"workload": {"replicas": 2}}})
