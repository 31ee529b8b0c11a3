"""Page tokens: opaque, signed, and good only for the query they came from."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kit.errors import InvalidArgument, Violation

VERSION = 1
SIZE = 50
LARGEST = 1000
_SIGNATURE = 16


class PageTokenInvalid(InvalidArgument):
    """The token was changed, or belongs to another query or another caller."""

    reason = "PAGE_TOKEN_INVALID"
    zh = "翻页标记无效，请从第一页重新开始"
    en = "The page token is not valid for this query; start again from the first page"


def _refused() -> PageTokenInvalid:
    violation = Violation("page_token", PageTokenInvalid.zh, PageTokenInvalid.en, PageTokenInvalid.reason)
    return PageTokenInvalid(fields=[violation])


def size(asked: int) -> int:
    """Rows per page: 50 unless asked, 1,000 at most; InvalidArgument for a negative number."""
    if asked < 0:
        zh, en = "page_size 不能为负数", "page_size cannot be negative"
        raise InvalidArgument(fields=[Violation("page_size", zh, en)])
    return min(asked or SIZE, LARGEST)


class Pager:
    """Writes and reads page tokens with a secret (the content of `secret_key_file`).

    Every replica of a service must have the same secret.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("the secret of page tokens needs at least 16 bytes")
        self._key = hmac.new(secret, b"matricula page token", hashlib.sha256).digest()

    def write(self, fingerprint: str, values: Sequence[Any]) -> str:
        """The token of the row with these key values; its content is readable but cannot be changed."""
        body = json.dumps([VERSION, fingerprint, [_pack(value) for value in values]], ensure_ascii=False)
        raw = body.encode()
        return base64.urlsafe_b64encode(self._sign(raw) + raw).decode().rstrip("=")

    def read(self, fingerprint: str, token: str) -> list[Any]:
        """The key values in a token; PageTokenInvalid when it is not ours or not of this query."""
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise _refused() from error
        signature, raw = whole[:_SIGNATURE], whole[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(raw)):
            raise _refused()
        version, of, values = json.loads(raw)
        if version != VERSION or of != fingerprint:
            raise _refused()
        return [_unpack(value) for value in values]

    def _sign(self, raw: bytes) -> bytes:
        return hmac.new(self._key, raw, hashlib.sha256).digest()[:_SIGNATURE]


def _pack(value: Any) -> Any:
    """Values as JSON; [kind, text] where JSON has no such type."""
    if isinstance(value, datetime):
        return ["t", value.astimezone(UTC).isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, Decimal):
        return ["n", str(value)]
    if isinstance(value, UUID):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"rows cannot be paged by a value of type {type(value).__name__}")


_KINDS: dict[str, Any] = {"t": datetime.fromisoformat, "d": date.fromisoformat, "n": Decimal}


def _unpack(value: Any) -> Any:
    return _KINDS[value[0]](value[1]) if isinstance(value, list) else value
