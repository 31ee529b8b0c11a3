"""What the search box finds, and what it must not find."""

import pytest

from kit import search

RECORD = [
    ("name", "张伟"),
    ("text", "北京大学 Computer Science"),
    ("phone", "+8613800138000"),
    ("email", "Tom.Li@example.com"),
    ("handle", "wxid_abcdef123456"),
]
TERMS = set(search.terms(RECORD))


def found(text: str, terms: set[str] = TERMS, audiences: frozenset[str] = search.AUDIENCES) -> bool:
    words = search.words(text, audiences)
    return bool(words) and all(any(set(way) <= terms for way in ways) for ways in words)


@pytest.mark.parametrize(
    "text",
    [
        "张",
        "伟",
        "张伟",
        "zw",
        "ZW",
        "zhang",
        "zhangwei",
        "zhangw",
        "wei",
        "zhang wei",
        "ｚｗ",
        "京大",
        "北京大学",
        "comp",
        "Computer science",
        "张伟 8000",
        "8000",
        "13800138000",
        "+86138-0013-8000",
        "138001",
        "008613800138000",
        "tom.li",
        "tom",
        "tom.li@example.com",
        "wxid_abc",
        "wxid_abcdef12",
        "张伟 北京",
    ],
)
def test_record_is_found(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text",
    ["李", "伟张", "北大", "wz", "hang", "8001", "13800138001", "mputer", "example", "张伟 上海", "wxid_b"],
)
def test_other_words_do_not_find_it(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("单小明", "shanxiaoming"),
        ("单小明", "sxm"),
        ("曾国藩", "zengguofan"),
        ("仇英", "qiuying"),
        ("解晓东", "xiexiaodong"),
        ("查良镛", "zhaliangyong"),
        ("区志明", "ouzhiming"),
        ("尉迟恭", "yuchigong"),
        ("尉迟恭", "ycg"),
        ("万俟雪", "moqixue"),
        ("吕律", "lvlv"),
        ("吕律", "lulu"),
        ("欧阳乐", "ouyangle"),
        ("欧阳乐", "ouyangyue"),
        ("任我行", "renwoxing"),
        ("朴志训", "piaozhixun"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, text: str) -> None:
    assert found(text, set(search.terms([("name", name)])))


def test_single_surname_is_not_read_as_the_common_word() -> None:
    assert not found("danxiaoming", set(search.terms([("name", "单小明")])))


@pytest.mark.parametrize("text", ["8000", "13800138000", "tom.li", "wxid_abc", "tom.li@example.com"])
def test_contact_terms_are_closed_to_those_who_may_not_read_contacts(text: str) -> None:
    assert found(text)
    assert not found(text, audiences=frozenset({""}))


def test_empty_and_odd_texts_give_no_words() -> None:
    for text in ("", "   ", "!!!", "、，"):
        assert not found(text)


def test_query_terms_are_the_likeliest_meaning() -> None:
    assert search.query_terms("张伟") == ["张伟"]
    assert search.query_terms("8000") == ["#8000"]
    assert search.query_terms("zw 北京大") == sorted(["zw", "北京", "京大"])


def test_terms_are_bounded() -> None:
    assert len(search.terms([("text", "好" * 100_000 + "a" * 100_000)])) < 50
