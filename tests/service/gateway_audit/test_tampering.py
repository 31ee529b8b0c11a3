"""Somebody with every right in the database changes the log. Verification has to notice, every time."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from psycopg2.extensions import connection as PgConnection

from gateway.access.audit.entry import GENESIS, row_hash
from gateway.access.audit.problems import Broken
from gateway.access.audit.source import COLUMNS, row
from kit.service import Runtime
from tests.service.gateway_audit.proving import prove, seal_all
from tests.service.gateway_audit.writing import write

Attack = Callable[[Any], None]
BRANCHES = (0, 1, 2)
RANDOM = random.Random(20260104)


@pytest.fixture
def log(running: Runtime, attacker: PgConnection) -> Iterator[PgConnection]:
    """Two checkpoints of three branches, entries behind the last one and without a seal; no triggers."""
    for _ in range(2):
        write(running, [0, 1, 2] * 10)
        seal_all(running)
    from gateway.access.audit.seal import seal

    write(running, [1, 2, 1, 2])
    assert seal(running) == 4
    write(running, [1, 0, 2, 1])
    with attacker.cursor() as cursor:
        cursor.execute(
            "alter table audit_entry disable trigger all; alter table audit_checkpoint disable trigger all"
        )
    attacker.commit()
    yield attacker
    attacker.rollback()


def rows(cursor: Any, where: str = "true") -> list[tuple[Any, ...]]:
    cursor.execute(f"select id, branch_id, seq from audit_entry where {where} order by branch_id, seq, id")
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def rechain(cursor: Any, branch: int) -> None:
    """Writes a branch's chain anew, head and all, as somebody would who knows how it is made."""
    cursor.execute(
        f"select id, {COLUMNS} from audit_entry where branch_id = %s and seq is not null order by seq",
        [branch],
    )
    before, size = GENESIS, 0
    for id_, *values in cursor.fetchall():
        one, size = row(values), size + 1
        now = row_hash(branch, size, before, one[4], one[5], one[6], one[9])
        cursor.execute("update audit_entry set seq = -%s where id = %s", [size, id_])
        cursor.execute(
            "update audit_entry set seq = %s, prev_hash = decode(%s, 'hex'), hash = decode(%s, 'hex')"
            " where id = %s",
            [size, before, now, id_],
        )
        before = now
    cursor.execute(
        "update audit_chain set size = %s, last_hash = decode(%s, 'hex') where branch_id = %s",
        [size, before, branch],
    )


EDITS = {
    "branch_id": "branch_id + 1",
    "occur_time": "occur_time + interval '1 microsecond'",
    "kind": "case kind when 'call' then 'event' else 'call' end",
    **dict.fromkeys(
        (
            "actor_id",
            "actor_name",
            "action",
            "record_type",
            "record_id",
            "outcome",
            "address",
            "request_id",
            "writer",
        ),
        "{0} || 'x'",
    ),
    "facts": "(jsonb_build_object('count', 2))::json",
    "number": "number + 1000",
    "hmac": "set_byte(hmac, 3, 255 - get_byte(hmac, 3))",
    "id": "gen_random_uuid()",
}
SEALS = {
    "seal_time": "seal_time + interval '1 microsecond'",
    "intact": "not intact",
    "seq": "-seq",
    "prev_hash": "set_byte(prev_hash, 3, 255 - get_byte(prev_hash, 3))",
    "hash": "set_byte(hash, 3, 255 - get_byte(hash, 3))",
}


def edit(column: str, how: str, where: str) -> Attack:
    def attack(cursor: Any) -> None:
        if column == "branch_id":
            cursor.execute("alter table audit_entry drop constraint audit_entry_branch_id_seq_key")
        chosen = RANDOM.choice(rows(cursor, where))[0]
        cursor.execute(f"update audit_entry set {column} = {how.format(column)} where id = %s", [chosen])
        assert cursor.rowcount == 1

    return attack


