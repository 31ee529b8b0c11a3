"""Outcome figures in a real browser: found through tabs and palette, each with definition and rows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import chromium, somebody
from tests.whole import Whole

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
    page.keyboard.press("Control+k")
    page.keyboard.type("经营指标")
    page.get_by_role("option").filter(has_text="经营指标").first.click()
    expect(page).to_have_url(f"{whole.url}/app/reports/figures")


def test_a_group_is_in_the_address_and_its_table_on_the_page(whole, page):
    page.goto(f"{whole.url}/app/reports/figures?by=BRANCH")
    expect(page.get_by_role("heading", name="分组")).to_be_visible()
    expect(page.get_by_role("columnheader").filter(has_text="校区/分公司")).to_be_visible()
