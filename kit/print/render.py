"""The parent's side: one child a document, a few at a time, each with an end to its time and memory.

    PROPOSAL = Path(__file__).with_name("proposal.typ")
    pdf(PROPOSAL, data, images={"logo.png": ...}, moment=sent_time)

A template may read the templates of its folder, `house.typ` of this package, and its images as
`/given/<name>`. Data is JSON and reaches it as a value (`#import "house.typ": data`), never as markup. The
same template, data, images and moment give the same bytes.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

import orjson

import kit
from kit import clock, log
from kit.print.problems import DocumentTooLarge, PrinterBusy, TextUnprintable
from kit.settings import Settings

SECONDS = 20.0
AT_ONCE = 2
WAIT_SECONDS = 5.0
MOST_BYTES = 6 * 2**20
"""Of a document or of the pages that are shown: it travels in one message."""
ARCHIVAL = "a-2b"
_HOUSE = Path(__file__).with_name("house.typ")
_IMAGE = re.compile(r"[a-z0-9_-]{1,60}\.(png|jpg|svg)")
_places = BoundedSemaphore(AT_ONCE)
_LOG = log.get("print")


@dataclass(frozen=True, slots=True)
class Pages:
    """Pictures of a document's first pages, as many as travel in one message, of `count` there are."""

    shown: list[str]
    count: int


class TemplateBroken(RuntimeError):
    """The template, or the machine's fonts, cannot make this document: a defect, never the caller's fault."""


def pdf(
    template: Path,
    data: Mapping[str, Any],
    *,
    images: Mapping[str, bytes] | None = None,
    moment: datetime | None = None,
    archival: bool = False,
) -> bytes:
    """The document. `archival` = PDF/A-2b, which refuses characters that the font lacks (TextUnprintable)."""
    standards = [ARCHIVAL] if archival else []
    parts, _ = _made(template, data, images or {}, moment, "pdf", standards)
    if not parts:
        raise DocumentTooLarge
    return parts[0]


def pages(
    template: Path,
    data: Mapping[str, Any],
    *,
    images: Mapping[str, bytes] | None = None,
    moment: datetime | None = None,
) -> "Pages":
    """The same document as one SVG per page; texts are outlines, so that every screen shows the same."""
    parts, count = _made(template, data, images or {}, moment, "svg", [])
    return Pages([page.decode() for page in parts], count)


def _made(
    template: Path,
    data: Mapping[str, Any],
    images: Mapping[str, bytes],
    moment: datetime | None,
    kind: str,
    standards: list[str],
) -> tuple[list[bytes], int]:
    with _place(), TemporaryDirectory(prefix="matricula-print-") as folder:
        _furnish(Path(folder), template, images)
        task = {
            "folder": folder,
            "main": template.name,
            "fonts": [Settings.load().fonts_dir],
            "data": data,
            "format": kind,
            "standards": standards,
            "most": MOST_BYTES,
            "moment": int((moment or clock.now()).timestamp()),
        }
        return _parts(_run(orjson.dumps(task)), template)


@contextmanager
def _place() -> Iterator[None]:
    """One of the few places: more children at once would take the processor from everybody."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise PrinterBusy
    try:
        yield
    finally:
        _places.release()


def _furnish(folder: Path, template: Path, images: Mapping[str, bytes]) -> None:
    """Puts what the template may read into a folder of its own."""
    for source in (_HOUSE, *template.parent.glob("*.typ")):
        shutil.copy(source, folder)
    (folder / "given").mkdir()
    for name, content in images.items():
        if not _IMAGE.fullmatch(name):
            raise TemplateBroken(f"an image cannot be called {name!r}")
        (folder / "given" / name).write_bytes(content)


def _run(task: bytes) -> bytes:
    environment = {
        "PYTHONPATH": str(Path(kit.__file__).parents[1]),
        "LC_ALL": "C.UTF-8",
        "RAYON_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kit.print.child"],
            input=task,
            capture_output=True,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentTooLarge from error
    if done.returncode == 0:
        return done.stdout
    _LOG.warning("printer_died", code=done.returncode)
    if done.returncode < 0:  # by its own limits, or the kernel's
        raise DocumentTooLarge
    raise TemplateBroken(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:300])


def _parts(output: bytes, template: Path) -> tuple[list[bytes], int]:
    line, _, content = output.partition(b"\n")
    head = orjson.loads(line)
    if "error" in head:
        kind, text = head["error"]
        if kind == "glyph":
            raise TextUnprintable(text=text)
        raise TemplateBroken(f"{template.name}: {text}")
    parts, place = [], 0
    for size in head["sizes"]:
        parts.append(content[place : place + size])
        place += size
    return parts, head["count"]