def delete(where: str, *, hide: bool) -> Attack:
    def attack(cursor: Any) -> None:
        chosen, branch, seq = RANDOM.choice(rows(cursor, where))
        cursor.execute("delete from audit_entry where id = %s", [chosen])
        if hide and seq is not None:
            rechain(cursor, branch)

    return attack


def insert(sealed: bool) -> Attack:
    """A forged entry, made of an existing one; without the key its HMAC cannot be right."""

    def attack(cursor: Any) -> None:
        chosen, branch, _ = RANDOM.choice(rows(cursor, "seq is not null"))
        cursor.execute("select coalesce(max(seq), 0) + 1 from audit_entry where branch_id = %s", [branch])
        place = cursor.fetchone()[0] if sealed else None
        cursor.execute(
            "create temp table copied on commit drop as select * from audit_entry where id = %s", [chosen]
        )
        cursor.execute(
            "update copied set id = gen_random_uuid(), writer = 'forged', number = 1, seq = %s,"
            " actor_name = '别人',"
            " prev_hash = case when %s then prev_hash end, hash = case when %s then hash end",
            [place, sealed, sealed],
        )
        cursor.execute("insert into audit_entry select * from copied")
        if sealed:
            rechain(cursor, branch)

    return attack


def replay(cursor: Any) -> None:
    """A genuine row a second time: its HMAC is right."""
    cursor.execute("alter table audit_entry drop constraint audit_entry_pkey")
    chosen = RANDOM.choice(rows(cursor, "seq is not null"))[0]
    cursor.execute(
        "create temp table copied on commit drop as select * from audit_entry where id = %s", [chosen]
    )
    cursor.execute(
        "update copied set seq = null, prev_hash = null, hash = null, seal_time = null, intact = null"
    )
    cursor.execute("insert into audit_entry select * from copied")


def swap(hide: bool) -> Attack:
    def attack(cursor: Any) -> None:
        branch = RANDOM.choice(BRANCHES)
        first, second = RANDOM.sample(rows(cursor, f"seq is not null and branch_id = {branch}"), 2)
        for id_, place in ((first[0], -1), (second[0], first[2]), (first[0], second[2])):
            cursor.execute("update audit_entry set seq = %s where id = %s", [place, id_])
        if hide:
            rechain(cursor, branch)

    return attack


def truncate(count: int, hide: bool) -> Attack:
    """The end of a branch cut off, also behind the last checkpoint."""

    def attack(cursor: Any) -> None:
        branch = RANDOM.choice((1, 2))
        cursor.execute(
            "delete from audit_entry where branch_id = %s and seq > (select max(seq) - %s from audit_entry"
            " where branch_id = %s)",
            [branch, count, branch],
        )
        if hide:
            rechain(cursor, branch)

    return attack


def wipe(branch: int) -> Attack:
    """A branch as if it had never been."""

    def attack(cursor: Any) -> None:
        cursor.execute("delete from audit_entry where branch_id = %s", [branch])
        cursor.execute("delete from audit_chain where branch_id = %s", [branch])

    return attack


def wipe_all(cursor: Any) -> None:
    for table in ("audit_entry", "audit_chain", "audit_checkpoint", "audit_writer"):
        cursor.execute(f"delete from {table}")


def rewrite(branch: int) -> Attack:
    """Another history, chained as it should be, with the old checkpoints still there."""

    def attack(cursor: Any) -> None:
        cursor.execute(
            "update audit_entry set actor_name = '别人' where branch_id = %s and seq = 5", [branch]
        )
        rechain(cursor, branch)

    return attack


def sql(text: str) -> Attack:
    def attack(cursor: Any) -> None:
        cursor.execute(text)
        assert cursor.rowcount != 0

    return attack


