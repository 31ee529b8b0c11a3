"""Offers over gRPC."""

from google.protobuf.empty_pb2 import Empty
from matricula.students.v1 import offer_pb2 as pb
from matricula.students.v1 import offer_pb2_grpc as grpc

from kit import standard
from kit.interceptor import Call, Later
from kit.packing import moment
from kit.statement import Row
from services.students.application import evidence
from services.students.offer import rules
from services.students.offer.model import OFFER

_SERVICE = pb.DESCRIPTOR.services_by_name["OffersService"]


class OffersServicer(standard.servicer(OFFER, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Offers of schools. Who reaches the student reaches them."""

    create = staticmethod(rules.record_offer)

    def UpdateOffer(self, request: pb.UpdateOfferRequest, call: Call) -> pb.Offer:
        # the application first: everybody locks in this order
        rules.lock_application(call.session, request.offer.id)
        row = OFFER.get(call.session, request.offer.id, lock=True)
        values = standard.changed_values(call, OFFER, request.offer, request.update_mask, row, "offer")
        call.audit["changed"] = sorted(values)
        return _answer(call, rules.update_offer(call.session, row, values, request.offer.etag))

    def DeleteOffer(self, request: pb.DeleteOfferRequest, call: Call) -> Empty:
        rules.lock_application(call.session, request.id)
        row = OFFER.get(call.session, request.id, lock=True)
        rules.delete_offer(call.session, row, request.etag)
        call.mention(OFFER.resource.type, request.id)
        return Empty()

    def MeetOfferCondition(self, request: pb.MeetOfferConditionRequest, call: Call) -> pb.Offer:
        file_id = evidence.keep(call, request.file_id, OFFER.get(call.session, request.id)["branch_id"])
        row = rules.meet_condition(
            call.session, request.id, request.condition_id, request.evidence, file_id, request.etag
        )
        return _answer(call, row)

    def AcceptOffer(self, request: pb.AcceptOfferRequest, call: Call) -> pb.Offer:
        choice = pb.OfferChoice.Name(request.choice) if request.choice else None
        return _answer(call, rules.accept_offer(call.session, request.id, choice, request.note, request.etag))

    def DeclineOffer(self, request: pb.DeclineOfferRequest, call: Call) -> pb.Offer:
        return _answer(call, rules.decline_offer(call.session, request.id, request.note, request.etag))

    def RecordOfferDeposit(self, request: pb.RecordOfferDepositRequest, call: Call) -> pb.Offer:
        paid = moment(request.paid_time)
        return _answer(
            call, rules.record_deposit(call.session, request.id, paid, request.reference, request.etag)
        )

    def DownloadOfferFile(self, request: pb.DownloadOfferFileRequest, call: Call) -> Later:
        row = OFFER.get(call.session, request.id)
        call.mention(OFFER.resource.type, request.id)
        known = [one["file_id"] for one in row["conditions"] if one.get("file_id")]
        return evidence.document(call, request.file_id, known, row["branch_id"])


def _answer(call: Call, row: Row) -> pb.Offer:
    call.mention(OFFER.resource.type, row["id"])
    message: pb.Offer = OFFER.packer.message_of(row)
    return message


SERVICERS = [(_SERVICE, grpc.add_OffersServiceServicer_to_server, OffersServicer)]
