"""From the enquiry to a proposal that the mother confirms on her phone: the consultant's work."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.e2e.story.desk import Desks, fill_in, pick, press, tab

CONSULTANT, MANAGER = "zhangwei", "wangfang"


@dataclass
class Client:
    """Whom the story is about, and what each stretch leaves to the next."""

    name: str
    phone: str
    course: str
    """A course of study of their own: the funnel can be asked for it."""
    schools: tuple[str, str]
    """Names of the institutions, in Britain and in California."""
    mother: str = "欧阳妈妈"
    lead_id: str = ""
    student_id: str = ""
    contract_id: str = ""
    contract_number: str = ""
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def birthday(self) -> str:
        """She is sixteen."""
        return f"{datetime.now(UTC).year - 16}-01-02"


def enquiry(desks: Desks, client: Client) -> None:
    """The lead: created, called, brought to the consultation."""
    page = desks.go(CONSULTANT, "/leads")
    page.get_by_role("button", name=re.compile("新建")).first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("姓名", exact=True).fill(client.name)
    form.get_by_label("手机", exact=True).fill(client.phone)
    pick(form, "业务线", "留学", typed="留学")
    pick(form, "意向国家", "英国", typed="英国")
    form.get_by_label("意向国家", exact=True).press("Tab")
    form.get_by_label("意向课程/专业", exact=True).fill(client.course)
    desks.picture(page, "new-lead")
    press(form, "保存")
    page.wait_for_url(re.compile("/app/leads/[0-9a-f-]{36}"))
    client.lead_id = page.url.rpartition("/")[2].partition("?")[0]
    expect(page.get_by_role("heading", name=client.name)).to_be_visible()

    composer = page.get_by_role("region", name="写跟进")
    composer.get_by_text("电话", exact=True).click()
    composer.get_by_label("跟进内容").fill("母亲担心安全，想去伦敦")
    press(composer, "保存")
    expect(page.get_by_text("母亲担心安全，想去伦敦")).to_be_visible()
    for stage in ("已联系", "深度咨询"):
        _to_stage(page, stage)
    fill_in(page, "出生日期", client.birthday)
    desks.picture(page, "lead")


def _to_stage(page: Page, stage: str) -> None:
    """Through the gate of a stage: what it wants is asked for."""
    path = page.get_by_role("list", name="阶段")
    path.get_by_role("button", name=stage).click()
    here = path.get_by_role("button", name=stage).and_(page.locator("[aria-current=step]"))
    gate = page.get_by_role("dialog").filter(has_text=f"进入「{stage}」前请补齐")
    expect(here.or_(gate)).to_be_visible()
    if gate.is_visible():
        pick(gate, "意向学历", "硕士", typed="硕士")
        press(gate, "保存并移动")
    expect(here).to_be_visible()


def conversion(desks: Desks, client: Client) -> None:
    """The lead becomes a student, and the manager gives her a team."""
    page = desks.of(CONSULTANT)
    press(page, "转化")
    page.get_by_role("link", name="查看学生").click()
    page.wait_for_url("**/app/students/*")
    client.student_id = page.url.rpartition("/")[2].partition("?")[0]
    expect(page.get_by_role("heading", name=client.name)).to_be_visible()
    desks.picture(page, "student")
    manager = desks.go(MANAGER, f"/students/{client.student_id}")
    tab(manager, "服务团队")
    for role, person in (("申请专员", "韩磊"), ("文案", "苏静")):
        manager.get_by_role("button", name=re.compile(f"^编辑{role}")).click()
        pick(manager, role, person, typed=person)
        expect(manager.get_by_role("button", name=re.compile(f"^编辑{role}"))).to_contain_text(person)
    desks.picture(manager, "team")


def profile(desks: Desks, client: Client) -> None:
    """What the consultant learns: school, a test, the mother."""
    page = desks.of(CONSULTANT)
    tab(page, "教育与考试")
    page.get_by_role("button", name="添加教育背景").click()
    form = page.get_by_role("dialog")
    form.get_by_label("学校", exact=True).fill("人大附中")
    form.get_by_label("GPA/均分", exact=True).fill("88.5")
    form.get_by_label("满分", exact=True).fill("100")
    _save(form)
    page.get_by_role("button", name="添加考试成绩").click()
    form = page.get_by_role("dialog")
    pick(form, "考试", "雅思", typed="雅思")
    _day(form, "考试日期", -60)
    form.get_by_label("总分", exact=True).fill("7.5")
    _save(form)
    desks.picture(page, "education")
    tab(page, "监护人")
    page.get_by_role("button", name="添加监护人").click()
    form = page.get_by_role("dialog")
    form.get_by_label("姓名", exact=True).fill(client.mother)
    form.get_by_label("手机", exact=True).fill("13900139001")
    pick(form, "关系", "母亲")
    form.get_by_label("首要联系人").check()
    desks.picture(page, "new-guardian")
    _save(form)
    expect(page.get_by_role("button", name=client.mother)).to_be_visible()


def _save(form: Locator) -> None:
    press(form, "保存")
    expect(form).to_be_hidden()


def _day(form: Locator, label: str, days: int) -> None:
    box = form.get_by_label(label, exact=True)
    box.fill((datetime.now(UTC) + timedelta(days=days)).date().isoformat())
    box.press("Enter")


def shortlist(desks: Desks, client: Client) -> None:
    """Two schools of the library, each with how she stands to it."""
    page = desks.of(CONSULTANT)
    panel = tab(page, "选校")
    page.get_by_role("button", name="添加选校").first.click()
    search = page.get_by_role("dialog")
    for school, tier in zip(client.schools, ("冲刺", "匹配"), strict=True):
        search.get_by_label("院校、专业、国家，中英文均可").fill(school)
        line = search.get_by_role("listitem").filter(has_text=school)
        press(line, tier)
        expect(line.get_by_text("已在方案中")).to_be_visible()
        desks.picture(page, "library-search")
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    british = panel.get_by_role("article").filter(has_text=client.schools[0])
    expect(british.get_by_text(re.compile("已满足.*7.5"))).to_be_visible()
    expect(panel.get_by_role("region", name="匹配")).to_contain_text(client.schools[1])
    desks.picture(page, "shortlist")


def proposal(desks: Desks, client: Client) -> None:
    """Taken from the shortlist, written, sent; confirmed by the mother without any account."""
    page = desks.of(CONSULTANT)
    tab(page, "留学方案")
    page.get_by_role("button", name="新建方案").click()
    page.get_by_role("button", name="带入选校名单").click()
    form = page.get_by_role("form", name="方案内容")
    expect(form.get_by_role("group", name=client.schools[0])).to_be_visible()
    form.get_by_text("中文", exact=True).click()
    form.get_by_label("标题", exact=True).fill("英国硕士留学方案")
    form.get_by_role("button", name="添加费用").click()
    form.get_by_label("费用名称").fill("服务费")
    form.get_by_label("金额").fill("50000")
    expect(page.get_by_text(re.compile("^共 [0-9] 页$"))).to_be_visible()
    desks.picture(page, "proposal")
    press(page, "发送")
    dialog = page.get_by_role("dialog")
    press(dialog, "发送")
    link = dialog.get_by_label("客户链接").input_value()
    press(dialog, "完成")
    expect(page.get_by_text("尚未打开")).to_be_visible()

    phone = desks.phone()
    phone.goto(link)
    for school in client.schools:
        expect(phone.get_by_role("heading", name=school)).to_be_visible()
    assert fits(phone)
    desks.picture(phone, "client-proposal")
    phone.get_by_role("button", name="确认方案").click()
    phone.get_by_label("姓名").fill(client.mother)
    desks.picture(phone, "client-confirms")
    phone.get_by_role("button", name="我已阅读并确认").click()
    expect(phone.get_by_text(re.compile(f"{client.mother} 于 .* 确认"))).to_be_visible()
    phone.context.close()
    # at the consultant's desk it shows by itself
    expect(page.get_by_text(re.compile(f"{client.mother} 于 .* 确认"))).to_be_visible()
    desks.picture(page, "proposal-confirmed")


def fits(phone: Page) -> bool:
    """Nothing is cut off at the side."""
    return bool(phone.evaluate("document.documentElement.scrollWidth <= innerWidth"))
