"""A resource made by following docs/tutorial-resource.md and nothing else: what it promises holds.

The steps build on each other, as a person's day does: rights, records, sheets, what others see, the console.
"""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import amqp
import httpx
import openpyxl
import orjson
import pytest
from playwright.sync_api import Page, expect

from kit.events import broker
from kit.ids import new_id
from tests.e2e.browser import chromium, somebody
from tests.e2e.tutorial import followed
from tests.whole import Whole, until

pytestmark = pytest.mark.timeout(900)
Record = dict[str, Any]
SHEET = (
    ("奖学金名称", "名额", "申请截止"),
    ("校长奖学金", 5, "2027-03-01"),  # exists already
    ("新生奖学金", 20, "2027-04-15"),
    ("交流奖学金", None, None),
    ("没有截止", 3, None),  # the rule refuses it
)


@pytest.fixture(scope="module")
def copy() -> Iterator[Whole]:
    with followed() as here:
        yield here
        here.api.close()


@dataclass
class Person:
    """Somebody of staff with a session of their own."""

    browser: httpx.Client

    def ask(self, verb: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        given = {"idempotency-key": new_id(), **headers} if verb != "GET" else headers
        return self.browser.request(verb, f"/api/v1{path}", json=body, headers=given)

    def get(self, path: str) -> Record:
        return self.good("GET", path)

    def good(self, verb: str, path: str, body: Any = None, **headers: str) -> Record:
        answer = self.ask(verb, path, body, **headers)
        assert answer.is_success, f"{verb} {path}: {answer.status_code} {answer.text[:2000]}"
        return dict(answer.json())

    def refused(self, verb: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        answer = self.ask(verb, path, body, **headers)
        assert not answer.is_success, answer.text[:500]
        return answer.status_code, str(answer.json()["reason"])

    def names(self, **query: Any) -> list[str]:
        found = self.good("POST", "/scholarships:query", {"query": query})
        return [one["name"] for one in found.get("scholarships", [])]


@pytest.fixture(scope="module")
def manager(copy: Whole) -> Iterator[Person]:
    """Who holds every right in Beijing."""
    with contextlib.closing(copy.sign_in("wangfang")) as browser:
        yield Person(browser)


@pytest.fixture(scope="module")
def stranger(copy: Whole) -> Iterator[Person]:
    """Who holds every right in Shanghai."""
    with contextlib.closing(copy.sign_in("sunli")) as browser:
        yield Person(browser)


class Listener:
    """What the broker hands to whoever listens to scholarships."""

    def __init__(self, connection: amqp.Connection) -> None:
        self._connection = connection
        self._heard: list[tuple[str, Record]] = []
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).queue
        channel.queue_bind(queue, broker.exchange("students"), "scholarship.#")
        channel.basic_consume(queue, callback=self._keep, no_ack=True)

    def _keep(self, message: amqp.Message) -> None:
        self._heard.append((message.delivery_info["routing_key"], orjson.loads(message.body)))

    def of(self, record_id: str, key: str) -> Record:
        """The event of a record, when it has come."""

        def found() -> Record | None:
            with contextlib.suppress(TimeoutError):
                self._connection.drain_events(timeout=0.2)
            mine = [body for heard, body in self._heard if heard == key]
            return next((body for body in mine if body["scholarship"]["id"] == record_id), None)

        body = until(f"{key} of {record_id}", found)
        assert body is not None
        return body


@pytest.fixture(scope="module")
def events(copy: Whole) -> Iterator[Listener]:
    connection = broker.connect(copy.suite.broker_url, "test")
    try:
        yield Listener(connection)
    finally:
        broker.discard(connection)


@pytest.fixture(scope="module")
def scholarship(manager: Person, events: Listener) -> Record:
    """One in Beijing."""
    given = {"name": " 校长奖学金 ", "placeCount": 5, "applyByDate": "2027-03-01"}
    made = manager.good("POST", "/scholarships", given)
    assert made["name"] == "校长奖学金"  # in its stored form
    return made


# who may ---------------------------------------------------------------------------------------------------


def test_nobody_is_refused(copy, scholarship):
    for path in ("/scholarships", f"/scholarships/{scholarship['id']}"):
        assert httpx.get(f"{copy.url}/api/v1{path}").status_code == 401


def test_somebody_elses_branch_does_not_reach_it(stranger, scholarship):
    path = f"/scholarships/{scholarship['id']}"
    assert stranger.names() == []
    assert stranger.refused("GET", path)[0] == 404
    assert stranger.refused("PATCH", path, {"name": "上海的"})[0] == 404
    assert stranger.refused("DELETE", path)[0] == 404


def test_without_the_permission_it_is_refused(copy, scholarship):
    with contextlib.closing(copy.sign_in("zhangwei")) as browser:
        consultant = Person(browser)
        assert consultant.refused("GET", "/scholarships") == (403, "PERMISSION_DENIED")
        assert consultant.refused("POST", "/scholarships", {"name": "不行"}) == (403, "PERMISSION_DENIED")


def test_the_role_editor_lists_its_permissions(copy):
    listed = copy.api.call("GET", "/permissions")["permissions"]
    names = {name for one in listed if (name := one["permission"]).startswith("students.scholarship.")}
    verbs = {"read", "create", "update", "delete", "import", "export"}
    assert names == {f"students.scholarship.{verb}" for verb in verbs}
    office = next(one for one in copy.api.all_of("/roles") if one["nameZh"] == "总部")
    assert names <= {one["permission"] for one in office["permissions"]}


# the standard methods --------------------------------------------------------------------------------------


def test_it_is_listed_filtered_searched_and_counted(manager, scholarship):
    manager.good("POST", "/scholarships", {"name": "院长奖学金"})
    places = {"conditions": [{"field": "place_count", "operator": "OPERATOR_GE", "values": [1]}]}
    assert manager.names(filter=places) == ["校长奖学金"]
    assert manager.names(search="院长") == ["院长奖学金"]
    assert manager.names(orderBy="name") == sorted(["校长奖学金", "院长奖学金"])
    assert manager.good("POST", "/scholarships:count", {"query": {"filter": places}})["total"] == "1"


def test_it_changes_only_from_what_was_read(manager, scholarship):
    path, etag = f"/scholarships/{scholarship['id']}", scholarship["etag"]
    after = manager.good("PATCH", path, {"placeCount": 8}, **{"if-match": f'"{etag}"'})
    assert after["placeCount"] == 8
    stale = manager.refused("PATCH", path, {"placeCount": 9}, **{"if-match": f'"{etag}"'})
    assert stale == (412, "ETAG_MISMATCH")
    assert manager.get(path)["placeCount"] == 8


def test_the_rule_holds_however_a_record_is_written(manager, scholarship):
    assert manager.refused("POST", "/scholarships", {"name": "没有截止", "placeCount": 1})[0] == 400
    answer = manager.ask("PATCH", f"/scholarships/{scholarship['id']}", {"applyByDate": ""})
    assert [one["field"] for one in answer.json()["errors"]] == ["scholarship.apply_by_date"]
    change = {"scholarship": {"id": scholarship["id"], "applyByDate": ""}, "updateMask": "applyByDate"}
    many = manager.good("POST", "/scholarships:batchUpdate", {"requests": [change]})
    assert [one["field"] for one in many["errors"]] == ["scholarship.apply_by_date"]
    assert not many.get("scholarships")


def test_it_comes_back_out_of_the_recycle_bin(manager):
    made = manager.good("POST", "/scholarships", {"name": "误删奖学金"})
    manager.good("DELETE", f"/scholarships/{made['id']}")
    assert "误删奖学金" not in manager.names()
    assert manager.names(deleted=True) == ["误删奖学金"]
    manager.good("POST", f"/scholarships/{made['id']}:undelete", {})
    assert "误删奖学金" in manager.names()


def test_administrators_add_fields_to_it(copy, manager):
    field = {
        "recordType": "students.scholarship", "key": "sponsor", "labelZh": "资助方",
        "type": "FIELD_TYPE_TEXT", "class": "FIELD_CLASS_BUSINESS",
    }  # fmt: skip
    copy.api.call("POST", "/student-fields", field)

    def described() -> bool:
        fields = manager.get("/scholarships:describe")["fields"]
        return any(one["name"] == "custom.sponsor" for one in fields)

    until("the new field is known", described)
    made = manager.good("POST", "/scholarships", {"name": "企业奖学金", "custom": {"sponsor": "华章"}})
    assert made["custom"] == {"sponsor": "华章"}


# sheets ----------------------------------------------------------------------------------------------------


def sheet() -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in SHEET:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


def ended(person: Person, path: str, busy: set[str]) -> Record:
    found = until(f"{path} ends", lambda: (one := person.get(path))["state"] not in busy and one, 60, 0.2)
    return dict(found)


def test_a_sheet_is_imported_and_taken_back(manager, scholarship):
    headers = {"content-type": "application/octet-stream", "x-file-name": "a.xlsx"}
    stored = manager.browser.post("/api/v1/files", content=sheet(), headers=headers).json()
    begun = manager.good("POST", "/scholarship-imports", {"fileId": stored["id"], "unattended": True})
    path = f"/scholarship-imports/{begun['id']}"
    busy = {f"IMPORT_STATE_{state}" for state in ("ANALYZING", "CHECKING", "READY", "RUNNING", "UNDOING")}
    done = ended(manager, path, busy)
    assert done["state"] == "IMPORT_STATE_DONE", done
    counts = {name: done["counts"].get(name, 0) for name in ("create", "skip", "fail")}
    assert counts == {"create": 2, "skip": 1, "fail": 1}
    assert [one["field"] for one in done["problems"]] == ["apply_by_date"]
    assert {"新生奖学金", "交流奖学金"} <= set(manager.names())
    manager.good("POST", f"{path}:undo", {})
    assert ended(manager, path, busy)["counts"]["undone"] == 2
    assert not {"新生奖学金", "交流奖学金"} & set(manager.names())


def test_what_is_shown_is_exported(manager, scholarship):
    query = {
        "filter": {"conditions": [{"field": "name", "operator": "OPERATOR_EQ", "values": ["校长奖学金"]}]}
    }
    begun = manager.good("POST", "/scholarship-exports", {"query": query, "format": "EXPORT_FORMAT_XLSX"})
    done = ended(manager, f"/scholarship-exports/{begun['id']}", {"EXPORT_STATE_RUNNING"})
    content = manager.browser.get(f"/api/v1/files/{done['fileId']}").content
    rows = [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    ]
    head = next(place for place, row in enumerate(rows) if "名称" in row)
    named = dict(zip(rows[head], rows[head + 1], strict=True))
    assert (named["名称"], named["名额"]) == ("校长奖学金", 8)
    assert str(named["申请截止"]).startswith("2027-03-01")


# what others see -------------------------------------------------------------------------------------------


def test_every_version_is_an_event(events, scholarship):
    made = events.of(scholarship["id"], "scholarship.scholarship_created")["scholarship"]
    assert (made["name"], made["version"]) == ("校长奖学金", "1")
    changed = events.of(scholarship["id"], "scholarship.scholarship_updated")
    assert changed["changed"] == ["place_count"]


def test_every_call_and_event_is_in_the_audit_log(copy, scholarship):
    def entries() -> set[tuple[str, str]]:
        statement = "select kind, action from audit_entry where record_id = %s"
        return {tuple(row) for row in copy.sql("gateway", statement, scholarship["id"])}

    found = until("its event is there", lambda: len({kind for kind, _ in entries()}) > 1 and entries())
    assert any("CreateScholarship" in action for _, action in found), found
    assert any("ScholarshipCreated" in action for _, action in found), found


def test_the_api_is_described(copy):
    paths = httpx.get(f"{copy.url}/api/openapi.json").json()["paths"]
    create = paths["/api/v1/scholarships"]["post"]
    assert create["x-permission"] == "students.scholarship.create"
    for path in ("/api/v1/scholarships:batchUpdate", "/api/v1/scholarship-imports/{id}:undo"):
        assert "post" in paths[path]


# the console -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(copy: Whole) -> Iterator[Page]:
    with chromium() as browser:
        yield somebody(browser, copy.url, "wangfang", copy.password)


def test_the_console_shows_a_type_it_has_never_heard_of(copy, page, scholarship):
    page.goto(f"{copy.url}/app/records")
    page.get_by_role("main").get_by_role("link", name="奖学金").click()
    expect(page.get_by_role("heading", name="奖学金")).to_be_visible()
    page.get_by_role("link", name="校长奖学金").click()
    expect(page.get_by_role("definition").filter(has_text="2027-03-01")).to_be_visible()


def test_a_record_is_made_in_the_console(copy, page, manager):
    page.goto(f"{copy.url}/app/records/students.scholarship")
    page.get_by_role("button", name="新建奖学金").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill("助学金")
    dialog.get_by_label("名额").fill("2")
    dialog.get_by_role("button", name="保 存").or_(dialog.get_by_role("button", name="保存")).click()
    expect(dialog.get_by_text("有名额时，请填写申请截止日期")).to_be_visible()
    dialog.get_by_label("名额").fill("0")
    dialog.get_by_role("button", name="保 存").or_(dialog.get_by_role("button", name="保存")).click()
    expect(page.get_by_role("heading", name="助学金")).to_be_visible()
    assert "助学金" in manager.names()


def test_the_grid_shows_and_saves_it(copy, page, manager, scholarship):
    page.goto(f"{copy.url}/app/records/students.scholarship?layout=grid&q=校长")
    cell = page.locator('[data-cell="0:place_count"]')
    expect(cell).to_have_text("8")
    cell.click()
    expect(page.locator("revogr-focus.focused-cell")).to_have_count(1)  # people type when they see where
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    path = f"/scholarships/{scholarship['id']}"
    until("the grid has saved it", lambda: manager.get(path).get("placeCount") == 12)


def test_a_sheet_goes_through_the_wizard(copy, page, manager):
    page.goto(f"{copy.url}/app/records/students.scholarship")
    page.locator('a[href$="/imports?of=students.scholarship"]').click()
    page.locator('a[href$="/imports/new?of=students.scholarship"]').first.click()
    page.set_input_files("input[type=file]", {"name": "a.xlsx", "mimeType": "", "buffer": sheet()})
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("button", name="导入 2 行").click()
    page.get_by_role("button", name="奖学金").click()
    expect(page.get_by_role("link", name="新生奖学金")).to_be_visible()
    assert "交流奖学金" in manager.names()
