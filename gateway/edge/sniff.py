"""Is an upload what its name says? An allowlist of kinds, checked by content."""

import zipfile
from pathlib import PurePosixPath
from typing import IO

import puremagic

from kit.errors import InvalidArgument, Violation

_HEAD = 4096
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
    """The file's kind is not allowed, or its content is something else."""

    reason = "FILE_KIND_REFUSED"
    zh = "不支持该文件：请上传 {kinds} 文件，且内容须与扩展名一致"
    en = "This file is not accepted: send {kinds}, with content that fits the extension"


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
    """The media type of an upload, after its content was looked at. Raises FileKindRefused."""
    extension = PurePosixPath(name).suffix.lower()
    data.seek(0)
    head = data.read(_HEAD)
    if extension not in MEDIA_TYPES or not head or not _fits(extension, head, data):
        kinds = " ".join(sorted(kind[1:] for kind in MEDIA_TYPES))
        raise FileKindRefused(kinds=kinds)
    return MEDIA_TYPES[extension]


def _fits(extension: str, head: bytes, data: IO[bytes]) -> bool:
    if extension == ".csv":
        return _is_text(head)
    if extension in _PARTS:
        return _archive_has(data, _PARTS[extension])
    try:
        seen = {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return False
    return bool(seen & _SEEN_AS.get(extension, {extension}))


def _is_text(head: bytes) -> bool:
    """Text in an encoding that Excel writes; a character may be cut at the end of the head."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\0" in head or head.startswith((b"%PDF", b"PK\x03\x04", b"MZ", b"\x7fELF")):
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _archive_has(data: IO[bytes], part: str) -> bool:
    try:
        data.seek(0)
        with zipfile.ZipFile(data) as archive:
            return part in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
