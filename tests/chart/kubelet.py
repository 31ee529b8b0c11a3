"""Runs pods with podman and does for them what a cluster's own parts would: probes, replicas, a new pod for
one that died, and leaving in order."""

import itertools
import json
import shutil
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from dev.process import StartError
from tests.chart.objects import Release, Workload
from tests.chart.podman import NETWORK, inspect, podman, run
from tests.whole import until

READY_SECONDS = 300
JOB_SECONDS = 300


class Pod:
    """One pod that was played."""

    def __init__(
        self, release: Release, workload: Workload, number: int, address: str = "", args: Sequence[str] = ()
    ) -> None:
        self.workload = workload
        manifest = release.pod(workload, number)
        if args:
            manifest["spec"]["containers"][0]["args"] = list(args)
        self.name = str(manifest["metadata"]["name"])
        self._container = f"{self.name}-{manifest['spec']['containers'][0]['name']}"
        aliases = "".join(f",alias={name}" for name in workload.services)
        options = [f"--network={NETWORK}:{aliases.lstrip(',')}" if aliases else f"--network={NETWORK}"]
        if address:
            options.append(f"--ip={address}")
        podman("kube", "play", *options, "-", text=json.dumps(manifest))

    @property
    def address(self) -> str:
        (pod,) = inspect("pod", self.name)
        (infra,) = inspect("container", pod["InfraContainerID"])
        return str(infra["NetworkSettings"]["Networks"][NETWORK]["IPAddress"])

    def facts(self) -> dict[str, Any]:
        """What podman knows of its main container."""
        (found,) = inspect("container", self._container)
        return found

    def ready(self) -> bool:
        """What its readiness probe says, asked from outside as a node's agent would."""
        probe = self.workload.ready
        if "exec" in probe:
            with suppress(StartError):
                podman("exec", self._container, *probe["exec"]["command"])
                return True
            return False
        if "httpGet" in probe:
            port = self.workload.ports[probe["httpGet"]["port"]]
            url = f"http://{self.address}:{port}{probe['httpGet']['path']}"
            with suppress(httpx.HTTPError):
                return httpx.get(url, timeout=3).is_success
            return False
        if "tcpSocket" in probe:
            port = self.workload.ports[probe["tcpSocket"]["port"]]
            with suppress(OSError):
                socket.create_connection((self.address, port), 3).close()
                return True
            return False
        return True

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        try:
            until(f"{self.name} is ready", self.ready, seconds, 1.0)
        except AssertionError as error:
            raise StartError(f"{error}\n{self.log()}") from error

    def wait_done(self) -> None:
        """Of a job: its end, and that it was a good one."""
        code = podman("wait", self._container, seconds=JOB_SECONDS).strip()
        if code != "0":
            raise StartError(f"{self.name} ended with {code}\n{self.log()}")

    def execute(self, *words: str) -> str:
        return podman("exec", self._container, *words)

    def log(self, lines: int = 25) -> str:
        """The end of what it said; 0 lines: all of it."""
        # podman's own --tail loses a line that came in two pieces, as what Python prints does
        with suppress(StartError):
            said = run("sh", "-c", f"podman logs {self._container} 2>&1").splitlines()
            return "\n".join(said[-lines:])
        return "(no log)"

    def kill(self) -> None:
        """The whole pod at once, as when a node loses power."""
        podman("pod", "kill", "--signal", "KILL", self.name)
        podman("pod", "rm", "--force", self.name)

    def remove(self) -> None:
        """In order: told to leave, given its time, removed."""
        seconds = self.workload.template.get("terminationGracePeriodSeconds", 30)
        podman("pod", "stop", "--time", str(seconds), self.name)
        podman("pod", "rm", "--force", self.name)


class Kubelet:
    """All pods of a release."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.pods: dict[str, list[Pod]] = {}
        self._numbers = itertools.count(1)

    def start(self, name: str, address: str = "") -> Pod:
        """One more pod of a workload."""
        pod = Pod(self.release, self.release.workload(name), next(self._numbers), address)
        self.pods.setdefault(name, []).append(pod)
        return pod

    def scale(self, name: str, replicas: int) -> None:
        """As many pods as asked for, ready."""
        while len(self.pods.get(name, [])) < replicas:
            self.start(name)
        while len(self.pods[name]) > replicas:
            self.pods[name].pop().remove()
        for pod in self.pods[name]:
            pod.wait_ready()

    def replace(self, name: str) -> Pod:
        """Kills a pod and starts another one, as a Deployment does."""
        self.pods[name].pop(0).kill()
        return self.start(name)

    def keep_logs(self, folder: Path) -> None:
        """What every pod said that is there now, for whoever asks why."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for pod in itertools.chain.from_iterable(self.pods.values()):
            (folder / f"{pod.name}.log").write_text(pod.log(0), encoding="utf-8")

    def job(self, name: str, *args: str) -> str:
        """Runs a job to its end, with other arguments where they are given; returns what it said."""
        pod = Pod(self.release, self.release.workload(name), next(self._numbers), args=args)
        pod.wait_done()
        said = pod.log()
        podman("pod", "rm", "--force", pod.name)
        return said


def sweep(folder: Path) -> None:
    """Removes every pod and the network of this store."""
    with suppress(StartError):
        podman("pod", "rm", "--all", "--force", "--time", "5")
    with suppress(StartError):
        podman("network", "rm", "--force", NETWORK)
    for name in ("volumes", "claims"):
        shutil.rmtree(folder / name, ignore_errors=True)
