"""What every kind of fault says of itself."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.faults.ground import Ground

Inject = Callable[[Ground, Mapping[str, Any]], AbstractContextManager[None]]
"""Makes the fault on entering and heals it on leaving, whatever happens in between.

Leaving returns when what the suite stands on (servers, links) is as before: its own recovery begins then.
"""


def _nothing(_random: Random) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """A kind of fault."""

    name: str
    inject: Inject
    hold: tuple[float, float] = (0.0, 0.0)
    """Seconds that it lasts: at least, at most."""
    cost: float = 5.0
    """Seconds that injecting, healing and recovering take beside; for planning only."""
    choose: Callable[[Random], dict[str, Any]] = field(default=_nothing)
    """Details, e.g. the victim."""
    silences: tuple[str, ...] = ()
    """What must not go on while it lasts (see checkers.idle): a fault that changes nothing proves nothing."""
    refuses: str = ""
    """How the status of an answer begins that some client must have got."""
    answers_within: float = 0.0
    """Seconds after which everybody has an answer although it lasts (see checkers.answered); 0: not asked."""
