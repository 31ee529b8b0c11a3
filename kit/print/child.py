"""The child process that sets one document: `python -m kit.print.child`, its task as JSON on standard input.

It limits its own memory and processor time before it begins, dies with its parent, uses no font but the
project's, no package and no network, and reads nothing outside the folder it is given. Its answer, on
standard output: a line of JSON {"sizes": [bytes of each page, or of the PDF], "count": pages there are} or
{"error": [kind, text]}, then the bytes. Pages beyond the most bytes that are asked for are left out.
"""

import os
import re
import sys
from itertools import accumulate
from typing import Any

import orjson
import typst

from kit.confine import confine

MEMORY = 768 * 2**20
CPU_SECONDS = 20
FONT = "unknown font family"
_NO_GLYPH = re.compile(r'the text `(".*?")` could not be displayed with font')


def produce(task: dict[str, Any]) -> list[bytes]:
    """The document in the format that is asked for; one entry for a PDF, else one for each page."""
    made, warnings = typst.compile_with_warnings(
        os.path.join(task["folder"], task["main"]),
        root=task["folder"],
        font_paths=task["fonts"],
        ignore_system_fonts=True,
        package_path=task["folder"],
        package_cache_path=task["folder"],
        format=task["format"],
        pdf_standards=task["standards"],
        timestamp=task["moment"],
        # data reaches the template as a value: nothing in it is ever read as markup
        sys_inputs={"data": orjson.dumps(task["data"]).decode()},
    )
    for warning in warnings:
        if FONT in str(warning):
            raise LookupError(str(warning))
    return made if isinstance(made, list) else [made]


def answer(task: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The head and the parts of what goes to the parent."""
    try:
        parts = produce(task)
    except typst.TypstError as error:
        unprintable = _NO_GLYPH.search(str(error))
        if unprintable:
            return {"error": ["glyph", unprintable[1].strip('"')]}, []
        return {"error": ["template", str(error)]}, []
    except LookupError as error:
        return {"error": ["font", str(error)]}, []
    sent = [
        part for part, total in zip(parts, accumulate(map(len, parts)), strict=True) if total <= task["most"]
    ]
    return {"sizes": [len(part) for part in sent], "count": len(parts)}, sent


if __name__ == "__main__":
    confine(MEMORY, CPU_SECONDS)
    head, content = answer(orjson.loads(sys.stdin.buffer.read()))
    with os.fdopen(1, "wb", buffering=2**16) as stream:
        stream.write(orjson.dumps(head) + b"\n")
        for each in content:
            stream.write(each)
