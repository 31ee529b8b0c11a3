"""What a provider tells: verified, kept once, and answered with a look at the provider's own record."""

import hashlib
import time
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kit import clock
from kit.errors import InvalidArgument, NotFound, Unauthenticated, Violation
from kit.events.scope import act_as
from kit.identity import system
from kit.service import Runtime
from services.contracts.signing.provider import accounts, envelopes
from services.contracts.signing.provider.model import (
    ACCOUNTS,
    ENVELOPES,
    Envelope,
    SigningAccount,
    SigningNotice,
)

FUTURE_SECONDS = 300
PAST_SECONDS = 7 * 24 * 3600
"""Longer than the provider tries again; younger ones are known by their digest."""
_KEPT = ("action", "timestamp", "signFlowStatus", "signResult", "signOrder", "operateTime")
_LONGEST = 100


class NoticeNotGenuine(Unauthenticated):
    reason = "NOTICE_NOT_GENUINE"
    zh = "回调签名无效或已过期，请检查应用密钥"
    en = "The notice's signature is wrong or too old; check the app's secret"


def receive(session: Session, runtime: Runtime, request: Any) -> Mapping[Any, Any] | None:
    """Takes a notice; the envelope it is about, None for a flow that is not ours or was told already."""
    account = _account(runtime, request.key)
    _verify(runtime, account, request)
    told = _read(request.body)
    envelope = _envelope(runtime, account["id"], str(told.get("signFlowId") or ""))
    if envelope is None:
        return None
    act_as(session, system([envelope["branch_id"]], name=account["app_id"]))
    values = {
        "account_id": account["id"],
        "digest": hashlib.sha256(request.timestamp.encode() + request.body).hexdigest(),
        "branch_id": envelope["branch_id"],
        "create_time": clock.now(),
        "flow_id": envelope["flow_id"],
        "content": {name: _plain(told[name]) for name in _KEPT if name in told},
    }
    statement = insert(SigningNotice).values(values).on_conflict_do_nothing()
    if not session.connection().execute(statement).rowcount:
        return None
    envelopes.ring(session, envelope)
    return envelope


def _account(runtime: Runtime, key: str) -> Mapping[Any, Any]:
    with runtime.system.transaction(system(), read_only=True) as lookup:
        found = select(*ACCOUNTS.columns).where(SigningAccount.hook_key == key, SigningAccount.has_secret)
        row = lookup.execute(found).mappings().first()
    if row is None:
        raise NotFound
    return row


def _verify(runtime: Runtime, account: Mapping[Any, Any], request: Any) -> None:
    from services.contracts.signing.provider.esign import notice_is_genuine  # brings the HTTP client

    age = time.time() - int(request.timestamp) / 1000
    secret = accounts.secret_of(runtime.settings, account)
    genuine = notice_is_genuine(secret, request.timestamp, request.body, request.signature)
    if not genuine or request.app_id != account["app_id"] or not -FUTURE_SECONDS < age < PAST_SECONDS:
        raise NoticeNotGenuine


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        zh, en = "内容不是 JSON", "The body is not JSON"
        raise InvalidArgument(fields=[Violation("body", zh, en)]) from error
    return found if isinstance(found, dict) else {}


def _envelope(runtime: Runtime, account_id: str, flow_id: str) -> Mapping[Any, Any] | None:
    if not flow_id or "\0" in flow_id:
        return None
    with runtime.system.transaction(system(), read_only=True) as lookup:
        found = select(*ENVELOPES.columns).where(
            Envelope.account_id == account_id, Envelope.flow_id == flow_id
        )
        return lookup.execute(found).mappings().first()


def _plain(value: Any) -> str:
    """A short text that a database takes, whatever was sent."""
    return str(value)[:_LONGEST].replace("\0", "")
