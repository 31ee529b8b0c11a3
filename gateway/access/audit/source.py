"""Entries as verification reads them, out of the database or out of an export.

A `Row` is (branch, seq, prev_hash, hash, seal_time, intact, hmac, writer, number, content); seq is None for
an entry that waits for its seal. Hashes are hexadecimal, times microseconds, `content` the canonical bytes.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from psycopg2.extensions import connection as PgConnection

from gateway.access.audit.entry import canonical
from gateway.access.audit.problems import Broken

Row = tuple[int, int | None, str, str, int, bool, str, str, int, bytes]
FORMAT = "matricula.audit.export/1"
FETCH = 5_000
COLUMNS = (
    "action, actor_id, actor_name, address, branch_id, cast(facts as text), cast(id as text), kind, number,"
    " cast(extract(epoch from occur_time) * 1000000 as bigint), outcome, record_id, record_type, request_id,"
    " writer, encode(hmac, 'hex'), cast(extract(epoch from seal_time) * 1000000 as bigint), intact, seq,"
    " encode(prev_hash, 'hex'), encode(hash, 'hex')"
)
"""What `row` takes, in its order."""
_BRANCHES = """
with recursive found as (
  (select branch_id from audit_entry order by branch_id limit 1)
  union all
  select (select branch_id from audit_entry where branch_id > found.branch_id order by branch_id limit 1)
  from found where found.branch_id is not null)
select branch_id from found where branch_id is not null
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which sealed entries of a branch are read: those with start < seq <= stop (None: to the end)."""

    start: int = 0
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What is read: one branch or all; without a reach of its own a branch is read whole."""

    branch: int | None = None
    reaches: Mapping[int, Reach] = field(default_factory=dict)
    ranged: bool = False
    rest: Reach = Reach()

    def reach(self, branch: int) -> Reach:
        return self.reaches.get(branch, self.rest)

    @property
    def whole(self) -> bool:
        """Whether everything is read, so that the counters of writers can be checked."""
        return self.branch is None and not self.ranged


def row(values: Any) -> Row:
    """A Row of the values of COLUMNS."""
    (
        action,
        actor_id,
        actor_name,
        address,
        branch,
        facts,
        id_,
        kind,
        number,
        occur_time,
        outcome,
        record_id,
        record_type,
        request_id,
        writer,
        mac,
        seal_time,
        intact,
        seq,
        prev_hash,
        hash_,
    ) = values
    content = orjson.dumps(
        {
            "action": action,
            "actor_id": actor_id,
            "actor_name": actor_name,
            "address": address,
            "branch_id": branch,
            "facts": orjson.Fragment(facts),
            "id": id_,
            "kind": kind,
            "number": number,
            "occur_time": occur_time,
            "outcome": outcome,
            "record_id": record_id,
            "record_type": record_type,
            "request_id": request_id,
            "writer": writer,
        }
    )
    return branch, seq, prev_hash, hash_, seal_time, intact, mac, writer, number, content


class DatabaseSource:
    """Entries in the gateway's database; the connection sees them all (system role), in one snapshot."""

    def __init__(self, connection: PgConnection) -> None:
        self._connection = connection

    def rows(self, chosen: Selection) -> Iterator[Row]:
        """Sealed entries by branch and seq, then those that wait."""
        for branch in self._branches(chosen):
            reach = chosen.reach(branch)
            where, values = "branch_id = %s and seq > %s", [branch, reach.start]
            if reach.stop is not None:
                where, values = where + " and seq <= %s", [*values, reach.stop]
            yield from self._read(where, values, "branch_id, seq")
        if not chosen.ranged:
            where = "seq is null" if chosen.branch is None else "seq is null and branch_id = %s"
            yield from self._read(where, [] if chosen.branch is None else [chosen.branch], "occur_time, id")

    def heads(self) -> dict[int, tuple[int, str]]:
        """Branch -> (size, last hash) as the sealer keeps them."""
        with self._connection.cursor() as cursor:
            cursor.execute("select branch_id, size, encode(last_hash, 'hex') from audit_chain")
            return {branch: (size, last_hash) for branch, size, last_hash in cursor}

    def checkpoint_lines(self) -> list[str]:
        """The checkpoints kept beside the entries, in order."""
        with self._connection.cursor() as cursor:
            cursor.execute("select line from audit_checkpoint order by number")
            return [line for (line,) in cursor]

    def _branches(self, chosen: Selection) -> list[int]:
        if chosen.branch is not None:
            return [chosen.branch]
        with self._connection.cursor() as cursor:
            cursor.execute(_BRANCHES)
            return [branch for (branch,) in cursor]

    def _read(self, where: str, values: list[int], order: str) -> Iterator[Row]:
        """Rows of one query; the next ones are fetched while these are looked at."""
        with self._connection.cursor("audit_rows") as cursor, ThreadPoolExecutor(1) as ahead:
            cursor.execute(f"select {COLUMNS} from audit_entry where {where} order by {order}", values)  # noqa: S608
            coming = ahead.submit(cursor.fetchmany, FETCH)
            while fetched := coming.result():
                coming = ahead.submit(cursor.fetchmany, FETCH)
                yield from map(row, fetched)


