"""What Keycloak's answers to a refresh mean: the session goes on, has ended, or nobody knows just now."""

from typing import Any

import anyio
import httpx
import pytest

from gateway.edge.session.keycloak import Keycloak, SignInUnavailable
from kit.errors import Unauthenticated


def refresh(status: int, answer: Any) -> None:
    """Refreshes against a Keycloak that answers this."""

    async def run() -> None:
        transport = httpx.MockTransport(lambda _request: httpx.Response(status, json=answer))
        async with httpx.AsyncClient(transport=transport) as client:
            await Keycloak("https://id.example", "matricula", "gateway", "secret", client).refresh("token")

    anyio.run(run)


def test_a_refresh_token_that_is_not_good_any_more_ends_the_session():
    with pytest.raises(Unauthenticated):
        refresh(400, {"error": "invalid_grant", "error_description": "Session not active"})


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (400, {"error": "unauthorized_client"}),  # its database was away when it looked for our client
        (401, {"error": "invalid_client"}),
        (400, {"error": "unknown_error"}),
        (400, "not even an object"),
        (500, {"error": "server_error"}),
        (503, {}),
    ],
)
def test_a_keycloak_in_trouble_ends_nothing(status: int, answer: Any):
    with pytest.raises(SignInUnavailable):
        refresh(status, answer)
