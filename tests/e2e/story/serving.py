"""From the hand-over to the visa: the application officer's work."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.story.desk import Desks, pick, press, tab, words
from tests.e2e.story.selling import CONSULTANT, MANAGER, Client

OFFICER = "hanlei"
DEADLINE_TASKS, VISA_TASKS = 8, 9


def handover(desks: Desks, client: Client) -> None:
    """Opened by the won contract, filled in by who sold it, accepted by who serves."""
    page = desks.go(CONSULTANT, "/tasks/handovers")
    page.get_by_role("link", name=re.compile(client.name)).click()
    form = page.get_by_role("region", name="交接单")
    form.get_by_role("button", name="添加院校").click()
    form.get_by_label("院校 1", exact=True).fill(client.schools[0])
    pick(form, "国家 1", "英国", typed="英国")
    form.get_by_label("学生亮点").fill("竞赛一等奖")
    form.get_by_label("特别要求与承诺").fill("只去伦敦")
    press(form, "保存")
    expect(form.get_by_role("button", name=words("保存"))).to_be_disabled()
    press(page, "提交交接")
    # the application officer of the team is proposed
    press(page.get_by_role("dialog"), "提交交接")
    expect(page.get_by_text("待接收").first).to_be_visible()
    desks.picture(page, "handover-submitted")
    officer = desks.go(OFFICER, "/tasks/handovers")
    officer.get_by_role("link", name=re.compile(client.name)).click()
    expect(officer.get_by_role("region", name="学生档案快照")).to_contain_text(client.name)
    expect(officer.get_by_text("只去伦敦").first).to_be_visible()
    press(officer, "接收")
    expect(officer.get_by_text("已接收").first).to_be_visible()
    desks.picture(officer, "handover-accepted")


def applications(desks: Desks, client: Client) -> None:
    """Both schools of the shortlist; the tasks of each appear, counted back from its deadline."""
    page = desks.go(OFFICER, f"/students/{client.student_id}?tab=shortlist")
    for school in client.schools:
        item = page.get_by_role("article").filter(has_text=school)
        press(item, "开始申请")
        expect(item.get_by_role("link", name="已申请")).to_be_visible()
    desks.picture(page, "shortlist-applied")
    tab(page, "申请")
    for school in client.schools:
        expect(page.get_by_role("button").filter(has_text=school)).to_be_visible()
    # the tasks are several people's: the manager sees all of them, the officer the own ones
    manager = desks.go(MANAGER, f"/students/{client.student_id}?tab=tasks")
    for school in client.schools:
        expect(tasks_about(manager, "申请", school)).to_have_count(DEADLINE_TASKS)
    desks.picture(manager, "tasks-of-student")
    tab(page, "任务")
    expect(tasks_about(page, "申请", client.schools[0]).filter(has_text="韩磊").first).to_be_visible()


def tasks_about(page: Page, kind: str, subject: str) -> Locator:
    """The tasks that are about something, on the tab of a student's tasks."""
    name = re.compile(f"^{kind} · .*{re.escape(subject)}")
    return page.get_by_role("region", name=name).get_by_role("listitem")


def submission(desks: Desks, client: Client) -> None:
    """Step by step to the submission of the British one, with its number as evidence."""
    page = desks.go(OFFICER, "/applications")
    desks.picture(page, "board")
    page.get_by_text(client.schools[0]).first.click()
    drawer = page.get_by_role("dialog")
    for status in ("文书中", "待网申", "已填写待审", "已递交"):
        _move(drawer, status, number="UCAS-7788" if status == "已递交" else "")
    expect(drawer.get_by_text("递交编号 UCAS-7788")).to_be_visible()
    desks.picture(page, "submitted")


def _move(drawer: Locator, status: str, number: str) -> None:
    pick(drawer, "推进到", status)
    if number:
        drawer.get_by_label("递交编号", exact=True).fill(number)
    press(drawer, "登记")
    expect(drawer.get_by_role("region", name="推进申请").locator("strong")).to_have_text(status)


def offer(desks: Desks, client: Client) -> None:
    """The letter comes, is recorded and accepted as the firm choice; the list for the visa appears."""
    page = desks.of(OFFICER)
    drawer = page.get_by_role("dialog").filter(has_text=client.schools[0])
    press(drawer, "登记录取")
    letter = page.get_by_role("dialog").filter(has_text="收到日期")
    letter.get_by_text("无条件", exact=True).click()
    letter.get_by_label("押金", exact=True).fill("2000")
    desks.picture(page, "offer-letter")
    press(letter, "登记")
    expect(letter).to_be_hidden()
    press(drawer, "接受")
    page.get_by_role("menuitem", name="首选 (Firm)").click()
    expect(drawer.get_by_text("已接受").first).to_be_visible()
    desks.picture(page, "offer-accepted")
    manager = desks.of(MANAGER)
    expect(tasks_about(manager, "录取与签证", client.schools[0])).to_have_count(VISA_TASKS)
    desks.picture(manager, "visa-tasks")
