"""From who signed in to who acts, and to the token that says so to a service."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kit import clock
from kit.identity import LIFETIME_SECONDS, Principal, Signer

_RENEW_BEFORE = 10.0
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody as Keycloak knows them, and what they chose here."""

    sub: str
    kind: str = "staff"
    """`staff` for people, `service` for service accounts."""
    client_id: str = ""
    branch_id: int | None = None
    """The branch chosen as active; None = the person's home branch."""
    session_id: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch as people choose it."""

    id: int
    code: str = ""
    name_zh: str = ""
    name_en: str = ""
    study_abroad: bool = False
    vocational: bool = False


class Directory(Protocol):
    """Knows branches, roles and grants."""

    async def principal(self, subject: Subject) -> Principal | None:
        """Who acts for a subject; None when the directory does not know it or it is disabled."""
        ...

    async def locale(self, subject: Subject) -> str:
        """The language the person chose, `zh` or `en`; empty when they chose none."""
        ...

    async def branches(self, ids: Collection[int]) -> Sequence[Branch]:
        """The branches of these numbers, in the order people see them."""
        ...


class Tokens:
    """Mints identity tokens and keeps each until shortly before it expires: signatures cost much."""

    def __init__(self, signer: Signer, considered: Mapping[str, Collection[str]]) -> None:
        """`considered`: audience -> permissions of other services that its methods look at."""
        self._signer = signer
        self._considered = considered
        self._kept: dict[tuple[str, str, str, str], tuple[Principal, float, str]] = {}

    def token(self, who: Principal, audience: str) -> str:
        """A token that lets `audience` act for `who`; a new one as soon as anything about `who` changed."""
        key = (who.id, who.session_id, who.auditor_grant_id, audience)
        now = clock.now().timestamp()
        kept = self._kept.get(key)
        if kept is not None and kept[1] > now and (kept[0] is who or kept[0] == who):
            return kept[2]
        token = self._signer.mint(who, audience, considered=self._considered.get(audience, ()))
        if len(self._kept) >= _REMEMBERED:
            self._kept.clear()
        self._kept[key] = (who, now + LIFETIME_SECONDS - _RENEW_BEFORE, token)
        return token
