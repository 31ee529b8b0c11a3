"""Leads over gRPC: requests to rules, rows to messages."""

from collections.abc import Callable
from typing import Any

from matricula.leads.v1 import lead_pb2 as pb
from matricula.leads.v1 import lead_pb2_grpc as grpc

from kit import custom, ids, query, standard
from kit.errors import InvalidArgument, Violation
from kit.interceptor import Call
from kit.many import Errors, errors_of
from kit.records import Edit
from kit.secret import pager
from kit.statement import Row
from services.leads.lead import bulk, conversion, duplicates, merge, moves, rules, timeline
from services.leads.lead.model import LEAD

_SERVICE = pb.DESCRIPTOR.services_by_name["LeadsService"]


class LeadsServicer(standard.servicer(LEAD, _SERVICE)):  # type: ignore[misc]  # a generated base class
    """Leads: the standard methods, and what is special about them."""

    def GetLead(self, request: pb.GetLeadRequest, call: Call) -> pb.Lead:
        return _answer(call, rules.find_lead(call.session, request.id))

    def CreateLead(self, request: pb.CreateLeadRequest, call: Call) -> pb.Lead:
        values = standard.new_values(call, LEAD, request.lead, "lead")
        return _answer(call, rules.create_lead(call.session, values, allow_duplicate=request.allow_duplicate))

    def UpdateLead(self, request: pb.UpdateLeadRequest, call: Call) -> pb.Lead:
        row = LEAD.get(call.session, _id(request.lead.id), lock=True)
        values = standard.changed_values(call, LEAD, request.lead, request.update_mask, row, "lead")
        call.audit["changed"] = sorted(values)
        return _answer(call, rules.update_lead(call.session, row, values, request.lead.etag))

    def BatchUpdateLeads(
        self, request: pb.BatchUpdateLeadsRequest, call: Call
    ) -> pb.BatchUpdateLeadsResponse:
        wanted = [(_id(one.lead.id), _decide(call, one)) for one in request.requests]
        rows, errors = bulk.update(call.session, wanted)
        call.mention(LEAD.resource.type, *(row["id"] for row in rows))
        return pb.BatchUpdateLeadsResponse(
            leads=[LEAD.packer.message_of(row) for row in rows], errors=errors_of(errors, call.locale)
        )

    def UndeleteLead(self, request: pb.UndeleteLeadRequest, call: Call) -> pb.Lead:
        return _answer(call, rules.undelete_lead(call.session, request.id))

    def CheckDuplicates(self, request: pb.CheckDuplicatesRequest, call: Call) -> pb.CheckDuplicatesResponse:
        found = duplicates.check_duplicates(
            call.session,
            {name: getattr(request, name) for name in ("phone", "wechat", "email", "name", "birth_date")},
            _id(request.exclude_id) if request.exclude_id else "",
        )
        call.mention(LEAD.resource.type, *(one.row["id"] for one in found if one.visible))
        return pb.CheckDuplicatesResponse(duplicates=[_duplicate(one) for one in found])

    def MergeLeads(self, request: pb.MergeLeadsRequest, call: Call) -> pb.Lead:
        row = merge.merge_leads(call.session, request.id, request.other_id, request.take_fields, request.etag)
        call.mention(LEAD.resource.type, request.other_id)
        return _answer(call, row)

    def MoveLead(self, request: pb.MoveLeadRequest, call: Call) -> pb.Lead:
        row = LEAD.get(call.session, request.id, lock=True)
        edit = Edit(row, {})
        if request.HasField("lead"):
            values = standard.changed_values(call, LEAD, request.lead, request.update_mask, row, "lead")
            edit = rules.checked(call.session, row, values)
        moved = moves.move_lead(
            call.session, row, request.stage_id, edit,
            loss_reason_id=request.loss_reason_id, loss_note=request.loss_note, etag=request.etag,
        )  # fmt: skip
        return _answer(call, moved)

    def AssignLead(self, request: pb.AssignLeadRequest, call: Call) -> pb.Lead:
        row = LEAD.get(call.session, request.id, lock=True)
        return _answer(call, rules.assign_lead(call.session, row, request.owner_id, request.etag))

    def ConvertLead(self, request: pb.ConvertLeadRequest, call: Call) -> pb.Lead:
        return _answer(call, conversion.convert_lead(call.session, request.id, request.etag))

    def UndoConvertLead(self, request: pb.UndoConvertLeadRequest, call: Call) -> pb.Lead:
        return _answer(call, conversion.undo_convert_lead(call.session, request.id))

    def BulkLeads(self, request: pb.BulkLeadsRequest, call: Call) -> pb.BulkLeadsResponse:
        batch_id = ids.new_id()
        changed, errors = _bulk(request, call, _chosen(request, call), batch_id)
        call.audit.update(recordType=LEAD.resource.type, count=changed, batchId=batch_id)
        return pb.BulkLeadsResponse(batch_id=batch_id, changed=changed, errors=errors_of(errors, call.locale))

    def UndoBulk(self, request: pb.UndoBulkRequest, call: Call) -> pb.BulkLeadsResponse:
        batch_id, changed, errors = bulk.undo(call.session, request.batch_id)
        call.audit.update(recordType=LEAD.resource.type, count=changed, batchId=batch_id)
        return pb.BulkLeadsResponse(batch_id=batch_id, changed=changed, errors=errors_of(errors, call.locale))

    def ListLeadTimeline(
        self, request: pb.ListLeadTimelineRequest, call: Call
    ) -> pb.ListLeadTimelineResponse:
        page = timeline.list_lead_timeline(
            call.session, request.id, pager(call.runtime.settings), call.locale,
            size=request.page_size, token=request.page_token, kinds=request.kinds,
        )  # fmt: skip
        call.mention(LEAD.resource.type, request.id)
        return pb.ListLeadTimelineResponse(entries=page.entries, next_page_token=page.next_page_token)


