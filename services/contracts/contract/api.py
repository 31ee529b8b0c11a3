"""Contracts over gRPC."""

from functools import partial
from typing import Any

from google.protobuf.empty_pb2 import Empty
from matricula.common.v1 import document_pb2
from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import contract_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call, Later
from kit.packing import timestamp
from services.contracts.contract import approving, rules, sending, wording
from services.contracts.contract.model import CONTRACT
from services.contracts.signing import document

_SERVICE = pb.DESCRIPTOR.services_by_name["ContractsService"]


class ContractsServicer(standard.servicer(CONTRACT, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Contracts on their way from draft to signed."""

    create = staticmethod(rules.create_contract)
    update = staticmethod(rules.update_contract)

    def DeleteContract(self, request: pb.DeleteContractRequest, call: Call) -> Empty:
        rules.delete_contract(call.session, request.id, request.etag)
        call.mention(CONTRACT.resource.type, request.id)
        return Empty()

    def PreviewContract(self, request: pb.PreviewContractRequest, call: Call) -> pb.ContractText:
        row = CONTRACT.get(call.session, request.id)
        call.mention(CONTRACT.resource.type, request.id)
        if row["content"]:
            return text_message(row["content"], [], row["content_hash"])
        return text_message(*wording.content(call.session, row), "")

    def SubmitContract(self, request: pb.SubmitContractRequest, call: Call) -> pb.Contract:
        row = approving.submit_contract(call.session, request.id, request.etag, request.note)
        return self._shown(call, row)

    def DecideContract(self, request: pb.DecideContractRequest, call: Call) -> pb.Contract:
        outcome = pb.ApprovalOutcome.Name(request.outcome)
        return self._shown(call, approving.decide_contract(call.session, request.id, outcome, request.reason))

    def ReviseContract(self, request: pb.ReviseContractRequest, call: Call) -> pb.Contract:
        return self._shown(call, approving.revise_contract(call.session, request.id, request.etag))

    def SendContract(self, request: pb.SendContractRequest, call: Call) -> pb.Contract:
        return self._shown(
            call,
            sending.send_contract(
                call.session, request.id, request.etag, pb.SigningWay.Name(request.signing_way)
            ),
        )

    def VoidContract(self, request: pb.VoidContractRequest, call: Call) -> pb.Contract:
        return self._shown(call, sending.void_contract(call.session, request.id, request.reason))

    def ListContractVersions(
        self, request: pb.ListContractVersionsRequest, call: Call
    ) -> pb.ListContractVersionsResponse:
        call.mention(CONTRACT.resource.type, request.id)
        return pb.ListContractVersionsResponse(
            versions=[
                pb.ContractVersion(
                    version_no=row["version_no"],
                    create_time=timestamp(row["create_time"]),
                    actor_name=row["actor_name"],
                    total_minor=row["content"]["total_minor"],
                    discount_minor=row["content"]["discount_minor"],
                    terms=[pb.Term(**term) for term in row["content"]["terms"]],
                    changed=changed,
                )
                for row, changed in approving.versions(call.session, request.id)
            ]
        )

    def GetContractDocument(
        self, request: pb.GetContractDocumentRequest, call: Call
    ) -> document_pb2.Document | Later:
        document.refuse_masked(call.who)
        row = CONTRACT.get(call.session, request.id)
        call.mention(CONTRACT.resource.type, request.id)
        name, settings = document.name_of(row), call.runtime.settings
        if row["document_id"]:
            make = partial(document.signed, settings, row)
        else:
            text = row["content"] or wording.content(call.session, row)[0]
            make = partial(document.draft, text, row)
        return Later(lambda: document_pb2.Document(name=name, media_type=document.PDF, content=make()))

    def _shown(self, call: Call, row: Any) -> pb.Contract:
        call.mention(CONTRACT.resource.type, row["id"])
        message: pb.Contract = CONTRACT.packer.message_of(row)
        return message


def text_message(text: Any, missing: Any, content_hash: str) -> pb.ContractText:
    """The readable contract of a content (contract/wording.py)."""
    plain = (
        "number", "title_zh", "title_en", "intro_zh", "intro_en", "language", "total", "total_words",
        "branch_zh", "branch_en",
    )  # fmt: skip
    return pb.ContractText(
        **{name: text[name] for name in plain},
        terms=[pb.ReadableTerm(**term) for term in text["terms"]],
        lines=[pb.ReadableLine(**line) for line in text["lines"]],
        parties=[
            pb.Party(role_zh=zh, role_en=en, name=party["name"])
            for party in text["parties"]
            for zh, en in [wording.ROLES[party["role"]]]
        ],
        missing=missing,
        content_hash=content_hash,
    )


SERVICERS = [(_SERVICE, grpc.add_ContractsServiceServicer_to_server, ContractsServicer)]
