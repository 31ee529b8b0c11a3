"""What the edge answers itself: files, live updates, the API's description, the console."""

import gzip
import io
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from openapi_spec_validator import validate

from gateway.edge import routes
from gateway.edge.limits import Limits
from gateway.edge.live import Happening, LiveHub, TooManyStreams, happening
from gateway.edge.openapi.document import document
from kit.files import FileNotFound, FileStore
from kit.identity import Grant, Principal, Scope, system
from tests.unit.gateway.running import World, world
from tests.unit.gateway.sample import SERVICE

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    web = tmp_path_factory.mktemp("web")
    (web / "assets").mkdir()
    (web / "index.html").write_text("<!doctype html><title>Matricula</title>")
    (web / "form.html").write_text("<!doctype html><title>Form</title>")
    (web / "proposal.html").write_text("<!doctype html><title>Proposal</title>")
    (web / "sign.html").write_text("<!doctype html><title>Sign</title>")
    (web / "assets" / "main-1a2b.js").write_text("console.log(1)")
    (web / "assets" / "main-1a2b.js.gz").write_bytes(gzip.compress(b"console.log(1)"))
    (web.parent / "secret.txt").write_text("secret")
    return web


@pytest.fixture(scope="module")
def here(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    files = FileStore(f"file://{tmp_path_factory.mktemp('files')}")
    limits = Limits(file_bytes=100_000)
    with world(web=folder, files=files, live=LiveHub(2), limits=limits) as running:
        yield running


def xlsx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


def upload(here: World, me: dict[str, str], name: str, content: Any) -> httpx.Response:
    return httpx.post(f"{here.url}/api/v1/files", params={"name": name}, headers=me, content=content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("名单.xlsx", xlsx()),
        ("a.csv", "姓名,手机\n张三,1".encode("gb18030")),
        ("p.PNG", PNG),
        ("c.pdf", b"%PDF-1.7\n%%EOF"),
    ],
)
def test_a_file_comes_back_as_an_attachment(here: World, name: str, content: bytes) -> None:
    me = here.sign_in()
    sent = upload(here, me, name, content)
    assert sent.status_code == 200, sent.text
    got = httpx.get(f"{here.url}/api/v1/files/{sent.json()['id']}", headers=me)
    assert got.content == content
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert here.audit.entries[-1].facts["recordIds"] == [sent.json()["id"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.pdf", b"MZ\x90"),
        ("a.xlsx", b"PK\x03\x04 but no archive"),
        ("a.csv", b"\x00\x01\x02"),
        ("a.png", b"<svg onload=alert(1)>"),
        ("a.html", b"<script>"),
        ("", b"%PDF-1.7"),
        ("a.pdf", b""),
    ],
)
def test_what_is_not_on_the_list_or_lies_is_refused(here: World, name: str, content: bytes) -> None:
    assert upload(here, here.sign_in(), name, content).status_code == 400


def test_a_file_that_is_too_large_is_refused_while_it_comes(here: World) -> None:
    answer = upload(here, here.sign_in(), "a.csv", (b"x" * 10_000 for _ in range(20)))
    assert answer.status_code == 413


def test_a_file_is_hidden_from_everybody_else(here: World) -> None:
    file_id = upload(here, here.sign_in(), "a.csv", b"a,b").json()["id"]
    other = here.sign_in()
    assert httpx.get(f"{here.url}/api/v1/files/{file_id}", headers=other).status_code == 404
    assert httpx.get(f"{here.url}/api/v1/files/{file_id}").status_code == 401
    assert httpx.get(f"{here.url}/api/v1/files/..%2Fx", headers=other).status_code == 404


def test_workers_reach_files_of_their_branch_and_named_readers_theirs(tmp_path: Path) -> None:
    store = FileStore(f"file://{tmp_path}")
    meta = store.save(b"rows", name="a.csv", media_type="text/csv", owner_id="o", branch_id=2, readers=["r"])
    assert store.read(meta.id, system((2,)))[1] == b"rows"
    assert store.meta(meta.id, Principal("r")) == meta
    for stranger in (system((1,)), Principal("x"), Principal("")):
        with pytest.raises(FileNotFound):
            store.read(meta.id, stranger)


def event(**changes: Any) -> Happening:
    headers = {
        "type": "matricula.leads.v1.LeadMoved",
        "aggregate_type": "lead",
        "aggregate_id": "l1",
        "seq": 3,
        "branch_id": 1,
        "actor_id": "a1",
    } | changes.pop("headers", {})
    body = {
        "lead": {"id": "l1", "ownerId": "me", "departmentId": "d1", "name": "张三"},
        "changed": ["stageId"],
    }
    found = happening(headers, orjson.dumps(body | changes))
    assert found is not None
    return found


