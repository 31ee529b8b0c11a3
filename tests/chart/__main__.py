"""`make chart-run`: the umbrella chart in evaluation mode, in containers on this machine.

See docs/operations.md.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import yaml

from dev.paths import REPO
from dev.process import StartError
from tests.chart import contained, images
from tests.chart.kubelet import Kubelet, sweep
from tests.chart.objects import LEFT_OUT, Object, Release, Workload
from tests.chart.podman import FOLDER, NETWORK, podman
from tests.chart.story import Story
from tests.helm import chart
from tests.rolling.balancer import Balancer

RELEASE = "matricula"
SUBNET, KEYCLOAK = "10.89.77.0/24", "10.89.77.10"
EDGE_PORT = 24480
_MEGABYTE = 1024 * 1024


def main() -> int:
    """Exit code 0 when the release runs in containers and lost nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.chart", description=__doc__)
    parser.add_argument("--clean", action="store_true", help="only remove the images and all of it")
    options = parser.parse_args()
    began = time.monotonic()
    try:
        if options.clean:
            _clean()
            return 0
        with _step("what is missing on the machine"):
            images.prepare()
        with _step("images"):
            images.everything()
        problems = _run()
    except (StartError, AssertionError, chart.Refused, subprocess.SubprocessError) as error:
        _say(f"chart-run: {error}")
        return 1
    finally:
        sweep(FOLDER)
    for problem in problems:
        _say(f"    {problem}")
    _say(f"{len(problems)} problems; {time.monotonic() - began:.0f} s. podman is no cluster, so:")
    for kind, instead in LEFT_OUT.items():
        _say(f"  {kind:24} {instead}")
    return 1 if problems else 0


def _run() -> list[str]:
    sweep(FOLDER)
    public_url = f"http://127.0.0.1:{EDGE_PORT}"
    release = Release([*_secrets(), *_rendered(_values(public_url))], FOLDER)
    _say(f"  rendered: {', '.join(release.kinds)}")
    podman("network", "create", "--subnet", SUBNET, NETWORK)
    kubelet = Kubelet(release)
    with ExitStack() as stack:
        stack.callback(kubelet.keep_logs, FOLDER / "logs")
        for server, address in (("postgres", ""), ("rabbitmq", ""), ("keycloak", KEYCLOAK)):
            with _step(server):
                kubelet.start(f"{RELEASE}-{server}", address).wait_ready()
        for one in _worst_order(release.workloads):
            with _step(one.name):
                if one.kind == "Job":
                    kubelet.job(one.name)
                else:
                    kubelet.scale(one.name, one.replicas)
        edge = f"{RELEASE}-gateway-edge"
        balancer = stack.enter_context(Balancer(EDGE_PORT, release.workload(edge).ports["http"]))
        balancer.say([pod.address for pod in kubelet.pods[edge]])
        postgres, rabbitmq = (kubelet.pods[f"{RELEASE}-{one}"][0].address for one in ("postgres", "rabbitmq"))
        suite = contained.suite(release, RELEASE, postgres, rabbitmq, f"http://{KEYCLOAK}:8080", public_url)
        with _step("an agency"):
            whole = contained.seeded(suite)
        story = Story(kubelet, whole, balancer, FOLDER, lambda text: _say(f"  {text}"))
        story.hardened(f"{RELEASE}-leads-api", 768 * _MEGABYTE)
        with _step("the story"):
            return story.go()


def _worst_order(workloads: list[Workload]) -> list[Workload]:
    """Nothing in a trial waits for a job of another service. So the whole gateway comes first: it tells of
    its staff while nobody else has a queue.
    """
    services = [one for one in workloads if one.kind in ("Job", "Deployment")]
    return sorted(services, key=lambda one: (f"{RELEASE}-gateway-" not in one.name, one.kind != "Job"))


def _rendered(values: dict[str, object]) -> list[Object]:
    """The umbrella in evaluation mode, with these values on top."""
    file = FOLDER / "values.json"
    file.write_text(json.dumps(values), encoding="utf-8")
    words = ["-f", str(chart.values_of("evaluation")), "-f", str(file)]
    text = chart.run("template", RELEASE, str(chart.CHART), *words)
    return [one for one in yaml.safe_load_all(text) if one]


def _values(public_url: str) -> dict[str, object]:
    servers = {name: {"image": images.name(name)} for name in images.SERVERS}
    return {
        "evaluation": servers,
        "global": {
            "publicUrl": public_url,
            "keycloak": {"url": f"http://{KEYCLOAK}:8080"},
            "image": {"registry": images.REGISTRY, "repository": "matricula", "tag": images.TAG},
        },
        "gateway": {"workloads": {"edge": {"settings": {"REQUESTS_PER_MINUTE": "60000"}}}},
    }


def _secrets() -> list[dict[str, object]]:
    """As an operator makes them, and one for the service account of scripts."""
    command = [sys.executable, "-m", "kit.cli", "secrets", "--release", RELEASE]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=True)
    documents = [one for one in yaml.safe_load_all(done.stdout) if one]
    realm = next(one for one in documents if one["metadata"]["name"] == f"{RELEASE}-realm")
    realm["stringData"] = {"automation-client-secret": contained.AUTOMATION}
    return documents


def _clean() -> None:
    sweep(FOLDER)
    podman("rmi", "--all", "--force")
    shutil.rmtree(FOLDER, ignore_errors=True)


@contextmanager
def _step(title: str) -> Iterator[None]:
    began = time.monotonic()
    _say(f"  {title} ...")
    yield
    _say(f"  {title}: {time.monotonic() - began:.1f} s")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is a program


if __name__ == "__main__":
    sys.exit(main())
