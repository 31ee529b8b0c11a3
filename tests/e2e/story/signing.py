"""From the draft of a contract to the deposit: consultant, manager, both phones of the family, finance."""

from playwright.sync_api import Page, expect

from tests.e2e.story.desk import Desks, pick, press, tab, words
from tests.e2e.story.selling import CONSULTANT, MANAGER, Client, fits

FINANCE = "jinmei"


def draft(desks: Desks, client: Client, template: str) -> None:
    """Made from the confirmed proposal, with a discount that somebody else has to agree to."""
    page = desks.of(CONSULTANT)
    page.get_by_role("button", name="生成合同").click()
    dialog = page.get_by_role("dialog")
    pick(dialog, "合同模板", template)
    expect(dialog.get_by_role("textbox", name="价格")).to_have_value("50000")
    desks.picture(page, "new-contract")
    press(dialog, "建立草稿")
    page.wait_for_url("**/app/contracts/*-*")
    client.contract_id = page.url.rpartition("/")[2].partition("?")[0]
    expect(page.get_by_text("还没有填写")).to_be_visible()
    page.get_by_role("textbox", name="国家").fill("英国、美国")
    page.get_by_role("textbox", name="优惠", exact=True).fill("4000")
    page.get_by_role("textbox", name="优惠原因").fill("老学员推荐")
    press(page, "保存")
    expect(page.get_by_text("肆万陆仟元整").first).to_be_visible()
    expect(page.get_by_text("还没有填写")).to_be_hidden()
    desks.picture(page, "contract-draft")
    press(page, "提交")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("说明").fill("家长希望尽快签约")
    press(dialog, "提交")
    expect(page.get_by_text("待审批").first).to_be_visible()


def approval(desks: Desks, client: Client) -> None:
    """The manager agrees in the inbox; the one who asked cannot."""
    own = desks.go(CONSULTANT, "/tasks/approvals?box=mine")
    asked = own.get_by_role("article").filter(has_text=client.name)
    expect(asked.get_by_text("审批中")).to_be_visible()
    expect(asked.get_by_role("button", name=words("同意"))).to_have_count(0)
    desks.picture(own, "approvals-own")
    page = desks.go(MANAGER, "/tasks/approvals")
    card = page.get_by_role("article").filter(has_text=client.name)
    expect(card).to_contain_text("老学员推荐")
    desks.picture(page, "approvals-inbox")
    press(card, "同意")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("同意")
    press(dialog, "同意")
    expect(card).to_be_hidden()
    expect(asked.get_by_text("已通过").first).to_be_visible()


def signatures(desks: Desks, client: Client) -> None:
    """Sent; signed by the student and, as she is a minor, by her mother; sealed in the office."""
    page = desks.go(CONSULTANT, f"/contracts/{client.contract_id}")
    press(page, "发送签署")
    expect(page.get_by_text("待签署").first).to_be_visible()
    tab(page, "签署")
    for role, name in (("学生", client.name), ("监护人", client.mother)):
        link, code = _invite(desks, page, role)
        _sign(desks, link, code, name)
    expect(page.get_by_role("group", name="监护人")).to_contain_text("已签署")
    desks.picture(page, "signed-by-both")
    manager = desks.go(MANAGER, f"/contracts/{client.contract_id}?tab=signing")
    press(manager, "机构签章")
    expect(manager.get_by_text("文件 SHA-256")).to_be_visible()
    desks.picture(manager, "sealed")


def _invite(desks: Desks, page: Page, role: str) -> tuple[str, str]:
    """The link and the code of a signer, as the consultant hands them out."""
    card = page.get_by_role("group", name=role)
    press(card, "生成签署链接")
    link = card.get_by_text("/s/sign#").inner_text().strip()
    code = card.get_by_label("验证码").inner_text().strip()
    desks.picture(page, f"link-of-{'student' if role == '学生' else 'guardian'}")
    return link, code


def _sign(desks: Desks, link: str, code: str, name: str) -> None:
    phone = desks.phone()
    phone.goto(link)
    desks.picture(phone, "sign-code")
    phone.get_by_label("六位验证码").fill(code)
    phone.get_by_role("button", name="查看合同").click()
    expect(phone.get_by_text(name).first).to_be_visible()
    assert fits(phone)
    desks.picture(phone, "sign-contract")
    draw(phone)
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="确认签署").click()
    expect(phone.get_by_role("heading", name="签署完成")).to_be_visible()
    desks.picture(phone, "signed")
    phone.context.close()


def draw(page: Page) -> None:
    """A signature with the finger."""
    pad = page.get_by_test_id("pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 40 + step * 18, box["y"] + 60 + (step % 3) * 20)
    page.mouse.up()


def deposit(desks: Desks, client: Client, reference: str) -> None:
    """Finance finds the contract and books what came in; with it the contract is won."""
    page = desks.go(FINANCE, "/contracts")
    page.get_by_label("编号、标题、学生").fill(client.name)
    row = page.get_by_role("row").filter(has_text=client.name)
    desks.picture(page, "contracts")
    row.get_by_role("link").first.click()
    tab(page, "付款")
    page.get_by_role("button", name="登记收款").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="金额")).to_have_value("4600")
    dialog.get_by_role("textbox", name="流水号").fill(reference)
    dialog.get_by_role("textbox", name="付款人").fill(client.mother)
    desks.picture(page, "receipt")
    press(dialog, "入账")
    expect(page.get_by_text("已签约").first).to_be_visible()
    expect(page.get_by_text("¥4,600.00").first).to_be_visible()
    desks.picture(page, "won")
