"""Settings of the leads service: channels, loss reasons, pipelines, assignment, scores, fields, a form."""

from dataclasses import dataclass
from typing import Any

from dev.seeding.api import Api, Record
from dev.seeding.organisation import STUDY_ABROAD, VOCATIONAL, Branch

_Stages = tuple[tuple[str, str, str, Record], ...]
CHANNELS = (
    ("官网表单", "Website", "SEARCH", ("网站", "官网")),
    ("百度推广", "Baidu", "SEARCH", ("百度", "sem")),
    ("小红书", "Xiaohongshu", "SOCIAL", ("红书", "xhs")),
    ("抖音", "Douyin", "SOCIAL", ("抖音直播",)),
    ("微信公众号", "WeChat account", "SOCIAL", ("公众号",)),
    ("教育展", "Education fair", "EVENT", ("展会",)),
    ("老学员推荐", "Alumni referral", "REFERRAL", ("转介绍", "推荐")),
    ("合作院校", "Partner school", "PARTNER", ("渠道合作",)),
    ("自然到访", "Walk-in", "WALK_IN", ("上门",)),
)
LOSS_REASONS = (
    ("选择了其他机构", "Chose another agency", False),
    ("预算不足", "Budget too low", False),
    ("暂缓计划", "Plans put off", False),
    ("成绩不够", "Grades too low", False),
    ("多次联系不上", "Not reachable", False),
    ("空号或错号", "Wrong number", True),
    ("广告或同行", "Advertising or competitor", True),
)
_ABROAD_STAGES: _Stages = (
    ("新线索", "New", "NEW", {}),
    ("已联系", "Contacted", "QUALIFIED", {"requiresActivity": True, "agingDays": 3}),
    (
        "深度咨询",
        "Consulting",
        "CONSULTED",
        {"requiredFields": ["target_countries", "target_degree"], "agingDays": 7},
    ),
    ("方案已出", "Proposal", "PROPOSED", {"requiredFields": ["budget_amount"], "agingDays": 14}),
    ("已签约", "Signed", "WON", {"requiredFields": ["phone"]}),
    ("已流失", "Lost", "LOST", {}),
)
_SCHOOL_STAGES: _Stages = (
    ("新线索", "New", "NEW", {}),
    ("已邀约", "Invited", "QUALIFIED", {"requiresActivity": True, "agingDays": 2}),
    ("已试听", "Trial lesson", "CONSULTED", {"requiredFields": ["target_course"], "agingDays": 5}),
    ("报价中", "Offer", "PROPOSED", {"agingDays": 7}),
    ("已报名", "Enrolled", "WON", {"requiredFields": ["phone"]}),
    ("已流失", "Lost", "LOST", {}),
)
_PIPELINES: tuple[tuple[str, str, str, Record, tuple[Any, ...]], ...] = (
    (
        "英国硕士",
        "UK master",
        STUDY_ABROAD,
        {"countries": ["GB"], "degrees": ["DEGREE_MASTER"]},
        _ABROAD_STAGES,
    ),
    (
        "美国本科",
        "US bachelor",
        STUDY_ABROAD,
        {"countries": ["US"], "degrees": ["DEGREE_BACHELOR"]},
        _ABROAD_STAGES,
    ),
    ("通用留学", "Study abroad", STUDY_ABROAD, {}, _ABROAD_STAGES),
    ("职教 IT 课程", "Vocational IT", VOCATIONAL, {"courses": ["Java 开发", "UI 设计"]}, _SCHOOL_STAGES),
    ("职教通用", "Vocational", VOCATIONAL, {}, _SCHOOL_STAGES),
)
_SCORES = (
    ("留了手机", "lead.phone != ''", 20),
    ("留了微信", "lead.wechat != ''", 10),
    ("预算充足", "lead.budget_amount >= 20000000", 20),
    ("转介绍", "'转介绍' in lead.tags", 15),
    ("目标明确", "lead.target_course != ''", 15),
    ("意向等级 A", "lead.intent == 'A'", 20),
)
_FIELDS: tuple[Record, ...] = (
    {
        "key": "gpa",
        "labelZh": "均分/GPA",
        "labelEn": "GPA",
        "type": "FIELD_TYPE_NUMBER",
        "class": "FIELD_CLASS_PERSONAL",
        "group": "学业",
        "position": 1,
    },
    {
        "key": "ielts",
        "labelZh": "雅思成绩",
        "labelEn": "IELTS",
        "type": "FIELD_TYPE_NUMBER",
        "class": "FIELD_CLASS_PERSONAL",
        "group": "学业",
        "position": 2,
    },
    {
        "key": "decision_maker",
        "labelZh": "决策人",
        "labelEn": "Who decides",
        "type": "FIELD_TYPE_CHOICE",
        "class": "FIELD_CLASS_BUSINESS",
        "group": "家庭",
        "position": 3,
        "choices": [
            {"value": "self", "labelZh": "本人", "labelEn": "The student"},
            {"value": "mother", "labelZh": "母亲", "labelEn": "Mother"},
            {"value": "father", "labelZh": "父亲", "labelEn": "Father"},
        ],
    },
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What leads refer to: channels and loss reasons by name, pipelines by id with their stages."""

    channels: dict[str, str]
    loss_reasons: dict[str, str]
    pipelines: dict[str, Record]


def seed(api: Api, branches: list[Branch]) -> Settings:
    """Makes what is missing; shared by the organisation except for teams and rules of a branch."""
    channels = api.ensure("/channels", [_channel(*one) for one in CHANNELS], "nameZh")
    reasons = api.ensure(
        "/loss-reasons",
        [{"nameZh": zh, "nameEn": en, "invalid": bad} for zh, en, bad in LOSS_REASONS],
        "nameZh",
    )
    pipelines = api.ensure(
        "/pipelines", [_pipeline(place, *one) for place, one in enumerate(_PIPELINES, 1)], "nameZh"
    )
    api.ensure(
        "/score-rules",
        [
            {"name": name, "condition": condition, "points": points, "enabled": True}
            for name, condition, points in _SCORES
        ],
        "name",
    )
    api.ensure("/lead-fields", [{"recordType": "leads.lead", **one} for one in _FIELDS], "key")
    _assignment(api, branches)
    by_name = {one["nameZh"]: one["id"] for one in channels}
    _form(api, by_name["官网表单"], branches[0])
    return Settings(
        by_name, {one["nameZh"]: one["id"] for one in reasons}, {one["id"]: one for one in pipelines}
    )


def _channel(zh: str, en: str, kind: str, aliases: tuple[str, ...]) -> Record:
    return {"nameZh": zh, "nameEn": en, "kind": f"CHANNEL_KIND_{kind}", "aliases": list(aliases)}


def _pipeline(place: int, zh: str, en: str, line: str, fits: Record, stages: tuple[Any, ...]) -> Record:
    made = [
        {"nameZh": name, "nameEn": english, "status": f"STATUS_{status}", **gate}
        for name, english, status, gate in stages
    ]
    return {"nameZh": zh, "nameEn": en, "businessLine": line, "position": place, "stages": made, **fits}


def _assignment(api: Api, branches: list[Branch]) -> None:
    """A team and a rule per branch: new leads without an owner go round."""
    teams = api.ensure("/assignment-teams", [_team(branch) for branch in branches], "name", patient=True)
    rules = [
        {
            "name": f"{branch.plan.zh}默认分配",
            "branchId": branch.number,
            "position": place,
            "enabled": True,
            "teamId": team["id"],
            "condition": f"lead.business_line == '{_short(branch.plan.line)}'",
        }
        for place, (branch, team) in enumerate(zip(branches, teams, strict=True), 1)
    ]
    api.ensure("/assignment-rules", rules, "name", patient=True)


def _short(line: str) -> str:
    return line.removeprefix("BUSINESS_LINE_")


def _team(branch: Branch) -> Record:
    members = [
        {"staffId": one["id"], "departmentId": branch.consulting_id, "capacity": 200, "weight": 1}
        for one in branch.consultants
    ]
    return {
        "name": f"{branch.plan.zh}咨询组",
        "branchId": branch.number,
        "members": members,
        "method": "ASSIGNMENT_METHOD_ROUND_ROBIN",
    }


def _form(api: Api, channel_id: str, branch: Branch) -> None:
    form = {
        "name": "官网咨询表单",
        "kind": "INTAKE_KIND_FORM",
        "branchId": branch.number,
        "enabled": True,
        "titleZh": "免费留学评估",
        "titleEn": "Free assessment",
        "introZh": "留下联系方式，顾问会在一个工作日内联系您。",
        "introEn": "Leave your contact details; a consultant gets in touch within one working day.",
        "consentZh": "我同意机构为提供留学咨询而处理以上信息。",
        "consentEn": "I agree that the agency uses this information to advise me.",
        "fields": [
            {"field": "name", "required": True},
            {"field": "phone", "required": True},
            {"field": "wechat"},
            {"field": "target_countries"},
            {"field": "target_degree"},
            {"field": "note"},
        ],
        "defaults": {"channel_id": channel_id, "business_line": branch.plan.line},
    }
    api.ensure("/intake-sources", [form], "name", patient=True)
