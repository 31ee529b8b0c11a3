"""Signing over gRPC: for staff, and for signers who have no account."""

from typing import Any

from matricula.common.v1 import document_pb2
from matricula.contracts.v1 import signing_pb2 as pb
from matricula.contracts.v1 import signing_pb2_grpc as grpc

from kit.errors import FailedPrecondition
from kit.interceptor import Call
from kit.packing import timestamp
from services.contracts.contract.api import text_message
from services.contracts.contract.model import CONTRACT
from services.contracts.signing import document, rules, signers
from services.contracts.signing.model import SIGNERS

_SIGNERS = pb.DESCRIPTOR.services_by_name["SignersService"]
_PUBLIC = pb.DESCRIPTOR.services_by_name["PublicSigningService"]


class DocumentNotReady(FailedPrecondition):
    reason = "DOCUMENT_NOT_READY"
    zh = "签署完成后才能下载合同文件，请稍后再试"
    en = "The document is made when everybody has signed; try again in a moment"


class SignersServicer:
    """Who signs, for those who send contracts."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListSigners(self, request: pb.ListSignersRequest, call: Call) -> pb.ListSignersResponse:
        contract = CONTRACT.get(call.session, request.contract_id)
        call.mention(CONTRACT.resource.type, contract["id"])
        known = signers.of(call.session, contract)
        turn = signers.current(known)
        found = [SIGNERS.packer.message_of(row) for row in known]
        for message in found:
            message.current = turn is not None and message.id == turn["id"]
        return pb.ListSignersResponse(signers=found)

    def IssueSigningLink(self, request: pb.IssueSigningLinkRequest, call: Call) -> pb.SigningLink:
        call.mention(SIGNERS.resource.type, request.id)
        settings = call.runtime.settings
        row, token, code = rules.issue_link(call.session, settings, request.id)
        return pb.SigningLink(
            signer_id=row["id"],
            url=f"{settings.public_url}/s/sign#{token}",
            code=code,
            expire_time=timestamp(row["link_expire_time"]),
        )

    def SealContract(self, request: pb.SealContractRequest, call: Call) -> pb.Signer:
        call.mention(CONTRACT.resource.type, request.contract_id)
        row = rules.seal_contract(call.session, request.contract_id, request.content_hash)
        message: pb.Signer = SIGNERS.packer.message_of(row)
        return message


class PublicSigningServicer:
    """The pages for people without an account."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def OpenSigning(self, request: pb.OpenSigningRequest, call: Call) -> pb.SigningView:
        view = rules.open_signing(
            call.session, call.runtime, request.token, request.code, call.origin.address
        )
        return _shown(call, view)

    def SignContract(self, request: pb.SignContractRequest, call: Call) -> pb.SigningView:
        strokes = [[[point.x, point.y] for point in stroke.points] for stroke in request.strokes]
        proof = {"strokes": strokes, "address": call.origin.address, "user_agent": call.origin.agent}
        view = rules.sign_contract(
            call.session,
            call.runtime,
            (request.token, request.code),
            request.content_hash,
            request.agreed,
            proof,
        )
        return _shown(call, view)

    def GetSigningDocument(self, request: pb.GetSigningDocumentRequest, call: Call) -> document_pb2.Document:
        view = rules.open_signing(
            call.session, call.runtime, request.token, request.code, call.origin.address
        )
        call.mention(CONTRACT.resource.type, view.contract["id"])
        if not view.contract["document_id"]:
            raise DocumentNotReady
        return document_pb2.Document(
            name=document.name_of(view.contract),
            media_type=document.PDF,
            content=document.signed(call.runtime.settings, view.contract),
        )

    def VerifyDocument(self, request: pb.VerifyDocumentRequest, call: Call) -> pb.Verification:
        result, found, count = document.verify(call.runtime.system, request.document_id, request.sha256)
        if found is None:
            return pb.Verification(result=pb.VerificationResult.Value(result))
        return pb.Verification(
            result=pb.VerificationResult.Value(result),
            number=found["number"],
            signed_time=timestamp(found["signed_time"]),
            signature_count=count,
        )


def _shown(call: Call, view: rules.View) -> pb.SigningView:
    call.mention(CONTRACT.resource.type, view.contract["id"])
    call.audit["signerId"] = view.signer["id"]
    message = pb.SigningView(
        text=text_message(view.contract["content"], [], view.contract["content_hash"]),
        role=view.signer["role"],
        signer_name=view.signer["name"],
        signed=view.signer["state"] == signers.SIGNED,
        waiting=view.waiting,
        document_ready=bool(view.contract["document_id"]),
        progress=[
            pb.SigningProgress(role=one["role"], signed=one["state"] == signers.SIGNED)
            for one in view.everybody
        ],
    )
    if view.signer["sign_time"]:
        message.sign_time.CopyFrom(timestamp(view.signer["sign_time"]))
    return message


SERVICERS = [
    (_SIGNERS, grpc.add_SignersServiceServicer_to_server, SignersServicer),
    (_PUBLIC, grpc.add_PublicSigningServiceServicer_to_server, PublicSigningServicer),
]
