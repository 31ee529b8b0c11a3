"""The channels to the services: balanced, kept alive, with retries only where a repeat does no harm."""

import asyncio
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

import grpc
import grpc.aio
from google.protobuf.message_factory import GetMessageClass

from gateway.edge.routes import Route

_MAX_MESSAGE = 16 << 20
SUCCESSION_SECONDS = 3.0
"""How long requests wait for a service of which nobody serves: in an upgrade the successor is there
already, and only has to be found."""
Call = Any
"""grpc.aio.UnaryUnaryMultiCallable; the stubs leave its parameters open."""


def service_config(routes: Iterable[Route]) -> str:
    """gRPC service config: round robin among those that say they serve, and retries on UNAVAILABLE for the
    methods that change nothing."""
    safe = sorted({(r.method.containing_service.full_name, r.method.name) for r in routes if r.safe})
    policy = {
        "maxAttempts": 3,
        "initialBackoff": "0.1s",
        "maxBackoff": "1s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    config: dict[str, Any] = {
        "loadBalancingConfig": [{"round_robin": {}}],
        "healthCheckConfig": {"serviceName": ""},  # who is leaving says so before it stops (kit/serve.py)
    }
    if safe:
        names = [{"service": service, "method": method} for service, method in safe]
        config["methodConfig"] = [{"name": names, "retryPolicy": policy}]
    return json.dumps(config)


def open_channels(addresses: Mapping[str, str], routes: Iterable[Route]) -> dict[str, grpc.aio.Channel]:
    """One channel per service; `addresses` maps the short name to host:port, of which the host may have many
    addresses, or to a target with a scheme of gRPC's. Needs a running loop."""
    known = list(routes)
    return {
        name: grpc.aio.insecure_channel(
            address if "://" in address else f"dns:///{address}",
            options=[
                ("grpc.service_config", service_config(r for r in known if r.service == name)),
                ("grpc.keepalive_time_ms", 30_000),
                ("grpc.keepalive_timeout_ms", 5_000),
                ("grpc.keepalive_permit_without_calls", 0),
                ("grpc.http2.max_pings_without_data", 0),
                # gRPC's own pause is half a minute: all replicas that it knows may have been replaced by then
                ("grpc.dns_min_time_between_resolutions_ms", 300),
                ("grpc.initial_reconnect_backoff_ms", 200),
                ("grpc.max_reconnect_backoff_ms", 3_000),
                ("grpc.max_receive_message_length", _MAX_MESSAGE),
                ("grpc.max_send_message_length", _MAX_MESSAGE),
            ],
        )
        for name, address in addresses.items()
    }


class Reach:
    """Whether anybody behind a channel serves.

    gRPC learns of new replicas only when it has lost one. If that was the only one it knew, calls would
    fail at once although a successor is ready; so they wait, but not while a service is gone for longer.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel
        self._lost: float | None = None

    async def somebody(self) -> None:
        """Returns when somebody serves, or when there is no hope for now: the call itself says what is
        wrong."""
        state = self._channel.get_state(try_to_connect=True)
        if state is grpc.ChannelConnectivity.READY:
            self._lost = None
            return
        if self._lost is None:
            self._lost = time.monotonic()
        try:
            async with asyncio.timeout(self._lost + SUCCESSION_SECONDS - time.monotonic()):
                while state is not grpc.ChannelConnectivity.READY:
                    await self._channel.wait_for_state_change(state)
                    state = self._channel.get_state(try_to_connect=True)
        except TimeoutError:
            return
        self._lost = None


def callable_of(channel: grpc.aio.Channel, route: Route) -> Call:
    """The function that makes the route's call: (message, timeout=, metadata=) -> grpc.aio call."""
    return channel.unary_unary(
        route.rpc,
        request_serializer=GetMessageClass(route.method.input_type).SerializeToString,
        response_deserializer=GetMessageClass(route.method.output_type).FromString,
    )
