"""Proposals over gRPC: for the people who write them, and for the clients who open them."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from matricula.common.v1.document_pb2 import Document
from matricula.students.v1 import proposal_pb2 as pb
from matricula.students.v1 import proposal_pb2_grpc as grpc

from kit import clock, links, standard
from kit.files import FileStore
from kit.identity import system
from kit.interceptor import Call, Later
from kit.packing import timestamp
from kit.statement import Row
from services.students.proposal import content, door, printing, rules, sending, taking
from services.students.proposal.model import DRAFT, PROPOSAL

_SERVICE = pb.DESCRIPTOR.services_by_name["ProposalsService"]
_PUBLIC = pb.DESCRIPTOR.services_by_name["PublicProposalsService"]
_PDF = "application/pdf"


class ProposalsServicer(standard.servicer(PROPOSAL, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Drafting, sending and following proposals."""

    create = staticmethod(rules.create_proposal)
    update = staticmethod(rules.update_proposal)

    def DeleteProposal(self, request: pb.DeleteProposalRequest, call: Call) -> Empty:
        rules.delete_proposal(call.session, request.id, request.etag)
        call.mention(PROPOSAL.resource.type, request.id)
        return Empty()

    def TakeShortlist(self, request: pb.TakeShortlistRequest, call: Call) -> pb.Proposal:
        row = taking.take_shortlist(call.session, request.id, request.shortlist_item_ids, request.etag)
        return self._shown(call, row)

    def PreviewProposal(self, request: pb.PreviewProposalRequest, call: Call) -> Later:
        rules.may_read_all(call.session)
        given = standard.new_values(call, PROPOSAL, request.proposal, "proposal")
        draft = {**_EMPTY, **given}
        shown = content.content_of(call.session, draft, clock.now())
        return Later(lambda: _preview(shown))

    def PrintProposal(self, request: pb.PrintProposalRequest, call: Call) -> Document | Later:
        rules.may_read_all(call.session)
        row = PROPOSAL.get(call.session, request.id)
        call.mention(PROPOSAL.resource.type, request.id)
        if row["state"] == DRAFT and request.version_no in (0, row["version_no"]):
            draft = content.content_of(call.session, row, clock.now())
            return Later(lambda: _document(draft, printing.pdf(draft)))
        number = request.version_no or row["version_no"]
        return _printed(call, sending.version(call.session, request.id, number))

    def SendProposal(self, request: pb.SendProposalRequest, call: Call) -> pb.SendProposalResponse:
        row, link = sending.send_proposal(
            call.session, call.runtime.settings, request.id, request.days, request.etag
        )
        return self._sent(call, row, link)

    def RenewProposalLink(self, request: pb.RenewProposalLinkRequest, call: Call) -> pb.SendProposalResponse:
        row, link = sending.renew_link(call.session, call.runtime.settings, request.id, request.days)
        return self._sent(call, row, link)

    def ReviseProposal(self, request: pb.ReviseProposalRequest, call: Call) -> pb.Proposal:
        return self._shown(call, rules.revise_proposal(call.session, request.id, request.etag))

    def WithdrawProposal(self, request: pb.WithdrawProposalRequest, call: Call) -> pb.Proposal:
        row = sending.withdraw_proposal(call.session, request.id, request.reason, request.etag)
        return self._shown(call, row)

    def ListProposalVersions(
        self, request: pb.ListProposalVersionsRequest, call: Call
    ) -> pb.ListProposalVersionsResponse:
        call.mention(PROPOSAL.resource.type, request.id)
        found = sending.versions(call.session, request.id)
        return pb.ListProposalVersionsResponse(versions=[_version(row, sent) for row, sent in found])

    def _sent(self, call: Call, row: Row, link: str) -> pb.SendProposalResponse:
        return pb.SendProposalResponse(proposal=self._shown(call, row), link=link)

    def _shown(self, call: Call, row: Row) -> pb.Proposal:
        call.mention(PROPOSAL.resource.type, str(row["id"]))
        message: pb.Proposal = PROPOSAL.packer.message_of(row)
        return message


