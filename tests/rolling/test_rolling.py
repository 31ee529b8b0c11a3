"""Every process is replaced under load, as an upgrade does, and no request fails."""

from pathlib import Path

import pytest

from tests.faults.checkers import CHECKERS
from tests.rolling.cluster import Cluster
from tests.rolling.traffic import load

pytestmark = pytest.mark.timeout(1200)
CHECKED = ("lost", "doubled", "reordered", "leaked", "chain", "reports", "stuck")


def test_no_request_fails_while_every_process_is_replaced(cluster: Cluster, tmp_path: Path):
    before = {pod.name for one in cluster.deployments.values() for pod in one.pods}
    with load(cluster, tmp_path) as traffic:
        took = cluster.roll()
    after = {pod.name for one in cluster.deployments.values() for pod in one.pods}
    print(f"{traffic.answered} requests, {traffic.promises.count} writes; seconds: {took}")  # noqa: T201
    assert not before & after
    assert traffic.tally.problems == []
    assert traffic.failed == {}
    assert traffic.answered > 10 * sum(took.values())
    evidence = traffic.evidence()
    assert {name: [one.text for one in CHECKERS[name](evidence)] for name in CHECKED} == {
        name: [] for name in CHECKED
    }
