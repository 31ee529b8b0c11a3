"""Looking after envelopes: when a provider tells something, and every ten minutes while one is open."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kit import jobs
from kit.jobs import Job
from services.contracts.signing.provider import envelopes
from services.contracts.signing.provider.model import ENVELOPES

TEND_JOB = "contracts.envelope"


def on_envelope_due(session: Session, payload: Mapping[str, Any]) -> None:
    """Starts the job for an envelope that still needs looking after."""
    envelope = ENVELOPES.get(session, payload["envelope_id"])
    if envelope["state"] not in envelopes.TENDED:
        return
    jobs.enqueue(session, TEND_JOB, {"envelope_id": envelope["id"]}, envelope["branch_id"])
    envelopes.look_again(session, envelope)


def tend(job: Job) -> None:
    """The job; what it needs is loaded in its own process only."""
    from services.contracts.signing.provider import tending

    tending.tend(job)


TIMERS = {envelopes.TIMER: on_envelope_due}
JOBS = {TEND_JOB: tend}
