"""Which tokens open the API: one kind, and none of those that look like it."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OctKey, OKPKey, RSAKey

from gateway.edge.principal import Subject
from gateway.edge.session.bearer import Bearer
from gateway.edge.session.claims import check_id_token, check_logout
from gateway.edge.session.jwks import _REGISTRY, COOLDOWN_SECONDS, STALE_SECONDS, TTL_SECONDS, Jwks, verified
from kit.errors import Unauthenticated, Unavailable

ISSUER = "https://id.example/realms/matricula"
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig", "alg": "RS256"})
EC = ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig", "alg": "ES256"})
OKP = OKPKey.generate_key("Ed25519", {"kid": "okp-1", "use": "sig", "alg": "EdDSA"})
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig", "alg": "RS256"})
ENCRYPTION = RSAKey.generate_key(2048, {"kid": "enc-1", "use": "enc"})


def _without(key: Key, *names: str) -> Key:
    """The same key, free to sign what it should not."""
    return RSAKey.import_key(
        {name: value for name, value in key.as_dict(private=True).items() if name not in names}
    )


FREE, FREE_ENCRYPTION = _without(RSA, "alg"), _without(ENCRYPTION, "use")
Claims = dict[str, Any]


class Issuer:
    """Serves a key set; counts how often it is asked; can be down."""

    def __init__(self) -> None:
        self.keys: list[Key] = [RSA, EC, OKP, ENCRYPTION]
        self.asked = 0
        self.down = False
        self.now = 1000.0
        self.jwks = Jwks(
            "https://id.example/certs", httpx.AsyncClient(transport=self._transport()), lambda: self.now
        )

    def _transport(self) -> httpx.MockTransport:
        def answer(_request: httpx.Request) -> httpx.Response:
            self.asked += 1
            if self.down:
                raise httpx.ConnectError("down")
            return httpx.Response(200, json=KeySet(self.keys).as_dict(private=False))

        return httpx.MockTransport(answer)

    def subject(self, token: str) -> Subject:
        return anyio.run(Bearer(self.jwks, ISSUER).subject, token)


def claims(**changes: Any) -> Claims:
    now = int(time.time())
    base = {
        "iss": ISSUER,
        "aud": ["matricula-api", "account"],
        "sub": "a-person",
        "azp": "matricula-console",
        "typ": "Bearer",
        "iat": now,
        "exp": now + 300,
        "jti": "1",
        "sid": "s-1",
        "preferred_username": "wang",
    }
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def token(key: Key = RSA, header: dict[str, Any] | None = None, **changes: Any) -> str:
    head = {"alg": str(key.get("alg", "RS256")), "kid": key.kid, "typ": "JWT", **(header or {})}
    return jwt.encode(head, claims(**changes), key, registry=_REGISTRY)


def by_hand(header: dict[str, Any], body: Claims, sign: Callable[[bytes], bytes]) -> str:
    """A token that no library would make."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    signed = f"{part(orjson.dumps(header))}.{part(orjson.dumps(body))}"
    return f"{signed}.{part(sign(signed.encode()))}"


def swapped() -> str:
    """HS256 with the public key as the secret: the classic confusion of algorithms."""
    secret = RSA.as_pem(private=False)
    return by_hand(
        {"alg": "HS256", "kid": "rsa-1", "typ": "JWT"},
        claims(),
        lambda data: hmac.new(secret, data, hashlib.sha256).digest(),
    )


def tampered() -> str:
    head, _body, signature = token().split(".")
    body = base64.urlsafe_b64encode(orjson.dumps(claims(sub="somebody-else"))).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


def with_own_key(**header: Any) -> str:
    """A header that refuses no library check is written by hand: joserfc would not."""
    signer = RSA.private_key
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return by_hand(
        {"alg": "RS256", "kid": "rsa-1", "typ": "JWT", **header},
        claims(),
        lambda data: bytes(signer.sign(data, PKCS1v15(), SHA256())),  # type: ignore[union-attr]  # an RSA key
    )


