"""Identity tokens: what is carried, and every way in which one is not valid."""

import base64
import hmac
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from kit import clock
from kit.errors import Unauthenticated
from kit.identity import (
    LEEWAY_SECONDS,
    LIFETIME_SECONDS,
    Grant,
    Principal,
    Right,
    Scope,
    Signer,
    Verifier,
    system,
)


def key_pair() -> tuple[str, str]:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode(), public.decode()


PRIVATE, PUBLIC = key_pair()
WHO = Principal(
    id="9e1c",
    name="王顾问",
    kind="service",
    branch_id=2,
    departments=("d1", "d2"),
    grants={
        "leads.lead.read": Grant(Scope.DEPARTMENT, (1, 2)),
        "leads.lead.edit": Grant(Scope.OWN, (2,)),
        "common.job.read": Grant(Scope.OWN, (2,)),
        "reports.funnel.read": Grant(Scope.ALL, (1, 2)),
    },
    fields={"CONTACT": Right.MASKED, "leads.lead.phone": Right.EDIT},
    read_only=True,
    session_id="s1",
    auditor_grant_id="g1",
)


@pytest.fixture
def verifier() -> Verifier:
    return Verifier(PUBLIC, "leads")


@pytest.fixture
def at():
    """Moves the clock by seconds from now."""
    start = clock.now()
    clock.set_source(lambda: start)
    yield lambda seconds: clock.set_source(lambda: start + timedelta(seconds=seconds))
    clock.set_source(None)


