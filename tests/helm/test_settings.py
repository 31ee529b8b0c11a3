"""Every process gets every setting that its code reads, and nothing that no code knows."""

import ast
import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from dev.paths import REPO
from gateway.edge import routes
from gateway.installing.secrets import Plan, _all
from kit.settings import PREFIX, Settings
from tests.helm.chart import RELEASE, SERVICES, SETS, of_kind, pods, rendered, settings

KNOWN = {one.name for one in fields(Settings)}
ADDRESSES = {f"{service}_address" for service in SERVICES}
ROLES = {
    "api": ("kit/serve.py",),
    "worker": ("kit/work.py",),
    "edge": ("gateway/edge/process.py",),
    "migrate": ("kit/migrate.py", "kit/cli.py"),
}


ENDS = {
    "api": ("kit/serve.py", "GRACE_SECONDS"),
    "worker": ("kit/work.py", "DRAIN_SECONDS"),
    "edge": ("gateway/edge/drain.py", "LONGEST_ANSWER_SECONDS"),
}
"""How long a process takes to end once it has drained."""


def constant(path: str, name: str) -> float:
    """A module's number, without importing it: a worker's module takes the process over."""
    (found,) = re.findall(rf"^{name} = ([\d.]+)$", (REPO / path).read_text(encoding="utf-8"), re.MULTILINE)
    return float(found)


