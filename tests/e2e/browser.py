"""A person at a real browser: Debian's Chromium, driven by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 30_000
"""Milliseconds to wait for what a person would wait for."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for many people; each gets a context (cookies) of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def somebody(
    browser: Browser, url: str, username: str, password: str, *, locale: str = "zh-CN", width: int = 1440
) -> Page:
    """A page of somebody who signed in through Keycloak's own page."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 900}, locale=locale, timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    # who signs in comes back to where they wanted to go
    page.goto(f"{url}/app/leads")
    page.get_by_role("button", name="登 录" if locale.startswith("zh") else "Sign in").click()
    page.fill("#username", username)
    page.fill("#password", password)
    page.click("[type=submit]")
    page.wait_for_url("**/app/leads**")
    return page
