"""A stand-in for e签宝: a process of its own that speaks the provider's HTTP as its documentation tells.

    python -m tests.service.contracts.esign_stand_in <port> <app id> <secret> <key.pem> <certificate.pem>

It checks the signature of every request with its own code, keeps files and flows in memory, enforces the
order of signers and puts the agency's seal on by itself. Below /test/ a test makes people sign or refuse, has
it fail, and reads what it was asked.
"""

import base64
import hashlib
import hmac
import io
import json
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign import signers as pdf_signers

DRAFT, SIGNING, DONE, REVOKED, EXPIRED, REFUSED = 0, 1, 2, 3, 5, 7


class World:
    """What the provider knows."""

    def __init__(self, app_id: str, secret: str, key: str, certificate: str) -> None:
        self.app_id, self.secret = app_id, secret.encode()
        self.signer = pdf_signers.SimpleSigner.load(  # type: ignore[no-untyped-call]
            key, certificate
        )
        self.files: dict[str, dict[str, Any]] = {}
        self.flows: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.failing: dict[str, list[int]] = {}
        self.breaking = False
        self.lock = threading.Lock()

    def sign(self, flow: dict[str, Any], order: int, refuse: bool) -> None:
        waiting = [one["order"] for one in flow["signers"] if one["status"] == 0]
        if flow["status"] != SIGNING or not waiting or waiting[0] != order:
            raise ValueError("not their turn")
        mine = next(one for one in flow["signers"] if one["order"] == order)
        mine |= {"status": 4 if refuse else 2, "time": now()}
        if refuse:
            flow |= {"status": REFUSED, "description": "对价格有异议"}
            return
        rest = [one for one in flow["signers"] if one["status"] == 0]
        if rest and rest[0]["seal"]:
            rest[0] |= {"status": 2, "time": now()}
            rest = rest[1:]
        if not rest:
            flow |= {"status": DONE, "description": "完成"}

    def signed_file(self, flow: dict[str, Any]) -> bytes:
        out = io.BytesIO(self.files[flow["file"]]["content"])
        for one in flow["signers"]:
            about = pdf_signers.PdfSignatureMetadata(
                field_name=f"Signer{one['order']}", subfilter=fields.SigSeedSubFilter.PADES
            )
            made = io.BytesIO()
            pdf_signers.sign_pdf(IncrementalPdfFileWriter(out), about, signer=self.signer, output=made)
            out = io.BytesIO(made.getvalue())
        content = out.getvalue()
        return content.replace(b"/Pages", b"/Pagez", 1) if self.breaking else content


