"""Outcome figures in a real browser: found through tabs and palette, each with definition and rows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kit.ids import new_id
from tests.e2e.browser import chromium, somebody
from tests.whole import Whole

# a currency of its own (ISO 4217's for tests), so that no other receipt is counted with it
RECEIVED = """
insert into receipt_fact (id, branch_id, version, contract_id, contract_number, student_name,
  amount_minor, currency, state, receive_time)
values (%s, %s, 1, %s, %s, '丁点点', 12345, 'XTS', 'RECEIPT_STATE_RECORDED', now())
"""
CARDS = ("Offer 获取率", "平均服务周期", "退款率", "应收账龄")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(whole: Whole, browser: Browser) -> Page:
    """The head office's figures, of every year, found through the tabs of the reports."""
    found = somebody(browser, whole.url, "wangfang", whole.password)
    found.goto(f"{whole.url}/app/reports")
    found.get_by_role("link", name="经营指标").click()
    expect(found.get_by_role("heading", name="经营指标")).to_be_visible()
    return found


def test_every_figure_has_a_card_and_says_by_keyboard_what_it_means(page):
    for name in CARDS:
        expect(page.get_by_role("region", name=name)).to_be_visible()
        page.get_by_role("button", name=f"「{name}」的计算方法").focus()
        expect(page.get_by_role("tooltip").filter(has_text=name)).to_be_visible()
        page.keyboard.press("Escape")


def test_the_palette_leads_there(whole, page):
    page.goto(f"{whole.url}/app/home")
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").last.fill("经营指标")
    page.get_by_role("option").filter(has_text="经营指标").first.click()
    expect(page).to_have_url(f"{whole.url}/app/reports/figures")


def test_a_group_is_in_the_address_and_its_table_on_the_page(whole, page):
    page.goto(f"{whole.url}/app/reports/figures?by=BRANCH")
    expect(page.get_by_role("heading", name="分组")).to_be_visible()
    expect(page.get_by_role("columnheader").filter(has_text="校区/分公司")).to_be_visible()


def test_a_number_opens_the_rows_behind_it(whole, page):
    """A receipt that the facts know is in the count, and its row says whose and how much."""
    number = f"HT-{new_id()[-8:]}"
    whole.sql("reports", RECEIVED, new_id(), whole.branch("BJ01").number, new_id(), number)
    page.goto(f"{whole.url}/app/reports/figures")
    page.get_by_role("button", name="收款 XTS").click()
    row = page.get_by_role("dialog").get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("XTS 123.45")
    expect(row).to_contain_text("丁点点")


def test_rebuilt_facts_are_what_every_owner_says(whole):
    code, said = whole.command("reports", "reports", "rebuild")
    assert code == 0, said
    code, said = whole.command("reports", "reports", "compare")
    assert code == 0, said
    for kind in ("leads", "proposals", "applications", "offers", "contracts", "receipts", "refunds", "tasks"):
        assert f"0 {kind} differ" in said
