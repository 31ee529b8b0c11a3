"""The import methods of a service: unpack, decide the next state, enqueue the step, pack."""

import re
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor
from matricula.common.v1 import job_pb2 as pb

from kit import ids, jobs
from kit.database import principal
from kit.errors import FailedPrecondition, InvalidArgument, PermissionDenied, Violation
from kit.files import FileStore
from kit.identity import SHARED_BRANCH, Scope
from kit.imports import defaults, mapping, store
from kit.imports.declare import Importable
from kit.imports.packing import message_of
from kit.imports.steps import importable_fields, kept_fields
from kit.interceptor import Call
from kit.packing import plain
from kit.statement import Row

_METHOD = re.compile(r"(Create|Get|List|Map|Start|Cancel|Undo)\w+Imports?")
_ACTIVE = {
    "IMPORT_STATE_ANALYZING",
    "IMPORT_STATE_MAPPING",
    "IMPORT_STATE_CHECKING",
    "IMPORT_STATE_READY",
    "IMPORT_STATE_RUNNING",
}
_ENDED = {"IMPORT_STATE_DONE", "IMPORT_STATE_CANCELLED", "IMPORT_STATE_FAILED"}


class WrongState(FailedPrecondition):
    reason = "IMPORT_WRONG_STATE"
    zh = "导入任务当前状态为 {state}，不能执行此操作，请刷新页面"
    en = "The import is in state {state}, which does not allow this; load the page again"


def servicer(importable: Importable, service: ServiceDescriptor) -> type[Any]:
    """A servicer base class with the import methods that the service declares."""
    makers: dict[str, Callable[[Importable], Any]] = {
        "Create": _create,
        "Get": _get,
        "List": _list,
        "Map": _map,
        "Start": _start,
        "Cancel": _cancel,
        "Undo": _undo,
    }
    methods: dict[str, Any] = {}
    for method in service.methods:
        match = _METHOD.fullmatch(method.name)
        if match:
            methods[method.name] = makers[match[1]](importable)
    return type(f"Import{service.name}", (), methods)


def _owner(call: Call) -> str:
    """Whose imports the caller may see: with scope OWN or DEPARTMENT only its own."""
    return call.who.id if call.grant.scope in (Scope.OWN, Scope.DEPARTMENT) else ""


def _answer(call: Call, row: Row) -> pb.Import:
    call.mention("common.import", str(row["id"]))
    return message_of(row)


def _create(importable: Importable) -> Any:
    def create(self: Any, request: pb.CreateImportRequest, call: Call) -> pb.Import:
        given = getattr(request, "import")
        who = principal(call.session)
        branch_id = given.branch_id or who.branch_id
        if branch_id == SHARED_BRANCH or branch_id not in call.grant.branches:
            raise PermissionDenied
        if not given.file_id:
            raise InvalidArgument(
                fields=[Violation("import.file_id", "请先上传文件", "Upload a file first", "REQUIRED")]
            )
        meta = FileStore(call.runtime.settings.files_url).meta(given.file_id, who)
        row = store.add(
            call.session,
            importable,
            {
                "id": ids.new_id(),
                "branch_id": branch_id,
                "record_type": importable.records.resource.type,
                "owner_id": who.id,
                "owner_name": who.name,
                "locale": call.locale,
                "file_id": meta.id,
                "file_name": meta.name,
                "state": "IMPORT_STATE_ANALYZING",
                "sheet": given.sheet,
                "header_row": given.header_row,
                "match_fields": _match_fields(importable, given),
                "duplicate_policy": _policy(given),
                "defaults": _checked_defaults(call, importable, given),
                "assign": given.assign if given.HasField("assign") else True,
                "unattended": given.unattended,
            },
        )
        return _answer(call, _enqueue(call, importable, row, "analyze", "IMPORT_STATE_ANALYZING"))

    return create


def _get(importable: Importable) -> Any:
    def get(self: Any, request: pb.GetImportRequest, call: Call) -> pb.Import:
        return _answer(call, store.get(call.session, importable, request.id, owner_id=_owner(call)))

    return get


def _list(importable: Importable) -> Any:
    def list_(self: Any, request: pb.ListImportsRequest, call: Call) -> pb.ListImportsResponse:
        size = request.page_size or 50
        if request.page_token and not ids.is_id(request.page_token):
            raise InvalidArgument(
                fields=[Violation("page_token", "翻页标记无效", "The page token is not valid")]
            )
        rows = store.recent(call.session, importable, _owner(call), request.page_token, size + 1)
        call.mention("common.import", *(str(row["id"]) for row in rows[:size]))
        token = str(rows[size - 1]["id"]) if len(rows) > size else ""
        return pb.ListImportsResponse(imports=[message_of(row) for row in rows[:size]], next_page_token=token)

    return list_


def _map(importable: Importable) -> Any:
    def map_(self: Any, request: pb.MapImportRequest, call: Call) -> pb.Import:
        given = getattr(request, "import")
        row = _locked(call, importable, request.id, "IMPORT_STATE_MAPPING", "IMPORT_STATE_READY")
        if _sheet_changed(given, row):
            _check_sheet(given, row)
            store.change(
                call.session,
                importable,
                row["id"],
                etag=given.etag,
                sheet=given.sheet or row["sheet"],
                header_row=given.header_row or row["header_row"],
            )
            return _answer(call, _enqueue(call, importable, row, "analyze", "IMPORT_STATE_ANALYZING"))
        columns = _columns(call, importable, given, row)
        store.change(
            call.session,
            importable,
            row["id"],
            etag=given.etag,
            columns=columns,
            assign=given.assign if given.HasField("assign") else row["assign"],
            match_fields=_match_fields(importable, given),
            defaults=plain(given.defaults),
            duplicate_policy=_policy(given),
        )
        return _answer(call, _enqueue(call, importable, row, "check", "IMPORT_STATE_CHECKING"))

    return map_


