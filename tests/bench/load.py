"""Requests in a file, and wrk to send them: it needs about 20 us of processor time a request."""

import json
import resource
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

SCRIPT = Path(__file__).with_name("wrk.lua")
SLACK_SECONDS = 60


class Sent(NamedTuple):
    """One request to be sent."""

    verb: str
    path: str
    body: Any = None

    def line(self) -> str:
        """As wrk.lua reads it."""
        return (
            f"{self.verb}\t{self.path}\t{orjson.dumps(self.body).decode() if self.body is not None else ''}"
        )


class LoadFailed(RuntimeError):
    """wrk did not do what it was told."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk brought. Times are milliseconds."""

    connections: int
    requests: int
    seconds: float
    errors: int
    """Answers that were no success, broken connections, and answers that did not come."""
    p50: float
    p95: float
    p99: float
    longest: float
    generator_seconds: float
    """Processor time of wrk itself."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds if self.seconds else 0.0


class Script:
    """A file of requests from which every run takes what the runs before have left.

    Requests that may be sent once only must be more than all runs together send.
    """

    def __init__(self, path: Path, url: str, headers: Mapping[str, str], requests: Iterable[Sent]) -> None:
        self.path, self.url, self.taken, self.count = path, url, 0, 0
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"H\t{name}\t{value}\n" for name, value in headers.items())
            for request in requests:
                file.write(request.line() + "\n")
                self.count += 1
        path.chmod(0o600)  # it holds a session

    def run(self, connections: int, seconds: float) -> Load:
        """Sends requests over this many connections, each as soon as the one before was answered."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [
            "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "20s",
            "-s", str(SCRIPT), self.url, "--", str(self.path), str(self.taken),
        ]  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=seconds + SLACK_SECONDS
        )
        if done.returncode:
            raise LoadFailed(f"wrk: {done.stderr or done.stdout}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        load = parse(done.stdout, connections, used)
        self.taken += load.requests + connections  # one may be under way on each connection at the end
        return load


def parse(output: str, connections: int, generator_seconds: float) -> Load:
    """What wrk.lua printed, between wrk's own lines."""
    line = next((one for one in output.splitlines() if one.startswith('{"requests"')), None)
    if line is None:
        raise LoadFailed(f"wrk printed no result: {output[-500:]}")
    told = json.loads(line)
    return Load(
        connections=connections,
        requests=told["requests"],
        seconds=told["microseconds"] / 1e6,
        errors=told["refused"] + told["broken"] + told["late"],
        p50=told["p50"] / 1000,
        p95=told["p95"] / 1000,
        p99=told["p99"] / 1000,
        longest=told["longest"] / 1000,
        generator_seconds=generator_seconds,
    )


def cycled(items: Iterable[Any], count: int) -> Iterator[Any]:
    """The items again and again, `count` in all."""
    known = list(items)
    return (known[number % len(known)] for number in range(count))
