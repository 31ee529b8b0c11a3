"""Documents: what is printed can be read back, what is data stays data, and what is too much ends."""

import io
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from kit import print as printing
from kit.print import render
from kit.print.problems import DocumentTooLarge, PrinterBusy, TextUnprintable

LETTER = Path(__file__).with_name("letter.typ")
STRANGE = Path(__file__).parent / "strange" / "letter.typ"
MOMENT = datetime(2026, 11, 26, 8, tzinfo=UTC)
PIXEL = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'


def letter(*lines: str, **more: object) -> dict[str, object]:
    return {"title": "留学方案 Proposal", "lines": list(lines), **more}


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


def test_chinese_and_english_can_be_selected_and_read_back() -> None:
    document = printing.pdf(LETTER, letter("曼彻斯特大学 University of Manchester", "学费 £29,500 / 龘𠮷"))
    found = text_of(document)
    assert "留学方案 Proposal" in found
    assert "曼彻斯特大学 University of Manchester" in found
    assert "学费 £29,500 / 龘𠮷" in found


@pytest.mark.parametrize(
    "line",
    [
        '#read("/etc/passwd")',
        "$x^2$ *bold* _it_ `raw` <label> @ref",
        '"] #panic("out") #["',
        "\\u{41} // comment /* block */",
        "https://a.example/?q=1&b=2",
    ],
)
def test_markup_in_data_is_printed_as_it_is_written(line: str) -> None:
    assert "".join(line.split()) in "".join(text_of(printing.pdf(LETTER, letter(line))).split())


def test_same_input_gives_the_same_bytes() -> None:
    first, second = (printing.pdf(LETTER, letter("一样"), moment=MOMENT) for _ in range(2))
    assert first == second
    assert first != printing.pdf(LETTER, letter("不一样"), moment=MOMENT)


def test_archival_document_says_so_and_refuses_what_its_font_lacks() -> None:
    document = printing.pdf(LETTER, letter("存档"), archival=True)
    metadata = PdfReader(io.BytesIO(document)).xmp_metadata
    assert metadata is not None
    assert b"pdfaid:part" in metadata.stream.get_data()
    with pytest.raises(TextUnprintable, match="😀"):
        printing.pdf(LETTER, letter("好 😀"), archival=True)
    assert "好" in text_of(printing.pdf(LETTER, letter("好 😀")))


def test_pages_are_pictures_of_the_same_document(monkeypatch: pytest.MonkeyPatch) -> None:
    much = letter(*["很多内容" * 40] * 60)
    pages = printing.pages(LETTER, much)
    assert pages.count == len(pages.shown) == len(PdfReader(io.BytesIO(printing.pdf(LETTER, much))).pages) > 1
    assert all(page.startswith("<svg") and "<script" not in page for page in pages.shown)
    monkeypatch.setattr(render, "MOST_BYTES", len(pages.shown[0].encode()) + 10)
    first = printing.pages(LETTER, much)
    assert (first.shown, first.count) == (pages.shown[:1], pages.count)


def test_images_are_given_and_nothing_else_can_be_read() -> None:
    printing.pdf(LETTER, letter("图", logo="logo.svg"), images={"logo.svg": PIXEL})
    with pytest.raises(render.TemplateBroken, match="cannot be called"):
        printing.pdf(LETTER, letter("图"), images={"../logo.svg": PIXEL})
    for outside in ("/etc/passwd", "../../etc/passwd", str(LETTER)):
        with pytest.raises(render.TemplateBroken):
            printing.pdf(LETTER, letter("读", read=outside))


def test_font_that_is_missing_is_a_defect_and_not_a_page_of_boxes() -> None:
    with pytest.raises(render.TemplateBroken, match="unknown font family"):
        printing.pdf(STRANGE, letter("字"))


def test_folder_without_fonts_is_a_defect(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MATRICULA_FONTS_DIR", str(tmp_path))
    with pytest.raises(render.TemplateBroken, match="unknown font family"):
        printing.pdf(LETTER, letter("字"))


def test_template_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "SECONDS", 1.5)
    started = time.monotonic()
    with pytest.raises(DocumentTooLarge):
        printing.pdf(LETTER, letter(turns=100_000))
    assert time.monotonic() - started < 10


def test_template_that_takes_too_much_memory_ends_alone() -> None:
    with pytest.raises(DocumentTooLarge):
        printing.pdf(LETTER, letter("长" * 100, copies=2**40))


def test_document_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "MOST_BYTES", 1000)
    with pytest.raises(DocumentTooLarge):
        printing.pdf(LETTER, letter("一"))


def test_no_more_than_a_few_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(render, "WAIT_SECONDS", 0.05)
    with render._place(), pytest.raises(PrinterBusy):
        printing.pdf(LETTER, letter("一"))
    assert printing.pdf(LETTER, letter("一")).startswith(b"%PDF-")
