"""Keeping accounts at providers: one for a branch, or one for the organisation; the secret stays sealed."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import sealing
from kit.database import grant, principal
from kit.errors import AlreadyExists, FailedPrecondition
from kit.identity import SHARED_BRANCH, Scope
from kit.settings import Settings
from kit.statement import Row
from services.contracts.signing.provider.envelopes import TENDED
from services.contracts.signing.provider.model import ACCOUNTS, Envelope, SigningAccount
from services.contracts.signing.provider.protocol import Provider

_PURPOSE = "contracts.signing_account"
_FIXED = ("app_id", "environment")


class AccountExists(AlreadyExists):
    reason = "SIGNING_ACCOUNT_EXISTS"
    zh = "此校区已有电子签账号，请直接修改"
    en = "The branch has an e-signature account; change that one"


class SecretMissing(FailedPrecondition):
    reason = "SIGNING_SECRET_MISSING"
    zh = "请先设置应用密钥，再启用"
    en = "Set the app's secret before you enable the account"


class AccountInUse(FailedPrecondition):
    reason = "SIGNING_ACCOUNT_IN_USE"
    zh = "还有合同在此账号下签署，签完或撤回后才能改应用 ID 和环境；可先停用"
    en = "Contracts are being signed with this app; change it when they are done, or disable it now"


def create_account(session: Session, values: dict[str, Any]) -> Row:
    """A new account; it is enabled when its secret is there."""
    if values.get("enabled"):
        raise SecretMissing
    whole = grant(session).scope is Scope.ALL
    branch = values.get("branch_id") or (SHARED_BRANCH if whole else principal(session).branch_id)
    if session.execute(select(SigningAccount.id).where(SigningAccount.branch_id == branch)).first():
        raise AccountExists
    return ACCOUNTS.insert(session, {"enabled": False, **values, "hook_key": secrets.token_urlsafe(24)})


def update_account(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes an account; app and environment stay while contracts are being signed with them."""
    values.pop("branch_id", None)
    if values.get("enabled") and not row["has_secret"]:
        raise SecretMissing
    if any(values.get(name, row[name]) != row[name] for name in _FIXED) and _in_use(session, row["id"]):
        raise AccountInUse
    return ACCOUNTS.change(session, row["id"], values, etag=etag, row=row)


def set_secret(session: Session, settings: Settings, account_id: str, secret: str) -> Row:
    """Keeps the provider's secret, sealed."""
    row = ACCOUNTS.get(session, account_id, lock=True)
    sealed = sealing.seal(settings, _PURPOSE, account_id, secret)
    return ACCOUNTS.change(session, account_id, {"secret_sealed": sealed, "has_secret": True}, row=row)


def of_branch(session: Session, branch_id: int) -> Mapping[Any, Any] | None:
    """The enabled account that a branch signs with: its own before the organisation's."""
    own = (
        select(*ACCOUNTS.columns)
        .where(SigningAccount.branch_id.in_([branch_id, SHARED_BRANCH]))
        .order_by(SigningAccount.branch_id.desc())
        .limit(1)
    )
    row = session.execute(own).mappings().first()
    return row if row is not None and row["enabled"] else None


def at(session: Session, account_id: str) -> Mapping[Any, Any]:
    """The account of an envelope that the caller has already been given."""
    return session.execute(select(*ACCOUNTS.columns).where(SigningAccount.id == account_id)).mappings().one()


def secret_of(settings: Settings, account: Mapping[Any, Any]) -> str:
    """The provider's secret in the clear."""
    return sealing.unseal(settings, _PURPOSE, account["id"], account["secret_sealed"])


def connect(settings: Settings, account: Mapping[Any, Any]) -> Provider:
    """The account's provider, ready to be asked."""
    # brings the HTTP client, which only who talks to a provider needs
    from services.contracts.signing.provider.esign import HOSTS, Esign

    if not account["has_secret"]:
        raise SecretMissing
    url = settings.esign_url or HOSTS[account["environment"]]
    return Esign(url, account["app_id"], secret_of(settings, account), account["seal_id"])


def _in_use(session: Session, account_id: str) -> bool:
    open_ = select(Envelope.id).where(Envelope.account_id == account_id, Envelope.state.in_(TENDED))
    return session.execute(open_.limit(1)).first() is not None
