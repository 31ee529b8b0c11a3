"""A proposal from the consultant's form to the client's phone: written, sent, opened, confirmed, told."""

import hashlib
import io
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from tests.e2e.browser import PATIENCE, chromium, somebody
from tests.e2e.test_keyboard import _AXE, AXE
from tests.whole import Whole, until

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def student(whole: Whole) -> dict[str, Any]:
    """A student of 张伟, the consultant."""
    branch = whole.branch("BJ01")
    owner = next(one for one in branch.consultants if one["username"] == "zhangwei")
    stamp = str(time.time_ns())[-9:-1]
    given = {
        "name": f"李留洋{stamp}", "latinName": "LI Liuyang", "phone": f"135{stamp}",
        "branchId": branch.number, "ownerId": owner["id"],
    }  # fmt: skip
    return whole.api.create("/students", given, key=f"e2e-proposal-{stamp}")


def phone(browser: Browser, locale: str = "zh-CN") -> BrowserContext:
    """Somebody with a phone and no account."""
    context = browser.new_context(**PHONE, locale=locale, timezone_id="Asia/Shanghai")
    context.set_default_timeout(PATIENCE)
    return context


def write(page: Page) -> None:
    """Fills the form of a new proposal: one programme and one cost."""
    form = page.get_by_role("form", name="方案内容")
    form.get_by_label("标题", exact=True).fill("英国硕士留学方案")
    form.get_by_label("英文标题").fill("UK master's plan")
    form.get_by_role("button", name="添加院校专业").click()
    form.get_by_label("院校中文名").fill("曼彻斯特大学")
    form.get_by_label("院校英文名").fill("The University of Manchester")
    form.get_by_label("专业中文名").fill("数据科学硕士")
    form.get_by_label("专业英文名").fill("MSc Data Science")
    form.get_by_label("学费（每年）").fill("29500")
    form.get_by_label("推荐理由", exact=True).fill("雅思 7.0 已达到要求")
    form.get_by_role("button", name="添加费用").click()
    form.get_by_label("费用名称").fill("服务费")
    form.get_by_label("费用英文名称").fill("Our service")
    form.get_by_label("金额").fill("39800.5")


def preview_says(page: Page, count: int) -> None:
    expect(page.get_by_role("img", name=re.compile("第 .* 页"))).to_have_count(count)
    expect(page.get_by_text(f"共 {count} 页")).to_be_visible()


def test_a_proposal_is_written_sent_opened_and_confirmed(whole, browser, student):
    page = somebody(browser, whole.url, "zhangwei", whole.password)
    page.goto(f"{whole.url}/app/students/{student['id']}?tab=proposals")
    page.get_by_role("button", name="新建方案").click()
    preview_says(page, 1)
    before = page.get_by_role("img", name="第 1 页").get_attribute("src")
    write(page)
    shown = page.get_by_role("img", name="第 1 页")
    expect(shown).not_to_have_attribute("src", before or "")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="已保存")).to_be_visible()
    page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("发 ?送")).click()
    link = dialog.get_by_label("客户链接").input_value()
    assert link.startswith(f"{whole.url}/p/")
    expect(dialog.get_by_text("只显示这一次")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("完 ?成")).click()
    expect(page.get_by_text("尚未打开")).to_be_visible()

    mobile = phone(browser)
    client = mobile.new_page()
    client.goto(link)
    expect(client.get_by_role("heading", name="英国硕士留学方案")).to_be_visible()
    expect(client.get_by_role("heading", name="曼彻斯特大学")).to_be_visible()
    expect(client.get_by_text("¥39,800.50").first).to_be_visible()
    assert client.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
    client.get_by_role("button", name="English").click()
    expect(client.get_by_role("heading", name="The University of Manchester")).to_be_visible()
    client.get_by_role("button", name="中文").click()
    client.evaluate(AXE.read_text(encoding="utf-8"))
    assert [found["id"] for found in client.evaluate(_AXE)] == []

    paper = client.get_by_role("link", name="查看 PDF").get_attribute("href")
    document = httpx.get(whole.url + str(paper))
    assert document.headers["content-type"] == "application/pdf"
    text = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(document.content)).pages)
    assert "曼彻斯特大学 The University of Manchester" in text
    assert "雅思 7.0 已达到要求" in text

    # the consultant, who did nothing, sees that it was opened
    expect(page.get_by_text("已打开 1 次")).to_be_visible()
    client.get_by_role("button", name="确认方案").click()
    client.get_by_role("button", name="我已阅读并确认").click()
    expect(client.get_by_role("alert")).to_have_text("请填写您的姓名")
    client.get_by_label("姓名").fill("李留洋")
    client.keyboard.press("Enter")
    expect(client.get_by_text(re.compile("李留洋 于 .* 确认"))).to_be_visible()
    client.reload()
    expect(client.get_by_text(re.compile("李留洋 于 .* 确认"))).to_be_visible()
    expect(page.get_by_text(re.compile("李留洋 于 .* 确认"))).to_be_visible()
    mobile.close()
    page.context.close()


def test_a_link_that_does_not_work_says_why(whole, browser, student):
    """Wrong, withdrawn: in the language of the phone, with nothing of the proposal."""
    made = whole.api.create(
        "/proposals",
        {
            "studentId": student["id"], "language": "PROPOSAL_LANGUAGE_ZH", "titleZh": "机密方案",
            "items": [{"tier": "TIER_REACH", "institutionNameZh": "某大学", "programmeNameZh": "某专业"}],
        },
        key=f"e2e-proposal-withdrawn-{student['id']}",
    )  # fmt: skip
    headers = {"authorization": f"Bearer {whole.bearer()}"}
    address = f"{whole.url}/api/v1/proposals/{made['id']}"
    link = httpx.post(f"{address}:send", json={}, headers=headers).json()["link"]
    visitor = phone(browser, "en-GB").new_page()
    visitor.goto(f"{whole.url}/p/{'x' * 32}")
    expect(visitor.get_by_role("heading", name="This link does not work")).to_be_visible()
    visitor.goto(link)
    expect(visitor.get_by_role("heading", name="机密方案")).to_be_visible()
    httpx.post(f"{address}:withdraw", json={"reason": "e2e"}, headers=headers).raise_for_status()
    visitor.reload()
    expect(visitor.get_by_role("heading", name="This proposal was changed or withdrawn")).to_be_visible()
    assert "机密方案" not in visitor.content()
    visitor.context.close()


def test_the_pdf_of_what_was_sent_is_kept(whole, student):
    """The worker makes it right after; its hash is that of the bytes everybody gets."""
    headers = {"authorization": f"Bearer {whole.bearer()}"}
    made = whole.api.create(
        "/proposals",
        {
            "studentId": student["id"], "language": "PROPOSAL_LANGUAGE_ZH", "titleZh": "存档方案",
            "items": [{"tier": "TIER_MATCH", "institutionNameZh": "某大学", "programmeNameZh": "某专业"}],
        },
        key=f"e2e-proposal-kept-{student['id']}",
    )  # fmt: skip
    address = f"{whole.url}/api/v1/proposals/{made['id']}"
    httpx.post(f"{address}:send", json={}, headers=headers).raise_for_status()

    def kept() -> str:
        versions = httpx.get(f"{address}/versions", headers=headers).json()["versions"]
        return str(versions[0]["documentSha256"])

    sha256 = until("the PDF is stored", kept)
    assert hashlib.sha256(httpx.get(f"{address}:print", headers=headers).content).hexdigest() == sha256
