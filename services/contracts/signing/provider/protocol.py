"""What an e-signature provider must be able to do, in its own words nowhere: adapters translate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

OPEN, COMPLETED, REFUSED, EXPIRED, WITHDRAWN = "open", "completed", "refused", "expired", "withdrawn"


class ProviderAway(Exception):
    """The provider cannot be reached or is in trouble: the same call may work later."""


class ProviderRefused(Exception):
    """The provider understood and does not do it; the text is its own, for the people who can mend it."""


class CredentialsRefused(ProviderRefused):
    """The provider does not know the app, or its secret is another one."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who signs, by `order`. The agency has no phone: the provider puts its seal on."""

    order: int
    name: str
    phone: str
    x: int
    y: int
    """Where the middle of the signature goes on the last page, in points from its lower left corner."""

    @property
    def agency(self) -> bool:
        return not self.phone


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be signed."""

    title: str
    file_name: str
    content: bytes
    page_count: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A party's signature as the provider knows it."""

    order: int
    time: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a flow is. `state` is one of the words above."""

    state: str
    reason: str = ""
    signed: Sequence[Signed] = ()


class Provider(Protocol):
    """One account at a provider. Every call may raise ProviderAway or ProviderRefused."""

    def check(self) -> None:
        """CredentialsRefused unless the provider knows us."""

    def prepare(self, paper: Paper, parties: Sequence[Party], notify_url: str) -> str:
        """Makes a flow that nobody hears of yet; its id. A forgotten one harms nobody."""

    def start(self, flow_id: str) -> None:
        """Lets the flow begin; one that has begun stays as it is."""

    def standing(self, flow_id: str) -> Standing:
        """How far the flow is."""

    def link(self, flow_id: str, phone: str) -> str:
        """The page where somebody signs."""

    def document(self, flow_id: str) -> bytes:
        """The signed PDF of a completed flow."""

    def withdraw(self, flow_id: str, reason: str) -> None:
        """Ends a flow that is under way; one that has ended stays as it is."""
