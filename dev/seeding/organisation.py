"""Branches, departments and staff of the demonstration: two study-abroad branches, two vocational schools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dev.seeding.api import Api, Record

STUDY_ABROAD, VOCATIONAL = "BUSINESS_LINE_STUDY_ABROAD", "BUSINESS_LINE_VOCATIONAL"


@dataclass(frozen=True, slots=True)
class Plan:
    """One branch: people by role key, as (user name, name)."""

    code: str
    zh: str
    en: str
    line: str
    people: Mapping[str, tuple[tuple[str, str], ...]]


PLANS = (
    Plan(
        "BJ01",
        "北京国贸",
        "Beijing Guomao",
        STUDY_ABROAD,
        {
            "consultant": (("zhangwei", "张伟"), ("liuyang", "刘洋"), ("chenjing", "陈静")),
            "marketing": (("zhaomin", "赵敏"),),
            "branch-manager": (("wangfang", "王芳"),),
            "writer": (("sujing", "苏静"),),
            "application-officer": (("hanlei", "韩磊"),),
            "finance": (("jinmei", "金梅"),),
        },
    ),
    Plan(
        "SH01",
        "上海徐汇",
        "Shanghai Xuhui",
        STUDY_ABROAD,
        {
            "consultant": (("linyue", "林悦"), ("hujie", "胡杰"), ("xuting", "徐婷")),
            "marketing": (("gaoyuan", "高远"),),
            "branch-manager": (("sunli", "孙丽"),),
            "writer": (("baixue", "白雪"),),
            "application-officer": (("shaojun", "邵军"),),
            "finance": (("kongyan", "孔燕"),),
        },
    ),
    Plan(
        "GZ01",
        "广州天河",
        "Guangzhou Tianhe",
        VOCATIONAL,
        {
            "consultant": (("huanghao", "黄浩"), ("liangqian", "梁倩"), ("ouyangxue", "欧阳雪")),
            "marketing": (("heping", "何平"),),
            "branch-manager": (("wuqiang", "吴强"),),
        },
    ),
    Plan(
        "CD01",
        "成都高新",
        "Chengdu Gaoxin",
        VOCATIONAL,
        {
            "consultant": (("dengchao", "邓超"), ("fengyu", "冯雨"), ("tangli", "唐莉")),
            "marketing": (("yejun", "叶俊"),),
            "branch-manager": (("zhoumei", "周梅"),),
        },
    ),
)
HEAD_OFFICE = (
    ("luming", "head-office", "陆鸣"),
    ("qinshen", "auditor", "秦审"),
    ("itadmin", "it-admin", "郑凯"),
)
ROLE_NAMES = {
    "consultant": "顾问",
    "marketing": "市场",
    "branch-manager": "分校校长",
    "writer": "文案",
    "application-officer": "申请专员",
    "finance": "财务",
    "head-office": "总部",
    "auditor": "审计",
    "it-admin": "IT 管理员",
}
DEPARTMENTS = {
    "consultant": "咨询部",
    "marketing": "市场部",
    "branch-manager": "校长室",
    "writer": "文案部",
    "application-officer": "申请部",
    "finance": "财务部",
}
TEAM = {"writerId": "writer", "applicationOfficerId": "application-officer"}
"""Roles in the team of a student -> who has them."""


@dataclass(slots=True)
class Branch:
    """A branch as it stands: its number, its plan, and its consultants' staff records."""

    number: int
    plan: Plan
    consultants: list[Record] = field(default_factory=list)
    consulting_id: str = ""
    team: dict[str, Record] = field(default_factory=dict)
    """Field of a student -> who has this role in the branch."""


@dataclass(slots=True)
class Organisation:
    """What the other parts of the seed build on. `people` are (branch, role, name, user name)."""

    branches: list[Branch]
    people: list[tuple[str, str, str, str]]


def seed(api: Api, password: str, plans: Sequence[Plan] = PLANS) -> Organisation:
    """Makes what is missing. Everybody's password is `password`, for good."""
    roles = {role["nameZh"]: role["id"] for role in api.all_of("/roles") if role.get("builtin")}
    made = api.ensure("/branches", [_branch(plan) for plan in plans], "code", patient=True)
    branches = [Branch(int(record["id"]), plan) for record, plan in zip(made, plans, strict=True)]
    departments = _departments(api, branches)
    wanted = [
        _person(
            username, name, roles[ROLE_NAMES[role]], password, branch.number, departments[branch.number, role]
        )
        for branch in branches
        for role, people in branch.plan.people.items()
        for username, name in people
    ] + [_person(username, name, roles[ROLE_NAMES[role]], password) for username, role, name in HEAD_OFFICE]
    staff = {record["username"]: record for record in api.ensure("/staff", wanted, "username", patient=True)}
    for branch in branches:
        branch.consultants = [staff[username] for username, _ in branch.plan.people["consultant"]]
        branch.consulting_id = departments[branch.number, "consultant"]
        branch.team = {
            name: staff[branch.plan.people[role][0][0]]
            for name, role in TEAM.items()
            if role in branch.plan.people
        }
    return Organisation(branches, _people(plans))


def _branch(plan: Plan) -> Record:
    return {
        "code": plan.code,
        "nameZh": plan.zh,
        "nameEn": plan.en,
        "timeZone": "Asia/Shanghai",
        "studyAbroad": plan.line == STUDY_ABROAD,
        "vocational": plan.line == VOCATIONAL,
    }


def _departments(api: Api, branches: list[Branch]) -> dict[tuple[int, str], str]:
    """(branch number, role) -> department id."""
    known = {
        (int(one["branchId"]), one["name"]): one["id"]
        for one in api.all_of("/departments")
        if "branchId" in one
    }
    found = {}
    for branch in branches:
        for role, name in DEPARTMENTS.items():
            there = known.get((branch.number, name))
            body = {"name": name, "branchId": branch.number}
            found[branch.number, role] = there or api.create("/departments", body, patient=True)["id"]
    return found


def _person(
    username: str, name: str, role_id: str, password: str, number: int = 0, department_id: str = ""
) -> Record:
    person: dict[str, Any] = {
        "username": username,
        "name": name,
        "email": f"{username}@matricula.example",
        "roleIds": [role_id],
        "enabled": True,
        "initialPassword": password,
        "passwordPermanent": True,
        "locale": "zh",
    }
    if number:
        person |= {"branchId": number, "departmentId": department_id}
    return person


def _people(plans: Sequence[Plan]) -> list[tuple[str, str, str, str]]:
    found = [("总部", ROLE_NAMES[role], name, username) for username, role, name in HEAD_OFFICE]
    for plan in plans:
        for role, people in plan.people.items():
            found += [(plan.zh, ROLE_NAMES[role], name, username) for username, name in people]
    return found
