"""The same SQL without us: an operation's statements as PostgreSQL got them, replayed by pgbench.

Each transaction that the service's api sent for some requests, literal values included, becomes a pgbench
script; eight clients replay them as the same role, over the same row-level security. Writes go to a copy of
the database, with new ids and keys in every round.
"""

import os
import re
import subprocess
from collections.abc import Sequence
from contextlib import closing
from uuid import UUID

from sqlalchemy import make_url

from dev.paths import REPO
from dev.postgres import binaries
from dev.process import run_logged
from dev.suite import Suite
from kit.databases import connect
from tests.bench.statements import Transaction
from tests.bench.suite import copy_database

CLIENTS = 8
MOST_SCRIPTS = 128
"""That pgbench takes."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_LOCKS = re.compile(r"pg_advisory_xact_lock\(.*?ARRAY\[[^\]]*\]", re.IGNORECASE | re.DOTALL)
_AHEAD = re.compile(r"^(select set_config\([^;]*\));", re.IGNORECASE)
_PHONE = re.compile(r"\+86\d{11}")
_UNIQUE = """
select i.indrelid::regclass::text, i.indexrelid::regclass::text,
  exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype = 'u'),
  pg_get_indexdef(i.indexrelid)
from pg_index i join pg_class t on t.oid = i.indrelid
where i.indisunique and not i.indisprimary and t.relnamespace = 'public'::regnamespace
  and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype = 'f')
"""


class RawFailed(RuntimeError):
    """The statements could not be replayed."""


def script(transaction: Transaction, began: float) -> str:
    """The pgbench script of a transaction. What the request made itself is made anew in every round:
    ids as young as the request, the keys it locked, the phone number it brought."""
    lines = [r"\set fresh random(100000000000, 999999999999)", r"\set digits random(10000000, 99999999)"]
    body = [renewed(one, began).rstrip(";") + ";" for one in transaction]
    alone = [_AHEAD.sub(r"\1 \\;", one) for one in body]  # what came as one message goes as one
    return "\n".join([*lines, *(alone if len(body) == 1 else ["BEGIN;", *body, "COMMIT;"])]) + "\n"


def renewed(statement: str, began: float) -> str:
    """A statement with places for pgbench's variables where the request had values of its own."""
    text = " ".join(statement.split("\n"))
    fresh: dict[str, str] = {}

    def again(match: re.Match[str]) -> str:
        old = match[0]
        if made_at(old) < began:
            return old
        # the time in front keeps the place in the index; numbers keep several ids of a statement apart
        return fresh.setdefault(old, f"{old[:24]}:fresh")

    if not is_write(text) and "advisory" not in text:
        return text
    text = _UUID.sub(again, text)
    text = _LOCKS.sub(lambda match: re.sub(r"ARRAY\[[^\]]*\]", "ARRAY[:fresh]", match[0]), text)
    return _PHONE.sub("+86139:digits", text)


def made_at(identifier: str) -> float:
    """The moment (Unix seconds) in a UUIDv7."""
    return (UUID(identifier).int >> 80) / 1000


def is_write(text: str) -> bool:
    """Whether a statement writes."""
    return bool(re.search(r"\b(insert into|update|delete from)\b", text, re.IGNORECASE))


def is_insert(text: str) -> bool:
    """Whether a statement adds rows."""
    return bool(re.search(r"\binsert into\b", text, re.IGNORECASE))


def replay(suite: Suite, service: str, found: Sequence[Transaction], began: float, seconds: float) -> float:
    """Transactions a second that PostgreSQL does by itself."""
    writes = any(is_write(text) for one in found for text in one)
    database = service
    if writes:
        database = f"{service}_raw"
        copy_database(suite, f"{service}_seeded", database)
        _migrate(suite, service, database)  # rows may be older than the code
        _forget_uniqueness(suite, database)
    folder = suite.root / "bench" / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    words: list[str] = []
    for number, one in enumerate(found[:MOST_SCRIPTS]):
        path = folder / f"{number}.sql"
        path.write_text(script(one, began), encoding="utf-8")
        words += ["-f", str(path)]
    return _pgbench(suite, service, database, words, seconds)


def _migrate(suite: Suite, service: str, database: str) -> None:
    migration = suite.migration(service)
    owner = {"MATRICULA_OWNER_DATABASE_URL": suite.database_url(service, "owner", database)}
    run_logged(
        list(migration.command), suite.root / "logs" / "migrate.log", {**migration.environment, **owner}, REPO
    )


def _forget_uniqueness(suite: Suite, database: str) -> None:
    """Plain indexes in the copy instead of unique ones, primary keys aside: every round changes the same
    records to the same version again."""
    with closing(connect(suite.admin_url, database)) as connection, connection.cursor() as cursor:
        cursor.execute(_UNIQUE)
        for table, index, constraint, definition in cursor.fetchall():
            cursor.execute(
                f"alter table {table} drop constraint {index}" if constraint else f"drop index {index}"
            )
            cursor.execute(definition.replace("CREATE UNIQUE INDEX", "CREATE INDEX", 1))


def _pgbench(suite: Suite, service: str, database: str, words: Sequence[str], seconds: float) -> float:
    url = make_url(suite.database_url(service, "app"))
    command = [
        str(binaries() / "pgbench"), "-n", "-M", "simple", "-c", str(CLIENTS), "-j", "1",
        "-T", str(max(1, round(seconds))), *words,
        "-h", str(url.host), "-p", str(url.port), "-U", str(url.username), database,
    ]  # fmt: skip
    environment = {**os.environ, "PGPASSWORD": str(url.password)}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, timeout=seconds + 60
    )
    rate = tps_of(done.stdout)
    if done.returncode or rate is None:
        raise RawFailed(f"pgbench: {(done.stderr or done.stdout)[-1500:]}")
    return rate


def tps_of(output: str) -> float | None:
    """The figure that pgbench prints last."""
    found = re.search(r"^tps = ([\d.]+)", output, re.MULTILINE)
    return float(found[1]) if found else None
