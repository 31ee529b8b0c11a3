"""Why a file cannot be used as a sheet; every sentence says what to do about it."""

from kit.errors import FailedPrecondition, InvalidArgument, Problem

ROWS = 200_000
COLUMNS = 200
CELL = 32_767
"""Characters of one cell, as in Excel."""
BYTES = 100 * 2**20


class NotASheet(InvalidArgument):
    reason = "NOT_A_SHEET"
    zh = "这不是表格文件（{found}），请上传 .xlsx、.xls、.ods 或 .csv 文件"
    en = "This is not a sheet ({found}); upload an .xlsx, .xls, .ods or .csv file"


class SheetDamaged(InvalidArgument):
    reason = "SHEET_DAMAGED"
    zh = "文件已损坏，无法读取，请用 Excel 打开后另存为 .xlsx 再上传"
    en = "The file is damaged; open it in Excel, save it as .xlsx and upload it again"


class SheetUnsafe(InvalidArgument):
    reason = "SHEET_UNSAFE"
    zh = "文件内容异常（{found}），已拒绝读取，请用 Excel 另存为新的 .xlsx 再上传"
    en = "The file is built in an unsafe way ({found}); save it as a new .xlsx in Excel and upload that"


class SheetEncrypted(FailedPrecondition):
    reason = "SHEET_ENCRYPTED"
    zh = "文件设有密码，请在 Excel 中取消密码后再上传"
    en = "The file has a password; remove it in Excel and upload the file again"


class SheetEmpty(InvalidArgument):
    reason = "SHEET_EMPTY"
    zh = "工作表「{sheet}」没有数据，请检查是否选对了文件和工作表"
    en = "The sheet “{sheet}” has no data; check the file and the sheet"


class SheetMissing(InvalidArgument):
    reason = "SHEET_MISSING"
    zh = "文件中没有工作表「{sheet}」，请重新选择"
    en = "There is no sheet “{sheet}” in the file; choose another"


class SheetTooLarge(InvalidArgument):
    reason = "SHEET_TOO_LARGE"
    zh = "表格太大（{found}），一次最多 {most}，请拆分后分别导入"
    en = "The sheet is too large ({found}); {most} at a time: split it and import the parts"


class TooManyColumns(InvalidArgument):
    reason = "TOO_MANY_COLUMNS"
    zh = "表格有 {found} 列，最多 {most} 列，请删除不需要的列"
    en = "The sheet has {found} columns, {most} at most; delete those that are not needed"


class CellTooLong(InvalidArgument):
    reason = "CELL_TOO_LONG"
    zh = "第 {row} 行 {column} 列的内容有 {found} 字，最多 32767 字，请缩短"
    en = "Row {row}, column {column} has {found} characters, 32,767 at most; shorten it"


class EncodingUnknown(InvalidArgument):
    reason = "ENCODING_UNKNOWN"
    zh = "第 {row} 行 {column} 列的文字编码无法识别，请在 Excel 中另存为「CSV UTF-8」再上传"
    en = "The text in row {row}, column {column} is in an unknown encoding; save the file as “CSV UTF-8”"


class QuoteOpen(InvalidArgument):
    reason = "QUOTE_OPEN"
    zh = "第 {row} 行有一个引号没有结束，其后的内容会丢失，请补上引号"
    en = "A quotation mark in row {row} is never closed and would swallow all that follows; close it"


class ReadTimeout(InvalidArgument):
    reason = "SHEET_READ_TIMEOUT"
    zh = "读取表格超时，请拆分后分别导入，或另存为新的 .xlsx 再试"
    en = "Reading the sheet took too long; split it, or save it as a new .xlsx and try again"


BY_REASON: dict[str, type[Problem]] = {
    kind.reason: kind
    for kind in (
        NotASheet,
        SheetDamaged,
        SheetUnsafe,
        SheetEncrypted,
        SheetEmpty,
        SheetMissing,
        SheetTooLarge,
        TooManyColumns,
        CellTooLong,
        EncodingUnknown,
        QuoteOpen,
        ReadTimeout,
    )
}
"""How the child process names a problem to its parent."""


def letters(index: int) -> str:
    """Spreadsheet letters of a zero-based column: 0 is A, 27 is AB."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_index(name: str) -> int:
    """Zero-based column of spreadsheet letters."""
    index = 0
    for letter in name:
        index = index * 26 + ord(letter) - 64
    return index - 1
