"""Who is asking: the principal, and the short-lived signed token that carries it between processes.

The edge mints a token for one audience (service); services verify it and trust nothing else.
Both sides keep a token's principal for the token's lifetime, because signatures cost more than reads.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from threading import Lock
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import OKPKey

from kit import clock
from kit.errors import Unauthenticated

_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
LIFETIME_SECONDS = 60
LEEWAY_SECONDS = 30
SHARED_BRANCH = 0
"""Records of branch 0 belong to the whole organisation: everyone reads, only scope ALL writes."""


class Scope(StrEnum):
    """How far a permission reaches. OWN and DEPARTMENT narrow within `branches`."""

    OWN = "own"
    DEPARTMENT = "department"
    BRANCH = "branch"
    ALL = "all"


class Right(IntEnum):
    """What somebody may do with a field; numbers equal matricula.common.v1.FieldRight."""

    HIDDEN = 1
    MASKED = 2
    MASKED_IN_LISTS = 3
    READ = 4
    EDIT = 5

    @property
    def captures(self) -> bool:
        """Whether it lets somebody fill the field of a record they make: a mask hides, it forbids no input.

        See docs/adr/0006.
        """
        return self in (Right.MASKED, Right.MASKED_IN_LISTS, Right.EDIT)


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission's reach: rows of these branches, narrowed by the scope."""

    scope: Scope
    branches: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who acts: a member of staff, a service account, the system, or nobody (`public`)."""

    id: str
    name: str = ""
    kind: str = "staff"
    branch_id: int = 0
    departments: tuple[str, ...] = ()
    grants: Mapping[str, Grant] = field(default_factory=dict)
    fields: Mapping[str, Right] = field(default_factory=dict)
    """Rights per field class (`CONTACT`) or single field (`leads.lead.phone`); absent = hidden."""
    read_only: bool = False
    session_id: str = ""
    auditor_grant_id: str = ""

    def may(self, permission: str) -> bool:
        """Whether the principal holds the permission, with whatever scope."""
        return self.kind == "system" or permission in self.grants

    def grant(self, permission: str) -> Grant | None:
        """The reach of a permission, or None."""
        return self.grants.get(permission)

    def right(self, class_name: str, qualified_name: str = "") -> Right:
        """The right on a field: its own entry wins over its class; nothing said = hidden."""
        if self.kind == "system" or class_name == "SYSTEM":
            return Right.EDIT
        own = self.fields.get(qualified_name) if qualified_name else None
        return own if own is not None else self.fields.get(class_name, Right.HIDDEN)


def system(branches: Sequence[int] = (), *, name: str = "system", on_behalf_of: str = "") -> Principal:
    """The system acting by itself (events, timers), limited to the branches it acts for."""
    reach = Grant(Scope.ALL, tuple(branches))
    return Principal(id=on_behalf_of or "system", name=name, kind="system", grants={"*": reach})


PUBLIC = Principal(id="", kind="public")
"""Nobody: calls to public methods."""


class Signer:
    """Mints identity tokens (the edge holds the private key)."""

    def __init__(self, private_key_pem: str, issuer: str = "matricula-gateway") -> None:
        self._key = OKPKey.import_key(private_key_pem)
        self._issuer = issuer

    def mint(
        self,
        who: Principal,
        audience: str,
        lifetime: int = LIFETIME_SECONDS,
        *,
        considered: Collection[str] = (),
    ) -> str:
        """A signed token that lets `audience` act for `who`.

        It carries that audience's permissions, and those of others that its methods say they consider.
        """
        issued = int(clock.now().timestamp())
        grants: dict[tuple[str, tuple[int, ...]], list[str]] = {}
        for permission, reach in who.grants.items():
            if permission.startswith((audience + ".", "common.")) or permission in considered:
                grants.setdefault((reach.scope.value, reach.branches), []).append(permission)
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": audience,
            "iat": issued,
            "nbf": issued,
            "exp": issued + lifetime,
            "sub": who.id,
            "name": who.name,
            "kind": who.kind,
            "branch": who.branch_id,
            "departments": list(who.departments),
            "grants": [[scope, list(branches), names] for (scope, branches), names in grants.items()],
            "fields": {name: int(right) for name, right in who.fields.items()},
            "read_only": who.read_only,
            "sid": who.session_id,
            "grant_id": who.auditor_grant_id,
        }
        return jwt.encode({"alg": "Ed25519", "typ": "matricula-identity+jwt"}, claims, self._key, ["Ed25519"])


class Verifier:
    """Verifies identity tokens for one audience; remembers verified tokens until they expire.

    While the key is being replaced, `public_key_pem` holds the old one and the new one.
    """

    _REMEMBERED = 10_000

    def __init__(self, public_key_pem: str, audience: str, issuer: str = "matricula-gateway") -> None:
        self._keys = [OKPKey.import_key(one) for one in _PEM.findall(public_key_pem)]
        if not self._keys:
            raise ValueError("the identity's public key file holds no public key in PEM")
        self._audience = audience
        self._registry = jwt.JWTClaimsRegistry(
            now=lambda: int(clock.now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            nbf={"essential": True},
            sub={"essential": True},
        )
        self._seen: dict[str, tuple[float, Principal]] = {}
        self._lock = Lock()

    def verify(self, token: str) -> Principal:
        """The principal of a valid token; Unauthenticated for any other."""
        known = self._seen.get(token)
        if known and known[0] > clock.now().timestamp():
            return known[1]
        principal, expires = self._decode(token)
        with self._lock:
            if len(self._seen) >= self._REMEMBERED:
                self._seen.clear()
            self._seen[token] = (expires, principal)
        return principal

    def _decode(self, token: str) -> tuple[Principal, float]:
        try:
            parsed = self._signed(token)
            if parsed.header.get("typ") != "matricula-identity+jwt":
                raise Unauthenticated
            self._registry.validate(parsed.claims)
            return _principal(parsed.claims), float(parsed.claims["exp"]) + LEEWAY_SECONDS
        except (JoseError, ValueError, KeyError, TypeError) as error:
            # the latter two: claims of another version of the gateway
            raise Unauthenticated from error

    def _signed(self, token: str) -> jwt.Token:
        """The token, when one of the keys signed it; the error of the last one otherwise."""
        *others, last = self._keys
        for key in others:
            with suppress(BadSignatureError):
                return jwt.decode(token, key, ["Ed25519"])
        return jwt.decode(token, last, ["Ed25519"])


def _principal(claims: Mapping[str, Any]) -> Principal:
    grants = {
        name: Grant(Scope(scope), tuple(branches))
        for scope, branches, names in claims["grants"]
        for name in names
    }
    return Principal(
        id=claims["sub"],
        name=claims["name"],
        kind=claims["kind"],
        branch_id=claims["branch"],
        departments=tuple(claims["departments"]),
        grants=grants,
        fields={name: Right(right) for name, right in claims["fields"].items()},
        read_only=claims["read_only"],
        session_id=claims["sid"],
        auditor_grant_id=claims["grant_id"],
    )