class ExportSource:
    """Entries in a file of `matricula audit export`: header, one line per entry, footer with the heads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._footer: dict[str, Any] | None = None

    def rows(self, chosen: Selection) -> Iterator[Row]:
        """Every entry of the file that was chosen."""
        count, self._footer = 0, None
        with self._path.open("rb") as file:
            header = _loads(file.readline(), 1)
            if header.get("format") != FORMAT:
                raise Broken(
                    None, None, f"{self._path} is not an audit export: its first line has no format {FORMAT}"
                )
            for number, line in enumerate(file, 2):
                found = _loads(line, number)
                if self._footer is not None:
                    raise Broken(None, None, f"line {number} stands behind the end of the export")
                if "heads" in found:
                    self._footer = found
                    continue
                count += 1
                one = _exported(found, number)
                if _wanted(one, chosen):
                    yield one
        if self._footer is None or self._footer.get("rows") != count:
            said = self._footer.get("rows") if self._footer else "no"
            raise Broken(
                None, None, f"the export is not complete: {count} entries, its last line says {said}"
            )

    def heads(self) -> dict[int, tuple[int, str]]:
        """The heads in the last line; after `rows` was read to its end."""
        if self._footer is None:
            raise Broken(None, None, "the export is not complete: its last line is missing")
        try:
            return {
                int(branch): (one["size"], one["last_hash"]) for branch, one in self._footer["heads"].items()
            }
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Broken(None, None, f"the last line of the export cannot be read: {error!r}") from error


def _wanted(one: Row, chosen: Selection) -> bool:
    branch, seq = one[0], one[1]
    if chosen.branch is not None and branch != chosen.branch:
        return False
    if seq is None:
        return not chosen.ranged
    reach = chosen.reach(branch)
    return seq > reach.start and (reach.stop is None or seq <= reach.stop)


def _exported(found: dict[str, Any], number: int) -> Row:
    try:
        seal = [found.pop(name) for name in ("seq", "prev_hash", "hash", "seal_time", "intact", "hmac")]
        seq, prev_hash, hash_, seal_time, intact, mac = seal
        branch, writer, counted = found["branch_id"], found["writer"], found["number"]
    except KeyError as error:
        raise Broken(None, None, f"line {number} of the export has no {error}") from error
    if not all(type(one) is int for one in (branch, counted)) or not isinstance(writer, str):
        raise Broken(None, None, f"line {number} of the export has values of another type")
    if seq is not None and not (type(seq) is int and type(seal_time) is int and type(intact) is bool):
        raise Broken(branch, None, f"line {number} of the export has values of another type")
    return branch, seq, prev_hash, hash_, seal_time, intact, mac, writer, counted, canonical(found)


def exported_line(one: Row) -> bytes:
    """The line of an entry, for an export."""
    _, seq, prev_hash, hash_, seal_time, intact, mac, _, _, content = one
    seal = {
        "hash": hash_,
        "hmac": mac,
        "intact": intact,
        "prev_hash": prev_hash,
        "seal_time": seal_time,
        "seq": seq,
    }
    return content[:-1] + b"," + orjson.dumps(seal)[1:] + b"\n"


def _loads(line: bytes, number: int) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Broken(None, None, f"line {number} of the export cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise Broken(None, None, f"line {number} of the export is no JSON object")
    return found