class PublicProposalsServicer:
    """The client's door."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def OpenProposal(self, request: pb.OpenProposalRequest, call: Call) -> pb.PublicProposal:
        link, version = door.open_proposal(call.session, call.runtime, request.token, call.origin.address)
        return _public(call, link, version)

    def PrintPublicProposal(self, request: pb.PrintPublicProposalRequest, call: Call) -> Document | Later:
        link, version = door.enter(call.session, call.runtime, request.token)
        call.mention(PROPOSAL.resource.type, link["subject_id"])
        return _printed(call, version)

    def ConfirmProposal(self, request: pb.ConfirmProposalRequest, call: Call) -> pb.PublicProposal:
        link, version = door.confirm_proposal(
            call.session,
            call.runtime,
            request.token,
            request.name,
            request.content_sha256,
            call.origin.address,
            call.origin.agent,
        )
        return _public(call, link, version)


_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(("title_zh", "title_en", "intro_zh", "intro_en"), ""),
    **dict.fromkeys(("items", "budget"), ()),
    "version_no": 1,
}


def _preview(shown: Mapping[str, Any]) -> pb.PreviewProposalResponse:
    pages = printing.pages(shown)
    totals = [json_format.ParseDict(one, pb.BudgetTotal()) for one in shown["budget_totals"]]
    return pb.PreviewProposalResponse(pages=pages.shown, page_count=pages.count, budget_totals=totals)


def _printed(call: Call, version: Row) -> Document | Later:
    """The stored PDF of a version; until its job is done, one made from the same frozen content."""
    frozen = version["content"]
    if version["file_id"] is None:
        return Later(lambda: _document(frozen, printing.pdf(frozen)))
    keeper, file_id = system((version["branch_id"],)), str(version["file_id"])
    store = FileStore(call.runtime.settings.files_url)
    return Later(lambda: _document(frozen, store.read(file_id, keeper)[1]))


def _document(frozen: Mapping[str, Any], made: bytes) -> Document:
    return Document(name=printing.file_name(frozen), media_type=_PDF, content=made)


def _public(call: Call, link: Row, version: Mapping[str, Any]) -> pb.PublicProposal:
    call.mention(PROPOSAL.resource.type, link["subject_id"])
    found = pb.PublicProposal()
    json_format.ParseDict(version["content"], found, ignore_unknown_fields=True)
    found.content_sha256 = version["content_sha256"]
    found.link_expire_time.CopyFrom(timestamp(link["expire_time"]))
    if version["confirm_time"]:
        found.confirm_time.CopyFrom(timestamp(version["confirm_time"]))
        found.confirm_name = version["confirm_name"]
    return found


def _version(row: Row, sent: list[Row]) -> pb.ProposalVersion:
    names = ("version_no", "sender_id", "content_sha256", "document_sha256")
    evidence = ("confirm_name", "confirm_address", "confirm_agent")
    found = pb.ProposalVersion(
        proposal_id=str(row["proposal_id"]),
        send_time=timestamp(row["send_time"]),
        links=[_link(one) for one in sent],
        **{name: row[name] for name in (*names, *evidence)},
    )
    if row["confirm_time"]:
        found.confirm_time.CopyFrom(timestamp(row["confirm_time"]))
    return found


def _link(link: Row) -> pb.ProposalLink:
    times = ("create_time", "expire_time", "first_open_time", "last_open_time")
    return pb.ProposalLink(
        id=str(link["id"]),
        state=pb.LinkState.Value(f"LINK_STATE_{links.state(link).upper()}"),
        open_count=link["open_count"],
        first_open_address=link["first_open_address"],
        last_open_address=link["last_open_address"],
        **{name: timestamp(link[name]) for name in times if link[name]},
    )


SERVICERS: list[Any] = [
    (_SERVICE, grpc.add_ProposalsServiceServicer_to_server, ProposalsServicer),
    (_PUBLIC, grpc.add_PublicProposalsServiceServicer_to_server, PublicProposalsServicer),
]
