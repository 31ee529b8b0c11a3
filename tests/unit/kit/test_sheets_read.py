"""Reading sheets: what is found in good files, and what is said about bad ones."""

import time
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kit.errors import Problem
from kit.sheets import problems, read

HEADERS = ["姓名", "手机", "咨询日期", "备注"]
PEOPLE = [
    ["张伟", 13800138000.0, datetime(2026, 3, 5), "好"],  # noqa: DTZ001 - sheets know no zone
    ["李娜", 13900139000.0, datetime(2026, 3, 6), None],  # noqa: DTZ001
    ["王芳", 13700137000.0, datetime(2026, 3, 7), "急"],  # noqa: DTZ001
]


def xlsx(folder: Path, rows: list[list[Any]], merges: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "线索"
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)
    for area in merges:
        sheet.merge_cells(area)
    path = folder / "people.xlsx"
    book.save(path)
    return path


def text(folder: Path, data: bytes) -> Path:
    path = folder / "people.csv"
    path.write_bytes(data)
    return path


def all_rows(path: Path) -> list[tuple[int, list[read.Cell]]]:
    info = read.analyze(path)
    return list(read.rows(path, info.sheet, info.header_row))


def refused(kind: type[Problem], path: Path) -> Problem:
    with pytest.raises(kind) as problem:
        all_rows(path)
    assert problem.value.message("zh") != problem.value.message("en")
    return problem.value


def test_plain_sheet_is_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [HEADERS, *PEOPLE])
    info = read.analyze(path)
    assert (info.sheet, info.header_row, info.row_count) == ("线索", 1, 3)
    assert list(info.headers) == HEADERS
    assert info.samples[1] == (13800138000.0, 13900139000.0, 13700137000.0)
    assert info.samples[3] == ("好", "急")
    number, cells = all_rows(path)[0]
    assert (number, cells) == (2, ["张伟", 13800138000.0, date(2026, 3, 5), "好"])


def test_titles_and_empty_rows_before_the_headers_are_skipped(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path,
        [["2026 春季教育展 线索登记表"], [], ["制表人：王", None, "2026-03-05"], HEADERS, *PEOPLE],
        ("A1:D1",),
    )
    info = read.analyze(path)
    assert info.header_row == 4
    assert list(info.headers) == HEADERS
    assert [number for number, _ in all_rows(path)] == [5, 6, 7]


def test_two_header_rows_become_one(tmp_path: Path) -> None:
    rows = [["学生", None, "家长", None, "备注"], ["姓名", "手机", "姓名", "手机", None]]
    rows += [[f"张{n}", 13800138000 + n, f"李{n}", 13900139000 + n, "x"] for n in range(3)]
    path = xlsx(tmp_path, rows, ("A1:B1", "C1:D1", "E1:E2"))
    info = read.analyze(path)
    assert info.header_row == 2
    assert list(info.headers) == ["学生 姓名", "学生 手机", "家长 姓名", "家长 手机", "备注"]
    assert info.row_count == 3


def test_columns_left_of_the_table_keep_their_letters(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [[], [None, None, *HEADERS], *[[None, None, *row] for row in PEOPLE]])
    info = read.analyze(path)
    assert info.header_row == 2
    assert list(info.headers) == ["", "", *HEADERS]
    assert all_rows(path)[0][1][:3] == [None, None, "张伟"]


def test_without_headers_every_row_is_data(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [[13800138000 + n, datetime(2026, 3, 5), n] for n in range(5)])  # noqa: DTZ001
    info = read.analyze(path)
    assert (info.header_row, info.row_count) == (0, 5)


def test_person_may_choose_sheet_and_header_row(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [HEADERS, *PEOPLE])
    info = read.analyze(path, sheet="线索", header_row=2)
    assert info.headers[0] == "张伟"
    assert info.row_count == 2
    with pytest.raises(problems.SheetMissing):
        read.analyze(path, sheet="nothing")


