"""What the sample service does on events, timers and jobs: it writes down what it saw, and fails when told
to.
"""

import os
import signal
import time

from sqlalchemy import text

from kit.errors import FailedPrecondition
from kit.events.subscriptions import batch, envelopes
from kit.timers import schedule
from tests.service.kit_events.sample.events import ThingNamed, ThingWeighed

_SEE = text("insert into seen (what, thing_id, value, actor) values (:what, :thing_id, :value, :actor)")
_FAULTY = text("select 1 from fault where what = :what")


def _see(session, what, thing_id, value):
    row = {"what": what, "thing_id": thing_id, "value": str(value), "actor": session.info["who"].id}
    session.execute(_SEE, row)


def _fail_if_told(session, what):
    if session.execute(_FAULTY, {"what": what}).first():
        raise ValueError(f"told to fail on {what}")


def on_thing_named(session, event):
    """Sees the name."""
    _fail_if_told(session, event.name)
    _see(session, "named", event.thing_id, event.name)


def on_things_weighed(session, weighed):
    """Sees the weights, and how many came at once."""
    assert len(weighed) == len(envelopes(session))
    for event in weighed:
        _fail_if_told(session, str(event.grams))
        _see(session, "weighed", event.thing_id, event.grams)


def on_any_event(session, found):
    """Sees everything."""
    for envelope in found:
        _see(session, "any", envelope.aggregate_id, f"{envelope.name}:{envelope.seq}")


def on_remind(session, payload):
    """Sees the reminder; sets the next one while there are rounds left."""
    _fail_if_told(session, "remind")
    _see(session, "reminded", payload["id"], payload.get("rounds", 0))
    if payload.get("rounds"):
        from kit import clock

        again = {**payload, "rounds": payload["rounds"] - 1}
        schedule(
            session, "sample.remind", clock.now(), again, branch_id=1, dedupe_key=f"remind:{payload['id']}"
        )


def count_up(job):
    """Writes `to` rows, one a transaction, from where it stopped; `die_at` kills the process once."""
    done = job.last_progress.get("done", 0)
    while done < job.payload["to"]:
        with job.transaction() as session:
            _see(session, "counted", job.id, done)
            done += 1
            job.progress(session, {"done": done})
            if done == job.payload.get("die_at") and not session.execute(_FAULTY, {"what": "died"}).first():
                session.execute(text("insert into fault (what) values ('died')"))
                session.commit()
                os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(job.payload.get("pause", 0))


def refuse(job):
    """A business refusal: trying again is useless."""
    raise FailedPrecondition


def on_refused(session, job):
    """Sees that a job was given up."""
    _see(session, "given up", job.id, job.kind)


HANDLERS = {ThingNamed: on_thing_named, ThingWeighed: batch(on_things_weighed)}
ALL_EVENTS = on_any_event
ALL_EVENTS_FROM = ("sample",)
TIMERS = {"sample.remind": on_remind}
JOBS = {"sample.count": count_up, "sample.refuse": refuse}
JOBS_FAILED = {"sample.refuse": on_refused}
