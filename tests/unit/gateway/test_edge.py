"""The whole edge over real HTTP: granian in front, a real gRPC service behind."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from matricula.common.v1 import document_pb2
from sqlalchemy.exc import OperationalError

from gateway.edge.limits import Limits
from kit.errors import (
    AlreadyExists,
    EtagMismatch,
    InvalidArgument,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
    Violation,
)
from kit.identity import Grant, Scope
from tests.unit.gateway.running import World, world
from tests.unit.gateway.sample import pb


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    with world(limits=Limits(json_bytes=4096, public_per_minute=5)) as here:
        yield here


@pytest.fixture
def here(running: World) -> World:
    running.sample.calls.clear()
    running.audit.entries.clear()
    running.audit.broken = False
    running.directory.failure = None
    running.sample.answer = lambda _name, _request: pb.Thing(id="t1", etag="7", name="张三")
    return running


def ask(
    here: World, verb: str, path: str, headers: dict[str, str] | None = None, **more: Any
) -> httpx.Response:
    return httpx.request(verb, here.url + path, headers=headers, **more)


def test_a_read_reaches_the_service_with_the_callers_identity(here: World) -> None:
    me = here.sign_in()
    answer = ask(
        here, "GET", "/api/v1/things/t1", {**me, "x-request-id": "req-12345678", "accept-language": "en"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "张三"
    assert answer.headers["etag"] == '"7"'
    assert answer.headers["x-request-id"] == "req-12345678"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    name, request, metadata = here.sample.calls[0]
    assert (name, request.id) == ("GetThing", "t1")
    assert metadata["x-locale"] == "en"
    assert metadata["x-request-id"] == "req-12345678"
    assert metadata["traceparent"].startswith("00-")
    who = here.sample.who()
    assert who.name == "王顾问"
    assert who.grant("demo.thing.read") == Grant(Scope.BRANCH, (1, 2))


@pytest.mark.parametrize(
    ("failure", "status", "reason"),
    [
        (OperationalError("select 1", {}, Exception("server closed the connection")), 503, "UNAVAILABLE"),
        (Unavailable(), 503, "UNAVAILABLE"),  # it did not answer soon
        (ValueError("a defect"), 500, "INTERNAL"),
    ],
)
def test_a_directory_whose_database_is_away_is_503_and_a_defect_is_500(
    here: World, failure: Exception, status: int, reason: str
) -> None:
    me = here.sign_in()
    here.directory.failure = failure
    answer = ask(here, "GET", "/api/v1/things/t1", me)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("retry-after" in answer.headers) == (status == 503)


def test_a_service_that_does_not_believe_the_edge_is_503_for_somebody_who_is_signed_in(here: World) -> None:
    here.sample.answer = lambda _name, _request: Unauthenticated()
    answer = ask(here, "GET", "/api/v1/things/t1", here.sign_in())
    assert (answer.status_code, answer.json()["reason"]) == (503, "UNAVAILABLE")
    assert here.audit.entries[0].status == 503


def test_nobody_gets_401_and_the_service_is_not_asked(here: World) -> None:
    answer = ask(here, "GET", "/api/v1/things/t1")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["reason"] == "UNAUTHENTICATED"
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
    assert not here.sample.calls
    assert here.audit.entries[0].status == 401


def test_a_missing_permission_is_403_before_the_body_is_looked_at(here: World) -> None:
    me = here.sign_in(grants={"demo.thing.read": Grant(Scope.OWN, (1,))})
    answer = ask(here, "POST", "/api/v1/things", me, content="not json")
    assert answer.status_code == 403
    assert not here.sample.calls


def test_a_change_without_the_csrf_header_is_refused(here: World) -> None:
    me = here.sign_in()
    del me["x-csrf-token"]
    answer = ask(here, "POST", "/api/v1/things", me, json={"name": "x"})
    assert (answer.status_code, answer.json()["reason"]) == (403, "CSRF_TOKEN_INVALID")


def test_an_auditor_may_read_and_query_but_change_nothing(here: World) -> None:
    me = here.sign_in(read_only=True)
    here.sample.answer = lambda _name, _request: pb.ListThingsResponse()
    assert ask(here, "POST", "/api/v1/things:search", me, json={"pageSize": 5}).status_code == 200
    answer = ask(here, "POST", "/api/v1/things", me, json={"name": "x"})
    assert (answer.status_code, answer.json()["reason"]) == (403, "READ_ONLY")


def test_a_patch_carries_mask_and_etag(here: World) -> None:
    me = here.sign_in()
    body = {
        "name": "李四",
        "nickname": None,
        "id": "other",
        "part": {"weight": "5"},
        "custom": {"gpa": 3.5},
        "settings": {"a": 1},
    }
    answer = ask(here, "PATCH", "/api/v1/things/t1", {**me, "if-match": '"7"'}, json=body)
    assert answer.status_code == 200, answer.text
    _name, request, _metadata = here.sample.calls[0]
    assert request.thing.id == "t1"
    assert request.thing.etag == "7"
    assert sorted(request.update_mask.paths) == ["custom.gpa", "name", "nickname", "part.weight", "settings"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"name":"a\\u0000b"}', 400),
        (b'{"name":"x","settings":{"\\u0000":1}}', 400),
        (b'{"name":"a\\\\\\u0000"}', 400),  # a backslash, then the character
        (b'{"name":"a\\\\u0000"}', 200),  # a backslash, then letters
    ],
)
def test_no_character_comes_in_that_no_database_keeps(here: World, body: bytes, status: int) -> None:
    me = {**here.sign_in(), "content-type": "application/json"}
    answer = ask(here, "POST", "/api/v1/things", me, content=body)
    assert answer.status_code == status, answer.text
    assert ask(here, "GET", "/api/v1/things", me, params={"query.search": "a\0"}).status_code == 400


def test_a_query_may_be_json_and_lists_may_repeat(here: World) -> None:
    me = here.sign_in()
    here.sample.answer = lambda _name, _request: pb.ListThingsResponse(next_page_token="n")
    query = [
        ("query", '{"search":"zw"}'),
        ("tags", "a"),
        ("tags", "b"),
        ("page_size", "5"),
        ("colors", "COLOR_RED"),
        ("since", "2026-01-01T00:00:00Z"),
        ("deep", "true"),
    ]
    answer = ask(here, "GET", "/api/v1/things", me, params=query)
    assert answer.json() == {"things": [], "nextPageToken": "n"}
    request = here.sample.calls[0][1]
    assert request.query.search == "zw"
    assert list(request.tags) == ["a", "b"]
    assert (request.page_size, request.deep, list(request.colors)) == (5, True, [1])
    dotted = ask(here, "GET", "/api/v1/things", me, params={"query.search": "zw"})
    assert dotted.status_code == 200
    assert here.sample.calls[1][1].query.search == "zw"


@pytest.mark.parametrize(
    ("verb", "path", "body", "field"),
    [
        ("GET", "/api/v1/things?nope=1", None, "nope"),
        ("GET", "/api/v1/things?pageSize=x", None, "pageSize"),
        ("GET", "/api/v1/things?query=x", None, "query"),
        ("POST", "/api/v1/things", '{"targetCountries":["GB",1]}', "thing.targetCountries[1]"),
        ("POST", "/api/v1/things", "{", ""),
        ("POST", "/api/v1/things/t1:turn", '{"nope":1}', "nope"),
        ("DELETE", "/api/v1/things/t1", '{"a":1}', ""),
    ],
)
def test_a_malformed_request_names_its_field(
    here: World, verb: str, path: str, body: str | None, field: str
) -> None:
    headers = {**here.sign_in(), "content-type": "application/json", "accept-language": "en"}
    answer = ask(here, verb, path, headers, content=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["field"] == field
    assert not here.sample.calls


def test_if_match_decides_between_412_and_409(here: World) -> None:
    me = here.sign_in()
    here.sample.answer = lambda _name, _request: EtagMismatch()
    plain = ask(here, "PATCH", "/api/v1/things/t1", me, json={"name": "x"})
    assert (plain.status_code, plain.json()["reason"]) == (409, "ETAG_MISMATCH")
    conditional = ask(here, "PATCH", "/api/v1/things/t1", {**me, "if-match": '"7"'}, json={"name": "x"})
    assert conditional.status_code == 412
    assert conditional.json()["detail"] == "此记录刚被他人修改，请刷新后再试"


def test_a_refusal_says_which_record_it_is_about(here: World) -> None:
    """`Open it` is no help to a program that does not learn the id; the words of the sentence stay there."""
    here.sample.answer = lambda _name, _request: AlreadyExists(thing_id="t7", zh_keys="手机", en_keys="phone")
    answer = ask(here, "POST", "/api/v1/things", here.sign_in(), json={"name": "x"})
    assert (answer.status_code, answer.json()["facts"]) == (409, {"thingId": "t7"})


def test_field_errors_and_waiting_times_come_through(here: World) -> None:
    me = here.sign_in()
    here.sample.answer = lambda _name, _request: InvalidArgument(
        fields=[Violation("thing.name", "太长", "too long")]
    )
    answer = ask(here, "POST", "/api/v1/things", me, json={"name": "x"})
    assert answer.json()["errors"] == [{"field": "thing.name", "detail": "太长", "reason": "INVALID"}]
    here.sample.answer = lambda _name, _request: ResourceExhausted()
    answer = ask(here, "POST", "/api/v1/things", me, json={"name": "x"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_an_unexpected_failure_tells_nothing_about_the_inside(here: World) -> None:
    me = here.sign_in()
    here.sample.answer = lambda _name, _request: 1 / 0
    answer = ask(here, "GET", "/api/v1/things/t1", me)
    assert answer.status_code == 500
    assert "division" not in answer.text
    assert here.audit.entries[0].status == 500


def test_every_call_is_audited_before_its_answer(here: World) -> None:
    me = here.sign_in()
    ask(here, "GET", "/api/v1/things/t1", {**me, "user-agent": "tester"})
    entry = here.audit.entries[0]
    assert entry.method == "matricula.demo.v1.SampleService/GetThing"
    assert entry.route == "GET /api/v1/things/{id}"
    assert (entry.status, entry.actor_name, entry.user_agent) == (200, "王顾问", "tester")
    assert entry.facts == {"type": "demo.thing", "ids": ["t1"]}
    here.audit.broken = True
    answer = ask(here, "GET", "/api/v1/things/t1", me)
    assert (answer.status_code, answer.json()["reason"]) == (503, "AUDIT_UNAVAILABLE")
    assert "张三" not in answer.text


def test_bodies_have_a_limit_and_a_type(here: World) -> None:
    me = here.sign_in()
    large = ask(here, "POST", "/api/v1/things", me, json={"name": "x" * 5000})
    assert large.status_code == 413
    streamed = ask(
        here,
        "POST",
        "/api/v1/things",
        {**me, "content-type": "application/json"},
        content=(b"x" * 1000 for _ in range(9)),
    )
    assert streamed.status_code == 413
    form = ask(here, "POST", "/api/v1/things", me, data={"name": "x"})
    assert form.status_code == 415


def test_unknown_addresses_and_verbs(here: World) -> None:
    assert ask(here, "GET", "/api/v1/nothing").status_code == 404
    answer = ask(here, "PUT", "/api/v1/things/t1")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PATCH")


def test_an_idempotency_key_is_passed_on_and_checked(here: World) -> None:
    me = here.sign_in()
    ask(here, "POST", "/api/v1/things", {**me, "idempotency-key": "k1"}, json={"name": "x"})
    assert here.sample.calls[0][2]["x-idempotency-key"] == "k1"
    answer = ask(here, "POST", "/api/v1/things", {**me, "idempotency-key": "k" * 256}, json={"name": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


@pytest.fixture
def amid_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limiter's clock stands: across a minute's border its sliding window lets one request more pass."""
    clock = SimpleNamespace(time=lambda: 1_800_000_030.0)
    monkeypatch.setattr("limits.aio.storage.memory.time", clock)
    monkeypatch.setattr("limits.aio.strategies.time", clock)
    monkeypatch.setattr("gateway.edge.limits.time", clock)


