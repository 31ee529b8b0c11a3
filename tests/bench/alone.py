"""The INSERTs of a request through psycopg2 alone: what writing costs at the least, in processor time."""

import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg2
from sqlalchemy import make_url

from tests.bench import raw
from tests.bench.statements import Transaction
from tests.bench.suite import Bench

WARM_ROUNDS = 50
_FRESH, _DIGITS = 100_000_000_000, 10_000_000


def inserts(bench: Bench, found: Sequence[Transaction], began: float, seconds: float) -> dict[str, Any]:
    """Rate and processor time (client and PostgreSQL) of a transaction's INSERTs, one client, a commit each.

    It works on the copy that `raw.replay` made, as the same role; the row scope is set once.
    """
    chosen = next(one for one in found if any(raw.is_insert(text) for text in one))
    scope = next(text for text in chosen if "app.write_branches" in text)
    statements = [raw.renewed(text, began) for text in chosen if raw.is_insert(text)]
    with closing(_connect(bench)) as connection, connection.cursor() as cursor:
        cursor.execute(scope.replace("true", "false"))  # for the session, not for one transaction
        connection.commit()
        for number in range(WARM_ROUNDS):
            _round(connection, cursor, statements, number)
        before, own = bench.processes.read(), time.process_time()
        rounds, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            _round(connection, cursor, statements, WARM_ROUNDS + rounds)
            rounds += 1
        own = time.process_time() - own
        after = bench.processes.read()
    server = after.since(before)["postgres"]
    return {
        "rate": rounds / (after.moment - before.moment),
        "cpu_ms": (own + server) * 1000 / rounds,
        "cpu_ms_client": own * 1000 / rounds,
        "cpu_ms_postgres": server * 1000 / rounds,
        "statements": len(statements),
    }


def _connect(bench: Bench) -> Any:
    url = make_url(bench.suite.database_url("leads", "app", "leads_raw")).set(drivername="postgresql")
    return psycopg2.connect(url.render_as_string(hide_password=False))


def _round(connection: Any, cursor: Any, statements: Sequence[str], number: int) -> None:
    fresh, digits = str(_FRESH + number), str(_DIGITS + number)
    for text in statements:
        cursor.execute(text.replace(":fresh", fresh).replace(":digits", digits))
    connection.commit()