NOW = int(time.time())
REFUSED: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "no token": lambda: "hello",
    "two parts": lambda: "a.b",
    "not base64": lambda: "!!.!!.!!",
    "not ascii": lambda: "é.é.é",
    "none": lambda: by_hand({"alg": "none", "typ": "JWT"}, claims(), lambda _data: b""),
    "none with a key id": lambda: by_hand({"alg": "none", "kid": "rsa-1"}, claims(), lambda _data: b""),
    "None in capitals": lambda: by_hand({"alg": "NONE", "kid": "rsa-1"}, claims(), lambda _data: b""),
    "HS256 with the public key": swapped,
    "HS256 with a guessed secret": lambda: jwt.encode(
        {"alg": "HS256", "kid": "rsa-1"},
        claims(),
        OctKey.import_key("secret-secret-secret-secret-secret"),
        ["HS256"],
    ),
    "RS384": lambda: jwt.encode({"alg": "RS384", "kid": "rsa-1"}, claims(), FREE, ["RS384"]),
    "PS256": lambda: jwt.encode({"alg": "PS256", "kid": "rsa-1"}, claims(), FREE, ["PS256"]),
    "signed by a stranger": lambda: token(STRANGER),
    "changed body": tampered,
    "cut signature": lambda: token()[:-10],
    "no signature": lambda: token().rpartition(".")[0] + ".",
    "no key id": lambda: by_hand({"alg": "RS256", "typ": "JWT"}, claims(), lambda _data: b"x"),
    "unknown key id": lambda: token(RSA, {"kid": "other"}),
    "key id of another algorithm": lambda: token(RSA, {"kid": "ec-1"}),
    "key for encryption": lambda: token(FREE_ENCRYPTION, {"alg": "RS256"}),
    "jku": lambda: with_own_key(jku="https://evil.example/keys"),
    "embedded key": lambda: with_own_key(jwk=STRANGER.as_dict(private=False)),
    "x5u": lambda: with_own_key(x5u="https://evil.example/cert"),
    "x5c": lambda: with_own_key(x5c=["MII"]),
    "crit": lambda: with_own_key(crit=["exp"]),
    "other realm": lambda: token(iss="https://id.example/realms/other"),
    "issuer with a slash": lambda: token(iss=ISSUER + "/"),
    "no issuer": lambda: token(iss=None),
    "other audience": lambda: token(aud="account"),
    "no audience": lambda: token(aud=None),
    "audience in part": lambda: token(aud="matricula-api-2"),
    "expired": lambda: token(exp=NOW - 31),
    "no expiry": lambda: token(exp=None),
    "expiry as text": lambda: token(exp="tomorrow"),
    "from the future": lambda: token(nbf=NOW + 120),
    "issued in the future": lambda: token(iat=NOW + 120),
    "ID token": lambda: token(typ="ID"),
    "refresh token": lambda: token(typ="Refresh"),
    "logout token": lambda: token(typ="Logout"),
    "no kind": lambda: token(typ=None),
    "our own identity token": lambda: token(header={"typ": "matricula-identity+jwt"}),
    "logout header": lambda: token(header={"typ": "logout+jwt"}),
    "no subject": lambda: token(sub=None),
    "empty subject": lambda: token(sub=""),
    "no client": lambda: token(azp=None),
    "very long": lambda: token(pad="x" * 20_000),
}


def _without_time(changes: Claims) -> str:
    """The name of a case: the same in every process, whenever each was started."""
    return str({name: value - NOW if isinstance(value, int) else value for name, value in changes.items()})


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_token_is_refused(make: Callable[[], str]) -> None:
    with pytest.raises(Unauthenticated):
        Issuer().subject(make())


@pytest.mark.parametrize("key", [RSA, EC, OKP], ids=["RS256", "ES256", "EdDSA"])
def test_a_right_token_names_its_person(key: Key) -> None:
    assert Issuer().subject(token(key)) == Subject("a-person", "staff", "matricula-console", None, "s-1")


def test_a_service_account_is_told_from_a_person() -> None:
    subject = Issuer().subject(token(preferred_username="service-account-robot", azp="robot", sid=None))
    assert (subject.kind, subject.client_id, subject.session_id) == ("service", "robot", "")


