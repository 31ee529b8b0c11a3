"""Who sits where: staff at their desks, the family with their phones.

MATRICULA_PICTURES=<folder> keeps a picture of every page that the story passes, for eyes.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import PATIENCE, somebody
from tests.whole import Whole

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
_PICTURES = os.environ.get("MATRICULA_PICTURES", "")


@dataclass
class Desks:
    """The people of the story; each signs in once and keeps the browser open."""

    whole: Whole
    browser: Browser
    _pages: dict[str, Page] = field(default_factory=dict)
    _pictures: int = 0

    def of(self, username: str) -> Page:
        """The page of somebody of staff."""
        if username not in self._pages:
            self._pages[username] = somebody(self.browser, self.whole.url, username, self.whole.password)
        return self._pages[username]

    def phone(self) -> Page:
        """A phone of the family: no account, no session."""
        context = self.browser.new_context(**PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    def go(self, username: str, path: str) -> Page:
        """The page of somebody, at a place of the console."""
        page = self.of(username)
        page.goto(f"{self.whole.url}/app{path}")
        return page

    def picture(self, page: Page, name: str) -> None:
        """Keeps what is on the screen, when somebody wants to look at it."""
        if _PICTURES:
            self._pictures += 1
            page.wait_for_load_state("networkidle")
            page.screenshot(path=Path(_PICTURES) / f"{self._pictures:02}-{name}.png", full_page=True)

    def close(self) -> None:
        """Everybody goes home."""
        for page in self._pages.values():
            page.context.close()


def pick(scope: Page | Locator, label: str, option: str, *, typed: str = "") -> None:
    """Chooses from a list; typing finds it in a long one."""
    box = scope.get_by_label(label, exact=True)
    if typed:
        box.fill(typed)
    else:
        box.click()
    page = scope if isinstance(scope, Page) else scope.page
    page.locator(".ant-select-dropdown:visible").get_by_title(option, exact=True).click()


def fill_in(page: Page, label: str, text: str) -> None:
    """Edits a field where it stands: click, type, Enter."""
    page.get_by_role("button", name=re.compile(f"^编辑{label}")).click()
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Enter")
    expect(page.get_by_role("button", name=re.compile(f"^编辑{label}")).filter(has_text=text)).to_be_visible()


def tab(page: Page, name: str) -> Locator:
    """Opens a tab of a record; its panel."""
    page.get_by_role("tab", name=name, exact=True).click()
    return page.get_by_role("tabpanel", name=name, exact=True)


def press(scope: Page | Locator, name: str) -> None:
    """A button by its words."""
    scope.get_by_role("button", name=words(name)).click()


def words(name: str) -> re.Pattern[str]:
    """The name of a button: antd puts a space between two Chinese characters, and icons have names, too."""
    text = r" ?".join(name) if len(name) == 2 else re.escape(name)
    return re.compile(f"(^| ){text}$")