@pytest.mark.usefixtures("amid_a_minute")
def test_public_methods_need_no_caller_and_are_limited_by_address(here: World) -> None:
    answers = [ask(here, "GET", "/api/v1/public/things/t1") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert "x-identity" not in here.sample.calls[0][2]
    assert len(here.audit.entries) == 5


def test_a_public_call_says_where_it_comes_from_and_a_persons_call_does_not() -> None:
    forged = {"x-client-address": "8.8.8.8", "user-agent": "微信 Micro/8.0".encode()}
    with world() as here:
        httpx.get(f"{here.url}/api/v1/public/things/t1", headers=httpx.Headers(forged))  # type: ignore[arg-type]
        metadata = here.sample.calls[-1][2]
        assert metadata["x-client-address"] == "127.0.0.1"
        assert metadata["x-client-agent"] == "?????? Micro/8.0"
        ask(here, "GET", "/api/v1/things/t1", {**here.sign_in(), "x-client-address": "8.8.8.8"})
        assert "x-client-address" not in here.sample.calls[-1][2]


def test_a_document_is_answered_as_the_bytes_it_is(here: World) -> None:
    made = document_pb2.Document(
        name="方案-张三.pdf", media_type="application/pdf", content=b"%PDF-1.7 \x00\xff"
    )
    here.sample.answer = lambda _name, _request: made
    assert ask(here, "GET", "/api/v1/things/t1:print").status_code == 401
    answer = ask(here, "GET", "/api/v1/things/t1:print", here.sign_in())
    assert (answer.status_code, answer.content) == (200, made.content)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline; filename*=UTF-8''%E6%96%B9")
    assert answer.headers["cache-control"] == "no-store"
    here.sample.answer = lambda _name, _request: document_pb2.Document(
        name="x.html", media_type="text/html", content=b"<script>alert(1)</script>"
    )
    answer = ask(here, "GET", "/api/v1/things/t1:print", here.sign_in())
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_account_that_is_no_member_is_told_so(here: World) -> None:
    me = here.sign_in()
    here.directory.people.clear()
    answer = ask(here, "GET", "/api/v1/things/t1", me)
    assert (answer.status_code, answer.json()["reason"]) == (403, "NOT_A_MEMBER")


def test_who_am_i_and_choosing_a_branch(here: World) -> None:
    assert ask(here, "GET", "/auth/session").json()["signedIn"] is False
    me = here.sign_in()
    mine = ask(here, "GET", "/auth/session", me).json()
    assert (mine["signedIn"], mine["activeBranchId"], mine["csrfToken"]) == (True, 1, me["x-csrf-token"])
    assert [branch["code"] for branch in mine["branches"]] == ["B1", "B2"]
    assert ask(here, "POST", "/auth/session/branch", me, json={"branchId": 2}).status_code == 200
    assert next(iter(s for s in here.sessions.kept.values() if s.active_branch == 2))
    assert ask(here, "POST", "/auth/session/branch", me, json={"branchId": 3}).status_code == 403
    assert ask(here, "POST", "/auth/session/locale", me, json={"locale": "en"}).json()["locale"] == "en"


def test_signing_out_ends_the_session(here: World) -> None:
    me = here.sign_in()
    assert ask(here, "POST", "/auth/logout", me).status_code == 204
    assert ask(here, "GET", "/api/v1/things/t1", me).status_code == 401
