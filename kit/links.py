"""Links for people without an account: a random token that opens one thing, in its branch, for a while.

    link, token = create(session, purpose="students.proposal", subject_id=..., branch_id=..., lifetime=...)
    link = enter(session, runtime, token, purpose="students.proposal")     in a public method
    link, first = opened(session, link, call.origin.address)
    use(session, link)                                     where what was done may be done `use_limit` times

Whoever holds the token is let in, so it is shown once, to whoever sends it; only its hash is kept. `enter`
makes the session act for the branch of the link and for nothing else. Wrong tokens, and tokens made for
another purpose, are answered alike. The edge counts the calls of each network address
(gateway/edge/limits.py); a token of 192 bits is not guessed.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    case,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.database import principal
from kit.errors import FailedPrecondition, NotFound
from kit.events.scope import act_as
from kit.identity import Grant, Principal, Scope, system
from kit.service import Runtime
from kit.statement import Row

_BYTES = 24
_TIME = TIMESTAMP(timezone=True)
LINKS = Table(
    "public_link",
    MetaData(),
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("branch_id", Integer),
    Column("purpose", Text),
    Column("subject_id", Uuid(as_uuid=False)),
    Column("token_hash", LargeBinary),
    Column("facts", JSONB),
    Column("creator_id", Text),
    Column("create_time", _TIME),
    Column("expire_time", _TIME),
    Column("revoke_time", _TIME),
    Column("use_limit", Integer),
    Column("use_count", Integer),
    Column("open_count", Integer),
    Column("first_open_time", _TIME),
    Column("first_open_address", Text),
    Column("last_open_time", _TIME),
    Column("last_open_address", Text),
)


class LinkUnknown(NotFound):
    reason = "LINK_UNKNOWN"
    zh = "链接无效，请检查是否完整，或向发送人索取新的链接"
    en = "This link does not work; check that it is complete, or ask the sender for a new one"


class LinkExpired(FailedPrecondition):
    reason = "LINK_EXPIRED"
    zh = "链接已过期，请向发送人索取新的链接"
    en = "This link has expired; ask the sender for a new one"


class LinkRevoked(FailedPrecondition):
    reason = "LINK_REVOKED"
    zh = "链接已停用，请向发送人索取新的链接"
    en = "This link was withdrawn; ask the sender for a new one"


class LinkUsedUp(FailedPrecondition):
    reason = "LINK_USED_UP"
    zh = "此链接的操作已完成，不能重复"
    en = "What this link is for has been done already"


def create(
    session: Session,
    *,
    purpose: str,
    subject_id: str,
    branch_id: int,
    lifetime: timedelta,
    use_limit: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> tuple[Row, str]:
    """A new link and its token, which is never to be had again. `purpose` names what it opens."""
    token, now = secrets.token_urlsafe(_BYTES), clock.now()
    values = {
        "id": ids.new_id(),
        "branch_id": branch_id,
        "purpose": purpose,
        "subject_id": subject_id,
        "token_hash": _hash(token),
        "facts": dict(facts or {}),
        "creator_id": principal(session).id,
        "create_time": now,
        "expire_time": now + lifetime,
        "use_limit": use_limit,
    }
    row = session.execute(insert(LINKS).values(values).returning(LINKS)).mappings().one()
    return row, token


def enter(session: Session, runtime: Runtime, token: str, *, purpose: str) -> Row:
    """The link of a token; the session acts for its branch from now on. A Link... problem says why not."""
    with runtime.system.transaction(system(), read_only=True) as lookup:
        found = select(LINKS).where(LINKS.c.token_hash == _hash(token), LINKS.c.purpose == purpose)
        row = lookup.execute(found).mappings().first()
    if row is None:
        raise LinkUnknown
    _check(row)
    act_as(session, holder(row))
    return row


def holder(link: Row) -> Principal:
    """Whoever holds a link: may see and write rows of its branch, none of the whole organisation's."""
    reach = Grant(Scope.BRANCH, (link["branch_id"],))
    return Principal(id=f"link:{link['id']}", name="访客 / Visitor", kind="system", grants={"*": reach})


def opened(session: Session, link: Row, address: str) -> tuple[Row, bool]:
    """Counts an opening; the link after it, and whether it was the first."""
    now, first = clock.now(), LINKS.c.open_count == 0
    row = _changed(
        session,
        link,
        open_count=LINKS.c.open_count + 1,
        first_open_time=case((first, now), else_=LINKS.c.first_open_time),
        first_open_address=case((first, address), else_=LINKS.c.first_open_address),
        last_open_time=now,
        last_open_address=address,
    )
    return row, row["open_count"] == 1


def use(session: Session, link: Row) -> Row:
    """Spends one use, in the transaction of what it is used for; LinkUsedUp when there is none left."""
    return _changed(session, link, use_count=LINKS.c.use_count + 1, left=_left())


def revoke(session: Session, *, purpose: str, subject_id: str) -> int:
    """Ends every link to a thing that still works; how many there were."""
    alive = LINKS.c.revoke_time.is_(None) & (LINKS.c.expire_time > clock.now())
    result: Any = session.execute(
        update(LINKS)
        .where(LINKS.c.purpose == purpose, LINKS.c.subject_id == subject_id, alive)
        .values(revoke_time=clock.now())
    )
    return int(result.rowcount)


def of(session: Session, *, purpose: str, subject_ids: Sequence[str]) -> list[Row]:
    """The links to some things, the newest first, for whoever sent them."""
    found = select(LINKS).where(LINKS.c.purpose == purpose, LINKS.c.subject_id.in_(subject_ids))
    return list(session.execute(found.order_by(LINKS.c.create_time.desc(), LINKS.c.id.desc())).mappings())


def state(link: Row) -> str:
    """`active`, `expired`, `revoked` or `used_up`."""
    if link["revoke_time"] is not None:
        return "revoked"
    if link["use_limit"] is not None and link["use_count"] >= link["use_limit"]:
        return "used_up"
    return "expired" if link["expire_time"] <= clock.now() else "active"


def _check(link: Row) -> None:
    """What was used up may still be looked at; what expired or was revoked may not."""
    if link["revoke_time"] is not None:
        raise LinkRevoked
    if link["expire_time"] <= clock.now():
        raise LinkExpired


def _left() -> ColumnElement[bool]:
    return LINKS.c.use_limit.is_(None) | (LINKS.c.use_count < LINKS.c.use_limit)


def _changed(session: Session, link: Row, *, left: ColumnElement[bool] | None = None, **values: Any) -> Row:
    """The link after a change that it must still allow at this very moment."""
    works = [LINKS.c.revoke_time.is_(None), LINKS.c.expire_time > clock.now()]
    if left is not None:
        works.append(left)
    changed = update(LINKS).where(LINKS.c.id == link["id"], *works).values(values).returning(LINKS)
    row = session.execute(changed).mappings().first()
    if row is not None:
        return row
    now = session.execute(select(LINKS).where(LINKS.c.id == link["id"])).mappings().one()
    _check(now)
    raise LinkUsedUp


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
