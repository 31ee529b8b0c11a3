"""The sealer gives entries their place: per branch a seq, the hash of the one before, and one of their own.

Entries are taken as they become visible, so one whose transaction commits late simply gets a later seq. One
sealer works at a time: the lock belongs to the transaction that seals, so neither a crash nor a lost
connection can leave two at work or half a batch behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.access.audit import metrics
from gateway.access.audit.entry import GENESIS, KEY_PURPOSE, Mac, canonical, microseconds, row_hash
from gateway.access.audit.merkle import Frontier
from gateway.access.audit.source import COLUMNS, Row, row
from kit import clock, log
from kit.identity import system
from kit.secret import derive
from kit.service import Runtime

BATCH = 1_000
LOCK = 7_264_203
_LOG = log.get("audit")
TRY_LOCK = text("select pg_try_advisory_xact_lock(:lock)")
_TAKE = text(
    f"select cast(id as text) as id, occur_time, {COLUMNS} from audit_entry where seq is null"  # noqa: S608
    " order by occur_time, id limit :limit"
)
_HEADS = text(
    "select branch_id, size, encode(last_hash, 'hex') as last_hash, frontier,"
    " cast(extract(epoch from seal_time) * 1000000 as bigint) as seal_time from audit_chain"
    " where branch_id = any(cast(:branches as int[]))"
)
_SEAL = text(
    "update audit_entry as e set seal_time = timestamptz 'epoch' + x.seal_time * interval '1 microsecond',"
    " intact = x.intact, seq = x.seq, prev_hash = decode(x.prev_hash, 'hex'), hash = decode(x.hash, 'hex')"
    " from json_to_recordset(cast(:rows as json)) as x(id uuid, seal_time bigint, intact boolean, seq bigint,"
    " prev_hash text, hash text) where e.id = x.id and e.seq is null"
)
_KEEP_HEADS = text(
    "insert into audit_chain (branch_id, size, last_hash, frontier, seal_time)"
    " select branch_id, size, decode(last_hash, 'hex'), decode(frontier, 'hex'),"
    "  timestamptz 'epoch' + seal_time * interval '1 microsecond'"
    " from json_to_recordset(cast(:rows as json)) as x(branch_id int, size bigint, last_hash text,"
    "  frontier text, seal_time bigint)"
    " on conflict (branch_id) do update set size = excluded.size, last_hash = excluded.last_hash,"
    "  frontier = excluded.frontier, seal_time = excluded.seal_time"
)


class SealConflict(RuntimeError):
    """Rows changed under the sealer although it holds the lock: somebody else writes seals."""


@dataclass(slots=True)
class _Chain:
    """The growing end of a branch's chain."""

    branch: int
    last_hash: str
    seal_time: int
    frontier: Frontier

    def seal(self, id_: str, one: Row, mac_of: Mac, now: int) -> dict[str, Any]:
        """The sealing columns of the next entry."""
        mac, content = one[6], one[9]
        intact = mac_of(content) == mac
        if not intact:
            metrics.ALTERED.inc()
            _LOG.error("audit_entry_altered", entry_id=id_, branch=self.branch, seq=self.frontier.size + 1)
        # a clock that was put back must not make a chain that looks as if it had been written later
        self.seal_time = max(self.seal_time, now)
        seq, before = self.frontier.size + 1, self.last_hash
        self.last_hash = row_hash(self.branch, seq, before, self.seal_time, intact, mac, content)
        self.frontier.add(bytes.fromhex(self.last_hash))
        return {
            "id": id_,
            "seal_time": self.seal_time,
            "intact": intact,
            "seq": seq,
            "prev_hash": before,
            "hash": self.last_hash,
        }

    def head(self) -> dict[str, Any]:
        return {
            "branch_id": self.branch,
            "size": self.frontier.size,
            "last_hash": self.last_hash,
            "frontier": self.frontier.dump().hex(),
            "seal_time": self.seal_time,
        }


def seal(runtime: Runtime) -> int:
    """Seals up to a batch of entries; returns how many. Nothing while another process seals."""
    mac = Mac(derive(runtime.settings, KEY_PURPOSE))
    with runtime.system.transaction(system()) as session:
        if not session.execute(TRY_LOCK, {"lock": LOCK}).scalar_one():
            return 0
        waiting = session.execute(_TAKE, {"limit": BATCH}).all()
        found = [(one.id, row(one[2:])) for one in waiting]
        oldest = waiting[0].occur_time if waiting else clock.now()
        metrics.SEAL_LAG.set((clock.now() - oldest).total_seconds())
        if found:
            _seal(session, found, mac)
    metrics.SEALED.inc(len(found))
    return len(found)


def _seal(session: Session, found: Sequence[tuple[str, Row]], mac: Mac) -> None:
    now = microseconds(clock.now())
    chains = _chains(session, {one[0] for _, one in found})
    seals = [chains[one[0]].seal(id_, one, mac, now) for id_, one in found]
    result: Any = session.execute(_SEAL, {"rows": canonical(seals).decode()})
    if result.rowcount != len(seals):
        raise SealConflict(
            f"{len(seals) - result.rowcount} of {len(seals)} entries were sealed by somebody else"
        )
    session.execute(_KEEP_HEADS, {"rows": canonical([chain.head() for chain in chains.values()]).decode()})


def _chains(session: Session, branches: set[int]) -> Mapping[int, _Chain]:
    chains = {branch: _Chain(branch, GENESIS, 0, Frontier()) for branch in branches}
    for one in session.execute(_HEADS, {"branches": sorted(branches)}):
        chains[one.branch_id] = _Chain(
            one.branch_id, one.last_hash, one.seal_time, Frontier(one.size, bytes(one.frontier))
        )
    return chains
