"""The export methods of a service."""

from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import ServiceDescriptor
from matricula.common.v1 import job_pb2 as pb

from kit import custom, ids, jobs, query
from kit.errors import InvalidArgument, Violation
from kit.exports import store
from kit.identity import Right
from kit.interceptor import Call
from kit.records import Records


def servicer(records: Records, service: ServiceDescriptor) -> type[Any]:
    """A servicer base class with CreateXExport and GetXExport."""
    methods: dict[str, Any] = {}
    for method in service.methods:
        if method.name.endswith("Export"):
            methods[method.name] = _create(records) if method.name.startswith("Create") else _get()
    return type(f"Export{service.name}", (), methods)


def _create(records: Records) -> Any:
    def create(self: Any, request: pb.CreateExportRequest, call: Call) -> pb.Export:
        given = request.export
        specs = custom.all_fields(call.session, records.resource)
        readable = {
            name for name, spec in specs.items() if records.resource.right(call.who, spec) >= Right.READ
        }
        wrong = [name for name in given.fields if name not in readable]
        if wrong:
            raise InvalidArgument(
                fields=[
                    Violation("export.fields", f"没有字段 {name}", f"There is no field {name}")
                    for name in wrong
                ]
            )
        query.compile(records.resource, given.query, call.who, specs=specs, grant=call.grant)
        export_id = ids.new_id()
        job_id = jobs.enqueue(
            call.session,
            f"{records.resource.type}.export",
            {"export_id": export_id},
            branch_id=call.who.branch_id,
        )
        row = store.add(
            call.session,
            {
                "id": export_id,
                "branch_id": call.who.branch_id,
                "record_type": records.resource.type,
                "owner_id": call.who.id,
                "locale": call.locale,
                "state": "EXPORT_STATE_RUNNING",
                "format": pb.ExportFormat.Name(given.format or pb.EXPORT_FORMAT_XLSX),
                "query": json_format.MessageToDict(given.query),
                "fields": list(given.fields),
                "job_id": job_id,
            },
        )
        call.mention("common.export", export_id)
        call.audit["export"] = {
            "recordType": records.resource.type,
            "fields": list(given.fields),
            "query": row["query"],
        }
        return store.message_of(row)

    return create


def _get() -> Any:
    def get(self: Any, request: pb.GetExportRequest, call: Call) -> pb.Export:
        row = store.get(call.session, request.id, call.who.id)
        call.mention("common.export", request.id)
        call.audit["export"] = {"rows": row["row_count"], "sha256": row["sha256"]}
        return store.message_of(row)

    return get
