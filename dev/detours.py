"""Detours: ports to connect to in place of others, so that something can stand in between.

Who listens, listens where it always does. Only the fault tests make detours (tests/faults/proxy.py).

    MATRICULA_DETOURS="17032:17432,17072:17472"    who would connect to 17032 connects to 17432
"""

import os
from collections.abc import Mapping

from dev.ports import listen

VARIABLE = "MATRICULA_DETOURS"


def text(detours: Mapping[int, int]) -> str:
    """The variable's value for these detours."""
    return ",".join(f"{port}:{instead}" for port, instead in detours.items())


def address(port: int) -> str:
    """host:port under which our processes reach what listens on a port of ours."""
    pairs = (pair.split(":") for pair in os.environ.get(VARIABLE, "").split(",") if pair)
    return listen({int(one): int(instead) for one, instead in pairs}.get(port, port))
