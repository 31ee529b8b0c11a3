"""An agency's spreadsheet as agencies keep them: 10,000 leads, headers of their own, much that is wrong.

`write(path, ...)` writes it and returns what an import must make of it, counted while writing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

ROWS = 10_000
COLUMNS = {
    "序号": "",
    "学员姓名": "name",
    "意向留学国家": "target_countries",
    "联系电话": "phone",
    "渠道来源": "channel_id",
    "费用预算(元)": "budget_amount",
    "生日": "birth_date",
    "申请学历": "target_degree",
    "微信号": "wechat",
    "所在城市": "region",
    "业务类型": "business_line",
    "意向专业": "target_course",
    "计划入学时间": "target_intake",
    "咨询内容": "note",
}
"""Header -> the field that must be suggested."""
_PLACE = {name: chr(65 + index) for index, name in enumerate(COLUMNS)}
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "子涵欣怡浩宇梓轩雨桐思远嘉诺俊杰诗琪明哲若曦天佑佳宁文博语嫣一鸣静姝志强晓梅建国"
_COUNTRIES = (
    ("英国", "GB"),
    ("美国", "US"),
    ("澳大利亚", "AU"),
    ("加拿大", "CA"),
    ("新加坡", "SG"),
    ("日本", "JP"),
)
_CHANNELS = ("官网表单", "百度", "红书", "抖音", "公众号", "展会", "转介绍", "上门")
_DEGREES = ("高中", "本科", "研究生", "博士", "语言")
_CITIES = ("武汉", "宜昌", "襄阳", "荆州", "黄石", "十堰")
_COURSES = ("金融", "计算机", "教育学", "传媒", "会计", "机械工程")
_BAD = (
    ("联系电话", (12345.0, "无", "138001380", "请加微信", 10086.0), "PHONE_INVALID"),
    ("生日", ("03/04/2007", "去年", "2007-13-40"), ""),
    ("意向留学国家", ("火星", "亚特兰蒂斯"), "COUNTRY_UNKNOWN"),
    ("费用预算(元)", ("面议", "很多"), "MONEY_INVALID"),
    ("学员姓名", ("",), "REQUIRED"),
)


@dataclass
class Expected:
    """What an import of the sheet must find and make. `failed`: row as people count -> its bad columns."""

    total: int = 0
    create: int = 0
    in_file: int = 0
    existing: int = 0
    failed: dict[int, set[str]] = field(default_factory=dict)
    failed_cells: dict[int, list[Any]] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)
    british: set[str] = field(default_factory=set)
    """Phones of created leads that want to go to Britain."""
    abroad: set[str] = field(default_factory=set)
    """Phones of other created leads of the study-abroad line."""
    others: set[str] = field(default_factory=set)
    """Phones of created leads that no rule takes."""
    samples: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Some created leads by phone: field -> value as the API shows it."""

    @property
    def skip(self) -> int:
        return self.in_file + self.existing

    @property
    def counts(self) -> dict[str, int]:
        """As the API shows them when everything is checked or done."""
        return {
            "total": self.total,
            "create": self.create,
            "update": 0,
            "skip": self.skip,
            "fail": len(self.failed),
            "duplicateExisting": self.existing,
            "duplicateInFile": self.in_file,
            "processed": self.total,
        }