def test_errors_and_formulas_without_value_are_named_by_cell(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [HEADERS, ["张伟", "=1+1", "#N/A", "x"], *PEOPLE])
    (number, cells), *_ = all_rows(path)
    assert number == 2
    assert cells[1] == read.Bad("=")
    assert cells[2] == read.Bad("#N/A")
    reasons = [read.explain(cell)[0] for cell in cells if isinstance(cell, read.Bad)]
    assert reasons == ["FORMULA_WITHOUT_VALUE", "CELL_ERROR"]


def test_forty_columns_are_fine_and_two_hundred_one_are_not(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [[f"列{n}" for n in range(40)], [f"v{n}" for n in range(40)]])
    assert len(all_rows(path)[0][1]) == 40
    problem = refused(problems.TooManyColumns, xlsx(tmp_path, [[f"列{n}" for n in range(201)]] * 2))
    assert "201" in problem.message("zh")


@pytest.mark.parametrize("rows", [[], [HEADERS], [["", " "], []]])
def test_empty_sheet_is_refused(tmp_path: Path, rows: list[list[Any]]) -> None:
    refused(problems.SheetEmpty, xlsx(tmp_path, rows))


CSV = '姓名,手机,备注\n张伟,13800138000,你好\n李娜,13900139000,"a,\n""b"""\n'
WANTED = [(2, ["张伟", "13800138000", "你好"]), (3, ["李娜", "13900139000", 'a,\n"b"'])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_csv_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = text(tmp_path, CSV.encode(encoding))
    assert all_rows(path) == WANTED


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_any_usual_delimiter(tmp_path: Path, delimiter: str) -> None:
    table = [["姓名", "手机", "备注"], ["张伟", "13800138000", "好"], ["李娜", "13900139000", "1.5"]]
    path = text(tmp_path, "\r\n".join(delimiter.join(row) for row in table).encode())
    info = read.analyze(path)
    assert list(info.headers) == table[0]
    assert [cells for _, cells in all_rows(path)] == table[1:]


def test_delimiter_line_of_excel_is_no_data(tmp_path: Path) -> None:
    path = text(tmp_path, "sep=;\n姓名;手机\n张伟;13800138000\n".encode())
    assert all_rows(path) == [(3, ["张伟", "13800138000"])]


@pytest.mark.parametrize(
    ("words", "row", "column"),
    [
        ("name,city\nJosé,Paris\nAnn,Rome\n", "2", "A"),
        ("name,city\nAnn,Rome\nZoë,Zürich\n", "3", "A"),
        ('name,city\nAnn,"Köln\nSüd"\nBen,Málaga\n', "2", "B"),
    ],
)
def test_latin_1_is_refused_by_row_and_column(tmp_path: Path, words: str, row: str, column: str) -> None:
    problem = refused(problems.EncodingUnknown, text(tmp_path, words.encode("latin-1")))
    assert (problem.facts["row"], problem.facts["column"]) == (row, column)
    assert "UTF-8" in problem.message("zh")


def test_latin_1_that_decodes_as_chinese_is_refused_all_the_same(tmp_path: Path) -> None:
    data = "name,city\nÉéa,Évian\n".encode("latin-1")
    data.decode("gb18030")  # it does
    refused(problems.EncodingUnknown, text(tmp_path, data))


def test_traditional_chinese_in_gbk_is_read(tmp_path: Path) -> None:
    path = text(tmp_path, "姓名,學校\n張偉,臺灣大學經濟學院\n".encode("gbk"))
    assert all_rows(path) == [(2, ["張偉", "臺灣大學經濟學院"])]


def test_quote_that_never_closes_is_refused(tmp_path: Path) -> None:
    problem = refused(problems.QuoteOpen, text(tmp_path, b'a,b\n1,2\n3,"4\n5,6\n7,8\n'))
    assert problem.facts["row"] == "3"


def test_cell_too_long_is_refused_by_row_and_column(tmp_path: Path) -> None:
    problem = refused(problems.CellTooLong, text(tmp_path, b"a,b\n1," + b"x" * 32_768 + b"\n"))
    assert (problem.facts["row"], problem.facts["column"]) == ("2", "B")


@pytest.mark.parametrize(
    ("data", "row", "column", "found"),
    [
        ("姓名,手机\n大,".encode() + b"1" * (40 << 20) + b"\n", "2", "B", 40 << 20),
        (b'a,b,c\n1,"x\ny",3\n"' + b"z" * 40_000 + b'",2,3\n', "3", "A", 40_000),
        (b"a;b\n1;" + b"y" * 33_000 + b";2\n3;4\n5;6\n", "2", "B", 33_000),
    ],
    ids=["most of the file", "quoted", "semicolons"],
)
def test_one_cell_may_be_as_long_as_it_likes_and_is_still_named(
    tmp_path: Path, data: bytes, row: str, column: str, found: int
) -> None:
    facts = refused(problems.CellTooLong, text(tmp_path, data)).facts
    assert (facts["row"], facts["column"]) == (row, column)
    assert abs(int(str(facts["found"])) - found) <= 1  # the quotation mark


def test_an_open_quote_before_much_text_is_still_called_so(tmp_path: Path) -> None:
    data = b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 9000
    assert refused(problems.QuoteOpen, text(tmp_path, data)).facts["row"] == "3"


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    refused(problems.SheetTooLarge, text(tmp_path, b"name,score\n" + b"x,1\n" * 200_001))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", problems.NotASheet),
        (b"\x89PNG\r\n\x1a\n", problems.NotASheet),
        (b"<html><table><tr><td>1</td></tr></table></html>", problems.NotASheet),
        (b"PK\x03\x04broken", problems.SheetDamaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, problems.SheetDamaged),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            problems.SheetEncrypted,
        ),
        (b"\x00\x01\x02\x03", problems.NotASheet),
        (b"", problems.SheetEmpty),
    ],
)
def test_other_files_are_refused_by_content(tmp_path: Path, data: bytes, kind: type[Problem]) -> None:
    refused(kind, text(tmp_path, data))


