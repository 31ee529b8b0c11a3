"""Every connection that processes make is allowed, and no other.

What a process connects to follows from the settings it is given, which test_settings compares with the code:
who has a database URL talks to PostgreSQL, who has the address of a service calls it.
"""

import json
import re
from collections.abc import Iterator

import pytest
import yaml

from dev.paths import REPO
from tests.helm.chart import CHART, RELEASE, SETS, Pods, chosen, of_kind, pods, render, rendered, settings

SERVERS = {
    "DATABASE_URL": "postgres",
    "OWNER_DATABASE_URL": "postgres",
    "BROKER_URL": "rabbitmq",
    "KEYCLOAK_URL": "keycloak",
    "SMTP_URL": "messages",
    "WECOM_BOT_URL": "messages",
    "ESIGN_URL": "signing",
}
Flow = tuple[str, str, int]
"""From a role, to a role or a server outside, on a port."""


def needed(objects, network) -> set[Flow]:
    """What the settings of every process say."""
    places = _places(network)
    every = {one.role: one for one in pods(objects)}
    evaluation = "postgres.server" in every
    found: set[Flow] = set()
    for role, one in every.items():
        for container in one.containers:
            given = settings(container)
            servers = {SERVERS[key] for key in given if key in SERVERS}
            servers |= {"files"} if given.get("FILES_URL", "").startswith("s3:") else set()
            servers |= {"traces"} if given.get("TRACE_ENDPOINT") else set()
            for server in servers:
                inside = evaluation and f"{server}.server" in every
                theirs = [json.dumps(peer) for peer in _peers(network[server])]
                to = {f"{server}.server"} if inside else {places[peer] for peer in theirs}
                found |= {(role, place, port) for place in to for port in network[server]["ports"]}
            calls = {key.removesuffix("_ADDRESS").lower() for key in given if key.endswith("_ADDRESS")}
            found |= {(role, f"{service}.api", 7100) for service in calls}
        if one.owner["kind"] == "Deployment":
            found.add(("matricula.test", role, 7200))
    found.add(("matricula.test", "gateway.edge", 7080))
    if evaluation:
        found.add(("keycloak.server", "postgres.server", 5432))
    return found


def opened(objects, network) -> tuple[set[Flow], set[Flow], set[Flow]]:
    """(what may go out to pods, what may come in from pods, what may go out to servers outside)."""
    every = list(pods(objects))
    outside = _places(network)
    out, into, away = set(), set(), set()
    for policy in of_kind(objects, "NetworkPolicy"):
        own = [one for one in every if chosen(policy["spec"]["podSelector"], one.labels)]
        assert own, policy["metadata"]["name"]
        assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
        for rule in policy["spec"].get("egress", []):
            for peer, port in _each(rule, "to"):
                if port == 53:
                    assert peer in network["dns"]
                elif set(peer) == {"podSelector"}:
                    theirs = [one for one in every if chosen(peer["podSelector"], one.labels)]
                    out |= {(one.role, other.role, port) for one in own for other in theirs}
                else:
                    away |= {(one.role, outside[json.dumps(peer)], port) for one in own}
        for rule in policy["spec"].get("ingress", []):
            for peer, port in _each(rule, "from"):
                if peer in (*network["ingress"], *network["monitoring"]):
                    assert port in ("http", "metrics"), "only the edge and /metrics are for others"
                    continue
                theirs = [one for one in every if chosen(peer["podSelector"], one.labels)]
                into |= {(other.role, one.role, number(one, port)) for one in own for other in theirs}
    return out, into, away


def _places(network) -> dict[str, str]:
    """Peers -> the first server that is there: to a policy, servers at the same peers are one."""
    found: dict[str, str] = {}
    for server, known in network.items():
        for peer in _peers(known):
            found.setdefault(json.dumps(peer), server)
    return found


def _peers(known):
    return known["to"] if isinstance(known, dict) else []


def _each(rule, side) -> Iterator:
    assert rule.get("ports"), "no ports would mean all"
    assert rule.get(side), "no peers would mean everybody"
    return ((peer, port["port"]) for peer in rule[side] for port in rule["ports"])


def number(one: Pods, port: str) -> int:
    return next(each["containerPort"] for each in one.main["ports"] if each["name"] == port)


def network_of(name: str):
    """`global.network` as helm merges it."""
    merged = yaml.safe_load(CHART.joinpath("values.yaml").read_text(encoding="utf-8"))["global"]["network"]
    above = yaml.safe_load(CHART.joinpath(f"values-{name}.yaml").read_text(encoding="utf-8"))["global"]
    for key, value in above.get("network", {}).items():
        merged[key] = {**merged[key], **value} if isinstance(value, dict) else value
    return merged


@pytest.mark.parametrize("name", SETS)
def test_what_is_needed_is_allowed_and_nothing_else(name):
    network = network_of(name)
    wanted = needed(rendered(name), network)
    inside = {flow for flow in wanted if "." in flow[1]}
    out, into, away = opened(rendered(name), network)
    assert out == inside, f"missing {inside - out}, too much {out - inside}"
    assert into == inside, f"missing {inside - into}, too much {into - inside}"
    assert away == wanted - inside, f"missing {wanted - inside - away}, too much {away - wanted}"


def test_a_flow_that_nobody_needs_is_found():
    network = network_of("small")
    objects = render("small", {"leads": {"workloads": {"api": {"reaches": {"rabbitmq": True}}}}})
    _, _, away = opened(objects, network)
    assert away - needed(objects, network) == {("leads.api", "rabbitmq", 5671)}


@pytest.mark.parametrize("name", SETS)
def test_every_pod_is_denied_everything_first(name):
    (deny,) = [
        one
        for one in of_kind(rendered(name), "NetworkPolicy")
        if one["metadata"]["name"] == f"{RELEASE}-deny"
    ]
    assert not {"ingress", "egress"} & set(deny["spec"])
    assert all(chosen(deny["spec"]["podSelector"], one.labels) for one in pods(rendered(name)))


def test_without_policies_there_are_none():
    assert not of_kind(render("small", {"global": {"networkPolicy": False}}), "NetworkPolicy")


def test_traces_may_leave_when_somebody_collects_them():
    collector = {"ipBlock": {"cidr": "10.0.0.30/32"}}
    change = {
        "global": {"traceEndpoint": "http://10.0.0.30:4318", "network": {"traces": {"to": [collector]}}}
    }
    network = {**network_of("small"), "traces": {"to": [collector], "ports": [4318]}}
    objects = render("small", change)
    _, _, away = opened(objects, network)
    assert {flow[0] for flow in away if flow[1] == "traces"} >= {"leads.api", "leads.worker", "gateway.edge"}
    assert away == {flow for flow in needed(objects, network) if "." not in flow[1]}


def test_nobody_else_opens_connections_to_services():
    """A new caller of gRPC in the code needs an address here, and a flow in the charts."""
    callers = {
        str(path.relative_to(REPO))
        for folder in ("kit", "gateway", "services")
        for path in (REPO / folder).rglob("*.py")
        if re.search(r"\b(insecure|secure)_channel\(", path.read_text(encoding="utf-8"))
    }
    assert callers == {"gateway/edge/upstream.py", "services/reports/owners.py"}
    owners = (REPO / "services/reports/owners.py").read_text(encoding="utf-8")
    asked = set(re.findall(r'"(leads|students|contracts|tasks|gateway)"', owners))
    rebuild = next(one for one in pods(rendered("small")) if one.role == "reports.rebuild")
    given = {
        key.removesuffix("_ADDRESS").lower() for key in settings(rebuild.main) if key.endswith("_ADDRESS")
    }
    assert given == asked