def test_a_frame_holds_ids_and_names_only() -> None:
    assert orjson.loads(event().frame()) == {
        "type": "matricula.leads.v1.LeadMoved",
        "recordType": "leads.lead",
        "id": "l1",
        "seq": 3,
        "branchId": 1,
        "actorId": "a1",
        "changed": ["stageId"],
    }
    assert "张三" not in event().frame()


@pytest.mark.parametrize(
    ("grant", "visible"),
    [
        (Grant(Scope.BRANCH, (1,)), True),
        (Grant(Scope.ALL, (1, 2)), True),
        (Grant(Scope.BRANCH, (2,)), False),
        (Grant(Scope.OWN, (1,)), True),
        (Grant(Scope.DEPARTMENT, (1,)), True),
        (None, False),
    ],
)
def test_who_may_read_the_record_sees_the_event(grant: Grant | None, visible: bool) -> None:
    who = Principal("me", departments=("d1",), grants={"leads.lead.read": grant} if grant else {})
    assert event().visible(who) is visible


def test_in_doubt_an_event_is_not_shown() -> None:
    own = Principal("other", departments=("d2",), grants={"leads.lead.read": Grant(Scope.OWN, (1,))})
    department = Principal(
        "me", departments=("d2",), grants={"leads.lead.read": Grant(Scope.DEPARTMENT, (1,))}
    )
    assert not event().visible(own)
    assert not event().visible(department)
    assert not event(lead={"id": "l1"}).visible(Principal("", grants=own.grants))


def test_progress_of_an_import_is_for_its_owner() -> None:
    headers = {"type": "matricula.common.v1.ImportProgressed", "aggregate_type": "import"}
    progress = event(headers=headers, ownerId="me")
    assert progress.record_type == "common.import"
    assert progress.visible(Principal("me"))
    assert not progress.visible(Principal("you", grants={"common.import.read": Grant(Scope.ALL, (1,))}))


def test_a_notification_is_for_its_owner_whatever_others_may_read() -> None:
    headers = {"type": "matricula.tasks.v1.NotificationCreated", "aggregate_type": "notification"}
    told = event(headers=headers, notification={"ownerId": "me"})
    assert told.record_type == "tasks.notification"
    assert told.visible(Principal("me"))
    assert not told.visible(Principal("you", grants={"tasks.notification.read": Grant(Scope.ALL, (1,))}))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"1"])
def test_what_is_no_event_is_ignored(body: bytes) -> None:
    assert happening({"type": "matricula.leads.v1.LeadMoved"}, body) is None


def test_streams_are_counted_per_person() -> None:
    hub = LiveHub(2)
    me = Principal("me")
    first = hub.subscribe(me, ())
    hub.subscribe(me, ())
    with pytest.raises(TooManyStreams):
        hub.subscribe(me, ())
    hub.unsubscribe(first)
    hub.unsubscribe(first)
    hub.subscribe(me, ())
    assert hub.size == 2


def test_a_stream_says_hello_and_then_what_changed(here: World) -> None:
    hub: LiveHub = here.parts["live"]
    me = here.sign_in(grants={"leads.lead.read": Grant(Scope.BRANCH, (1,))})
    lines: list[str] = []
    greeted, done = threading.Event(), threading.Event()

    def listen() -> None:
        address = f"{here.url}/api/v1/live?types=leads.lead"
        with httpx.stream("GET", address, headers=me, timeout=20) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            for line in answer.iter_lines():
                lines.append(line)
                if line == "event: hello":
                    greeted.set()
                if '"seq":3' in line:
                    break
        done.set()

    thread = threading.Thread(target=listen)
    thread.start()
    assert greeted.wait(10)
    here.loop.call_soon_threadsafe(hub.publish, event(headers={"branch_id": 2, "seq": 1}))
    here.loop.call_soon_threadsafe(hub.publish, event(headers={"aggregate_type": "activity", "seq": 2}))
    here.loop.call_soon_threadsafe(hub.publish, event())
    assert done.wait(10)
    thread.join(5)
    assert [line for line in lines if line.startswith("data:")] == ["data: {}", f"data: {event().frame()}"]
    until = time.monotonic() + 10
    while hub.size and time.monotonic() < until:
        threading.Event().wait(0.02)
    assert hub.size == 0
    assert httpx.get(f"{here.url}/api/v1/live").status_code == 401


