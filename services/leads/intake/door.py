"""The public door: nobody is signed in, so the source's unguessable key alone decides the branch.

Every enquiry is answered alike, whether the person is known or not, and kept before anything is made of it.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from google.protobuf.struct_pb2 import ListValue
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit import clock, ids, timers
from kit.errors import FailedPrecondition, InvalidArgument, NotFound, Violation
from kit.events.scope import act_as
from kit.identity import system
from kit.secret import derive
from kit.service import Runtime
from kit.values import as_text, said
from services.leads.intake import payload, signature
from services.leads.intake.model import IntakeEntry, IntakeSource
from services.leads.intake.sources import valid_secrets

PROMOTE = "leads.intake.promote"
FORM, WEBHOOK = "INTAKE_KIND_FORM", "INTAKE_KIND_WEBHOOK"
_QUICKEST_SECONDS = 2
_OLDEST_SECONDS = 24 * 3600
_CHALLENGE_MINUTES = 30
_HARDNESS = 30_000
_LONGEST = 1000


class FormExpired(FailedPrecondition):
    reason = "FORM_EXPIRED"
    zh = "页面已过期，请刷新后重新提交"
    en = "The page is too old; load it again and send once more"


class ConsentMissing(InvalidArgument):
    reason = "CONSENT_MISSING"
    zh = "请先阅读并同意条款"
    en = "Please read and accept the terms first"


def enter(session: Session, runtime: Runtime, key: str, kind: str) -> Mapping[Any, Any]:
    """The enabled source of a key; the session acts for its branch from now on. Else NotFound."""
    with runtime.system.transaction(system()) as lookup:
        row = (
            lookup.execute(
                select(IntakeSource.__table__).where(
                    IntakeSource.key == key, IntakeSource.kind == kind, IntakeSource.enabled
                )
            )
            .mappings()
            .first()
        )
    if row is None:
        raise NotFound
    act_as(session, system([row["branch_id"]], name=row["name"]))
    return row


def ticket(runtime: Runtime, key: str) -> str:
    """Proof of when a form was shown."""
    now = str(int(time.time()))
    return f"{now}.{_sign(runtime, f'{key}.{now}')}"


def challenge(runtime: Runtime) -> str:
    """A proof-of-work challenge as JSON: about a second for a visitor, dear for a flood."""
    made = create_challenge(
        ChallengeOptions(
            hmac_key=derive(runtime.settings, "leads.intake.challenge").hex(),
            max_number=_HARDNESS,
            expires=clock.now() + timedelta(minutes=_CHALLENGE_MINUTES),
        )
    )
    return json.dumps(
        {
            "algorithm": made.algorithm,
            "challenge": made.challenge,
            "maxnumber": made.max_number,
            "salt": made.salt,
            "signature": made.signature,
        }
    )


def submit(session: Session, runtime: Runtime, source: Mapping[Any, Any], form: Any) -> None:
    """Keeps an enquiry from a form. A filled honeypot or a spent challenge is silently ignored."""
    _check_ticket(runtime, source["key"], form.ticket)
    if not _solved(runtime, form.solution):
        raise FormExpired
    if (source["consent_zh"] or source["consent_en"]) and not form.consent:
        raise ConsentMissing
    values = _answers(source, form.values)
    if form.website:
        return
    enquiry = {
        "values": values,
        "landing_page": form.landing_page,
        "referrer": form.referrer,
        "consent": _digest(source["consent_zh"] + source["consent_en"]) if form.consent else "",
    }
    keep(session, source, _digest(form.solution), enquiry)


def receive(session: Session, runtime: Runtime, source: Mapping[Any, Any], request: Any) -> None:
    """Keeps a signed webhook; the same webhook-id is taken once. Refuses a wrong or old signature."""
    signature.verify(
        valid_secrets(source, runtime.settings),
        request.webhook_id,
        request.timestamp,
        request.signature,
        request.body,
    )
    keep(session, source, request.webhook_id, payload.kept(request.body))


def keep(session: Session, source: Mapping[Any, Any], external_id: str, content: Mapping[str, Any]) -> None:
    """Stores what came in and has it looked at right after the commit."""
    entry_id = ids.new_id()
    stored = session.connection().execute(
        insert(IntakeEntry)
        .values(
            id=entry_id,
            branch_id=source["branch_id"],
            source_id=source["id"],
            external_id=external_id,
            state="INTAKE_STATE_RECEIVED",
            payload=dict(content),
        )
        .on_conflict_do_nothing(index_elements=["source_id", "external_id"])
    )
    if stored.rowcount:
        timers.schedule(session, PROMOTE, clock.now(), {"entry_id": entry_id}, branch_id=source["branch_id"])


def _solved(runtime: Runtime, solution: str) -> bool:
    """Whether the proof of work (base64 of ALTCHA's JSON) fits a challenge of ours that has not expired."""
    try:
        found = json.loads(base64.b64decode(solution, validate=True))
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict):
        return False
    key = derive(runtime.settings, "leads.intake.challenge").hex()
    solved, _ = verify_solution(solution, key, check_expires=True)
    return bool(solved)


def _answers(source: Mapping[Any, Any], given: Any) -> dict[str, str]:
    """What the visitor typed into the form's own fields; anything else is left out."""
    values, problems = {}, []
    for field in source["fields"]:
        name = field["field"]
        raw = given[name] if name in given else ""  # noqa: SIM401 - a Struct has no get
        text = said(_typed(raw), f"values.{name}")[:_LONGEST]
        if field.get("required") and not text:
            problems.append(Violation(f"values.{name}", "请填写此项", "Please fill this in", "REQUIRED"))
        if text:
            values[name] = text
    if problems:
        raise InvalidArgument(fields=problems)
    return values


def _typed(raw: Any) -> str:
    """An answer as text: programs that post a form send numbers and lists, too."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool | float):
        return as_text(raw)
    if isinstance(raw, ListValue):
        return "\n".join(filter(None, map(_typed, raw)))
    return ""


def _check_ticket(runtime: Runtime, key: str, given: str) -> None:
    shown, _, proof = given.partition(".")
    genuine = _sign(runtime, f"{key}.{shown}").encode()
    if not shown.isdecimal() or not hmac.compare_digest(proof.encode(), genuine):
        raise FormExpired
    age = time.time() - int(shown)
    if age < _QUICKEST_SECONDS or age > _OLDEST_SECONDS:
        raise FormExpired


def _sign(runtime: Runtime, text: str) -> str:
    return hmac.new(
        derive(runtime.settings, "leads.intake.ticket"), text.encode(), hashlib.sha256
    ).hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
