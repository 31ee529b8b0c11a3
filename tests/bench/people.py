"""Who works in the measured agency, and believable leads in any number, the same ones at every run."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dev.seeding.organisation import STUDY_ABROAD, Plan

MEASURED, ELSEWHERE, IMPORTING = "BJ01", "SH01", "WH01"
"""Codes of the branches: whose people measure, what they must not see, and where imports go."""

_CONSULTANTS = tuple(
    zip(
        ("zhangwei", "liuyang", "chenjing", "zhaolei", "sunhao", "qianyu", "zhoujie", "wumin", "zhengkai",
         "fenglan", "chuhan", "weidong"),
        ("张伟", "刘洋", "陈静", "赵磊", "孙浩", "钱雨", "周杰", "吴敏", "郑凯文", "冯兰", "褚涵", "卫东"),
        strict=True,
    )
)  # fmt: skip
PLANS = (
    Plan(
        MEASURED, "北京国贸", "Beijing Guomao", STUDY_ABROAD,
        {
            "consultant": _CONSULTANTS,
            "marketing": (("zhaomin", "赵敏"),),
            "branch-manager": (("wangfang", "王芳"),),
        },
    ),
    Plan(
        ELSEWHERE, "上海徐汇", "Shanghai Xuhui", STUDY_ABROAD,
        {
            "consultant": (("linyue", "林悦"), ("hujie", "胡杰")),
            "marketing": (),
            "branch-manager": (("sunli", "孙丽"),),
        },
    ),
    Plan(
        IMPORTING, "武汉光谷", "Wuhan Guanggu", STUDY_ABROAD,
        {
            "consultant": (("wuchen", "吴晨"), ("zhouqi", "周琪"), ("liangyu", "梁宇")),
            "marketing": (),
            "branch-manager": (("fanglei", "方磊"),),
        },
    ),
)  # fmt: skip

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "子涵雨桐浩然思远欣怡梓轩佳琪宇航诗俊杰晓彤明哲婉清博文静天佑若曦泽语嫣嘉豪梦瑶雅琳奕辰心悦志"
COURSES = (
    "金融学",
    "教育学",
    "传媒",
    "数据科学",
    "计算机科学",
    "经济学",
    "心理学",
    "会计学",
    "信息技术",
    "商科",
)
REGIONS = ("北京", "天津", "河北石家庄", "上海", "江苏南京", "浙江杭州", "广东深圳", "四川成都")
DEGREES = ("DEGREE_BACHELOR", "DEGREE_MASTER", "DEGREE_MASTER", "DEGREE_DOCTORATE", "DEGREE_LANGUAGE")
COUNTRIES = ("GB", "US", "AU", "CA", "SG", "JP", "HK")
SCHOOLS = ("北京外国语大学", "人大附中", "南京审计大学", "对外经济贸易大学", "深圳大学", "四川大学")
TAGS = ("转介绍", "高意向", "公开课", "需奖学金")
DAYS = 730
"""How far back leads go."""
_STATUS_SHARES = (30, 26, 18, 12, 8, 6)
"""Of a hundred leads: new, qualified, consulted, proposed, won; the last are lost from somewhere before."""


@dataclass(frozen=True, slots=True)
class Invented:
    """A lead, how far it came (0 new .. 4 won) and whether it was lost there."""

    values: dict[str, Any]
    step: int
    lost: bool


def phone(number: int, block: int) -> str:
    """A phone number that only one lead of one block has; blocks keep branches and loads apart."""
    return f"+861{30 + block}{number * 7_919_371 % 100_000_000:08d}"


def lead(number: int, block: int, seed: int, now: datetime, channels: list[str]) -> Invented:
    """The lead with this number; the same for the same arguments."""
    chance = random.Random(f"{seed}-{block}-{number}")
    name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2, 2))))
    born = date(1998, 1, 1) + timedelta(days=chance.randrange(4000))
    age = timedelta(days=DAYS) * chance.random() ** 1.5
    values: dict[str, Any] = {
        "name": name,
        "phone": phone(number, block),
        "wechat": f"wx{block}_{number}" if number % 3 == 0 else "",
        "email": f"s{block}.{number}@mail.example" if number % 4 == 1 else "",
        "birth_date": born if number % 2 else None,
        "region": chance.choice(REGIONS),
        "business_line": "BUSINESS_LINE_STUDY_ABROAD",
        "target_countries": chance.sample(COUNTRIES, chance.choice((1, 1, 2))),
        "target_degree": chance.choice(DEGREES),
        "target_course": chance.choice(COURSES),
        "target_intake": chance.choice(("2026-09", "2027-01", "2027-09")),
        "current_school": chance.choice(SCHOOLS),
        "budget_amount": chance.randrange(15, 60) * 1_000_000,
        "budget_currency": "CNY",
        "guardian_name": name[0] + chance.choice(("女士", "先生")) if number % 5 < 2 else "",
        "note": "想了解申请流程和费用" if number % 4 == 0 else "",
        "tags": [chance.choice(TAGS)] if number % 4 == 2 else [],
        "channel_id": chance.choice(channels),
        "intent": f"INTENT_{chance.choice('AABBBCCD')}",
        "custom": {"gpa": round(chance.uniform(2.6, 3.9), 2)} if number % 2 else {},
        "create_time": now - age,
    }
    step = chance.choices(range(6), _STATUS_SHARES)[0]
    return Invented(values, min(step, 4) if step < 5 else chance.randrange(4), step == 5)


def leads(
    count: int, block: int, seed: int, now: datetime, channels: list[str], start: int = 0
) -> Iterator[Invented]:
    """Leads of consecutive numbers."""
    return (lead(number, block, seed, now, channels) for number in range(start, start + count))
