"""Is an upload what its name says? An allowlist of kinds, checked by content."""

import zipfile
from pathlib import PurePosixPath
from typing import IO

import puremagic

from kit.errors import InvalidArgument, Violation

_HEAD = 4096
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".heic": "image/heic",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".csv": "text/csv",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_SEEN_AS = {".heic": {".heic", ".heif"}, ".xls": {".xls", ".doc"}, ".jpeg": {".jpg"}}
"""Kinds whose first bytes are shared: what puremagic calls them."""
_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".ods": "content.xml"}
"""A part that every archive of the kind has."""


class FileKindRefused(InvalidArgument):
    """Files of this kind are not taken."""

    reason = "FILE_KIND_REFUSED"
    zh = "不支持该类型的文件，请另存为以下类型之一再上传：{kinds}"
    en = "Files of this kind are not accepted; save it as one of {kinds} and send that"


class FileContentUnfit(FileKindRefused):
    """The content is something else than the name says: a web page called .xls, a workbook called .csv."""

    zh = "文件内容不是 {extension} 格式（可能只是改了扩展名），请打开后另存为 {extension} 再上传"
    en = "The content is no {extension} (was only the name changed?); save it as {extension} and send that"


class FileEmpty(InvalidArgument):
    """Nothing was sent."""

    reason = "FILE_EMPTY"
    zh = "文件是空的，请检查后重新上传"
    en = "The file is empty; check it and send it again"


class FileDamaged(InvalidArgument):
    """An archive that ends too early, or was changed on the way."""

    reason = "FILE_DAMAGED"
    zh = "文件已损坏或没有传完整，请用 Excel 或 Word 打开后另存，再重新上传"
    en = "The file is damaged or incomplete; open it in Excel or Word, save it anew and send that"


class FileNameRefused(InvalidArgument):
    """The upload has no usable name."""

    reason = "FILE_NAME_REFUSED"


def clean_name(given: str) -> str:
    """The last part of a file name, without control characters. Raises FileNameRefused."""
    name = PurePosixPath(given.replace("\\", "/")).name.strip()
    if not name or len(name) > 200 or not name.isprintable():
        raise FileNameRefused(
            fields=[Violation("name", "请提供 1 到 200 个字符的文件名", "name must have 1 to 200 characters")]
        )
    return name


def media_type(name: str, data: IO[bytes]) -> str:
    """The media type of an upload, after its content was looked at.

    Raises FileKindRefused, FileEmpty, FileDamaged.
    """
    extension = PurePosixPath(name).suffix.lower()
    data.seek(0)
    head = data.read(_HEAD)
    if extension in MEDIA_TYPES and not head:
        raise FileEmpty
    if extension not in MEDIA_TYPES:
        raise FileKindRefused(kinds=" ".join(sorted(kind[1:] for kind in MEDIA_TYPES)))
    if not _fits(extension, head, data):
        raise FileContentUnfit(extension=extension[1:])
    return MEDIA_TYPES[extension]


def _fits(extension: str, head: bytes, data: IO[bytes]) -> bool:
    if extension == ".csv":
        return _is_text(head)
    if extension == ".xlsx" and head.startswith(_OLE):
        return True  # with a password, or an old .xls under a new name: whoever reads it says which
    if extension in _PARTS:
        return _archive_has(head, data, _PARTS[extension])
    try:
        seen = {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return False
    return bool(seen & _SEEN_AS.get(extension, {extension}))


def _is_text(head: bytes) -> bool:
    """Text in whatever encoding: an import that cannot read it says at which row and column."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\0" not in head and not head.startswith((b"%PDF", _ZIP, _OLE, b"MZ", b"\x7fELF"))


def _archive_has(head: bytes, data: IO[bytes], part: str) -> bool:
    try:
        data.seek(0)
        with zipfile.ZipFile(data) as archive:
            return part in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        if head.startswith(_ZIP):
            raise FileDamaged from error
        return False
