"""What audit does in the worker: an entry for every event of every service, and the sealer's loop."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from gateway.access.audit import keep, metrics, store
from gateway.access.audit.entry import KEY_PURPOSE, Draft, Mac
from gateway.access.audit.seal import BATCH, seal
from kit.events.envelope import Envelope
from kit.secret import derive
from kit.service import Runtime
from kit.settings import Settings

_FIELD = re.compile(r"[a-z][\w.]{0,80}", re.ASCII)


@cache
def _mac() -> Mac:
    return Mac(derive(Settings.load(), KEY_PURPOSE))


def on_any_event(session: Session, events: Sequence[Envelope]) -> None:
    """Keeps one entry per event: what happened to which record, and the names of what changed."""
    by_writer: dict[str, list[Draft]] = {}
    for event in events:
        by_writer.setdefault(f"events.{event.producer}", []).append(draft_of(event))
    for writer, drafts in sorted(by_writer.items()):
        metrics.WRITTEN.inc(store.add(session, drafts, writer, _mac()))


def draft_of(event: Envelope) -> Draft:
    """The entry of an event: no values, only names."""
    kind = event.aggregate_type
    facts: dict[str, Any] = {"type": event.type, "version": event.seq}
    changed = event.body.get("changed")
    if isinstance(changed, list):
        facts["changed"] = [name for name in changed if isinstance(name, str) and _FIELD.fullmatch(name)]
    return Draft(
        id=event.event_id,
        branch_id=event.branch_id,
        occur_time=event.occurred,
        kind="event",
        action=event.name,
        actor_id=event.actor_id,
        actor_name=event.actor_name,
        record_type=kind if "." in kind else f"{event.producer}.{kind}",
        record_id=event.aggregate_id,
        request_id=event.request_id,
        facts=facts,
    )


def seal_once(runtime: Runtime) -> int:
    """Seals what waits and makes a checkpoint when one is due; returns 0 when there is time to rest."""
    sealed = seal(runtime)
    keep.checkpoint(runtime)
    return sealed if sealed == BATCH else 0


ALL_EVENTS = on_any_event
LOOPS = [("audit-sealer", 0.5, seal_once)]
