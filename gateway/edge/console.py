"""The built console as static files: hashed assets for ever, index.html for every page of the application,
form.html for the public form pages at /f/<key>, proposal.html for the client's page at /p/<token>, sign.html
for signers at /s/sign and at /v/<id> for whoever verifies a document. Mails link to
/open/<service>/<noun>/<id>, which the application answers."""

import mimetypes
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from gateway.edge.locale import locale_of
from gateway.edge.problems import plain

_FOREVER = "public, max-age=31536000, immutable"
_PUBLIC = {"f": "form.html", "p": "proposal.html", "s": "sign.html", "v": "sign.html"}
"""First word of the address -> the page for people without an account, which reads the rest by itself."""
_OPEN = "open"
"""Addresses of records by their type, which outlive the pages that show them."""
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


class Console:
    """Serves the files of one folder; `assets/` below it has names that change with the content."""

    def __init__(self, folder: Path | None) -> None:
        self._root = folder.resolve() if folder is not None and folder.is_dir() else None

    async def respond(self, request: Request) -> Response:
        """A file, the application's page, or 404."""
        request.state.pattern = "console"
        refusal = plain(404, "NO_SUCH_ADDRESS", locale_of(request))
        missing = refusal.response(request.state.request_id, request.url.path)
        if self._root is None or request.method not in ("GET", "HEAD"):
            return missing
        path = request.url.path
        wanted = path.strip("/")
        if not wanted or wanted == "app" or wanted.startswith("app/"):
            return self._file(request, self._root / "index.html", "no-cache") or missing
        first, slash, _ = wanted.partition("/")
        if slash and first == _OPEN:
            headers = {"cache-control": "no-store"}
            return RedirectResponse(f"/app/{quote(wanted)}", 302, headers)
        if slash and first in _PUBLIC:
            return self._file(request, self._root / _PUBLIC[first], "no-cache") or missing
        target = (self._root / wanted).resolve()
        if not target.is_relative_to(self._root):
            return missing
        return (
            self._file(request, target, _FOREVER if wanted.startswith("assets/") else "no-cache") or missing
        )

    def _file(self, request: Request, path: Path, caching: str) -> Response | None:
        if not path.is_file():
            return None
        headers = {"cache-control": caching, "vary": "accept-encoding"}
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        accepted = {
            part.partition(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")
        }
        for encoding, suffix in _ENCODINGS:
            packed = path.with_name(path.name + suffix)
            if encoding in accepted and packed.is_file():
                return FileResponse(
                    packed, headers={**headers, "content-encoding": encoding}, media_type=kind
                )
        return FileResponse(path, headers=headers, media_type=kind)
