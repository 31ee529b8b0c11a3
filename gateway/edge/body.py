"""Request bodies: read with a limit that counts what arrives, not what a header claims."""

from collections.abc import AsyncIterator

from starlette.requests import Request

from kit.errors import InvalidArgument


class BodyTooLarge(InvalidArgument):
    """More bytes than allowed."""

    reason = "BODY_TOO_LARGE"
    zh = "请求体超过 {limit} 字节的上限"
    en = "The body is larger than {limit} bytes"


class NotJson(InvalidArgument):
    """The content type says that the body is something else."""

    reason = "UNSUPPORTED_MEDIA_TYPE"
    zh = "请求体必须是 application/json"
    en = "Send the body as application/json"


async def read_body(request: Request, limit: int, *, raw: bool = False) -> bytes:
    """The JSON body (`raw`: of any type), empty when there is none. Raises BodyTooLarge, NotJson."""
    headers = request.headers
    if (
        request.method in ("GET", "HEAD")
        and "content-length" not in headers
        and "transfer-encoding" not in headers
    ):
        return b""
    chunks = [chunk async for chunk in limited(request, limit)]
    body = b"".join(chunks)
    if body and not raw:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise NotJson
    return body


async def limited(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The chunks of the body as they come. Raises BodyTooLarge."""
    claimed = request.headers.get("content-length", "")
    if claimed.isdigit() and int(claimed) > limit:
        raise BodyTooLarge(limit=limit)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(limit=limit)
        yield chunk
