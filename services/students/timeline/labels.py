"""What people read of entries: the names of record types, and what was done."""

from collections.abc import Mapping
from functools import cache

from services.students.timeline.kinds import KINDS
from services.students.timeline.rules import PERMISSIONS

Words = tuple[str, str]
"""Chinese, English."""

SUBJECTS: Mapping[str, Words] = {
    "leads.lead": ("线索", "Lead"),
    "leads.activity": ("跟进记录", "Activities"),
    "contracts.contract": ("合同", "Contracts"),
    "contracts.receipt": ("收款", "Receipts"),
    "contracts.refund": ("退费", "Refunds"),
    "tasks.task": ("任务", "Tasks"),
    "tasks.handover": ("交接", "Hand-overs"),
    "tasks.deadline_plan": ("申请排期", "Deadlines"),
}
"""Record types of other services; those of this one have their labels in the proto."""

VERBS: Mapping[str, Words] = {
    "created": ("新建{noun}", "Added: {noun}"),
    "updated": ("修改{noun}：{names}", "Changed {noun}: {names}"),
    "deleted": ("删除{noun}", "Removed: {noun}"),
    "undeleted": ("恢复{noun}", "Restored: {noun}"),
}
"""What was done to a record of this service, where nothing more special is said below."""

SPECIAL: Mapping[str, Words] = {
    "students.student.created": ("建立学生档案", "Became a student"),
    "students.student.updated": ("修改了{names}", "Changed {names}"),
    "students.student.staffed": ("调整服务团队：{names}", "Changed the team: {names}"),
    "students.student.linked": ("关联了另一条线索", "One more lead turned out to be this person"),
    "students.student.unlinked": ("解除了一条线索的关联", "A lead is no longer linked"),
    "students.student.kept": ("撤销转化被拒绝：已有后续记录", "The conversion stays: something hangs on it"),
    "students.student.removed": ("撤销转化，移除档案", "Removed: the conversion was taken back"),
    "students.test_sitting.verified": ("核验了考试成绩", "Verified a test sitting"),
    "students.proposal.sent": ("发送了方案", "Sent the proposal"),
    "students.proposal.opened": ("客户打开了方案", "The client opened the proposal"),
    "students.proposal.confirmed": ("客户确认了方案", "The client confirmed the proposal"),
    "students.proposal.withdrawn": ("撤回了方案", "Withdrew the proposal"),
    "students.proposal.revised": ("开始修订方案", "Began a new version of the proposal"),
    "students.offer.created": ("登记了录取", "Recorded an offer"),
    "students.offer.accepted": ("接受了录取", "Accepted the offer"),
    "students.application.moved": ("申请进展：{names}", "The application moved: {names}"),
    "students.offer.declined": ("婉拒了录取", "Declined an offer"),
    "students.offer.reminded": ("录取即将到答复期限", "An offer has to be answered soon"),
    "students.offer.lapsed": ("录取已过答复期限，未答复", "An offer lapsed: nobody answered it in time"),
}
"""Kind -> what people read. A record type with transitions of its own adds them here."""


@cache
def permissions() -> tuple[str, ...]:
    """Every permission that an entry of another service can ask for."""
    return tuple(dict.fromkeys([*PERMISSIONS.values(), *(kind.permission for kind in KINDS)]))


@cache
def subjects() -> Mapping[str, str]:
    """Record type of another service -> the permission of its entries, in the order people see them."""
    found = {"leads.lead": "leads.lead.read", "leads.activity": "leads.activity.read"}
    return {**found, **{kind.subject_type: kind.permission for kind in KINDS}}