def _start(importable: Importable) -> Any:
    def start(self: Any, request: pb.StartImportRequest, call: Call) -> pb.Import:
        row = _locked(call, importable, request.id, "IMPORT_STATE_READY")
        _refuse_what_others_chose(call, importable, row)
        store.change(call.session, importable, row["id"], counts={**row["counts"], "processed": 0})
        return _answer(call, _enqueue(call, importable, row, "run", "IMPORT_STATE_RUNNING"))

    return start


def _refuse_what_others_chose(call: Call, importable: Importable, row: Row) -> None:
    """Who starts an import writes its fields, whoever chose them."""
    chosen = {one["index"]: one.get("field", "") for one in row["columns"]}
    kept = kept_fields(call.session, importable, row["duplicate_policy"])
    specs = importable_fields(call.session, importable)
    problems = mapping.problems(specs, chosen, row["defaults"], kept)
    if problems:
        raise InvalidArgument(fields=problems)


def _undo(importable: Importable) -> Any:
    def undo(self: Any, request: pb.UndoImportRequest, call: Call) -> pb.Import:
        row = _locked(call, importable, request.id, *_ENDED)
        return _answer(call, _enqueue(call, importable, row, "undo", "IMPORT_STATE_UNDOING"))

    return undo


def _cancel(importable: Importable) -> Any:
    def cancel(self: Any, request: pb.CancelImportRequest, call: Call) -> pb.Import:
        known = store.get(call.session, importable, request.id, owner_id=_owner(call))
        if known["job_id"]:
            # before the import's row is locked: a job that works locks its own row first, too
            jobs.cancel(call.session, str(known["job_id"]))
        row = _locked(call, importable, request.id, *_ACTIVE)
        if row["job_id"] != known["job_id"]:
            raise WrongState(state=row["state"].removeprefix("IMPORT_STATE_"))
        counts = store.counts_of_done(call.session, row)
        return _answer(
            call,
            store.change(call.session, importable, row["id"], state="IMPORT_STATE_CANCELLED", counts=counts),
        )

    return cancel


def _locked(call: Call, importable: Importable, import_id: str, *states: str) -> Row:
    row = store.get(call.session, importable, import_id, lock=True, owner_id=_owner(call))
    if row["state"] not in states:
        raise WrongState(state=row["state"].removeprefix("IMPORT_STATE_"))
    return row


def _enqueue(call: Call, importable: Importable, row: Row, step: str, state: str) -> Row:
    job_id = jobs.enqueue(
        call.session, f"{importable.kind}.{step}", {"import_id": str(row["id"])}, branch_id=row["branch_id"]
    )
    return store.change(
        call.session, importable, row["id"], state=state, job_id=job_id, error="", error_reason=""
    )


def _sheet_changed(given: pb.Import, row: Row) -> bool:
    other_sheet = bool(given.sheet) and given.sheet != row["sheet"]
    other_header = bool(given.header_row) and given.header_row != row["header_row"]
    return other_sheet or other_header


def _check_sheet(given: pb.Import, row: Row) -> None:
    """A slip of the pen must not end the import."""
    names = [one["name"] for one in row["sheets"]]
    if given.sheet and given.sheet not in names:
        zh, en = f"文件中只有这些工作表：{'、'.join(names)}", f"The file has these sheets: {', '.join(names)}"
        raise InvalidArgument(fields=[Violation("import.sheet", zh, en)])


def _match_fields(importable: Importable, given: pb.Import) -> list[str]:
    unknown = [name for name in given.match_fields if name not in importable.match_fields]
    if unknown:
        names = ", ".join(importable.match_fields)
        raise InvalidArgument(
            fields=[
                Violation(
                    "import.match_fields",
                    f"只能按这些字段匹配：{names}",
                    f"Match by these fields only: {names}",
                )
            ]
        )
    return list(given.match_fields) or list(importable.match_fields)


def _policy(given: pb.Import) -> str:
    return pb.DuplicatePolicy.Name(given.duplicate_policy or pb.DUPLICATE_POLICY_SKIP)


def _checked_defaults(call: Call, importable: Importable, given: pb.Import) -> dict[str, Any]:
    """The defaults as given; InvalidArgument names those that no field takes."""
    found = plain(given.defaults)
    if found:
        specs, resolve = importable_fields(call.session, importable), importable.resolver(call.session)
        problems = defaults.parse(specs, found, resolve, call.runtime.settings.time_zone)[1]
        if problems:
            raise InvalidArgument(fields=problems)
    return found


def _columns(call: Call, importable: Importable, given: pb.Import, row: Row) -> list[dict[str, Any]]:
    """The stored columns with the caller's choice of fields: each at most once, required ones mapped."""
    specs = importable_fields(call.session, importable)
    known = {one["index"] for one in row["columns"]}
    chosen = (
        {one.index: one.field for one in given.columns}
        if given.columns
        else {one["index"]: one.get("field", "") for one in row["columns"]}
    )
    problems = [
        Violation(f"import.columns[{index}].index", "没有这一列", "There is no such column")
        for index in chosen
        if index not in known
    ]
    kept = kept_fields(call.session, importable, _policy(given))
    problems += mapping.problems(specs, chosen, plain(given.defaults), kept)
    problems += defaults.parse(
        specs, plain(given.defaults), importable.resolver(call.session), call.runtime.settings.time_zone
    )[1]
    if problems:
        raise InvalidArgument(fields=problems)
    return [
        {**one, "field": chosen.get(one["index"], ""), "confidence": 1.0 if chosen.get(one["index"]) else 0.0}
        for one in row["columns"]
    ]
