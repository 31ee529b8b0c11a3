"""Adding entries: one statement for any number of rows, given as one JSON array."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.access.audit.entry import Draft, Mac, signed_row

_COLUMNS = (
    "id, branch_id, occur_time, kind, actor_id, actor_name, action, record_type, record_id, outcome, address,"
    " facts, request_id, writer, number, hmac"
)
_INSERT = f"""
insert into audit_entry ({_COLUMNS})
select id, branch_id, timestamptz 'epoch' + occur_time * interval '1 microsecond', kind, actor_id, actor_name,
  action, record_type, record_id, outcome, address, facts, request_id, writer, number, decode(hmac, 'hex')
from json_to_recordset(cast(%s as json)) as x(id uuid, branch_id int, occur_time bigint, kind text,
  actor_id text, actor_name text, action text, record_type text, record_id text, outcome text, address text,
  facts json, request_id text, writer text, number bigint, hmac text)
"""  # noqa: S608 - a constant
INSERT = _INSERT
"""For psycopg2: one parameter, the rows as a JSON array."""
_INSERT_TEXT = text(_INSERT.replace("%s", ":rows"))
_LOCK = text(
    "insert into audit_writer (writer, number) values (:writer, 0)"
    " on conflict (writer) do update set number = audit_writer.number returning number"
)
_KNOWN = text("select cast(id as text) from audit_entry where id = any(cast(:ids as uuid[]))")
_COUNTED = text("update audit_writer set number = :number where writer = :writer")


def rows_json(drafts: Sequence[Draft], writer: str, first: int, mac: Mac) -> str:
    """The rows of these drafts, numbered from `first`."""
    rows = (signed_row(draft, writer, first + place, mac) for place, draft in enumerate(drafts))
    return "[" + b",".join(rows).decode() + "]"


def add(session: Session, drafts: Sequence[Draft], writer: str, mac: Mac) -> int:
    """Adds entries in the session's transaction, those whose id is kept already left out; returns how many.

    The writer's counter is locked until the commit: numbers have no holes, whatever is rolled back.
    """
    last: int = session.execute(_LOCK, {"writer": writer}).scalar_one()
    known = set(session.execute(_KNOWN, {"ids": [draft.id for draft in drafts]}).scalars())
    fresh = [draft for draft in drafts if draft.id not in known]
    if fresh:
        session.execute(_INSERT_TEXT, {"rows": rows_json(fresh, writer, last + 1, mac)})
        session.execute(_COUNTED, {"writer": writer, "number": last + len(fresh)})
    return len(fresh)
