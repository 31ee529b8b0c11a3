"""The known-bad case: a consumer with nameko's own event handler, which acknowledges although it raised."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import make_url

from dev.paths import REPO
from kit.events import broker
from tests.faults import witness
from tests.faults.checkers import CHECKERS
from tests.faults.client import Client, Tally
from tests.faults.conftest import Mix
from tests.whole import until

pytestmark = pytest.mark.timeout(600)
QUEUE = "evt-leads-lead.lead_created--plain.on_lead_created"
LEADS = 6


@contextmanager
def plain_nameko(mix: Mix) -> Iterator["subprocess.Popen[str]"]:
    """nameko's handler in the witness's place."""
    suite = mix.ground.suite
    database = make_url(suite.database_url(witness.NAME, "app")).set(drivername="postgresql")
    words = [suite.rabbitmq.url, database.render_as_string(hide_password=False)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.witness.plain_nameko", *words],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=REPO, env=dict(os.environ),
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "ready"
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.wait(20)


@contextmanager
def without_the_witness(mix: Mix) -> Iterator[None]:
    keeper = mix.ground.witness
    keeper.want(False)
    until("the witness has stopped", lambda: not keeper.unit.alive(), 60)
    try:
        yield
    finally:
        keeper.want(True)
        mix.ground.wait_ready(witness.NAME)


def make_leads(mix: Mix) -> set[str]:
    branch = mix.ground.whole.branch("BJ01").number
    client = Client(mix.ground.whole, mix.ground.token, Tally())
    try:
        made = [
            client.write("POST", "/leads", {"name": f"plain {number}", "branchId": branch})
            for number in range(LEADS)
        ]
        return {one[0]["id"] for one in made if one}
    finally:
        client.close()


def depth(mix: Mix) -> int:
    connection = broker.connect(mix.ground.suite.rabbitmq.url, "test")
    try:
        return int(connection.channel().queue_declare(QUEUE, passive=True).message_count)
    finally:
        broker.discard(connection)


def lost(mix: Mix, leads: set[str]) -> set[str]:
    """Those of the leads that the checker misses at the witness."""
    texts = [one.text for one in CHECKERS["lost"](mix.evidence()) if "the witness never saw" in one.text]
    return {lead for lead in leads if any(lead in text for text in texts)}


def test_namekos_handler_loses_events_and_the_checker_says_which(mix: Mix):
    with without_the_witness(mix):
        with plain_nameko(mix) as process:
            leads = make_leads(mix)
            assert len(leads) == LEADS
            said = [process.stdout.readline().strip() for _ in range(LEADS)]
            assert sorted(said) == ["raised"] * 2 + ["seen"] * 4
            until("nothing is left to be delivered", lambda: depth(mix) == 0)
        assert depth(mix) == 0, "acknowledged although the handler raised: nobody will be asked again"
        assert len(lost(mix, leads)) == 2
        connection = broker.connect(mix.ground.suite.rabbitmq.url, "test")
        connection.channel().queue_delete(QUEUE)
        broker.discard(connection)
        mix.ground.sql(witness.NAME, "delete from seen where consumer = 'plain'")
    until("our handler has all of them", lambda: not lost(mix, leads), 30, 0.5)
