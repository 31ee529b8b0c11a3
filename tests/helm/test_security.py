"""Pod security "restricted" and what we ask beyond it, for every pod, the servers of a trial included."""

import pytest

from tests.helm.chart import SETS, of_kind, pods, render, rendered

VOLUMES = {"configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret"}


def faults(one) -> list[str]:
    """What Kubernetes' restricted profile, or we, would not let pass."""
    spec, found = one.spec, []
    pod = spec.get("securityContext", {})
    checks = {
        "runs as root": pod.get("runAsNonRoot") is True and pod.get("runAsUser", 0) > 0,
        "no seccomp": pod.get("seccompProfile", {}).get("type") == "RuntimeDefault",
        "has a token": spec.get("automountServiceAccountToken") is False,
        "shares the host": not ({"hostNetwork", "hostPID", "hostIPC", "hostUsers"} & set(spec)),
        "mounts what it may not": all(set(v) - {"name"} <= VOLUMES for v in spec["volumes"]),
        "a volume without a limit": all(
            v["emptyDir"].get("sizeLimit") for v in spec["volumes"] if "emptyDir" in v
        ),
    }
    found += [f"{one.role}: {what}" for what, well in checks.items() if not well]
    for each in one.containers:
        security, resources = each.get("securityContext", {}), each.get("resources", {})
        checks = {
            "may gain rights": security.get("allowPrivilegeEscalation") is False,
            "is privileged": not security.get("privileged", False),
            "keeps capabilities": security.get("capabilities") == {"drop": ["ALL"]},
            "writes to its image": security.get("readOnlyRootFilesystem") is True,
            "runs as root": security.get("runAsNonRoot") is True and security.get("runAsUser", 1) > 0,
            "no seccomp": security.get("seccompProfile", {}).get("type") == "RuntimeDefault",
            "no limits": {"cpu", "memory"} <= set(resources.get("limits", {})),
            "no requests": {"cpu", "memory"} <= set(resources.get("requests", {})),
            "a port of the host": not any("hostPort" in port for port in each.get("ports", [])),
            "an image without a version": ":" in each["image"].rpartition("/")[2] or "@" in each["image"],
            "latest": not each["image"].endswith(":latest"),
        }
        found += [f"{one.role}/{each['name']}: {what}" for what, well in checks.items() if not well]
    return found


@pytest.mark.parametrize("name", SETS)
def test_every_pod_is_restricted_without_exception(name):
    every = list(pods(rendered(name)))
    assert len(every) > 20
    assert [fault for one in every for fault in faults(one)] == []


@pytest.mark.parametrize("name", ["ha", "evaluation"])
def test_processes_trust_the_authorities_that_they_are_given(name):
    """psycopg2, ssl and requests each look for theirs in a variable of their own."""
    wanted = {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PGSSLROOTCERT"}
    objects = render(name, {"global": {"trustSecretName": "authorities"}})
    processes = [one for one in pods(objects) if not one.role.endswith((".server", ".test"))]
    assert len(processes) >= 20
    for one in processes:
        (trust,) = [volume["secret"] for volume in one.spec["volumes"] if volume["name"] == "trust"]
        assert (trust["secretName"], trust["items"]) == ("authorities", [{"key": "ca.crt", "path": "ca.crt"}])
        for each in one.containers:
            (folder,) = [mount["mountPath"] for mount in each["volumeMounts"] if mount["name"] == "trust"]
            told = {entry["name"]: entry.get("value") for entry in each["env"]}
            assert {told.get(variable) for variable in wanted} == {f"{folder}/ca.crt"}, one.role
    untold = [each.get("env", []) for one in pods(rendered(name)) for each in one.containers]
    assert not wanted & {entry["name"] for entries in untold for entry in entries}


@pytest.mark.parametrize(
    ("where", "change", "expected"),
    [
        ("pod", {"securityContext": {"runAsNonRoot": True, "runAsUser": 0}}, "runs as root"),
        ("pod", {"automountServiceAccountToken": True}, "has a token"),
        ("pod", {"hostNetwork": True}, "shares the host"),
        ("pod", {"volumes": [{"name": "x", "hostPath": {"path": "/"}}]}, "mounts what it may not"),
        ("container", {"securityContext": {"privileged": True}}, "is privileged"),
        ("container", {"resources": {}}, "no limits"),
        ("container", {"image": "registry:5000/leads"}, "an image without a version"),
    ],
)
def test_a_pod_that_is_not_is_found(where, change, expected):
    one = next(pods(render("small")))
    (one.spec if where == "pod" else one.main).update(change)
    assert any(fault.endswith(expected) for fault in faults(one))


@pytest.mark.parametrize("name", SETS)
def test_no_service_account_has_a_token_or_a_role(name):
    objects = rendered(name)
    assert all(one["automountServiceAccountToken"] is False for one in of_kind(objects, "ServiceAccount"))
    assert not of_kind(objects, "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")


def test_every_process_has_an_account_of_its_own():
    accounts = [
        one.spec["serviceAccountName"] for one in pods(rendered("ha")) if one.owner["kind"] == "Deployment"
    ]
    assert len(accounts) == len(set(accounts))
    assert set(accounts) <= {one["metadata"]["name"] for one in of_kind(rendered("ha"), "ServiceAccount")}
