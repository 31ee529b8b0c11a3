"""What a file is, by its content, and whether it is safe to parse. Sizes are counted while reading."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import IO

from kit.sheets.problems import BYTES, NotASheet, SheetDamaged, SheetEncrypted, SheetTooLarge, SheetUnsafe

ENTRIES = 1000
INFLATED = 400 * 2**20
RATIO = 100
RATIO_FROM = 2**20
"""Small entries may compress better than RATIO."""
_CHUNK = 2**18
_OVERLAP = 2**12
_ZIP, _CFB = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPE = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"SQLite format", "SQLite"),
)

_ERROR_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*?\bt="e"[^>]*>(?:<f[^>]*?(?:/>|>[^<]*</f>))?<v>([^<]*)</v>'
)
_NO_VALUE = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)

Cells = dict[tuple[int, str], str]
"""(row number, column letters) -> what is in the cell: `#N/A`, or `=` for a formula without a value."""


def sniff(path: Path) -> str:
    """`zip`, `xls` or `text`, by content; NotASheet, SheetEncrypted or SheetTooLarge otherwise."""
    size = path.stat().st_size
    if size > BYTES:
        raise SheetTooLarge(found=f"{size // 2**20} MB", most=f"{BYTES // 2**20} MB")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_CFB):
        if _ENCRYPTED in path.read_bytes():
            raise SheetEncrypted
        return "xls"
    for magic, name in _FOREIGN:
        if head.startswith(magic):
            raise NotASheet(found=name)
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table|\?xml)", head, re.IGNORECASE):
        raise NotASheet(found="HTML / XML")
    return "text"


def check_zip(path: Path) -> dict[str, Cells]:
    """Reads a whole zip file once; returns troubled cells per worksheet entry of an .xlsx.

    Raises SheetUnsafe for bombs and document types, SheetEncrypted, NotASheet, SheetDamaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_kind({entry.filename for entry in entries}, archive)
            if len(entries) > ENTRIES:
                raise SheetUnsafe(found=f"{len(entries)} entries")
            troubled: dict[str, Cells] = {}
            total = 0
            for entry in entries:
                if entry.flag_bits & 1:
                    raise SheetEncrypted
                with archive.open(entry) as stream:
                    cells: Cells = {}
                    total += _check_entry(entry, stream, INFLATED - total, cells)
                    if cells:
                        troubled[entry.filename] = cells
            return troubled
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error) as error:
        raise SheetDamaged from error


def _check_kind(names: set[str], archive: zipfile.ZipFile) -> None:
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return
    if "mimetype" in names:
        with archive.open("mimetype") as stream:
            if b"opendocument.spreadsheet" in stream.read(200):
                return
    kinds = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint"}
    raise NotASheet(found=next((kind for name, kind in kinds.items() if name in names), "ZIP"))


def _check_entry(entry: zipfile.ZipInfo, stream: IO[bytes], left: int, cells: Cells) -> int:
    """The inflated size of one entry; collects troubled cells of worksheets."""
    markup = entry.filename.endswith((".xml", ".rels", ".vml"))
    worksheet = entry.filename.startswith("xl/worksheets/")
    size = 0
    for window, fresh in _windows(stream):
        size += fresh
        if size > left:
            raise SheetTooLarge(found=f"> {INFLATED // 2**20} MB", most=f"{INFLATED // 2**20} MB")
        if size > RATIO_FROM and size > RATIO * max(entry.compress_size, 1):
            raise SheetUnsafe(found=f"{size // max(entry.compress_size, 1)}:1")
        if markup and any(mark in window for mark in _DOCTYPE):
            raise SheetUnsafe(found="DOCTYPE")
        if worksheet:
            _troubled(window, cells)
    return size


def _windows(stream: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Chunks with the end of the one before, so that nothing is missed at a border."""
    tail = b""
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        yield window, len(chunk)
        tail = window[-_OVERLAP:]


def _troubled(window: bytes, cells: Cells) -> None:
    if len(cells) >= 10_000:
        return
    if b't="e"' in window:
        for column, row, text in _ERROR_CELL.findall(window):
            cells[int(row), column.decode()] = text.decode("utf-8", "replace")
    if b"<f" in window:
        for column, row in _NO_VALUE.findall(window):
            cells[int(row), column.decode()] = "="


def entry_of_sheet(path: Path, sheet: str) -> str:
    """The zip entry of a worksheet of an .xlsx, by the sheet's name; empty when it cannot be told."""
    with zipfile.ZipFile(path) as archive:
        try:
            book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
            relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        except KeyError:
            return ""
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", relations):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        targets[attributes.get("Id", "")] = attributes.get("Target", "")
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        attributes = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
        if unescape(attributes.get("name", "")) == sheet:
            target = targets.get(attributes.get("r:id", ""), "")
            return str(target.lstrip("/")) if target.startswith("/") else f"xl/{target}"
    return ""
