"""From the lead to the student, in a browser: converted by a key, filled in, told on one timeline."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import chromium, somebody
from tests.whole import Whole


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def lead(whole: Whole) -> dict[str, Any]:
    """A lead of 张伟 with one talk."""
    branch = whole.branch("BJ01")
    owner = next(one for one in branch.consultants if one["username"] == "zhangwei")
    stamp = str(time.time_ns())[-9:-1]
    given = {
        "name": f"转化{stamp}", "phone": f"135{stamp}", "branchId": branch.number, "ownerId": owner["id"],
        "guardianName": "转女士",
    }  # fmt: skip
    made = whole.api.create("/leads", given)
    whole.api.create(
        "/activities", {"leadId": made["id"], "kind": "ACTIVITY_KIND_CALL", "text": "电话里谈了一小时"}
    )
    return made


def test_a_lead_becomes_a_student_whose_record_is_filled_in(
    whole: Whole, browser: Browser, lead: dict[str, Any]
):
    page = somebody(browser, whole.url, "zhangwei", whole.password)
    page.goto(f"{whole.url}/app/leads/{lead['id']}")
    expect(page.get_by_role("heading", name=lead["name"])).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("转化$"))).to_be_visible()
    page.keyboard.press("v")
    page.get_by_role("link", name="查看学生").click()
    page.wait_for_url("**/app/students/*")
    expect(page.get_by_role("heading", name=lead["name"])).to_be_visible()

    page.get_by_role("tab", name="教育与考试").click()
    page.get_by_role("button", name="添加考试成绩").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("考试", exact=True).click()
    page.get_by_title("SAT", exact=True).click()
    drawer.get_by_label("考试日期").fill("2026-03-14")
    drawer.get_by_label("考试日期").press("Enter")
    drawer.get_by_label("总分").fill("1455")
    drawer.get_by_role("button", name="保 存").click()
    expect(drawer.get_by_text("分数应为 400–1600，间隔 10")).to_be_visible()
    drawer.get_by_label("总分").fill("1450")
    drawer.get_by_role("button", name="保 存").click()
    expect(page.get_by_role("region", name="考试成绩").get_by_text("1,450")).to_be_visible()

    page.get_by_role("tab", name="监护人").click()
    expect(page.get_by_role("button", name="转女士")).to_be_visible()

    page.get_by_role("tab", name="时间线").click()
    expect(page.get_by_text("电话里谈了一小时")).to_be_visible()
    expect(page.get_by_text("建立学生档案")).to_be_visible()
    page.get_by_role("tabpanel").get_by_text("跟进记录", exact=True).click()
    expect(page.get_by_text("建立学生档案")).to_be_hidden()
    expect(page.get_by_text("电话里谈了一小时")).to_be_visible()
    page.context.close()