class Sheet:
    """Makes the rows, one after the other, and counts."""

    def __init__(self, existing: Sequence[str], rows: int, base: int) -> None:
        self.expected = Expected()
        self._rows, self._base = rows, base
        self._random = Random(f"matricula-{base}")
        self._existing = list(existing)
        self._good: list[int] = []

    def __iter__(self) -> Iterator[list[Any]]:
        every = self._rows // max(len(self._existing), 1)
        for number in range(self._rows):
            row_no = number + 2
            self.expected.total += 1
            if self._existing and number % every == every - 1:
                yield self._duplicate(number, self._existing.pop(), known=True)
            elif number % 25 == 24:
                yield self._duplicate(number, self._random.choice(self._good), known=False)
            elif number % 20 == 7:
                yield self._bad(number, row_no)
            else:
                yield self._fine(number)

    def _number(self, number: int) -> int:
        return 13_900_000_000 + (self._base * 20_000 + number) % 99_000_000

    def _phone(self, digits: int) -> Any:
        """As a number most of the time, because spreadsheets do that; else as people type."""
        text = str(digits)
        styles = (f"+86 {text}", f"{text[:3]}-{text[3:7]}-{text[7:]}", f"86{text}", f" {text} ")
        return float(digits) if self._random.random() < 0.7 else self._random.choice(styles)

    def _date(self, day: date) -> Any:
        styles = (
            datetime(day.year, day.month, day.day),  # noqa: DTZ001 - a cell has no zone
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}.{day.month:02}.{day.day:02}",
        )
        return self._random.choice(styles)

    def _cells(self, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """(cells by header, the values they mean)."""
        random = self._random
        wanted = random.sample(_COUNTRIES, random.choice((1, 1, 2, 3)))
        budget, yuan = random.choice((("30万", 300_000), ("￥200,000", 200_000), (150_000.0, 150_000)))
        born = date(1998, 1, 1) + timedelta(days=random.randrange(4000))
        line = "职教" if number % 40 == 3 else "留学"
        name = _SURNAMES[number % 30] + _GIVEN[number // 30 % 40] + _GIVEN[number // 1200 % 40]
        region = random.choice(_CITIES)
        cells = {
            "序号": float(number + 1),
            "学员姓名": name,
            "意向留学国家": random.choice("、/,").join(zh for zh, _ in wanted),
            "联系电话": self._phone(self._number(number)),
            "渠道来源": random.choice(_CHANNELS),
            "费用预算(元)": budget,
            "生日": self._date(born),
            "申请学历": random.choice(_DEGREES),
            "微信号": f"wx{self._base}_{number}" if number % 3 == 0 else "",
            "所在城市": region,
            "业务类型": line,
            "意向专业": random.choice(_COURSES),
            "计划入学时间": "2027-09",
            "咨询内容": "想了解申请流程，=1+1" if number % 50 == 0 else "",
        }
        meaning = {
            "name": name,
            "targetCountries": [code for _, code in wanted],
            "budgetAmount": str(yuan * 100),
            "birthDate": born.isoformat(),
            "region": region,
        }
        return cells, meaning

    def _fine(self, number: int) -> list[Any]:
        cells, meaning = self._cells(number)
        self._good.append(self._number(number))
        phone = f"+86{self._number(number)}"
        expected = self.expected
        expected.create += 1
        expected.countries.update(meaning["targetCountries"])
        if "GB" in meaning["targetCountries"]:
            expected.british.add(phone)
        elif cells["业务类型"] == "留学":
            expected.abroad.add(phone)
        else:
            expected.others.add(phone)
        if number % 500 == 0:
            expected.samples[phone] = meaning
        return list(cells.values())

    def _duplicate(self, number: int, phone: Any, *, known: bool) -> list[Any]:
        cells, _ = self._cells(number)
        cells["联系电话"] = self._phone(int(str(phone).removeprefix("+86")))
        cells["微信号"] = ""
        if known:
            self.expected.existing += 1
        else:
            self.expected.in_file += 1
        return list(cells.values())

    def _bad(self, number: int, row_no: int) -> list[Any]:
        cells, _ = self._cells(number)
        kinds = self._random.sample(_BAD, 2 if number % 100 == 7 else 1)
        for header, values, _reason in kinds:
            cells[header] = self._random.choice(values)
        self.expected.failed[row_no] = {_PLACE[header] for header, _, _ in kinds}
        self.expected.failed_cells[row_no] = list(cells.values())
        return list(cells.values())


def write(path: Path, existing: Sequence[str] = (), *, rows: int = ROWS, base: int = 0) -> Expected:
    """Writes the sheet. `existing`: phones (E.164) of leads that are there; another `base`, other people."""
    sheet = Sheet(existing, rows, base)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("2026春季线索")
    day = book.add_format({"num_format": "yyyy/m/d"})
    page.write_row(0, 0, list(COLUMNS))
    for place, cells in enumerate(sheet, start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                page.write_datetime(place, column, cell, day)
            elif isinstance(cell, float):
                page.write_number(place, column, cell)
            elif cell:
                page.write_string(place, column, cell)
    book.close()
    return sheet.expected
