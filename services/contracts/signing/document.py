"""The contract as a PDF: its text, the drawn signatures, the evidence page, and the organisation's signature.

The organisation's key and certificate are PEM files of the process (MATRICULA_DOCUMENT_KEY_FILE,
MATRICULA_DOCUMENT_CERTIFICATE_FILE). A PDF is signed once, when everybody has signed; its SHA-256 is kept, so
that anybody can ask whether a copy is unchanged.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kit import clock
from kit import print as printing
from kit.database import Database
from kit.errors import PermissionDenied
from kit.files import FileStore
from kit.identity import Principal, Right, system
from kit.ids import is_id
from kit.settings import Settings
from kit.statement import Row
from services.contracts.contract import wording
from services.contracts.contract.model import Contract
from services.contracts.signing import signers
from services.contracts.signing.strokes import picture

TEMPLATE = Path(__file__).with_name("contract.typ")
PDF = "application/pdf"
_LANGUAGES = {"LANGUAGE_ZH": "zh", "LANGUAGE_EN": "en", "LANGUAGE_BOTH": "both"}
VALID, CHANGED, UNKNOWN = (f"VERIFICATION_RESULT_{name}" for name in ("VALID", "CHANGED", "UNKNOWN"))


class DocumentNeedsClearSight(PermissionDenied):
    reason = "DOCUMENT_NEEDS_CLEAR_SIGHT"
    zh = "合同文件包含姓名与金额，您没有查看这些内容的权限"
    en = "The document holds names and amounts that you may not see"


def refuse_masked(who: Principal) -> None:
    """A document is not masked, so only who may read everything in it gets it."""
    if any(who.right(name) < Right.MASKED_IN_LISTS for name in ("PERSONAL", "MONEY")):
        raise DocumentNeedsClearSight


def name_of(contract: Mapping[Any, Any]) -> str:
    """What the file is called when it is saved."""
    return f"{contract['number'] or contract['title']}-{contract['student_name']}.pdf"


def draft(text: Mapping[str, Any], contract: Mapping[Any, Any]) -> bytes:
    """The text as it stands, marked as not signed."""
    return printing.pdf(TEMPLATE, _data(text, contract))


def to_sign(contract: Mapping[Any, Any], places: Sequence[tuple[int, int]]) -> bytes:
    """The frozen text with a last page to sign on at a provider; `places` = the middles of the fields."""
    data = _data(contract["content"], contract)
    data["places"] = [
        {**party, "x": x, "y": y} for party, (x, y) in zip(data["parties"], places, strict=True)
    ]
    return printing.pdf(TEMPLATE, data, moment=contract["sent_time"])


def signed(settings: Settings, contract: Mapping[Any, Any]) -> bytes:
    """The stored PDF of a signed contract."""
    store = FileStore(settings.files_url)
    return store.read(contract["document_id"], system((contract["branch_id"],)))[1]


def make(settings: Settings, contract: Row, everybody: Sequence[Row]) -> bytes:
    """Text, signatures and evidence as a PDF with the organisation's signature over all of it."""
    images = {
        f"signature-{one['position']}.svg": picture(one["strokes"]).encode()
        for one in everybody
        if one["strokes"]
    }
    data = _data(contract["content"], contract)
    data["signatures"] = [_signature(one) for one in everybody]
    data["evidence"] = {
        "content_hash": contract["content_hash"],
        "document_id": contract["id"],
        "verify_url": f"{settings.public_url}/v/{contract['id']}",
    }
    plain = printing.pdf(TEMPLATE, data, images=images, moment=contract["signed_time"])
    return seal(settings, plain)


def seal(settings: Settings, plain: bytes) -> bytes:
    """Signs a PDF with the organisation's certificate (PAdES)."""
    # heavy, and only the process that makes documents needs it
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields
    from pyhanko.sign import signers as pdf_signers

    settings.require("document_key_file", "document_certificate_file")
    signer = pdf_signers.SimpleSigner.load(  # type: ignore[no-untyped-call]
        settings.document_key_file, settings.document_certificate_file
    )
    about = pdf_signers.PdfSignatureMetadata(
        field_name="Organisation", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    out = io.BytesIO()
    pdf_signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(plain)), about, signer=signer, output=out)
    return out.getvalue()


def store(settings: Settings, contract: Row, content: bytes) -> dict[str, str]:
    """Saves a signed PDF; the contract's columns that name it."""
    meta = FileStore(settings.files_url).save(
        content,
        name=name_of(contract),
        media_type=PDF,
        owner_id="system",
        branch_id=contract["branch_id"],
    )
    return {"document_id": meta.id, "document_hash": meta.sha256}


def verify(database: Database, document_id: str, sha256: str) -> tuple[str, Mapping[Any, Any] | None, int]:
    """Whether a file with this hash is a signed contract of ours; the contract, and how many signed it."""
    columns = (
        Contract.id, Contract.number, Contract.signed_time, Contract.version_no, Contract.document_hash,
    )  # fmt: skip
    made = Contract.document_hash != ""
    with database.transaction(system(), read_only=True) as session:
        found = (
            session.execute(select(*columns).where(Contract.document_hash == sha256, made)).mappings().first()
        )
        if found is not None:
            return VALID, found, len(signers.of(session, found))
        if is_id(document_id):
            ours = session.execute(select(Contract.id).where(Contract.id == document_id, made)).first()
            return (CHANGED if ours else UNKNOWN), None, 0
    return UNKNOWN, None, 0


def digest(content: bytes) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _data(text: Mapping[str, Any], contract: Mapping[Any, Any]) -> dict[str, Any]:
    roles = wording.ROLES
    parties = [
        {"role_zh": roles[party["role"]][0], "role_en": roles[party["role"]][1], "name": party["name"]}
        for party in text["parties"]
    ]
    return {
        **{name: value for name, value in text.items() if name != "parties"},
        "language": _LANGUAGES[text["language"]],
        "parties": parties,
        "version_no": contract["version_no"],
        "signatures": [],
        "evidence": None,
        "places": [],
    }


def _signature(signer: Row) -> dict[str, Any]:
    zh, en = wording.ROLES[signer["role"]]
    moment = signer["sign_time"].astimezone(clock.zone())
    return {
        "position": signer["position"],
        "role_zh": zh,
        "role_en": en,
        "name": signer["name"],
        "drawn": bool(signer["strokes"]),
        "sign_time": f"{moment:%Y-%m-%d %H:%M:%S %Z}",
        "open_time": f"{signer['open_time'].astimezone(clock.zone()):%Y-%m-%d %H:%M:%S %Z}"
        if signer["open_time"]
        else "",
        "address": signer["address"],
        "user_agent": signer["user_agent"],
        "by_code": bool(signer["code_hash"]),
    }