def test_times_have_half_a_minute_of_leeway() -> None:
    now = int(time.time())
    assert Issuer().subject(token(exp=now - 20)).sub == "a-person"
    assert Issuer().subject(token(nbf=now + 20)).sub == "a-person"


def test_a_new_key_is_found_without_a_restart() -> None:
    issuer = Issuer()
    issuer.keys = [EC]
    issuer.subject(token(EC))
    for asked, key in enumerate((RSA, OKP), 2):  # one right after the other
        issuer.keys.append(key)
        assert issuer.subject(token(key)).sub == "a-person"
        assert issuer.asked == asked


def test_a_new_key_is_found_after_the_cooldown_of_invented_ones() -> None:
    issuer = Issuer()
    issuer.keys = [EC]
    with pytest.raises(Unauthenticated):
        issuer.subject(token(EC, {"kid": "made-up"}))
    issuer.keys = [EC, RSA]
    with pytest.raises(Unauthenticated):
        issuer.subject(token(RSA))  # within the cooldown: nobody knows yet
    issuer.now += COOLDOWN_SECONDS + 1
    assert issuer.subject(token(RSA)).sub == "a-person"
    assert issuer.asked == 2


def test_invented_key_ids_ask_the_issuer_once_in_a_while() -> None:
    issuer = Issuer()
    for number in range(500):
        with pytest.raises(Unauthenticated):
            issuer.subject(token(RSA, {"kid": f"made-up-{number}"}))
    assert issuer.asked == 1
    issuer.now += COOLDOWN_SECONDS + 1
    with pytest.raises(Unauthenticated):
        issuer.subject(token(RSA, {"kid": "another"}))
    assert issuer.asked == 2


def test_known_keys_serve_for_a_day_while_the_issuer_is_down() -> None:
    issuer = Issuer()
    issuer.subject(token())
    issuer.down = True
    issuer.now += TTL_SECONDS + 1
    assert issuer.subject(token()).sub == "a-person"
    issuer.now += STALE_SECONDS
    with pytest.raises(Unauthenticated):
        issuer.subject(token())


def test_without_any_key_yet_the_answer_is_try_again() -> None:
    issuer = Issuer()
    issuer.down = True
    with pytest.raises(Unavailable):
        issuer.subject(token())


LOGOUT = {"http://schemas.openid.net/event/backchannel-logout": {}}


def logout(**changes: Any) -> None:
    issuer = Issuer()
    body = {"typ": "Logout", "aud": "matricula-console", "azp": None, "events": LOGOUT, **changes}
    header, found = anyio.run(verified, token(header={"typ": "logout+jwt"}, **body), issuer.jwks)
    check_logout(header, found, issuer=ISSUER, client_id="matricula-console")


def test_a_logout_token_ends_a_session() -> None:
    logout()
    logout(sub=None)
    logout(sid=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"events": None},
        {"events": {}},
        {"nonce": "n"},
        {"jti": None},
        {"aud": "other"},
        {"iss": "https://x"},
        {"sid": None, "sub": None},
        {"iat": NOW - 1000},
        {"iat": NOW + 1000},
        {"exp": NOW - 100},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_a_wrong_logout_token_is_refused(changes: Claims) -> None:
    with pytest.raises(Unauthenticated):
        logout(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "other"},
        {"nonce": None},
        {"aud": "other"},
        {"typ": "Bearer"},
        {"aud": ["matricula-console", "x"], "azp": "x"},
        {"iss": "https://x"},
        {"exp": NOW - 100},
    ],
    ids=_without_time,
)
def test_a_wrong_id_token_is_refused(changes: Claims) -> None:
    body = claims(**{"typ": "ID", "aud": "matricula-console", "nonce": "n", **changes})
    with pytest.raises(Unauthenticated):
        check_id_token(body, issuer=ISSUER, client_id="matricula-console", nonce="n")


def test_a_right_id_token_passes() -> None:
    body = claims(typ="ID", aud="matricula-console", nonce="n")
    check_id_token(body, issuer=ISSUER, client_id="matricula-console", nonce="n")
