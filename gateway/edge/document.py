"""Answers that are documents: the bytes of a `matricula.common.v1.Document`, shown or saved."""

from typing import Any
from urllib.parse import quote

from google.protobuf.descriptor import Descriptor
from matricula.common.v1 import document_pb2
from starlette.responses import Response

from gateway.edge.sniff import clean_name

_NAME = document_pb2.Document.DESCRIPTOR.full_name
_SHOWN = frozenset({"application/pdf"})
"""What browsers show by themselves without running anything; all else is only saved."""


def is_document(output: Descriptor) -> bool:
    """Whether a method answers with a document."""
    return output.full_name == _NAME


def response(document: Any, headers: dict[str, str]) -> Response:
    """The document as it travels over HTTP."""
    way = "inline" if document.media_type in _SHOWN else "attachment"
    name = quote(clean_name(document.name), safe="")
    shown = {
        "content-disposition": f"{way}; filename*=UTF-8''{name}",
        "content-security-policy": "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'",
    }
    return Response(document.content, 200, {**headers, **shown}, document.media_type)
