"""Believable enquiries, the same ones at every run: names, wishes, contact data and how far each one came."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dev.seeding.organisation import STUDY_ABROAD

COUNT = 300
SPREAD_DAYS = 90
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = (
    "子涵",
    "雨桐",
    "浩然",
    "思远",
    "欣怡",
    "梓轩",
    "佳琪",
    "宇航",
    "诗涵",
    "俊杰",
    "晓彤",
    "明哲",
    "婉清",
    "博文",
    "静怡",
    "天佑",
    "若曦",
    "泽宇",
    "语嫣",
    "嘉豪",
    "梦瑶",
    "文博",
    "雅琳",
    "奕辰",
    "心悦",
    "志远",
    "可欣",
    "睿",
    "萌",
    "磊",
)
_SCHOOLS = (
    "北京外国语大学",
    "华东师范大学",
    "中山大学",
    "四川大学",
    "人大附中",
    "上海中学",
    "深圳大学",
    "武汉理工大学",
    "广东实验中学",
    "成都七中",
    "南京审计大学",
    "对外经济贸易大学",
)
_WISHES = (
    (["GB"], "DEGREE_MASTER", ("金融学", "教育学", "传媒", "数据科学"), 30_0000_00),
    (["US"], "DEGREE_BACHELOR", ("计算机科学", "经济学", "心理学"), 60_0000_00),
    (["AU", "NZ"], "DEGREE_MASTER", ("会计学", "信息技术"), 35_0000_00),
    (["CA"], "DEGREE_BACHELOR", ("商科", "环境科学"), 40_0000_00),
    (["HK", "SG"], "DEGREE_MASTER", ("市场营销", "人工智能"), 28_0000_00),
    (["JP"], "DEGREE_LANGUAGE", ("语言班",), 15_0000_00),
)
_COURSES = (
    ("Java 开发", 2_2800_00),
    ("UI 设计", 1_8800_00),
    ("会计实操", 9800_00),
    ("健康管理师", 6800_00),
    ("新媒体运营", 1_2800_00),
    ("电工考证", 4800_00),
)
_REGIONS = {
    "BJ01": ("北京", "天津", "河北石家庄"),
    "SH01": ("上海", "浙江杭州", "江苏苏州"),
    "GZ01": ("广东广州", "广东深圳", "广东佛山"),
    "CD01": ("四川成都", "重庆", "四川绵阳"),
}
_TALKS = (
    ("CALL", "电话沟通，学生背景基本清楚，想先了解费用和时间安排"),
    ("WECHAT", "加了微信，发送了案例和院校清单"),
    ("CALL", "家长关心就业和安全，约了周末到访"),
    ("VISIT", "到访面谈一小时，家长和学生都在，意向明确"),
    ("WECHAT", "回复了申请时间线，学生准备考语言"),
    ("NOTE", "整理了背景评估，等学生补成绩单"),
    ("MAIL", "发送初步方案和报价，请家长确认"),
    ("CALL", "再次跟进，正在和另一家机构比较"),
)


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One enquiry. `branch` is the place of its branch; `steps` how many stages it went; `lost` why it
    ended."""

    number: int
    branch: int
    lead: dict[str, Any]
    channel: str
    consultant: int | None
    age_days: int
    steps: int
    lost: str
    talks: tuple[tuple[str, str], ...]


def enquiries(
    codes: Sequence[str], lines: Sequence[str], channels: Sequence[str], losses: Sequence[str]
) -> Iterator[Enquiry]:
    """Every enquiry of the demonstration, oldest first."""
    chance = random.Random(20260105)  # noqa: S311 - believable, not secret
    for number in range(COUNT):
        branch = number % len(codes)
        age = SPREAD_DAYS - number * SPREAD_DAYS // COUNT
        steps = _steps(chance, age)
        lost = chance.choice(losses) if chance.random() < 0.22 and age > 4 else ""
        talks = max(1, steps - 1) if steps or lost else 0
        yield Enquiry(
            number,
            branch,
            _lead(chance, number, codes[branch], lines[branch]),
            chance.choice(channels),
            chance.randrange(3) if chance.random() < 0.85 else None,
            age,
            steps,
            lost,
            _TALKS[:talks],
        )


def _steps(chance: random.Random, age: int) -> int:
    """How far it came: older ones had more time."""
    most = 4 if age > 30 else 3 if age > 12 else 2 if age > 4 else 1
    return min(most, chance.choices((0, 1, 2, 3, 4), (24, 28, 22, 14, 12))[0])


def _lead(chance: random.Random, number: int, code: str, line: str) -> dict[str, Any]:
    name = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    lead: dict[str, Any] = {
        "name": name,
        "phone": phone(number),
        "region": chance.choice(_REGIONS[code]),
        "businessLine": line,
        "currentSchool": chance.choice(_SCHOOLS),
        "intent": f"INTENT_{chance.choice('AABBBCCD')}",
        "budgetCurrency": "CNY",
    }
    if chance.random() < 0.6:
        lead["wechat"] = f"wx_{number:03d}_{chance.randrange(1000, 9999)}"
    if chance.random() < 0.35:
        lead["email"] = f"student{number:03d}@mail.example"
    if chance.random() < 0.4:
        lead["guardianName"] = name[0] + chance.choice(("女士", "先生"))
    if chance.random() < 0.25:
        lead["tags"] = [chance.choice(("转介绍", "高意向", "公开课", "需奖学金"))]
    lead |= _abroad(chance) if line == STUDY_ABROAD else _course(chance)
    return lead


def _abroad(chance: random.Random) -> dict[str, Any]:
    countries, degree, courses, budget = chance.choice(_WISHES)
    birth = date(chance.randrange(2001, 2009), chance.randrange(1, 13), chance.randrange(1, 29))
    return {
        "targetCountries": list(countries),
        "targetDegree": degree,
        "targetCourse": chance.choice(courses),
        "targetIntake": chance.choice(("2026-09", "2027-01", "2027-09")),
        "birthDate": birth.isoformat(),
        "budgetAmount": str(budget + chance.randrange(-5, 6) * 1_0000_00),
        "custom": {
            "gpa": round(chance.uniform(2.6, 3.9), 2),
            "decision_maker": chance.choice(("self", "mother", "father")),
        },
    }


def _course(chance: random.Random) -> dict[str, Any]:
    course, price = chance.choice(_COURSES)
    return {"targetCourse": course, "budgetAmount": str(price), "note": "想了解开班时间和就业情况"}


def phone(number: int) -> str:
    """The natural key of an enquiry: numbers that only this seed makes."""
    return f"+86138{10_000_000 + number * 7919 % 89_000_000:08d}"