def _answer(call: Call, row: Row) -> pb.Lead:
    call.mention(LEAD.resource.type, row["id"])
    message: pb.Lead = LEAD.packer.message_of(row)
    return message


def _id(text: str, path: str = "lead.id") -> str:
    """Ids that validation does not check because they are inside a record."""
    if not ids.is_id(text):
        raise InvalidArgument(fields=[Violation(path, "请填写线索编号", "Give the id of a lead", "REQUIRED")])
    return text


def _decide(call: Call, request: pb.UpdateLeadRequest) -> Callable[[Row], Edit]:
    def decide(row: Row) -> Edit:
        values = standard.changed_values(call, LEAD, request.lead, request.update_mask, row, "lead")
        return rules.edited(call.session, row, values, request.lead.etag)

    return decide


def _duplicate(match: duplicates.Match) -> pb.Duplicate:
    if not match.visible:
        return pb.Duplicate(matched_fields=match.fields)
    row = match.row
    return pb.Duplicate(
        lead_id=row["id"],
        name=row["name"],
        owner_id=row["owner_id"] or "",
        stage_id=row["stage_id"] or "",
        matched_fields=match.fields,
        visible=True,
    )


def _chosen(request: pb.BulkLeadsRequest, call: Call) -> list[str]:
    """The ids asked for, or those of every lead that answers the question; 1,000 at most."""
    if request.ids:
        return list(request.ids)
    if not request.HasField("query"):
        raise InvalidArgument(fields=[Violation("ids", "请选择线索", "Choose some leads", "REQUIRED")])
    specs = custom.all_fields(call.session, LEAD.resource)
    compiled = query.compile(
        LEAD.resource, request.query, call.who, specs=specs, grant=call.grant, shared=False
    )
    found = list(call.session.execute(compiled.ids().limit(bulk.MOST + 1)).scalars())
    if len(found) > bulk.MOST:
        zh, en = (
            f"一次最多处理 {bulk.MOST} 条，请缩小范围",
            f"At most {bulk.MOST} at a time; narrow the question",
        )
        raise InvalidArgument(fields=[Violation("query", zh, en, "TOO_MANY")])
    return found


def _bulk(request: pb.BulkLeadsRequest, call: Call, lead_ids: list[str], batch_id: str) -> tuple[int, Errors]:
    action = request.WhichOneof("action")
    session = call.session
    if action == "assign_owner_id":
        return bulk.assign(session, lead_ids, request.assign_owner_id, batch_id)
    if action == "move_stage_id":
        return bulk.move(session, lead_ids, request.move_stage_id, request.loss_reason_id, batch_id)
    if action in ("add_tag", "remove_tag"):
        return bulk.tag(session, lead_ids, getattr(request, action), batch_id, add=action == "add_tag")
    if action == "delete" and request.delete:
        return bulk.remove(session, lead_ids, batch_id)
    raise InvalidArgument(fields=[Violation("action", "请选择操作", "Say what to do", "REQUIRED")])


SERVICERS: list[Any] = [(_SERVICE, grpc.add_LeadsServiceServicer_to_server, LeadsServicer)]
