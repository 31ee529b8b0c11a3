"""Files that people upload by mistake or by malice, made by code. Each says what an import must answer."""

import codecs
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

import openpyxl

Rows = tuple[tuple[object, ...], ...]
_HEADERS = ("姓名", "手机")
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_END = "</sheetData></worksheet>"


@dataclass(frozen=True)
class BadFile:
    """One file. `reason`: why it is refused as a whole; '' = it comes in with these counts and problems."""

    name: str
    make: Callable[[int], bytes]
    reason: str = ""
    said: str = ""
    """What the sentence must name, e.g. a row and a column."""
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[tuple[int, str, str], ...] = ()
    """(row, column, reason)"""
    at_upload: bool = False
    """Refused before an import could be made of it."""


def _phone(base: int, place: int) -> str:
    return str(13_500_000_000 + base * 100 + place)


def _book(rows: Rows, **more: object) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    merges = more.get("merges")
    for area in merges if isinstance(merges, tuple) else ():
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _raw(sheet: str, **parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet, **parts}.items():
            archive.writestr(name, text)
    return out.getvalue()


def _text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _bomb(_base: int) -> bytes:
    """50 MB of one cell, packed to a few kilobytes; written piece by piece."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as entry:
            head = _text_cell("A1", "姓名") + _text_cell("B1", "手机")
            entry.write(f'{_SHEET}<row r="1">{head}</row>'.encode())
            entry.write(b'<row r="2"><c r="A2" t="inlineStr"><is><t>')
            for _ in range(50):
                entry.write(b"x" * 2**20)
            entry.write(f"</t></is></c></row>{_END}".encode())
    return out.getvalue()


def _long_cell(_base: int) -> bytes:
    """A cell that is only a little too long, and does not look like a bomb."""
    words = "".join(f"{number:x}" for number in range(12_000))
    return ("姓名,备注\n张伟,好\n李雷," + words + "\n").encode()


def _entity_bomb(_base: int) -> bytes:
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    rows = f'<row r="1">{_text_cell("A1", "姓名")}</row><row r="2">{_text_cell("A2", "&i;")}</row>'
    return _raw(f'<?xml version="1.0"?>{entities}]>{_SHEET}{rows}{_END}')


def _formulas(base: int) -> bytes:
    """Row 2: a formula with its value; row 3: one that was never calculated; row 4: an error."""
    head = f'<row r="1">{_text_cell("A1", "姓名")}{_text_cell("B1", "手机")}</row>'
    rows = (
        f'<row r="2"><c r="A2" t="str"><f>"张"&amp;"伟"</f><v>张伟</v></c>'
        f'<c r="B2"><f>1*{_phone(base, 1)}</f><v>{_phone(base, 1)}</v></c></row>'
        f'<row r="3">{_text_cell("A3", "李雷")}<c r="B3"><f>SUM(C1:C9)</f></c></row>'
        f'<row r="4">{_text_cell("A4", "韩梅")}<c r="B4" t="e"><v>#N/A</v></c></row>'
    )
    return _raw(_SHEET + head + rows + _END)


def _encrypted(_base: int) -> bytes:
    """What Excel writes for a workbook with a password: an OLE file with the stream EncryptedPackage."""
    sector = 512
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

    def number(value: int, size: int = 4) -> bytes:
        return value.to_bytes(size, "little")

    def entry(name: str, kind: int, child: int, left: int, right: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0" if name else b""
        links = number(left) + number(right) + number(child)
        head = text.ljust(64, b"\0") + number(len(text), 2) + bytes([kind, 1]) + links
        return head + b"\0" * 36 + number(start) + number(size, 8)

    package = b"\0" * 8 + bytes(range(256)) * 16
    sectors = -(-len(package) // sector)
    chain = [number(place + 3) for place in range(sectors - 1)] + [number(end)]
    fat = b"".join([number(fat_mark), number(end), *chain]).ljust(sector, b"\xff")
    directory = b"".join((
        entry("Root Entry", 5, 1, free, free, end, 0),
        entry("EncryptedPackage", 2, free, free, 2, 2, len(package)),
        entry("EncryptionInfo", 2, free, free, free, end, 0),
        entry("", 0, free, free, free, 0, 0),
    ))  # fmt: skip
    header = codecs.decode("d0cf11e0a1b11ae1", "hex") + b"\0" * 16 + number(0x3E, 2) + number(3, 2)
    header += number(0xFFFE, 2) + number(9, 2) + number(6, 2) + b"\0" * 6 + number(0) + number(1) + number(1)
    header += number(0) + number(4096) + number(end) + number(0) + number(end) + number(0) + number(0)
    header = header.ljust(sector, b"\xff")
    return header + fat + directory + package.ljust(sectors * sector, b"\0")


def _csv(base: int, names: tuple[str, ...] = ("张伟", "李雷", "韩梅梅")) -> str:
    rows = [f"{name},{_phone(base, place)},想去英国读书" for place, name in enumerate(names)]
    return "\r\n".join(["姓名,手机,备注", *rows, ""])


def _wide(base: int, count: int) -> Rows:
    others = tuple(f"调查问题{place}" for place in range(count - 2))
    return ((*_HEADERS, *others), ("张伟", _phone(base, 1), *(["答"] * (count - 2))))


def _merged(base: int) -> bytes:
    rows: Rows = (
        ("2026 年春季线索汇总", None, None, None),
        ("学生", None, "联系方式", None),
        ("姓名", "生日", "手机", "微信"),
        ("张伟", "2007-05-06", _phone(base, 1), ""),
        ("李雷", "2007-05-07", "12", ""),
    )
    return _book(rows, merges=("A1:D1", "A2:B2", "C2:D2"))


_PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\n"
FILES = (
    BadFile("不是表格.xlsx", lambda _: _PDF, "FILE_KIND_REFUSED", said="xlsx", at_upload=True),
    BadFile("不是表格.csv", lambda _: _PDF, "FILE_KIND_REFUSED", said="csv", at_upload=True),
    BadFile("图片.xlsx", lambda _: b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "FILE_KIND_REFUSED", at_upload=True),
    BadFile("网页.csv", lambda _: b"<html><table><tr><td>x</td></tr></table></html>", "NOT_A_SHEET"),
    BadFile("半个文件.xlsx", lambda base: _book(_wide(base, 5))[:3000], "FILE_DAMAGED", at_upload=True),
    BadFile("坏内容.xlsx", lambda _: _raw("<worksheet><sheetData><row r="), "SHEET_DAMAGED"),
    BadFile("有密码.xlsx", _encrypted, "SHEET_ENCRYPTED"),
    BadFile("空.csv", lambda _: b"", "FILE_EMPTY", at_upload=True),
    BadFile("空行.csv", lambda _: b"\r\n\r\n", "SHEET_EMPTY"),
    BadFile("空表.xlsx", lambda _: _book(()), "SHEET_EMPTY", said="Sheet"),
    BadFile("只有表头.xlsx", lambda _: _book((_HEADERS,)), "SHEET_EMPTY", said="Sheet"),
    BadFile("合并表头.xlsx", _merged, counts={"create": 1, "fail": 1}, problems=((5, "C", "PHONE_INVALID"),)),
    BadFile("四十列.xlsx", lambda base: _book(_wide(base, 40)), counts={"create": 1}),
    BadFile("二百零一列.xlsx", lambda base: _book(_wide(base, 201)), "TOO_MANY_COLUMNS", said="201"),
    BadFile("五十兆一格.xlsx", _bomb, "SHEET_UNSAFE"),
    BadFile("太长.csv", _long_cell, "CELL_TOO_LONG", said="3 B"),
    BadFile("实体炸弹.xlsx", _entity_bomb, "SHEET_UNSAFE", said="DOCTYPE"),
    BadFile(
        "公式.xlsx", _formulas, counts={"create": 1, "fail": 2},
        problems=((3, "B", "FORMULA_WITHOUT_VALUE"), (4, "B", "CELL_ERROR")),
    ),
    BadFile(
        "latin1.csv", lambda _: b"Name;Note\nJos\xe9;caf\xe9 cr\xe8me\nRen\xe9e;\xe0 bient\xf4t\n",
        "ENCODING_UNKNOWN", said="2 A",
    ),
    BadFile("utf16.csv", lambda base: _csv(base).encode("utf-16"), counts={"create": 3}),
    BadFile("gb18030.csv", lambda base: _csv(base).encode("gb18030"), counts={"create": 3}),
    BadFile("引号.csv", lambda base: _csv(base).replace("李雷", '"李雷').encode(), "QUOTE_OPEN", said="3"),
)  # fmt: skip
