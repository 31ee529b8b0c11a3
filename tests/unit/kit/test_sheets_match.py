"""Columns find their fields by header and by what their cells look like."""

from datetime import date

import pytest
from matricula.options.v1 import options_pb2 as options

from kit.resource import FieldSpec
from kit.sheets.match import suggest


def field(name: str, kind: int, zh: str, en: str, *aliases: str) -> FieldSpec:
    return FieldSpec(name, kind, "BUSINESS", zh, en, aliases=aliases, importable=True)


FIELDS = [
    field("name", options.FIELD_TYPE_TEXT, "姓名", "Name", "学生姓名", "客户姓名"),
    field("phone", options.FIELD_TYPE_PHONE, "手机", "Phone", "电话", "手机号码", "联系电话", "mobile"),
    field("wechat", options.FIELD_TYPE_TEXT, "微信", "WeChat", "微信号"),
    field("email", options.FIELD_TYPE_EMAIL, "邮箱", "Email", "电子邮件"),
    field("birth_date", options.FIELD_TYPE_DATE, "出生日期", "Date of birth", "生日"),
    field("target_countries", options.FIELD_TYPE_COUNTRIES, "意向国家", "Target countries", "目标国家"),
]
PHONES = (13800138000.0, "139 0013 9000")


@pytest.mark.parametrize(
    ("header", "cells", "name"),
    [
        ("姓名", ("张伟",), "name"),
        ("Name", ("张伟",), "name"),
        ("学生姓名*（必填）", ("张伟",), "name"),
        ("手机号", PHONES, "phone"),
        ("ＭＯＢＩＬＥ", PHONES, "phone"),
        ("phone number", PHONES, "phone"),
        ("Wechat：", ("wxid_abc",), "wechat"),
        ("e-mail", ("a@b.com",), "email"),
        ("Date of Birht", (date(2008, 3, 5),), "birth_date"),
        ("目标国家", ("英国",), "target_countries"),
    ],
)
def test_header_finds_its_field(header: str, cells: tuple[object, ...], name: str) -> None:
    (found,) = suggest([header], [cells], FIELDS)
    assert found.field == name
    assert 0.55 <= found.confidence <= 1


def test_cells_alone_find_phone_and_mail() -> None:
    found = suggest(["列一", "", "x"], [PHONES, ("a@b.com", "c@d.cn"), ("甲", "乙")], FIELDS)
    assert [one.field for one in found] == ["phone", "email", ""]
    assert all(one.confidence < 0.8 for one in found)


def test_each_field_is_suggested_once_for_the_best_column() -> None:
    found = suggest(["联系方式", "手机", "电话"], [PHONES, PHONES, PHONES], FIELDS)
    assert [one.field for one in found].count("phone") == 1
    assert found[1].field == "phone"


def test_other_headers_find_nothing() -> None:
    for header, cells in (("成绩", (640.0, 710.0)), ("班级", ("三年二班",)), ("", ()), ("!!", ())):
        (found,) = suggest([header], [cells], FIELDS)
        assert (found.field, found.confidence) == ("", 0.0)


def test_cells_that_cannot_be_the_field_lower_the_confidence() -> None:
    (good,) = suggest(["手机"], [PHONES], FIELDS)
    (bad,) = suggest(["手机"], [("iPhone 15", "Mate 60")], FIELDS)
    assert good.confidence == 1
    assert bad.confidence < good.confidence


def test_output_only_and_unimportable_fields_are_left_alone() -> None:
    locked = FieldSpec("id", options.FIELD_TYPE_TEXT, "SYSTEM", "编号", "Id", importable=False)
    assert suggest(["编号"], [("1",)], [locked])[0].field == ""


def test_within_a_group_the_name_counts_and_not_the_group() -> None:
    phone = field("phone", options.FIELD_TYPE_PHONE, "手机", "Phone", "联系方式")
    headers = ["学生 姓名", "联系方式 手机", "联系方式 微信", "联系方式 备用"]
    found = suggest(headers, [(), (), (), ()], [FIELDS[0], phone, FIELDS[2]])
    assert [one.field for one in found] == ["name", "phone", "wechat", ""]
