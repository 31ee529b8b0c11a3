"""The daily work without a mouse, and pages that assistive technology can read (axe, WCAG 2 A and AA)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dev.paths import WEB
from tests.e2e.browser import chromium, somebody
from tests.whole import Whole, until

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
MOST_TABS = 80
_FOCUSED = """() => {
  const one = document.activeElement;
  return [one.tagName, one.getAttribute('aria-label') || '', (one.innerText || '').trim()];
}"""
_AXE = """async () => {
  const rules = {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']};
  return (await axe.run(document, rules)).violations;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def lead(whole: Whole) -> dict[str, Any]:
    """A lead of 张伟 that may go to its next stage."""
    branch = whole.branch("BJ01")
    owner = next(one for one in branch.consultants if one["username"] == "zhangwei")
    stamp = str(time.time_ns())[-9:-1]
    given = {
        "name": f"键盘{stamp}", "phone": f"134{stamp}", "branchId": branch.number, "ownerId": owner["id"],
        "targetCountries": ["GB"], "targetDegree": "DEGREE_MASTER",
        "businessLine": "BUSINESS_LINE_STUDY_ABROAD",
    }  # fmt: skip
    made = whole.api.create("/leads", given)
    whole.api.create("/activities", {"leadId": made["id"], "kind": "ACTIVITY_KIND_CALL", "text": "已沟通"})
    return made


def tab_to(page: Page, tag: str, name: str) -> None:
    """Presses Tab until the focus is on an element of this name."""
    seen = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        found, label, text = page.evaluate(_FOCUSED)
        if found == tag and name in (label, text):
            return
        seen.append(label or text[:20])
    raise AssertionError(f"Tab never comes to {tag} {name}, but to {seen}")


def test_a_lead_is_found_opened_and_moved_without_a_mouse(
    whole: Whole, browser: Browser, lead: dict[str, Any]
):
    page = somebody(browser, whole.url, "zhangwei", whole.password)
    expect(page.get_by_role("link", name=lead["name"])).to_be_visible()
    tab_to(page, "A", lead["name"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/app/leads/{lead['id']}")
    expect(page.get_by_role("button", name="已联系")).to_be_enabled()
    tab_to(page, "BUTTON", "已联系")
    page.keyboard.press("Enter")
    until(
        "the lead is in its next stage",
        lambda: whole.api.call("GET", f"/leads/{lead['id']}")["status"] == "STATUS_QUALIFIED",
    )
    page.context.close()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/app/home", "今日待跟进"),
        ("/app/leads", "姓名"),
        ("/app/leads/{id}", "已联系"),
        ("/app/students", "姓名"),
        ("/app/imports", "导入"),
        ("/app/imports/new", "上传"),
        ("/app/reports/funnel", "有效线索"),
    ],
)
def test_pages_have_no_barriers(whole: Whole, browser: Browser, lead: dict[str, Any], path: str, shown: str):
    page = somebody(browser, whole.url, "wangfang", whole.password)
    page.goto(whole.url + path.format(id=lead["id"]))
    expect(page.get_by_text(shown).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    barriers: list[Any] = []

    def none() -> bool:
        barriers[:] = page.evaluate(_AXE)
        return not barriers

    try:
        until("what fades in is there", none, 5, 0.5)
    except AssertionError as error:
        said = "\n".join(
            f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
            for one in barriers
            for node in one["nodes"][:3]
        )
        raise AssertionError(said) from error
    finally:
        page.context.close()
