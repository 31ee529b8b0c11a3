"""A consultant signs in and sees the leads of the own branch only; signing out ends it; both languages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import chromium, somebody
from tests.whole import Whole


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def leads(whole: Whole) -> dict[str, str]:
    """A lead of 张伟, one of a colleague in Beijing, and one in Shanghai: who has it -> its name."""
    beijing, shanghai = whole.branch("BJ01"), whole.branch("SH01")
    owners = {
        "own": (beijing, next(one for one in beijing.consultants if one["username"] == "zhangwei")),
        "colleague": (beijing, next(one for one in beijing.consultants if one["username"] == "liuyang")),
        "shanghai": (shanghai, shanghai.consultants[0]),
    }
    names = {"own": "甲一鸣", "colleague": "乙二林", "shanghai": "丙三川"}
    for place, (who, (branch, owner)) in enumerate(owners.items()):
        lead = {
            "name": names[who],
            "phone": f"1371234000{place}",
            "branchId": branch.number,
            "ownerId": owner["id"],
        }
        whole.api.create("/leads", lead, key=f"e2e-branches-{who}")
    return names


def test_a_consultant_sees_only_what_is_theirs(whole, browser, leads):
    page = somebody(browser, whole.url, "zhangwei", whole.password)
    expect(page.get_by_text(leads["own"]).first).to_be_visible()
    shown = page.locator("body").inner_text()
    assert leads["shanghai"] not in shown
    assert leads["colleague"] not in shown
    page.context.close()


def test_a_branch_manager_sees_the_branch_and_no_other(whole, browser, leads):
    page = somebody(browser, whole.url, "wangfang", whole.password)
    expect(page.get_by_text(leads["colleague"]).first).to_be_visible()
    assert leads["own"] in page.locator("body").inner_text()
    assert leads["shanghai"] not in page.locator("body").inner_text()
    found = page.evaluate("async () => (await (await fetch('/api/v1/leads?page_size=1000')).json()).leads")
    branches = {lead["branchId"] for lead in found}
    assert branches == {whole.branch("BJ01").number}
    page.context.close()


def test_signing_out_ends_the_session_here_and_at_keycloak(whole, browser, leads):
    page = somebody(browser, whole.url, "zhangwei", whole.password)
    page.get_by_role("button", name="我的账户与偏好").click()
    page.get_by_text("退出登录").click()
    page.wait_for_url(re.compile(r"/app$|/app\?|/realms/|/$"))
    page.goto(f"{whole.url}/app/leads")
    expect(page.get_by_role("button", name="登 录")).to_be_visible()
    assert page.request.get(f"{whole.url}/api/v1/leads").status == 401
    page.get_by_role("button", name="登 录").click()
    expect(page.locator("#username")).to_be_visible()  # Keycloak asks again: its session ended too
    page.context.close()


def test_the_language_can_be_switched_and_stays(whole, browser, leads):
    page = somebody(browser, whole.url, "linyue", whole.password)
    page.get_by_role("button", name="我的账户与偏好").click()
    page.get_by_text("English").click()
    expect(page.get_by_role("link", name="Leads").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Leads").first).to_be_visible()
    expect(page.get_by_text(leads["shanghai"]).first).to_be_visible()
    page.context.close()
