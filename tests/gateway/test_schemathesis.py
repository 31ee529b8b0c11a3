"""Thousands of requests made from the OpenAPI document: no failure of ours, and answers as documented.

The runs are deterministic. Both ways of signing in are documented as alternatives; this run tries the bearer
token, so that a request whose token was taken away must be refused (the session has tests of its own).
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.whole import Whole

pytestmark = pytest.mark.timeout(600)
CHECKS = (
    "not_a_server_error", "response_schema_conformance", "content_type_conformance",
    "status_code_conformance", "response_headers_conformance", "ignored_auth",
)  # fmt: skip
STREAM = "/api/v1/live"
"""It answers for as long as the client listens."""
EXAMPLES = 4
SERVICES = ("leads", "students", "contracts", "tasks", "reports", "gateway", "edge")
"""Tags of operations."""


@pytest.fixture(scope="module")
def document(whole: Whole) -> dict[str, Any]:
    answer = httpx.get(f"{whole.url}/api/openapi.json", timeout=30)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    found["security"] = [one for one in found["security"] if "bearer" in one]
    schemes = found["components"]["securitySchemes"]
    found["components"]["securitySchemes"] = {"bearer": schemes["bearer"]}
    _shallow(found["components"]["schemas"])
    return found


def _shallow(schemas: dict[str, Any]) -> None:
    """Filters one level deep, with simple values: the generator follows `any JSON` and groups within groups
    with its own stack, which Python 3.11 cannot always take. The unit tests of queries nest them."""
    scalar = {"type": ["string", "number", "boolean", "null"]}
    schemas["Condition"]["properties"]["values"]["items"] = scalar
    filters = schemas["Filter"]["properties"]
    flat = {name: one for name, one in filters.items() if name != "groups"}
    filters["groups"]["items"] = {"type": "object", "additionalProperties": False, "properties": flat}


def operations(document: dict[str, Any]) -> set[str]:
    """The operations that schemathesis is to try, as it writes them."""
    verbs = {"get", "post", "put", "patch", "delete"}
    return {
        f"{verb.upper()} {path}"
        for path, item in document["paths"].items()
        for verb in item
        if verb in verbs and path != STREAM
    }


def part(document: dict[str, Any], service: str) -> dict[str, Any]:
    """The document with the operations of one service."""
    paths = {
        path: {verb: one for verb, one in item.items() if service in one["tags"]}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": {path: item for path, item in paths.items() if item}}


def test_every_operation_is_of_one_part(document: dict[str, Any]):
    parts = [operations(part(document, service)) for service in SERVICES]
    assert sum(map(len, parts)) == len(set[str]().union(*parts)) == len(operations(document))


@pytest.mark.parametrize("service", SERVICES)
def test_no_failure_and_no_answer_that_breaks_the_document(
    whole: Whole, document: dict[str, Any], service: str, tmp_path: Path
):
    document = part(document, service)  # each with a fresh token, which is good for five minutes
    # one worker: it reads its own sources with ast.parse, which two threads cannot do at once (gh-106905)
    schema, report = tmp_path / "openapi.json", tmp_path / "report.ndjson"
    schema.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", str(schema), "--url", whole.url,
        "--header", f"Authorization: Bearer {whole.bearer()}", "--exclude-path", STREAM,
        "--max-examples", str(EXAMPLES), "--generation-deterministic", "--no-shrink", "--workers", "1",
        "--phases", "examples,coverage,fuzzing", "--checks", ",".join(CHECKS), "--continue-on-failure",
        "--suppress-health-check", "all", "--warnings", "off", "--report", "ndjson",
        "--report-ndjson-path", str(report), "--no-color",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "COLUMNS": "120"}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert done.returncode == 0, shortened(done.stdout)
    assert re.search(rf"Tested: +{len(operations(document))}\b", done.stdout), done.stdout[-3000:]


def shortened(text: str) -> str:
    """What schemathesis said, without the endless addresses it made up."""
    return "\n".join(line[:400] for line in text.splitlines())[-20_000:]
