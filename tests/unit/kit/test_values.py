"""What people write becomes typed values; what cannot be read says why."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matricula.options.v1 import options_pb2 as options

from kit import values
from kit.resource import Choice, FieldSpec
from kit.values import Money, Unreadable, display, parse

STAGES = (Choice("STAGE_NEW", "新线索", "New lead"), Choice("STAGE_WON", "已签约", "Won", ("成交",)))


def spec(kind: str, choices: tuple[Choice, ...] = ()) -> FieldSpec:
    number = options.FieldType.Value("FIELD_TYPE_" + kind)
    return FieldSpec("field", number, "BUSINESS", "字段", "Field", choices=choices)


@given(st.sampled_from(("", "+86", "86", "0086", "0", "+852")), st.from_regex(r"\A1[0-9]{9,11}\Z"))
def test_chinese_mobiles_are_what_the_library_says(before: str, digits: str) -> None:
    digits = before + digits
    whole = "+" + digits[2:] if digits.startswith("00") else digits
    if re.fullmatch(r"86(1[3-9]\d{9})", whole):
        whole = "+" + whole
    try:
        number = phonenumbers.parse(whole, "CN")
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    if phonenumbers.is_valid_number(number):
        assert values.phone(digits) == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    else:
        with pytest.raises(Unreadable):
            values.phone(digits)


@pytest.mark.parametrize(
    "cell",
    [
        13800138000,
        13800138000.0,
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "008613800138000",
        "8613800138000",
        "（86）13800138000",
        "１３８００１３８０００",
        "'13800138000",
        "\u202d13800138000\u202c",
        " 13800138000\u200b",
        "(+86) 138-0013-8000",
    ],
)
def test_phone_however_written_is_one_number(cell: object) -> None:
    assert parse(spec("PHONE"), cell) == "+8613800138000"


@pytest.mark.parametrize(
    ("cell", "number"), [("+44 7911 123456", "+447911123456"), ("010-62751234", "+861062751234")]
)
def test_other_phones(cell: str, number: str) -> None:
    assert values.phone(cell) == number


@pytest.mark.parametrize(
    "cell", ["1380013800", "abc", "12345678901234567", 1.38e10 + 0.5, "138001380001", "+", "无"]
)
def test_impossible_phone_is_refused(cell: object) -> None:
    with pytest.raises(Unreadable) as problem:
        parse(spec("PHONE"), cell)
    assert problem.value.reason == "PHONE_INVALID"


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "2026 年 3 月 5 日",
        "20260305",
        20260305.0,
        46086,
        46086.0,
        "46086",
        date(2026, 3, 5),
        datetime(2026, 3, 5, 8, 30),  # noqa: DTZ001 - a sheet's times have no zone
        "２０２６－０３－０５",
    ],
)
def test_date_however_written(cell: object) -> None:
    assert parse(spec("DATE"), cell) == date(2026, 3, 5)


def test_day_and_month_are_told_apart_or_refused() -> None:
    assert values.parse_date("25/3/2026") == values.parse_date("3/25/2026") == date(2026, 3, 25)
    assert values.parse_date("5/5/2026") == date(2026, 5, 5)
    with pytest.raises(Unreadable) as problem:
        values.parse_date("5/3/2026")
    assert problem.value.reason == "DATE_AMBIGUOUS"


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "2026-13-01", "25/25/2026", "tomorrow", 12.0, True, "3月5日", 1e300]
)
def test_what_is_no_date_is_refused(cell: object) -> None:
    with pytest.raises(Unreadable):
        parse(spec("DATE"), cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-05 16:30",
        "2026/3/5 16:30:00",
        "2026年3月5日 16:30",
        "2026-03-05T08:30:00Z",
        46086.6875,
        "2026-03-05T16:30:00+08:00",
        datetime(2026, 3, 5, 16, 30),  # noqa: DTZ001 - a sheet's times have no zone
        "2026年3月5日 16点30分",
    ],
)
def test_time_is_wall_clock_of_the_zone(cell: object) -> None:
    assert parse(spec("TIME"), cell) == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "money"),
    [
        ("12,000", Money(1_200_000)),
        (12000.0, Money(1_200_000)),
        ("1.2万", Money(1_200_000)),
        ("¥12000", Money(1_200_000, "CNY")),
        ("￥12,000元", Money(1_200_000, "CNY")),
        ("£9,500", Money(950_000, "GBP")),
        ("9500 GBP", Money(950_000, "GBP")),
        ("30万人民币", Money(30_000_000, "CNY")),
        ("JPY 5000", Money(5000, "JPY")),
        ("US$1.5k", Money(150_000, "USD")),
        ("HK$100", Money(10_000, "HKD")),
        ("-12.50", Money(-1250)),
    ],
)
def test_money(cell: object, money: Money) -> None:
    assert parse(spec("MONEY"), cell) == money


@pytest.mark.parametrize("cell", ["", "12,00", "1.234", "abc", "12元元x", "1e400", "面议", "10%", "9" * 30])
def test_what_is_no_amount_is_refused(cell: str) -> None:
    if cell == "":
        assert parse(spec("MONEY"), cell) is None
        return
    with pytest.raises(Unreadable):
        parse(spec("MONEY"), cell)


def test_numbers() -> None:
    assert [values.number(cell) for cell in ("3", 3.5, "1,234.5", "85%", "3k", "2.5万", "-1")] == [
        3,
        Decimal("3.5"),
        Decimal("1234.5"),
        Decimal("0.85"),
        3000,
        25_000,
        -1,
    ]
    for cell in ("1,23", "三", "--1", "nan", True):
        with pytest.raises(Unreadable):
            values.number(cell)


def test_yes_and_no() -> None:
    for cell in ("是", "yes", "TRUE", "1", 1.0, "√", True, "Ｙ"):
        assert parse(spec("BOOL"), cell) is True
    for cell in ("否", "no", "False", "0", 0, "×", False):
        assert parse(spec("BOOL"), cell) is False
    with pytest.raises(Unreadable):
        parse(spec("BOOL"), "maybe")


@pytest.mark.parametrize("cell", ["STAGE_WON", "已签约", " 已签约 ", "won", "ＷＯＮ", "成交", "stage won"])
def test_choice_by_any_name(cell: str) -> None:
    assert parse(spec("CHOICE", STAGES), cell) == "STAGE_WON"


def test_unknown_choice_names_the_choices() -> None:
    with pytest.raises(Unreadable) as problem:
        parse(spec("CHOICE", STAGES), "丢失")
    assert "新线索" in problem.value.zh
    assert "Won" in problem.value.en


@pytest.mark.parametrize(
    "cell", ["英国、美国", "英国,USA", "UK；US", "United Kingdom/United States", "GB\nUS\n英国", "英國|美國"]
)
def test_countries(cell: str) -> None:
    assert parse(spec("COUNTRIES"), cell) == ["GB", "US"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("香港", "HK"),
        ("中国香港", "HK"),
        ("Hong Kong", "HK"),
        ("新加坡", "SG"),
        ("澳洲", "AU"),
        ("韩国", "KR"),
        ("South Korea", "KR"),
        ("中国", "CN"),
        ("台湾", "TW"),
        ("德国", "DE"),
        ("de", "DE"),
        ("U.S.A.", "US"),
    ],
)
def test_country_by_any_name(name: str, code: str) -> None:
    assert parse(spec("COUNTRY"), name) == code


def test_lists_lose_repetitions_and_blanks() -> None:
    assert parse(spec("TAGS"), " 雅思、托福,,雅思；GRE\n") == ["雅思", "托福", "GRE"]
    assert parse(spec("CHOICES", STAGES), "new lead, 成交") == ["STAGE_NEW", "STAGE_WON"]


def test_addresses() -> None:
    assert parse(spec("EMAIL"), " Tom.Li@Example.COM ") == "tom.li@example.com"
    assert parse(spec("URL"), "example.com/a") == "https://example.com/a"
    assert values.wechat("wxid_abc12") == "wxid_abc12"
    for kind, cell in (
        ("EMAIL", "a@b"),
        ("EMAIL", "a b@c.com"),
        ("URL", "javascript:alert(1)"),
        ("URL", "x"),
    ):
        with pytest.raises(Unreadable):
            parse(spec(kind), cell)


def test_reference_is_resolved_by_its_name() -> None:
    known = {"王顾问": "00000000-0000-7000-8000-000000000001"}
    assert parse(spec("PERSON"), "王顾问", resolve=lambda _spec, text: known.get(text)) == known["王顾问"]
    assert parse(spec("REFERENCE"), known["王顾问"].upper()) == known["王顾问"]
    with pytest.raises(Unreadable) as problem:
        parse(spec("PERSON"), "李顾问", resolve=lambda _spec, text: known.get(text))
    assert problem.value.reason == "REFERENCE_UNKNOWN"


def test_control_characters_are_refused_and_width_is_normalised() -> None:
    assert parse(spec("TEXT"), "  ＡＢＣ　１２３\n") == "ABC 123"
    assert parse(spec("LONG_TEXT"), "a\r\nb") == "a\nb"
    with pytest.raises(Unreadable) as problem:
        parse(spec("TEXT"), "a\x07b")
    assert problem.value.reason == "CONTROL_CHARACTER"
    with pytest.raises(Unreadable):
        parse(spec("TEXT"), "a" * 3000)


KINDS = [
    name.removeprefix("FIELD_TYPE_")
    for name in options.FieldType.DESCRIPTOR.values_by_name
    if not name.endswith("UNSPECIFIED")
]
CELLS = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.text(alphabet="0123456789+-./:,年月日万元¥£%() eE", max_size=20),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(st.sampled_from(KINDS), CELLS)
def test_any_cell_is_read_or_refused_and_can_be_shown(kind: str, cell: object) -> None:
    field = spec(kind, STAGES)
    try:
        value = parse(field, cell)
    except Unreadable as refusal:
        shown = [refusal.zh, refusal.en]
    else:
        shown = [display(field, value, "zh"), display(field, value, "en")]
    assert all(isinstance(text, str) for text in shown)


@given(st.dates(date(1955, 1, 1), date(2110, 1, 1)))
def test_shown_date_is_read_back(day: date) -> None:
    assert parse(spec("DATE"), display(spec("DATE"), day, "zh")) == day


@given(st.integers(-(10**12), 10**12), st.sampled_from(["CNY", "GBP", "USD", "JPY", "EUR"]))
def test_shown_money_is_read_back(minor: int, currency: str) -> None:
    assert parse(spec("MONEY"), display(spec("MONEY"), Money(minor, currency), "en")) == Money(
        minor, currency
    )


def test_values_are_shown_in_both_languages() -> None:
    assert display(spec("CHOICE", STAGES), "STAGE_WON", "zh") == "已签约"
    assert display(spec("CHOICE", STAGES), "STAGE_WON", "en") == "Won"
    assert display(spec("COUNTRIES"), ["GB", "US"], "zh") == "英国、美国"
    assert display(spec("COUNTRIES"), ["GB"], "en") == "United Kingdom"
    assert display(spec("BOOL"), True, "zh") == "是"
    assert display(spec("TIME"), datetime(2026, 3, 5, 8, 30, tzinfo=UTC), "zh") == "2026-03-05 16:30"
    assert display(spec("MONEY"), Money(1_200_000, "CNY"), "zh") == "¥12,000.00"