def attacks() -> dict[str, Attack]:
    """The set of attacks: every column, in every part of the log, and everything the promise names."""
    checkpointed, behind, waiting = "seq <= 20 and seq > 1", "seq > 20", "seq is null"
    found: dict[str, Attack] = {}
    for part, where in (("checkpointed", checkpointed), ("behind", behind), ("waiting", waiting)):
        for column, how in EDITS.items():
            found[f"edit {column} {part}"] = edit(column, how, where)
        for turn in range(3):
            # no counter misses the last entry of a writer, gone in the second before its seal
            found[f"delete {part} {turn}"] = delete(f"{where} and number < 4", hide=False)
    for column, how in SEALS.items():
        for part, where in (("checkpointed", checkpointed), ("behind", behind), ("first", "seq = 1")):
            found[f"edit {column} {part}"] = edit(column, how, where)
    for turn in range(3):
        found[f"delete and rechain {turn}"] = delete(checkpointed, hide=True)
        found[f"swap {turn}"] = swap(hide=False)
        found[f"swap and rechain {turn}"] = swap(hide=True)
        found[f"truncate {turn}"] = truncate(turn + 1, hide=False)
        found[f"truncate and rechain {turn}"] = truncate(3 + 4 * turn, hide=True)
    for branch in BRANCHES:
        found[f"wipe branch {branch}"] = wipe(branch)
        found[f"rewrite branch {branch}"] = rewrite(branch)
    return found | {
        "insert waiting": insert(sealed=False),
        "insert sealed and rechain": insert(sealed=True),
        "replay": replay,
        "wipe everything": wipe_all,
        "head set back": sql("update audit_chain set size = size - 1"),
        "head removed": sql("delete from audit_chain where branch_id = 2"),
        "checkpoint removed": sql("delete from audit_checkpoint where number = 1"),
        "last checkpoint removed": sql("delete from audit_checkpoint where number = 2"),
        "checkpoint edited": sql(
            "update audit_checkpoint set line = replace(line, '\"size\":20', '\"size\":19')"
        ),
    }


def test_untouched_log_passes(running: Runtime, log: PgConnection) -> None:
    summary = prove(running, log)
    assert (summary.entries, summary.waiting, summary.branches) == (68, 4, 3)
    assert (summary.checkpoints, summary.marks, summary.counted) == (2, 6, True)


def test_every_attack_is_found(running: Runtime, log: PgConnection) -> None:
    missed = []
    for name, attack in attacks().items():
        with log.cursor() as cursor:
            attack(cursor)
        with suppress(Broken):
            prove(running, log)
            missed.append(name)
        log.rollback()
    assert missed == []
    assert prove(running, log).entries == 68


@pytest.mark.parametrize(
    "name", ["rewrite branch 1", "delete and rechain 0", "swap and rechain 1", "wipe branch 2"]
)
def test_checkpoints_find_a_new_history_without_the_secret(
    running: Runtime, log: PgConnection, name: str
) -> None:
    with log.cursor() as cursor:
        attacks()[name](cursor)
    with pytest.raises(Broken, match=r"checkpoint|clock went backwards"):
        prove(running, log, secret=False)


def test_break_names_branch_and_seq(running: Runtime, log: PgConnection) -> None:
    with log.cursor() as cursor:
        cursor.execute("update audit_entry set outcome = 'DENIED' where branch_id = 2 and seq = 7")
    with pytest.raises(Broken, match="branch 2 seq 7") as found:
        prove(running, log, secret=False)
    assert (found.value.branch, found.value.seq) == (2, 7)


def test_entry_altered_before_its_seal_stays_visible_to_auditors(
    running: Runtime, attacker: PgConnection
) -> None:
    """The second before the seal: the sealer says so inside the chain, where everybody can check it."""
    write(running, [1, 1, 1])
    with attacker.cursor() as cursor:
        cursor.execute("alter table audit_entry disable trigger all")
        cursor.execute("update audit_entry set actor_name = '别人' where number = 2")
    attacker.commit()
    assert seal_all(running) == 3
    with pytest.raises(Broken, match="altered or forged before its seal"):
        prove(running, attacker, secret=False)
