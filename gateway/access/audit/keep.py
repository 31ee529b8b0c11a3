"""When a checkpoint is due, and its two homes: the database, and then the folder outside it."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.access.audit import metrics
from gateway.access.audit.checkpoint import Checkpoint, Head, make, private_key, read
from gateway.access.audit.entry import GENESIS, microseconds, moment
from gateway.access.audit.merkle import Frontier
from gateway.access.audit.publish import Folder
from gateway.access.audit.seal import LOCK, TRY_LOCK
from kit import clock, log
from kit.identity import system
from kit.service import Runtime

EVERY_SECONDS = 60
EVERY_ENTRIES = 1_000
_LOG = log.get("audit")
_SIZE = text("select coalesce(sum(size), 0) from audit_chain")
_LAST = text("select number, create_time, size, line from audit_checkpoint order by number desc limit 1")
_HEADS = text("select branch_id, size, encode(last_hash, 'hex') as last_hash, frontier from audit_chain")
_INSERT = text(
    "insert into audit_checkpoint (number, create_time, size, line)"
    " values (:number, :create_time, :size, :line)"
)
_BEHIND = text("select line from audit_checkpoint where number > :number order by number")


def checkpoint(runtime: Runtime, *, now: bool = False) -> int:
    """Makes and publishes a checkpoint when one is due (`now`: when anything was sealed); returns how many.

    One is due after 1,000 sealed entries or a minute. Nothing while another process seals.
    """
    with runtime.system.transaction(system()) as session:
        if not session.execute(TRY_LOCK, {"lock": LOCK}).scalar_one() or not _due(session, now):
            return 0
        keeper = Keeper(runtime)
        keeper.publish(session)
        keeper.make(session)
    with runtime.system.transaction(system()) as session:
        if session.execute(TRY_LOCK, {"lock": LOCK}).scalar_one():
            keeper.publish(session)
    return 1


def _due(session: Session, now: bool) -> bool:
    size = int(session.execute(_SIZE).scalar_one())
    last = session.execute(_LAST).one_or_none()
    if last is None:
        return size > 0
    age = (clock.now() - last.create_time).total_seconds()
    return size > last.size and (now or size - last.size >= EVERY_ENTRIES or age >= EVERY_SECONDS)


class Keeper:
    """Makes checkpoints and copies them to the folder. The settings name the signing key and the folder."""

    def __init__(self, runtime: Runtime) -> None:
        settings = runtime.settings
        settings.require("audit_signing_key_file", "audit_checkpoint_dir")
        self._key = private_key(settings.audit_signing_key_file)
        path = Path(settings.audit_checkpoint_dir)
        path.mkdir(parents=True, exist_ok=True)
        self._folder = Folder(path)

    def make(self, session: Session) -> None:
        """Adds a checkpoint of all heads to the database."""
        last = self._newest(session)
        heads = _heads(session)
        time = max(microseconds(clock.now()), last.time if last else 0)
        number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
        made = make(number, time, previous, heads, self._key)
        size = sum(head.size for head in heads.values())
        values = {"number": number, "create_time": moment(time), "size": size, "line": made.line}
        session.execute(_INSERT, values)
        metrics.CHECKPOINT.set(number)

    def publish(self, session: Session) -> None:
        """Appends what the database has and the folder has not, as long as it follows what was published."""
        last = self._published()
        for line in session.execute(_BEHIND, {"number": last.number if last else 0}).scalars().all():
            one = read(line, self._key.public_key())
            if last and (one.number != last.number + 1 or one.previous != last.hash):
                metrics.MISMATCH.inc()
                _LOG.error("audit_checkpoint_mismatch", published=last.number, stored=one.number)
                return
            self._folder.append(one)
            last = one

    def _newest(self, session: Session) -> Checkpoint | None:
        """The newest of both homes: a database that was set back must not tell a second history."""
        row = session.execute(_LAST).one_or_none()
        stored = read(row.line, self._key.public_key()) if row else None
        published = self._published()
        if published and (stored is None or stored.number < published.number):
            metrics.MISMATCH.inc()
            _LOG.error(
                "audit_checkpoint_mismatch", published=published.number, stored=stored and stored.number
            )
            return published
        return stored

    def _published(self) -> Checkpoint | None:
        line = self._folder.last_line()
        return read(line, self._key.public_key()) if line else None


def _heads(session: Session) -> Mapping[int, Head]:
    return {
        one.branch_id: Head(one.size, one.last_hash, Frontier(one.size, bytes(one.frontier)).root())
        for one in session.execute(_HEADS)
    }
