"""The main job in a browser: an agency's sheet of 10,000 leads goes in through the wizard, is checked,
imported, counted in the funnel and taken back. The numbers are those the sheet's writer counted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import sheet
from tests.e2e.browser import chromium, somebody
from tests.whole import Whole, until

pytestmark = pytest.mark.timeout(600)
MINUTES_2 = 120_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def cards(page: Page) -> dict[str, int]:
    """The four cards of the preview or the result."""
    labels = {"新建": "create", "更新": "update", "跳过": "skip", "失败": "fail"}
    found = {}
    for card in page.locator("dl > div[data-kind]").all():
        name, number = card.locator("dt").inner_text(), card.locator("dd").inner_text()
        found[labels[name]] = int(number.replace(",", ""))
    return found


def new_leads(page: Page, url: str) -> int:
    """新增线索 of the open funnel, over all time."""
    answer = page.evaluate(
        "async () => (await (await fetch('/api/v1/funnel')).json()).total.newCount", arg=None
    )
    assert url in page.url
    return int(answer)


def test_a_sheet_goes_in_is_counted_and_taken_back(whole: Whole, browser: Browser, tmp_path: Path):
    base = 500 + whole.sql("leads", "select count(*) as n from import_job")[0].n  # of its own, if run again
    existing = [f"{13_500_000_000 + base * 1000 + n}" for n in range(40)]
    branch = whole.branch("WH01")
    whole.api.together(
        lambda n: whole.api.create(
            "/leads", {"name": f"老客户{n}", "phone": existing[n], "branchId": branch.number}, patient=True
        ),
        range(len(existing)),
    )
    expected = sheet.write(tmp_path / "春季咨询表.xlsx", existing, base=base)
    page = somebody(browser, whole.url, "fanglei", whole.password)
    before = new_leads(page, whole.url)

    # upload: the file is read, columns are recognised
    page.goto(f"{whole.url}/app/imports/new")
    page.locator("input[type=file]").set_input_files(tmp_path / "春季咨询表.xlsx")
    expect(page.get_by_text("每一列对应哪个字段")).to_be_visible(timeout=60_000)
    labels = {one["name"]: one["labelZh"] for one in whole.api.call("GET", "/leads:describe")["fields"]}
    for header, field in sheet.COLUMNS.items():
        row = page.get_by_role("row").filter(has_text=header).first
        expect(row).to_contain_text(labels[field] if field else "不导入")
        if field:
            expect(row).to_contain_text(re.compile("自动匹配|可能匹配"))

    # preview: counted, nothing written
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_text(f"检查完成，共 {sheet.ROWS}")).to_be_visible(timeout=MINUTES_2)
    assert cards(page) == {
        "create": expected.create, "update": 0, "skip": expected.skip, "fail": len(expected.failed)
    }  # fmt: skip
    expect(
        page.get_by_text(f"与已有记录重复 {expected.existing} 行，文件内重复 {expected.in_file} 行")
    ).to_be_visible()
    assert new_leads(page, whole.url) == before

    # run: progress is seen on the way, the result is the preview
    page.get_by_role("button", name=re.compile("^导入 [0-9,]+ 行")).click()
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    until("progress moves", lambda: bar.count() == 0 or _percent(page) > 0, 60)
    expect(page.get_by_text(re.compile("导入完成：新建"))).to_be_visible(timeout=MINUTES_2)
    assert cards(page)["create"] == expected.create
    with page.expect_download() as download:
        page.get_by_role("button", name="下载失败行").or_(page.get_by_role("link", name="下载失败行")).click()
    assert "失败行" in download.value.suggested_filename
    until("the funnel counts them", lambda: new_leads(page, whole.url) == before + expected.create, 30, 0.3)

    # taken back
    page.get_by_role("button", name="撤回本次导入").click()
    page.locator(".ant-modal, .ant-popover").get_by_role("button", name="撤回本次导入").last.click()
    expect(page.get_by_text(re.compile("已撤回 [0-9,]+ 条记录"))).to_be_visible(timeout=MINUTES_2)
    until("the funnel forgets them", lambda: new_leads(page, whole.url) == before, 30, 0.3)
    page.context.close()


def _percent(page: Page) -> int:
    bar = page.get_by_role("progressbar")
    return int(float(bar.first.get_attribute("aria-valuenow") or 0)) if bar.count() else 100
