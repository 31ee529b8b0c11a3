"""Many leads by the bulk form of the real write path: the leads service's own rules and records.

Every lead goes through `rules.new_lead` (texts, pipeline, assignment) and `LEAD.insert_many` (duplicate keys,
formulas, score, search terms, history, event), five hundred to a commit. Their events travel like any other.
"""

import multiprocessing
import random
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from amqp.exceptions import NotFound as NoSuchQueue

from kit import clock
from kit.database import Database
from kit.events import broker
from kit.identity import Grant, Scope, system
from tests.bench import people
from tests.bench.options import Options
from tests.whole import Whole, until

CHUNK = 500
WRITERS = 2
ELSEWHERE_SHARE, IMPORTING_SHARE = 20, 50
"""One of so many as in the measured branch: leads of the other branches, which nobody must see."""
_QUEUES = (("gateway", "leads", "audit"), ("reports", "leads", "lead"), ("gateway", "gateway", "audit"))


def fill(whole: Whole, options: Options) -> None:
    """Seeds every branch and waits until the reports and the audit log know everything."""
    began = time.monotonic()
    counts = {
        people.MEASURED: options.leads,
        people.ELSEWHERE: options.leads // ELSEWHERE_SHARE,
        people.IMPORTING: options.leads // IMPORTING_SHARE,
    }
    now = clock.now()
    parts: list[tuple[Any, ...]] = []
    for block, (code, count) in enumerate(counts.items()):
        branch = whole.branch(code).number
        for start in range(0, count, share := -(-count // WRITERS)):
            size = min(share, count - start)
            parts.append((_url(whole), branch, block, start, size, options.seed, now))
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        pool.starmap(write, parts, chunksize=1)
    total, seconds = sum(counts.values()), time.monotonic() - began
    sys.stdout.write(f"{total} leads written in {seconds:.0f} s ({total / seconds:.0f}/s)\n")
    lag = settle(whole)
    for service in ("leads", "reports", "gateway"):
        whole.sql(service, "analyze")  # what autovacuum does a minute later
    sys.stdout.write(f"the reports and the audit log know all of them {lag:.0f} s later\n")


def _url(whole: Whole) -> str:
    return whole.suite.database_url("leads", "app")


def write(url: str, branch: int, block: int, start: int, count: int, seed: int, now: datetime) -> None:
    """One process's part of the leads of a branch."""
    from sqlalchemy import select

    from services.leads.assignment.rules import Desk
    from services.leads.channel.model import Channel
    from services.leads.lead import rules
    from services.leads.lead.model import LEAD

    database = Database(url, pool_size=1)
    who, reach = system([branch], name="bench"), Grant(Scope.ALL, (branch,))
    chance = random.Random(f"{seed}-{branch}-{start}")
    for first in range(start, start + count, CHUNK):
        size = min(CHUNK, start + count - first)
        with database.transaction(who, reach) as session:
            channels = sorted(session.execute(select(Channel.id)).scalars())
            desk = Desk(session)
            rows = []
            for one in people.leads(size, block, seed, now, channels, first):
                given = {**one.values, "branch_id": branch}
                values, _ = rules.new_lead(session, given, origin="ORIGIN_IMPORT", desk=desk)
                rows.append(_advanced(session, values, one, chance, now))
            LEAD.insert_many(session, rows)
    database.close()


def _advanced(session: Any, values: dict[str, Any], one: people.Invented, chance: random.Random,
              now: datetime) -> dict[str, Any]:  # fmt: skip
    """The lead as it is after the stages that it went through, at believable times."""
    from services.leads.lead import moves
    from services.leads.pipeline import stages

    way = next(way for way in stages.ways(session, values["branch_id"]) if way.id == values["pipeline_id"])
    came, names = values["create_time"], ("qualified", "consulted", "proposed", "won")
    moment = came
    for step, name in enumerate(names[: one.step], 1):
        moment = min(moment + timedelta(hours=chance.uniform(2, 240)), now)
        stage = way.stages[step]
        values |= {"stage_id": stage.id, "status": stage.status, f"{name}_time": moment}
    if one.lost:
        stage = next(stage for stage in way.stages if stage.status == moves.LOST)
        moment = min(moment + timedelta(hours=chance.uniform(2, 240)), now)
        values |= {"stage_id": stage.id, "status": stage.status, "lost_time": moment}
    values["stage_time"] = moment
    values["last_contact_time"] = moment if one.step else None
    return values


def settle(whole: Whole, seconds: float = 600) -> float:
    """Waits until no event is on its way; returns how long that took."""
    began = time.monotonic()
    pause = 0.1 if _count(whole) < 300_000 else 1.0
    until("all events have arrived", lambda: _settled(whole), seconds, pause)
    return time.monotonic() - began


def _count(whole: Whole) -> int:
    statement = "select reltuples::bigint as n from pg_class where relname = 'lead'"
    return int(whole.sql("leads", statement)[0].n)


def _settled(whole: Whole) -> bool:
    """No event unsent, none in a queue, and the reports hold what the leads service holds."""
    unsent = "select exists (select from outbox where publish_time is null) as some"
    if any(whole.sql(service, unsent)[0].some for service in ("leads", "gateway")) or _queued(whole):
        return False
    leads = whole.sql("leads", "select count(*) as n, coalesce(sum(version), 0) as v from lead")[0]
    facts = whole.sql("reports", "select count(*) as n, coalesce(sum(version), 0) as v from lead_fact")[0]
    return (leads.n, leads.v) == (facts.n, facts.v)


def _queued(whole: Whole) -> int:
    """Messages that wait in the queues of events."""
    connection = broker.connect(whole.suite.broker_url, "bench")
    try:
        channel, total = connection.channel(), 0
        for consumer, producer, noun in _QUEUES:
            try:
                found = channel.queue_declare(broker.queue(consumer, producer, noun), passive=True)
            except NoSuchQueue:  # closes the channel
                channel = connection.channel()
                continue
            total += found.message_count
        return total
    finally:
        broker.discard(connection)