def archive(folder: Path, entries: dict[str, bytes]) -> Path:
    path = folder / "made.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return path


def test_bombs_are_refused(tmp_path: Path) -> None:
    book = {"xl/workbook.xml": b"<workbook/>"}
    refused(problems.SheetUnsafe, archive(tmp_path, book | {"xl/worksheets/sheet1.xml": b" " * 20_000_000}))
    refused(problems.SheetUnsafe, archive(tmp_path, book | {f"x{n}": b"" for n in range(1001)}))
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'
    refused(problems.SheetUnsafe, archive(tmp_path, book | {"xl/sharedStrings.xml": bomb}))
    refused(problems.NotASheet, archive(tmp_path, {"word/document.xml": b"<w/>"}))


def test_repeated_cells_that_fill_memory_end_the_child_only(tmp_path: Path) -> None:
    row = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string"'
    row += ' table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>'
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="s">'
    )
    content += row + "</table:table></office:spreadsheet></office:body></office:document-content>"
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    path = archive(tmp_path, {"mimetype": kind, "content.xml": content.encode()})
    started = time.monotonic()
    with pytest.raises((problems.SheetTooLarge, problems.TooManyColumns, problems.SheetDamaged)):
        read.analyze(path)
    assert time.monotonic() - started < 60


def test_header_that_lies_about_a_size_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, {"xl/workbook.xml": b"x" * 100_000})
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    refused(problems.SheetDamaged, path)


def test_child_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [HEADERS, *PEOPLE])
    with pytest.raises(problems.ReadTimeout):
        read.analyze(path, timeout=0.01)


def test_leaving_early_ends_the_child(tmp_path: Path) -> None:
    path = text(tmp_path, b"name,score\n" + b"x,1\n" * 100_000)
    rows = read.rows(path, "CSV", 1)
    assert next(rows)[0] == 2
    rows.close()  # type: ignore[attr-defined]  # a generator


def test_a_title_above_two_groups_is_no_group_itself(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["2026 年春季线索汇总", None, None, None],
        ["学生", None, "联系方式", None],
        ["姓名", "生日", "手机", "微信"],
        ["张伟", "2007-05-06", 13800138000, "wei_1234"],
    ]
    info = read.analyze(xlsx(tmp_path, rows, ("A1:D1", "A2:B2", "C2:D2")))
    assert (info.header_row, info.row_count) == (3, 1)
    assert info.headers == ("学生 姓名", "学生 生日", "联系方式 手机", "联系方式 微信")
