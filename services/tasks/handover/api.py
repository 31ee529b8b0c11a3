"""Hand-overs over gRPC."""

from typing import Any

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Value
from matricula.tasks.v1 import handover_pb2 as pb
from matricula.tasks.v1 import handover_pb2_grpc as grpc
from sqlalchemy.orm import Session

from kit import standard
from kit.database import principal
from kit.files import FileStore
from kit.interceptor import Call, Later
from kit.packing import timestamp
from kit.statement import Row
from services.tasks.attachment import rules as attachments
from services.tasks.handover import rules
from services.tasks.handover.model import HANDOVERS

_SERVICE = pb.DESCRIPTOR.services_by_name["HandoversService"]


class HandoversServicer(standard.servicer(HANDOVERS, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Hand-overs: the standard methods, and their way."""

    def update(self, session: Session, row: Row, values: dict[str, Any], etag: str = "") -> Row:
        if "files" in values:
            store, who = FileStore(self.runtime.settings.files_url), principal(session)
            files = attachments.attach(store, who, values["files"], row["files"], "handover.files")
            values = {**values, "files": files}
        return rules.update_handover(session, row, values, etag)

    def DownloadHandoverFile(self, request: pb.DownloadHandoverFileRequest, call: Call) -> Later:
        row = HANDOVERS.get(call.session, request.id)
        call.mention(HANDOVERS.resource.type, request.id)
        call.audit["file"] = request.file_id
        store = FileStore(call.runtime.settings.files_url)
        return Later(attachments.reader(store, call.who, row["files"], request.file_id))

    def SubmitHandover(self, request: pb.SubmitHandoverRequest, call: Call) -> pb.Handover:
        row = HANDOVERS.get(call.session, request.id, lock=True)
        return _answer(call, rules.submit_handover(call.session, row, request.receiver_id, request.etag))

    def AcceptHandover(self, request: pb.AcceptHandoverRequest, call: Call) -> pb.Handover:
        row = HANDOVERS.get(call.session, request.id, lock=True)
        return _answer(call, rules.accept_handover(call.session, row, request.etag))

    def ReturnHandover(self, request: pb.ReturnHandoverRequest, call: Call) -> pb.Handover:
        row = HANDOVERS.get(call.session, request.id, lock=True)
        return _answer(call, rules.return_handover(call.session, row, request.reason, request.etag))

    def ListHandoverChanges(
        self, request: pb.ListHandoverChangesRequest, call: Call
    ) -> pb.ListHandoverChangesResponse:
        row = HANDOVERS.get(call.session, request.id)
        found, moment = rules.changes(call.session, row)
        call.mention(HANDOVERS.resource.type, request.id)
        return pb.ListHandoverChangesResponse(
            changes=[
                pb.ProfileChange(
                    field=path,
                    before=json_format.ParseDict(before, Value()),
                    after=json_format.ParseDict(after, Value()),
                )
                for path, before, after in found
            ],
            current_time=timestamp(moment) if moment else None,
        )


def _answer(call: Call, row: Row) -> pb.Handover:
    call.mention(HANDOVERS.resource.type, row["id"])
    message: pb.Handover = HANDOVERS.packer.message_of(row)
    return message


SERVICERS = [(_SERVICE, grpc.add_HandoversServiceServicer_to_server, HandoversServicer)]