@pytest.mark.parametrize("services", [[SERVICE], None], ids=["demo", "all"])
def test_the_description_is_valid_openapi(services: list[Any] | None) -> None:
    made = document(routes.build(services or routes.discover()))
    validate(made)
    operations = [operation for verbs in made["paths"].values() for operation in verbs.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert all(operation["x-permission"] for operation in operations)


def test_the_description_says_what_the_proto_says() -> None:
    made = document(routes.build([SERVICE]))
    assert made["paths"]["/api/v1/things/{id}"]["patch"]["x-permission"] == "demo.thing.update"
    thing = made["components"]["schemas"]["Thing"]["properties"]
    assert thing["id"]["readOnly"] is True
    assert thing["large"]["format"] == "int64"
    assert thing["maybeText"]["type"] == ["string", "null"]
    assert made["paths"]["/api/v1/public/things/{id}"]["get"]["security"] == []


def test_the_description_and_its_page_are_served(here: World) -> None:
    assert httpx.get(f"{here.url}/api/openapi.json").json()["openapi"] == "3.1.0"
    page = httpx.get(f"{here.url}/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    for part in ("/api/docs.js", "/api/docs.css"):
        assert part in page.text
        assert httpx.get(here.url + part).status_code == 200
    assert "http" not in page.text.replace("https://", "")


def test_form_pages_may_be_framed_and_the_console_may_not(here: World) -> None:
    page = httpx.get(f"{here.url}/f/Ss_hlJtEczwjNDIq05Ys1g")
    assert (page.status_code, page.text) == (200, "<!doctype html><title>Form</title>")
    assert "frame-ancestors" not in page.headers["content-security-policy"]
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers
    console = httpx.get(f"{here.url}/app/f/x")
    assert (console.text, console.headers["x-frame-options"]) == (
        "<!doctype html><title>Matricula</title>",
        "DENY",
    )


def test_pages_behind_a_link_tell_nobody_their_address_and_are_framed_by_nobody(here: World) -> None:
    page = httpx.get(f"{here.url}/p/Ss_hlJtEczwjNDIq05Ys1g")
    assert (page.status_code, page.text) == (200, "<!doctype html><title>Proposal</title>")
    assert page.headers.get_list("referrer-policy") == ["no-referrer"]
    assert page.headers["x-frame-options"] == "DENY"
    assert httpx.get(f"{here.url}/p").status_code == 404
    assert httpx.get(f"{here.url}/public/v1/proposals/x:print").headers["referrer-policy"] == "no-referrer"
    assert httpx.get(f"{here.url}/app/x").headers.get_list("referrer-policy") == ["same-origin"]


def test_signers_and_who_verifies_get_the_page_without_a_shell_framed_by_nobody(here: World) -> None:
    for path in ("/s/sign", "/v/019a8a2e-0000-7000-8000-000000000000"):
        page = httpx.get(here.url + path)
        assert (page.status_code, page.text) == (200, "<!doctype html><title>Sign</title>")
        assert page.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("/open/tasks/task/019a8a2e", "/app/open/tasks/task/019a8a2e"),
        ("/open//evil.example/x", "/app/open//evil.example/x"),
        ("/open/a%0d%0aset-cookie:%20x/b/c", "/app/open/aset-cookie%3A%20x/b/c"),
    ],
)
def test_links_of_mails_lead_into_the_console_and_nowhere_else(here: World, link: str, page: str) -> None:
    answer = httpx.get(here.url + link)
    assert (answer.status_code, answer.headers["location"]) == (302, page)
    assert "set-cookie" not in answer.headers


def test_the_console_is_served_with_its_headers(here: World) -> None:
    for path in ("/", "/app/leads/42"):
        page = httpx.get(here.url + path)
        assert "Matricula" in page.text
        assert page.headers["cache-control"] == "no-cache"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    script = httpx.get(f"{here.url}/assets/main-1a2b.js")
    assert script.text == "console.log(1)"
    assert script.headers["content-encoding"] == "gzip"
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    plain = httpx.get(f"{here.url}/assets/main-1a2b.js", headers={"accept-encoding": "identity"})
    assert (plain.text, "content-encoding" in plain.headers) == ("console.log(1)", False)


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/nope.js"]
)
def test_nothing_outside_the_console_is_served(here: World, path: str) -> None:
    answer = httpx.get(here.url + path)
    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("secret.txt", "")
