"""POST /api/v1/files?name=... with the bytes as body, and GET /api/v1/files/{id} as a download."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import IO, Any, TypeVar
from urllib.parse import quote, unquote

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.edge.body import limited
from gateway.edge.caller import ReadOnly
from gateway.edge.context import Edge
from gateway.edge.own import Gate, Turn
from gateway.edge.sniff import clean_name, media_type
from kit.errors import Unavailable
from kit.files import FileMeta, FileStore
from kit.identity import Principal

UPLOAD, DOWNLOAD = "/api/v1/files", "/api/v1/files/{id}"
_IN_MEMORY = 1 << 20
_UPLOAD_SECONDS = 300.0
T = TypeVar("T")


class Files:
    """Uploads and downloads for whoever is signed in."""

    def __init__(self, edge: Edge, gate: Gate) -> None:
        self._edge = edge
        self._gate = gate

    def _store(self) -> FileStore:
        if self._edge.files is None:
            raise Unavailable
        return self._edge.files

    async def upload(self, request: Request) -> Response:
        """Stores the body. The name comes from `?name=` or the percent-encoded header X-File-Name."""
        return await self._gate.respond(request, "edge/UploadFile", UPLOAD, self._upload)

    async def _upload(self, request: Request, turn: Turn) -> Response:
        who = turn.caller.principal
        if who.read_only:
            raise ReadOnly
        given = request.query_params.get("name") or unquote(request.headers.get("x-file-name", ""))
        name = clean_name(given)
        store = self._store()
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
            async with asyncio.timeout(_UPLOAD_SECONDS):
                async for chunk in limited(request, self._edge.limits.file_bytes):
                    await asyncio.to_thread(spool.write, chunk)
            meta = await asyncio.to_thread(_keep, store, spool, name, who)
        turn.facts = {
            "recordType": "edge.file",
            "recordIds": [meta.id],
            "sha256": meta.sha256,
            "size": meta.size,
        }
        return Response(orjson.dumps(describe(meta)), 200, {"cache-control": "no-store"}, "application/json")

    async def download(self, request: Request, file_id: str) -> Response:
        """The bytes as an attachment that no browser shows or runs."""

        async def serve(_request: Request, turn: Turn) -> Response:
            meta, chunks = await asyncio.to_thread(self._store().open, file_id, turn.caller.principal)
            turn.facts = {
                "recordType": "edge.file",
                "recordIds": [meta.id],
                "sha256": meta.sha256,
                "size": meta.size,
            }
            headers = {
                "content-disposition": f"attachment; filename*=UTF-8''{quote(meta.name, safe='')}",
                "content-length": str(meta.size),
                "content-security-policy": "sandbox; default-src 'none'",
                "cache-control": "private, no-store",
            }
            return StreamingResponse(_in_threads(chunks), 200, headers, meta.media_type)

        return await self._gate.respond(request, "edge/DownloadFile", DOWNLOAD, serve)


def _keep(store: FileStore, spool: IO[bytes], name: str, who: Principal) -> FileMeta:
    kind = media_type(name, spool)
    return store.save(spool, name=name, media_type=kind, owner_id=who.id, branch_id=who.branch_id)


def _facts(meta: FileMeta) -> dict[str, Any]:
    return {"recordType": "edge.file", "recordIds": [meta.id], "sha256": meta.sha256, "size": meta.size}


def describe(meta: FileMeta) -> dict[str, Any]:
    """The file as JSON."""
    return {
        "id": meta.id,
        "name": meta.name,
        "size": str(meta.size),
        "sha256": meta.sha256,
        "mediaType": meta.media_type,
        "createTime": meta.create_time.isoformat().replace("+00:00", "Z"),
    }


async def _in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    step: Callable[[], bytes | None] = lambda: next(chunks, None)  # noqa: E731
    started = time.monotonic()
    while (chunk := await asyncio.to_thread(step)) is not None:
        yield chunk
        if time.monotonic() - started > _UPLOAD_SECONDS:
            raise TimeoutError("a download took too long")
