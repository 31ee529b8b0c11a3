"""Verification: recomputes every chain; compares it with checkpoints, heads and writers' counters."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from gateway.access.audit.checkpoint import Checkpoint, Head
from gateway.access.audit.counters import Counters
from gateway.access.audit.entry import GENESIS, Mac, row_hash
from gateway.access.audit.merkle import Frontier
from gateway.access.audit.problems import Broken
from gateway.access.audit.source import Reach, Row, Selection

PROGRESS_EVERY = 250_000


class Source(Protocol):
    """Where entries come from."""

    def rows(self, chosen: Selection) -> Iterable[Row]: ...

    def heads(self) -> Mapping[int, tuple[int, str]]: ...


@dataclass(slots=True)
class Summary:
    """What was looked at."""

    entries: int = 0
    waiting: int = 0
    """Entries that have no seal yet."""
    branches: int = 0
    marks: int = 0
    """Heads in checkpoints that were found again in the chains."""
    checkpoints: int = 0
    signed: bool = False
    """Whether the HMACs were checked too (the installation's secret was at hand)."""
    counted: bool = False


@dataclass(slots=True)
class _Branch:
    """How far a branch was followed."""

    number: int
    seq: int = 0
    last_hash: str = GENESIS
    seal_time: int = 0
    tree: Frontier | None = None
    marks: Mapping[int, tuple[Head, int]] = field(default_factory=dict)
    """Size -> the head that a checkpoint claims, and the checkpoint's number."""


@dataclass(frozen=True, slots=True)
class Range:
    """A part of the log in time (microseconds). It is widened to the checkpoints around it, so that its ends
    are proven as well: from the last checkpoint before `start` to the first one after `end`.
    """

    start: int | None = None
    end: int | None = None


def select(
    history: Sequence[Checkpoint], branch: int | None, span: Range
) -> tuple[Selection, dict[int, Head]]:
    """What to read for a range, and the heads it starts behind."""
    before = [one for one in history if span.start is not None and one.time < span.start]
    after = [one for one in history if span.end is not None and one.time >= span.end]
    starts = dict(before[-1].heads) if before else {}
    ends = after[0].heads if after else None
    if not starts and ends is None:
        return Selection(branch=branch), {}
    reaches = {
        number: Reach(starts[number].size if number in starts else 0, ends[number].size if ends else None)
        for number in (ends if ends is not None else starts)
    }
    rest = Reach() if ends is None else Reach(0, 0)
    return Selection(branch, reaches, ranged=True, rest=rest), starts


class Verifier:
    """One run over one source."""

    def __init__(
        self,
        source: Source,
        history: Sequence[Checkpoint],
        *,
        mac: Mac | None = None,
        branch: int | None = None,
        span: Range | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._source = source
        self._history = history
        self._mac = mac
        self._branch = branch
        self._progress = progress or (lambda _count: None)
        self._chosen, self._starts = select(history, branch, span or Range())
        self._marks = self._expected()
        self._counters = Counters() if self._chosen.whole else None
        self._seen = self._counters.add if self._counters else None
        self._branches: dict[int, _Branch] = {}
        self.summary = Summary(checkpoints=len(history), signed=mac is not None, counted=self._chosen.whole)

    def run(self) -> Summary:
        """Reads everything that was chosen; raises Broken at the first entry that is wrong."""
        self._follow(self._source.rows(self._chosen))
        self._reached_the_ends()
        if self._counters:
            self._counters.check()
        self.summary.branches = len(self._branches)
        return self.summary

    def _expected(self) -> dict[int, dict[int, tuple[Head, int]]]:
        marks: dict[int, dict[int, tuple[Head, int]]] = {}
        for checkpoint in self._history:
            for branch, head in checkpoint.heads.items():
                reach = self._chosen.reach(branch)
                if self._branch not in (None, branch) or head.size <= reach.start:
                    continue
                if reach.stop is None or head.size <= reach.stop:
                    known, _ = marks.setdefault(branch, {}).setdefault(head.size, (head, checkpoint.number))
                    if known != head:
                        what = f"checkpoint {checkpoint.number} contradicts an earlier one about this entry"
                        raise Broken(branch, head.size, what)
        return marks

    def _state(self, branch: int) -> _Branch:
        known = self._branches.get(branch)
        if known is None:
            start = self._starts.get(branch)
            known = self._branches[branch] = _Branch(
                branch,
                seq=start.size if start else 0,
                last_hash=start.last_hash if start else GENESIS,
                tree=None if start else Frontier(),
                marks=self._marks.get(branch, {}),
            )
        return known

    def _follow(self, rows: Iterable[Row]) -> None:
        for branch, run in groupby(rows, itemgetter(0)):
            self._follow_branch(self._state(branch), run)

    def _follow_branch(self, state: _Branch, run: Iterable[Row]) -> None:
        """Entries of one branch, one behind the other. The loop is tight, because logs are long."""
        mac_of, seen, marks = self._mac, self._seen, state.marks
        add = state.tree.add if state.tree else None
        expected, last_hash, last_time = state.seq + 1, state.last_hash, state.seal_time
        count, waiting = self.summary.entries, self.summary.waiting
        for one in run:
            branch, seq, prev_hash, hash_, seal_time, intact, mac, writer, number, content = one
            count += 1
            if not count % PROGRESS_EVERY:
                self._progress(count)
            if seen:
                seen(branch, seq, writer, number)
            if mac_of and mac_of(content) != mac:
                raise Broken(branch, seq, f"the entry is not as its writer wrote it (HMAC){_id(content)}")
            if seq is None:
                waiting += 1
                continue
            if (
                seq != expected
                or prev_hash != last_hash
                or row_hash(branch, seq, prev_hash, seal_time, intact, mac, content) != hash_
                or not intact
                or seal_time < last_time
            ):
                raise _broken(expected, last_hash, one)
            expected, last_hash, last_time = seq + 1, hash_, seal_time
            if add:
                add(bytes.fromhex(hash_))
            if seq in marks:
                self._compare(state, seq, hash_)
        state.seq, state.last_hash, state.seal_time = expected - 1, last_hash, last_time
        self.summary.entries, self.summary.waiting = count, waiting

    def _compare(self, state: _Branch, seq: int, hash_: str) -> None:
        self.summary.marks += 1
        head, checkpoint = state.marks[seq]
        if head.last_hash != hash_:
            raise Broken(state.number, seq, f"the hash is not the one that checkpoint {checkpoint} signed")
        if state.tree and state.tree.root() != head.root:
            raise Broken(state.number, seq, f"the Merkle root is not the one of checkpoint {checkpoint}")

    def _reached_the_ends(self) -> None:
        for branch in sorted(self._marks):
            state = self._state(branch)
            size = max(self._marks[branch])
            if state.seq < size:
                _, number = self._marks[branch][size]
                what = f"the entries up to {size} are missing, which checkpoint {number} signed"
                raise Broken(branch, state.seq + 1, what)
        if self._chosen.ranged:
            return
        heads = self._source.heads()
        for branch in sorted({*heads, *self._branches}):
            if self._branch not in (None, branch):
                continue
            state = self._state(branch)
            size, last_hash = heads.get(branch, (0, GENESIS))
            if size != state.seq:
                what = f"the chain ends at {state.seq}, but its head says {size}"
                raise Broken(branch, min(size, state.seq) + 1, what)
            if last_hash != state.last_hash:
                raise Broken(branch, state.seq, "the hash is not the one of the chain's head")


def _broken(expected: int, last_hash: str, one: Row) -> Broken:
    """What is wrong with an entry that does not follow the one before."""
    branch, seq, prev_hash, hash_, seal_time, intact, mac, _, _, content = one
    if seq is None or seq != expected:
        return Broken(branch, expected, f"the entry is missing or out of order: {seq} stands in its place")
    if prev_hash != last_hash:
        return Broken(branch, seq, "prev_hash is not the hash of the entry before")
    if row_hash(branch, seq, prev_hash, seal_time, intact, mac, content) != hash_:
        return Broken(branch, seq, f"the hash does not fit the content{_id(content)}")
    if not intact:
        return Broken(branch, seq, f"the entry was altered or forged before its seal{_id(content)}")
    return Broken(branch, seq, "the clock went backwards between this entry and the one before")


def _id(content: bytes) -> str:
    place = content.find(b'"id":"')
    return f" (entry {content[place + 6 : place + 42].decode(errors='replace')})" if place >= 0 else ""
