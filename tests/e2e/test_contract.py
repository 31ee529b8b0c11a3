"""A contract from its draft to won, by real people: the console, a phone without an account, and the PDF."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import PATIENCE, chromium, somebody
from tests.e2e.story.signing import draw
from tests.whole import Whole, until

STUDENT, TEMPLATE = "司徒静怡", "端到端留学服务合同"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def prepared(whole: Whole) -> None:
    """A template of two clauses, and a student of 张伟 of whom the contracts service has heard."""
    beijing = whole.branch("BJ01")
    owner = next(one for one in beijing.consultants if one["username"] == "zhangwei")
    clause = whole.api.create(
        "/clauses",
        {
            "code": "e2e-service", "kind": "CLAUSE_KIND_GENERAL", "titleZh": "服务内容",
            "bodyZh": "为{{student.name}}申请{{field.countries}}的学校。", "branchId": beijing.number,
        },
        key="e2e-contract-clause",
    )  # fmt: skip
    template = {
        "nameZh": TEMPLATE, "titleZh": "留学服务合同", "language": "LANGUAGE_ZH", "currency": "CNY",
        "introZh": "合同总价{{contract.total_words}}。", "priceMinor": "3000000", "branchId": beijing.number,
        "sections": [{"clauseId": clause["id"]}],
        "fields": [{"key": "countries", "labelZh": "国家", "required": True}],
        "lines": [
            {"kind": "LINE_KIND_DEPOSIT", "percentBp": 1000, "dueDays": 0},
            {"kind": "LINE_KIND_BALANCE", "percentBp": 9000, "dueDays": 90},
        ],
    }  # fmt: skip
    whole.api.create("/contract-templates", template, key="e2e-contract-template")
    student = {"name": STUDENT, "phone": "13712349999", "branchId": beijing.number, "ownerId": owner["id"]}
    made = whole.api.create("/students", student, key="e2e-contract-student")
    until(
        "the contracts service hears of the student",
        lambda: whole.sql("contracts", "select 1 from student where id = %s", made["id"]),
    )


@dataclass
class Story:
    """What one chapter leaves to the next."""

    contract_id: str
    link: str
    code: str


@pytest.fixture(scope="module")
def sent(whole: Whole, browser: Browser, prepared: None) -> Story:
    """The consultant makes, submits and sends a contract, and hands out link and code."""
    page = somebody(browser, whole.url, "zhangwei", whole.password)
    page.goto(f"{whole.url}/app/contracts")
    page.get_by_role("button", name="新建合同").click()
    page.get_by_role("combobox", name="学生").fill(STUDENT[:2])
    page.get_by_title(STUDENT).click()
    page.get_by_role("combobox", name="合同模板").click()
    page.get_by_title(TEMPLATE).click()
    expect(page.get_by_role("textbox", name="价格")).to_have_value("30000")
    page.get_by_role("button", name="建立草稿").click()
    page.wait_for_url("**/app/contracts/*-*")
    contract_id = page.url.rpartition("/")[2].partition("?")[0]
    expect(page.get_by_text("还没有填写")).to_be_visible()
    page.get_by_role("textbox", name="国家").fill("英国、香港")
    page.get_by_role("button", name="保 存").click()
    expect(page.get_by_text(f"为{STUDENT}申请英国、香港的学校。")).to_be_visible()
    expect(page.get_by_text("人民币叁万元整").first).to_be_visible()
    page.get_by_role("button", name="提 交").click()
    page.get_by_role("dialog").get_by_role("button", name="提 交").click()
    page.get_by_role("button", name="发送签署").click()
    page.get_by_role("tab", name="签署").click()
    page.get_by_role("button", name="生成签署链接").click()
    shown = page.get_by_role("alert").filter(has_text="只显示一次")
    link = shown.get_by_text("/s/sign#").inner_text().strip()
    code = shown.locator("span.ant-typography").nth(1).inner_text().strip()
    page.context.close()
    return Story(contract_id, link, code)


def phone(browser: Browser) -> Page:
    """A page on a phone of somebody without an account."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def test_it_is_signed_on_a_phone_sealed_paid_and_won(whole: Whole, browser: Browser, sent: Story) -> None:
    page = phone(browser)
    page.goto(sent.link)
    page.get_by_label("六位验证码").fill("000000" if sent.code != "000000" else "000001")
    page.get_by_role("button", name="查看合同").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不正确")
    page.get_by_label("六位验证码").fill(sent.code)
    page.get_by_role("button", name="查看合同").click()
    expect(page.get_by_text(f"为{STUDENT}申请英国、香港的学校。")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_test_id("pad").scroll_into_view_if_needed()
    draw(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="确认签署").click()
    expect(page.get_by_role("heading", name="签署完成")).to_be_visible()

    manager = somebody(browser, whole.url, "wangfang", whole.password)
    manager.goto(f"{whole.url}/app/contracts/{sent.contract_id}?tab=signing")
    manager.get_by_role("button", name="机构签章").click()
    expect(manager.get_by_text("已签署").first).to_be_visible()
    manager.get_by_role("tab", name="付款").click()
    manager.get_by_role("button", name="登记收款").click()
    expect(manager.get_by_role("textbox", name="金额")).to_have_value("3000")
    manager.get_by_role("textbox", name="流水号").fill("E2E-20261126-1")
    manager.get_by_role("button", name="入 账").click()
    expect(manager.get_by_text("已签约").first).to_be_visible()
    expect(manager.get_by_text("¥3,000.00").first).to_be_visible()
    manager.context.close()

    until(
        "the signed PDF is made",
        lambda: whole.sql(
            "contracts", "select 1 from contract where id = %s and document_hash <> ''", sent.contract_id
        ),
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="下载合同 PDF").click()
    content = download.value.path().read_bytes()
    row = whole.sql("contracts", "select document_hash from contract where id = %s", sent.contract_id)[0]
    assert hashlib.sha256(content).hexdigest() == row.document_hash

    for name, data, wanted in (
        ("kept.pdf", content, "文件有效，未被修改"),
        ("changed.pdf", content + b" ", "文件与原件不一致，已被修改"),
    ):
        page.goto(f"{whole.url}/v/{sent.contract_id}")
        page.set_input_files(
            "input[type=file]", {"name": name, "mimeType": "application/pdf", "buffer": data}
        )
        expect(page.get_by_role("status")).to_contain_text(wanted)
    page.context.close()