def now() -> int:
    return int(time.time() * 1000)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    world: World

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("content-length") or 0)))

    do_PUT = do_POST

    def _serve(self, body: bytes) -> None:
        with self.world.lock:
            if self.path.startswith("/test/"):
                return self._answer(200, self._test(self.path.split("/")[2:], body))
            if self.path.startswith("/oss/"):
                return self._oss(self.path.rpartition("/")[2], body)
            self.world.asked.append(f"{self.command} {self.path}")
            name = self.path.rpartition("/")[2]
            if self.world.failing.get(name):
                return self._answer(self.world.failing[name].pop(0), {"message": "busy"})
            if not self._genuine(body):
                return self._answer(401, {"success": False, "code": 401, "message": "无效的应用"})
            return self._answer(200, self._api(self.path.strip("/").split("/"), body))

    def _genuine(self, body: bytes) -> bool:
        head = self.headers
        if head.get("x-tsign-open-app-id") != self.world.app_id:
            return False
        if head.get("x-tsign-open-auth-mode") != "Signature":
            return False
        if abs(now() - int(head.get("x-tsign-open-ca-timestamp", "0"))) > 15 * 60_000:
            return False
        md5 = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode() if body else ""
        if head.get("content-md5", "") != md5:
            return False
        parts = [self.command, head["accept"], md5, head["content-type"], "", self.path]
        wanted = hmac.new(self.world.secret, "\n".join(parts).encode(), hashlib.sha256).digest()
        return base64.b64encode(wanted).decode() == head.get("x-tsign-open-ca-signature")

    def _api(self, path: list[str], body: bytes) -> dict[str, Any]:
        given = json.loads(body) if body else {}
        if path[1] == "files":
            return self._files(path, given)
        if path[2] == "create-by-file":
            return self._create(given)
        flow = self.world.flows.get(path[2])
        if flow is None:
            return no(1435011, "签署流程不存在")
        return {
            "detail": lambda: yes(detail(flow)),
            "start": lambda: self._start(flow),
            "sign-url": lambda: self._sign_url(flow, given),
            "revoke": lambda: self._revoke(flow),
            "file-download-url": lambda: self._download(path[2], flow),
        }[path[3]]()

    def _files(self, path: list[str], given: dict[str, Any]) -> dict[str, Any]:
        if path[2] != "file-upload-url":
            file = self.world.files[path[2]]
            file["looks"] += 1  # processing takes a moment
            return yes({"fileId": path[2], "fileStatus": 2 if file["content"] and file["looks"] > 1 else 1})
        file_id = uuid.uuid4().hex
        self.world.files[file_id] = {
            "content": b"", "md5": given["contentMd5"], "size": given["fileSize"], "looks": 0,
        }  # fmt: skip
        return yes({"fileId": file_id, "fileUploadUrl": f"{self._here()}/oss/{file_id}"})

    def _create(self, given: dict[str, Any]) -> dict[str, Any]:
        for one in given["signers"]:
            phone = (one.get("psnSignerInfo") or {}).get("psnAccount", "")
            if one["signerType"] == 0 and not (phone.isdigit() and len(phone) == 11):
                return no(1435002, "参数错误: psnAccount")
        config = given["signFlowConfig"]
        flow_id = uuid.uuid4().hex
        self.world.flows[flow_id] = {
            "id": flow_id,
            "file": given["docs"][0]["fileId"],
            "title": config["signFlowTitle"],
            "notify": config["notifyUrl"],
            "status": SIGNING if config.get("autoStart", True) else DRAFT,
            "description": "签署中",
            "signers": sorted(
                (
                    {
                        "order": one["signConfig"]["signOrder"],
                        "type": one["signerType"],
                        "phone": (one.get("psnSignerInfo") or {}).get("psnAccount", ""),
                        "seal": one["signFields"][0]["normalSignFieldConfig"]["autoSign"],
                        "place": one["signFields"][0]["normalSignFieldConfig"]["signFieldPosition"],
                        "status": 0,
                        "time": now(),
                    }
                    for one in given["signers"]
                ),
                key=lambda one: one["order"],
            ),
        }
        return yes({"signFlowId": flow_id})

    def _start(self, flow: dict[str, Any]) -> dict[str, Any]:
        if flow["status"] != DRAFT:
            return no(1437102, "流程非草稿状态")
        flow["status"] = SIGNING
        return yes({})

    def _sign_url(self, flow: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        if flow["status"] != SIGNING:
            return no(1437103, "流程不在签署中")
        phone = given["operator"]["psnAccount"]
        if phone not in [one["phone"] for one in flow["signers"]]:
            return no(1437104, "操作人不是签署方")
        return yes(
            {"url": f"{self._here()}/page/{flow['id']}?tel={phone}", "shortUrl": f"{self._here()}/s/{phone}"}
        )

    def _revoke(self, flow: dict[str, Any]) -> dict[str, Any]:
        if flow["status"] != SIGNING:
            return no(1437203, "当前流程状态不能撤销")
        flow |= {"status": REVOKED, "description": "撤销"}
        return yes({})

    def _download(self, flow_id: str, flow: dict[str, Any]) -> dict[str, Any]:
        if flow["status"] != DONE:
            return no(1437518, "流程未完结")
        return yes({"files": [{"fileId": flow["file"], "downloadUrl": f"{self._here()}/oss/{flow_id}"}]})

    def _oss(self, name: str, body: bytes) -> None:
        if self.command == "PUT":
            file = self.world.files[name]
            md5 = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
            if md5 != file["md5"] or self.headers.get("content-md5") != md5 or len(body) != file["size"]:
                return self._answer(400, {"errCode": 1, "msg": "md5"})
            file["content"] = body
            return self._answer(200, {"errCode": 0, "msg": "成功"})
        content = self.world.signed_file(self.world.flows[name])
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    # what tests do ---------------------------------------------------------------------------------------

    def _test(self, path: list[str], body: bytes) -> dict[str, Any]:
        given = json.loads(body) if body else {}
        if path[0] == "sign":
            self.world.sign(self.world.flows[path[1]], given["order"], given.get("refuse", False))
            return {}
        if path[0] == "set":
            self.world.flows[path[1]] |= given
            return {}
        if path[0] == "fail":
            self.world.failing.setdefault(given["name"], []).extend(given["codes"])
            return {}
        if path[0] == "break":
            self.world.breaking = given["on"]
            return {}
        return {"flows": self.world.flows, "asked": self.world.asked}

    def _here(self) -> str:
        return f"http://{self.headers['host']}"

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        content = json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json;charset=UTF-8")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def yes(data: dict[str, Any]) -> dict[str, Any]:
    return {"code": 0, "message": "成功", "data": data}


def no(code: int, message: str) -> dict[str, Any]:
    return {"code": code, "message": message, "data": None}


def detail(flow: dict[str, Any]) -> dict[str, Any]:
    return {
        "signFlowStatus": flow["status"],
        "signFlowDescription": flow["description"],
        "signers": [
            {
                "signerType": one["type"],
                "signOrder": one["order"],
                "signStatus": one["status"],
                "signerIp": "203.0.113.7" if one["status"] == 2 and not one["seal"] else None,
                "signFields": [{"signFieldStatus": "4", "statusUpdateTime": one["time"]}],
            }
            for one in flow["signers"]
        ],
    }


def main(port: str, app_id: str, secret: str, key: str, certificate: str) -> None:
    Handler.world = World(app_id, secret, key, certificate)
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    print(server.server_address[1], flush=True)  # noqa: T201 - how the parent learns the port
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
