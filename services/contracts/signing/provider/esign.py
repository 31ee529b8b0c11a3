"""e签宝 (open.esign.cn), API of version 3 with signed requests.

Every answer is JSON {code, message, data}, and code 0 is yes. The gateway before it answers 401 by itself
when it does not know the app, its secret or the machine's clock. Files go to, and come from, places it names.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx
import orjson

from services.contracts.signing.provider.protocol import (
    COMPLETED,
    EXPIRED,
    OPEN,
    REFUSED,
    WITHDRAWN,
    CredentialsRefused,
    Paper,
    Party,
    ProviderAway,
    ProviderRefused,
    Signed,
    Standing,
)

HOSTS = {
    "PROVIDER_ENVIRONMENT_SANDBOX": "https://smlopenapi.esign.cn",
    "PROVIDER_ENVIRONMENT_PRODUCTION": "https://openapi.esign.cn",
}
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
MOST_BYTES = 20 << 20
_JSON = "application/json; charset=UTF-8"
_PDF = "application/pdf"
_STATES = {0: OPEN, 1: OPEN, 2: COMPLETED, 3: WITHDRAWN, 5: EXPIRED, 7: REFUSED}
_SIGNED = 2
_DRAFT = 0
_READY = (2, 5)
_LOOKS = 20
_PERSON, _ORGANISATION = 0, 1
_BY_TEXT_MESSAGE = "1"


class Esign:
    """An app of an agency at e签宝."""

    def __init__(
        self,
        base_url: str,
        app_id: str,
        secret: str,
        seal_id: str = "",
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._app_id = app_id
        self._secret = secret.encode()
        self._seal_id = seal_id
        self._rest = rest

    def check(self) -> None:
        """CredentialsRefused unless the app is known: asks for a flow that cannot be."""
        try:
            self._ask("GET", "/v3/sign-flow/matricula/detail")
        except CredentialsRefused:
            raise
        except ProviderRefused:
            return

    def prepare(self, paper: Paper, parties: Sequence[Party], notify_url: str) -> str:
        """Uploads the paper and makes a draft of a flow; the flow's id."""
        file_id = self._upload(paper)
        body = {
            "docs": [{"fileId": file_id, "fileName": paper.file_name}],
            "signFlowConfig": {
                "signFlowTitle": paper.title[:100],
                "autoStart": False,
                "autoFinish": True,
                "notifyUrl": notify_url,
                "noticeConfig": {"noticeTypes": _BY_TEXT_MESSAGE},
            },
            "signers": [self._signer(one, file_id, paper.page_count) for one in parties],
        }
        return str(self._ask("POST", "/v3/sign-flow/create-by-file", body)["signFlowId"])

    def start(self, flow_id: str) -> None:
        """Starts a draft."""
        if self._detail(flow_id).get("signFlowStatus") == _DRAFT:
            self._ask("POST", f"/v3/sign-flow/{flow_id}/start", {})

    def standing(self, flow_id: str) -> Standing:
        """How far a flow is, by the provider's own record."""
        found = self._detail(flow_id)
        state = _STATES.get(found.get("signFlowStatus", -1))
        if state is None:
            raise ProviderRefused(f"signFlowStatus {found.get('signFlowStatus')!r}")
        signed = [_signature(one) for one in found.get("signers") or () if one.get("signStatus") == _SIGNED]
        return Standing(state, str(found.get("signFlowDescription") or ""), signed)

    def link(self, flow_id: str, phone: str) -> str:
        """The page of a person's signature; needs no account there."""
        body = {"needLogin": False, "clientType": "ALL", "operator": {"psnAccount": national(phone)}}
        found = self._ask("POST", f"/v3/sign-flow/{flow_id}/sign-url", body)
        return self._trusted(str(found.get("shortUrl") or found.get("url") or ""))

    def document(self, flow_id: str) -> bytes:
        """The signed file."""
        files = self._ask("GET", f"/v3/sign-flow/{flow_id}/file-download-url").get("files") or []
        if len(files) != 1:
            raise ProviderRefused(f"{len(files)} files")
        return self._fetch(self._trusted(str(files[0].get("downloadUrl") or "")))

    def withdraw(self, flow_id: str, reason: str) -> None:
        """Revokes a flow that people may have begun to sign; a draft is started by nobody and left alone."""
        if self._detail(flow_id).get("signFlowStatus") == 1:
            self._ask("POST", f"/v3/sign-flow/{flow_id}/revoke", {"revokeReason": reason})

    # one request -----------------------------------------------------------------------------------------

    def _signer(self, party: Party, file_id: str, page: int) -> dict[str, Any]:
        place = {"positionPage": str(page), "positionX": party.x, "positionY": party.y}
        config: dict[str, Any] = {
            "signFieldStyle": 1, "autoSign": party.agency, "signFieldPosition": place,
        }  # fmt: skip
        if party.agency and self._seal_id:
            config["assignedSealId"] = self._seal_id
        field = {"fileId": file_id, "customBizNum": str(party.order), "normalSignFieldConfig": config}
        signer: dict[str, Any] = {"signConfig": {"signOrder": party.order}, "signFields": [field]}
        if party.agency:
            return {**signer, "signerType": _ORGANISATION}
        who = {"psnAccount": national(party.phone), "psnInfo": {"psnName": party.name}}
        return {**signer, "signerType": _PERSON, "psnSignerInfo": who}

    def _upload(self, paper: Paper) -> str:
        md5 = _md5(paper.content)
        body = {
            "contentMd5": md5, "contentType": _PDF, "fileName": paper.file_name,
            "fileSize": len(paper.content), "convertToPDF": False,
        }  # fmt: skip
        found = self._ask("POST", "/v3/files/file-upload-url", body)
        address = self._trusted(str(found.get("fileUploadUrl") or ""))
        answer = _send("PUT", address, {"content-type": _PDF, "content-md5": md5}, paper.content)
        if answer.status_code != httpx.codes.OK:
            raise ProviderAway(f"upload answered {answer.status_code}")
        file_id = str(found["fileId"])
        for _ in range(_LOOKS):
            if self._ask("GET", f"/v3/files/{file_id}").get("fileStatus") in _READY:
                return file_id
            self._rest(0.5)
        raise ProviderAway("the file is not ready")

    def _detail(self, flow_id: str) -> dict[str, Any]:
        return self._ask("GET", f"/v3/sign-flow/{flow_id}/detail")

    def _ask(self, verb: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The data of an answer that says yes."""
        content = b"" if body is None else orjson.dumps(body)
        answer = _send(verb, self._base + path, self._headers(verb, path, content), content)
        if answer.status_code >= 500 or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise ProviderAway(f"{path.rpartition('/')[2]} answered {answer.status_code}")
        try:
            found = orjson.loads(answer.content)
        except orjson.JSONDecodeError as error:
            raise ProviderAway(f"{path.rpartition('/')[2]} answered no JSON") from error
        if not isinstance(found, dict):
            raise ProviderAway(f"{path.rpartition('/')[2]} answered no object")
        if found.get("code") != 0:
            _refused(answer.status_code, found)
        data = found.get("data")
        return data if isinstance(data, dict) else {}

    def _headers(self, verb: str, path: str, content: bytes) -> dict[str, str]:
        """The provider's signature: seven lines, of which date and headers are empty."""
        md5 = _md5(content) if content else ""
        lines = f"{verb}\n*/*\n{md5}\n{_JSON}\n\n{path}"
        signature = hmac.new(self._secret, lines.encode(), hashlib.sha256).digest()
        return {
            "accept": "*/*",
            "content-type": _JSON,
            **({"content-md5": md5} if md5 else {}),
            "x-tsign-open-app-id": self._app_id,
            "x-tsign-open-auth-mode": "Signature",
            "x-tsign-open-ca-timestamp": str(int(time.time() * 1000)),
            "x-tsign-open-ca-signature": base64.b64encode(signature).decode(),
        }

    def _fetch(self, address: str) -> bytes:
        """A file, as long as it is not larger than any contract of ours can be."""
        found = bytearray()
        try:
            with httpx.stream("GET", address, timeout=TIMEOUT, follow_redirects=False) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise ProviderAway(f"download answered {answer.status_code}")
                for chunk in answer.iter_bytes():
                    found += chunk
                    if len(found) > MOST_BYTES:
                        raise ProviderRefused("the file is too large")
        except httpx.HTTPError as error:
            raise ProviderAway(type(error).__name__) from error
        return bytes(found)

    def _trusted(self, address: str) -> str:
        """An address the provider named: encrypted, wherever the provider itself is."""
        scheme = urlsplit(address).scheme
        if not scheme or scheme not in ("https", urlsplit(self._base).scheme):
            raise ProviderRefused("an address that is not https")
        return address


def notice_is_genuine(secret: str, timestamp: str, body: bytes, given: str) -> bool:
    """Whether a notice was signed with our secret: HMAC-SHA-256 of time stamp and body, in hexadecimal."""
    wanted = hmac.new(secret.encode(), timestamp.encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), given.lower().encode())


def national(phone: str) -> str:
    """A Chinese number as the provider knows its people: without +86."""
    return phone.removeprefix("+86")


def _signature(signer: dict[str, Any]) -> Signed:
    times = [field.get("statusUpdateTime") or 0 for field in signer.get("signFields") or ()]
    moment = datetime.fromtimestamp(max(times, default=0) / 1000, UTC)
    return Signed(int(signer["signOrder"]), moment, str(signer.get("signerIp") or ""))


def _send(verb: str, address: str, headers: dict[str, str], content: bytes) -> httpx.Response:
    try:
        return httpx.request(
            verb, address, headers=headers, content=content, timeout=TIMEOUT, follow_redirects=False
        )
    except httpx.HTTPError as error:
        raise ProviderAway(type(error).__name__) from error


def _refused(status: int, found: dict[str, Any]) -> NoReturn:
    words = f"{found.get('code')} {found.get('message') or ''}".strip()[:300]
    if status == httpx.codes.UNAUTHORIZED:
        raise CredentialsRefused(words)
    raise ProviderRefused(words)


def _md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