@cache
def read_by(path: str) -> frozenset[str]:
    """Settings that a module names: attributes of something called settings, and words in `require(...)`."""
    found = set()
    for node in ast.walk(ast.parse((REPO / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in KNOWN:
            value = node.value
            name = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
            call = value.func if isinstance(value, ast.Call) else None
            if name == "settings" or (isinstance(call, ast.Attribute) and call.attr == "load"):
                found.add(node.attr)
        if isinstance(node, ast.Constant) and node.value in KNOWN:
            found.add(node.value)
    return frozenset(found)


def given(container) -> set[str]:
    return {name.lower() for name in settings(container)}


def roles(name: str):
    return {one.role: one for one in pods(rendered(name)) if not one.role.endswith((".server", ".test"))}


@pytest.mark.parametrize("name", SETS)
def test_a_process_gets_what_the_runtime_of_its_role_reads(name):
    for role, one in roles(name).items():
        for path in ROLES.get(role.partition(".")[2], ()):
            wanted = read_by(path) - {"service"}
            assert wanted, path
            assert wanted <= given(one.main), f"{role} lacks {sorted(wanted - given(one.main))}"


def test_a_process_gets_what_the_code_of_its_service_reads():
    """By folder: `<aggregate>/worker.py` and what it shares with api.py is not told apart, so both get it."""
    found = roles("small")
    for service in SERVICES[:-1]:
        folder = REPO / "services" / service
        wanted = {
            setting
            for path in folder.rglob("*.py")
            if path.name not in ("owners.py", "channels.py", "delivery.py")
            for setting in read_by(str(path.relative_to(REPO)))
        }
        for role in ("api", "worker"):
            assert wanted <= given(found[f"{service}.{role}"].main), (service, role, wanted)
    mail = read_by("services/tasks/notification/delivery.py")
    assert {"smtp_url", "mail_from", "wecom_bot_url"} <= mail <= given(found["tasks.worker"].main)
    rebuild = read_by("services/reports/owners.py")
    assert "identity_private_key_file" in rebuild <= given(found["reports.rebuild"].main)
    worker = read_by("gateway/access/audit/keep.py") | read_by("gateway/access/directory/accounts.py")
    assert (
        {"audit_signing_key_file", "directory_client_secret"} <= worker <= given(found["gateway.worker"].main)
    )
    realm = read_by("gateway/installing/realm.py")
    assert {"first_password"} <= realm <= given(found["gateway.realm"].main)


def test_every_setting_of_kit_is_given_to_somebody():
    everything = {
        setting
        for name in SETS
        for one in pods(rendered(name))
        for each in one.containers
        for setting in given(each)
    }
    assert everything >= KNOWN, f"no process gets {sorted(KNOWN - everything)}"


@pytest.mark.parametrize("name", SETS)
def test_nothing_is_given_that_no_code_knows(name):
    for one in pods(rendered(name)):
        for each in one.containers:
            assert given(each) <= KNOWN | ADDRESSES, one.role


@pytest.mark.parametrize("name", SETS)
def test_values_are_what_kit_can_read(name):
    """Switches and numbers parse; listeners are on all addresses of the pod and on the ports it declares."""
    for role, one in roles(name).items():
        found = settings(one.main)
        Settings.load({PREFIX + key: value for key, value in found.items() if isinstance(value, str)})
        listeners = {key: value for key, value in found.items() if key.endswith("_LISTEN")}
        ports = {port["name"]: port["containerPort"] for port in one.main.get("ports", [])}
        assert listeners == {
            f"{port.upper()}_LISTEN": f"0.0.0.0:{number}" for port, number in ports.items()
        }, role
        if one.owner["kind"] == "Deployment":
            assert ports["metrics"] == 7200


@pytest.mark.parametrize("name", SETS)
def test_addresses_lead_to_services_and_their_ports(name):
    services = {one["metadata"]["name"]: one for one in of_kind(rendered(name), "Service")}
    seen = 0
    for one in roles(name).values():
        for key, value in settings(one.main).items():
            if not key.endswith("_ADDRESS"):
                continue
            host, _, port = value.partition(":")
            (offered,) = [each["port"] for each in services[host]["spec"]["ports"] if each["name"] == "grpc"]
            assert host == f"{RELEASE}-{key.removesuffix('_ADDRESS').lower()}-api"
            assert int(port) == offered
            # clients balance over the pods themselves, so the name has to lead to each of them
            assert services[host]["spec"]["clusterIP"] == "None"
            seen += 1
    assert seen == len(routes.SERVICES) + 4  # the edge calls all, a rebuild of the reports four


@pytest.mark.parametrize("name", SETS)
def test_files_that_settings_name_are_mounted(name):
    for role, one in roles(name).items():
        volumes = {volume["name"]: volume for volume in one.spec["volumes"]}
        mounts = {mount["mountPath"]: volumes[mount["name"]] for mount in one.main["volumeMounts"]}
        for key, value in settings(one.main).items():
            if not key.endswith("_FILE"):
                continue
            folder, _, file = value.rpartition("/")
            sources = mounts[folder]["projected"]["sources"]
            assert file in [item["path"] for each in sources for item in each["secret"]["items"]], (role, key)
        for key in ("AUDIT_CHECKPOINT_DIR",):
            if key in settings(one.main):
                assert settings(one.main)[key] in mounts, role
        url = settings(one.main).get("FILES_URL", "")
        if url.startswith("file://"):
            assert "persistentVolumeClaim" in mounts[Path(url.removeprefix("file://")).as_posix()], role


@pytest.mark.parametrize("name", SETS)
def test_secrets_are_those_that_matricula_secrets_prints(name):
    plan = Plan(RELEASE, database="" if name == "evaluation" else "db:5432", broker="amqps://u:p@mq/v")
    printed = {f"{RELEASE}-{key}": set(data) for key, data in _all(plan).items()}
    by_hand = {f"{RELEASE}-realm": {"admin-password"}}  # of a Keycloak that others run
    used = {}
    for one in pods(rendered(name)):
        for each in one.containers:
            for entry in each.get("env", []):
                found = entry.get("valueFrom", {}).get("secretKeyRef")
                if found and not found.get("optional"):
                    used.setdefault(found["name"], set()).add(found["key"])
        for volume in one.spec["volumes"]:
            for source in volume.get("projected", {}).get("sources", []):
                keys = {item["key"] for item in source["secret"]["items"]}
                used.setdefault(source["secret"]["name"], set()).update(keys)
    for secret, keys in used.items():
        assert keys <= printed.get(secret, set()) | by_hand.get(secret, set()), secret
    assert not of_kind(rendered(name), "Secret"), "secrets exist before; the charts make none"


def test_only_who_mints_identities_has_the_key():
    holders = {
        one.role for one in pods(rendered("small")) if "IDENTITY_PRIVATE_KEY_FILE" in settings(one.main)
    }
    assert holders == {"gateway.edge", "reports.rebuild"}
    owners = {one.role for one in pods(rendered("small")) if "OWNER_DATABASE_URL" in settings(one.main)}
    assert owners == {f"{service}.migrate" for service in SERVICES}


def test_a_pod_is_given_the_time_that_kit_takes_to_stop():
    for name in SETS:
        for role, one in roles(name).items():
            if one.owner["kind"] != "Deployment":
                continue
            kind = role.partition(".")[2]
            sleep = one.main.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
            drain = int(settings(one.main).get("DRAIN_SECONDS", 0))
            ends = constant(*ENDS[kind])
            assert one.spec["terminationGracePeriodSeconds"] >= sleep + drain + ends + 3, role
            if kind != "worker":
                assert sleep >= 2, "endpoints are taken out of lists while the pod still works"
                assert drain >= 5, role
