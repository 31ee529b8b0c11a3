"""The code that goes with a link: told on another way, kept as a keyed hash, five attempts.

An attempt is counted in a transaction of its own before the code is looked at: a refusal rolls back what the
call did, and must not roll back the count; guesses at the same time must not share one.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from kit.errors import PermissionDenied, ResourceExhausted
from kit.identity import system
from kit.secret import derive
from kit.service import Runtime
from kit.settings import Settings

LIFETIME = timedelta(hours=72)
ATTEMPTS = 5
_TAKE = text(
    "update signer set attempt_count = attempt_count + 1"
    " where id = cast(:id as uuid) and attempt_count < :most returning code_hash, attempt_count"
)
_CLEAR = text("update signer set attempt_count = 0 where id = cast(:id as uuid)")


class WrongCode(PermissionDenied):
    reason = "WRONG_CODE"
    zh = "验证码不正确，还可尝试 {left} 次"
    en = "The code is not right; {left} more attempts"


class CodeLocked(ResourceExhausted):
    reason = "CODE_LOCKED"
    zh = "验证码错误次数过多，请向顾问索取新的链接和验证码"
    en = "Too many wrong codes; ask your consultant for a new link and code"


def new(settings: Settings, signer_id: str) -> tuple[str, str]:
    """A code of six digits and its hash."""
    code = f"{secrets.randbelow(10**6):06d}"
    return code, hashed(settings, signer_id, code)


def hashed(settings: Settings, signer_id: str, code: str) -> str:
    """What is kept of a code: useless without the installation's key."""
    key = derive(settings, "contracts.signing.code")
    return hmac.new(key, f"{signer_id}:{code}".encode(), hashlib.sha256).hexdigest()


def check(session: Session, runtime: Runtime, branch_id: int, signer_id: str, code: str) -> None:
    """WrongCode or CodeLocked unless the code is right; a right one clears the count."""
    with runtime.system.transaction(system((branch_id,))) as counting:
        row = counting.execute(_TAKE, {"id": signer_id, "most": ATTEMPTS}).first()
    if row is None:
        raise CodeLocked
    if not hmac.compare_digest(row.code_hash, hashed(runtime.settings, signer_id, code)):
        left = ATTEMPTS - row.attempt_count
        raise WrongCode(left=left) if left else CodeLocked
    session.execute(_CLEAR, {"id": signer_id})