def claims(**changes: object) -> dict[str, object]:
    """Claims that verify; a change to None leaves the claim out."""
    now = int(clock.now().timestamp())
    good: dict[str, object] = {
        "iss": "matricula-gateway",
        "aud": "leads",
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME_SECONDS,
        "sub": "9e1c",
        "name": "",
        "kind": "staff",
        "branch": 1,
        "departments": [],
        "grants": [["all", [1], ["leads.lead.read"]]],
        "fields": {},
        "read_only": False,
        "sid": "",
        "grant_id": "",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(private: str = PRIVATE, typ: str | None = "matricula-identity+jwt", **changes: object) -> str:
    header = {"alg": "Ed25519", **({"typ": typ} if typ is not None else {})}
    return jwt.encode(header, claims(**changes), OKPKey.import_key(private), ["Ed25519"])


def hmac_with_public_key() -> str:
    """The old confusion: the public key, which everybody knows, taken for a shared secret."""
    signed_part = f"{part({'alg': 'HS256', 'typ': 'matricula-identity+jwt'})}.{part(claims())}"
    return f"{signed_part}.{encoded(hmac.digest(PUBLIC.encode(), signed_part.encode(), 'sha256'))}"


def part(value: object) -> str:
    return encoded(json.dumps(value).encode())


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unsigned() -> str:
    return f"{part({'alg': 'none', 'typ': 'matricula-identity+jwt'})}.{part(claims())}."


def changed_after_signing() -> str:
    head, _, signature = signed().split(".")
    return f"{head}.{part(claims(sub='somebody-else'))}.{signature}"


def now_and(seconds: int) -> int:
    return int(clock.now().timestamp()) + seconds


def test_a_principal_comes_through_with_what_the_audience_needs(verifier):
    found = verifier.verify(Signer(PRIVATE).mint(WHO, "leads"))
    assert set(found.grants) == {"leads.lead.read", "leads.lead.edit", "common.job.read"}
    assert all(found.grants[name] == WHO.grants[name] for name in found.grants)
    for name in ("id", "name", "kind", "branch_id", "departments", "fields", "read_only"):
        assert getattr(found, name) == getattr(WHO, name)
    assert (found.session_id, found.auditor_grant_id) == ("s1", "g1")


def test_a_token_carries_the_permissions_that_the_audience_considers(verifier):
    other = next(name for name in WHO.grants if not name.startswith(("leads.", "common.")))
    found = verifier.verify(Signer(PRIVATE).mint(WHO, "leads", considered={other, "nobody.has.it"}))
    assert set(found.grants) == {"leads.lead.read", "leads.lead.edit", "common.job.read", other}
    assert found.grants[other] == WHO.grants[other]


def test_the_table_of_bad_tokens_starts_from_a_good_one(verifier):
    assert verifier.verify(signed()).id == "9e1c"


BAD = {
    "signed by somebody else": lambda: signed(key_pair()[0]),
    "public key as shared secret": hmac_with_public_key,
    "algorithm none": unsigned,
    "changed after signing": changed_after_signing,
    "for another service": lambda: signed(aud="reports"),
    "for nobody": lambda: signed(aud=None),
    "from another issuer": lambda: signed(iss="https://keycloak"),
    "from nobody": lambda: signed(iss=None),
    "an access token": lambda: signed(typ="at+jwt"),
    "of no type": lambda: signed(typ=None),
    "expired": lambda: signed(exp=now_and(-LEEWAY_SECONDS - 1)),
    "without an end": lambda: signed(exp=None),
    "end is text": lambda: signed(exp="tomorrow"),
    "not valid yet": lambda: signed(nbf=now_and(LEEWAY_SECONDS + 5)),
    "without a beginning": lambda: signed(nbf=None),
    "about nobody": lambda: signed(sub=None),
    "empty": lambda: "",
    "no token": lambda: "Bearer x",
    "two parts": lambda: ".".join(signed().split(".")[:2]),
    "not base64": lambda: "ä.ö.ü",
    "a list": lambda: f"{part(['alg'])}.{part(claims())}.c2ln",
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD.keys())
def test_a_bad_token_is_nobody(verifier, make):
    with pytest.raises(Unauthenticated):
        verifier.verify(make())


@pytest.mark.parametrize(
    "changes",
    [
        {"grants": [["galaxy", [1], ["leads.lead.read"]]]},
        {"fields": {"CONTACT": 9}},
        {"grants": None},
        {"departments": None},
    ],
    ids=["unknown scope", "unknown right", "no grants", "no departments"],
)
def test_a_token_of_another_version_is_refused_not_a_crash(verifier, changes):
    with pytest.raises(Unauthenticated):
        verifier.verify(signed(**changes))


def test_a_remembered_token_expires_like_any_other(verifier, at):
    token = Signer(PRIVATE).mint(WHO, "leads")
    assert verifier.verify(token) is verifier.verify(token)
    at(LIFETIME_SECONDS + LEEWAY_SECONDS - 1)
    assert verifier.verify(token).id == WHO.id
    at(LIFETIME_SECONDS + LEEWAY_SECONDS + 2)
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_what_is_remembered_stays_bounded(verifier, monkeypatch):
    monkeypatch.setattr(Verifier, "_REMEMBERED", 3)
    for number in range(10):
        verifier.verify(signed(sub=str(number)))
    assert len(verifier._seen) <= 3


def test_rights_single_field_wins_over_class():
    assert WHO.right("CONTACT", "leads.lead.phone") is Right.EDIT
    assert WHO.right("CONTACT", "leads.lead.email") is Right.MASKED
    assert WHO.right("MONEY", "leads.lead.budget_amount") is Right.HIDDEN
    assert WHO.right("SYSTEM") is Right.EDIT
    assert system().right("SECRET") is Right.EDIT


def test_permissions():
    assert WHO.may("leads.lead.read")
    assert not WHO.may("leads.lead.delete")
    assert WHO.grant("leads.lead.delete") is None
    assert system().may("anything")


def test_while_a_key_is_replaced_tokens_of_the_old_and_the_new_one_are_valid():
    new_private, new_public = key_pair()
    both = Verifier(f"{PUBLIC}\n{new_public}", "leads")
    for private in (PRIVATE, new_private):
        assert both.verify(Signer(private).mint(WHO, "leads")).id == WHO.id
    with pytest.raises(Unauthenticated):
        both.verify(Signer(key_pair()[0]).mint(WHO, "leads"))
    with pytest.raises(Unauthenticated):
        Verifier(new_public, "leads").verify(Signer(PRIVATE).mint(WHO, "leads"))


def test_a_file_without_a_key_stops_the_process():
    with pytest.raises(ValueError, match="no public key"):
        Verifier("nothing", "leads")
