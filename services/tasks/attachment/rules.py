"""Attaching files of the gateway's store to a record, and giving their bytes to whoever sees that record.

A file belongs to whoever uploaded it. Attaching is that person's word that those who see the record may
read it; nobody attaches what they may not read themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from matricula.common.v1.document_pb2 import Document

from kit import clock
from kit.errors import InvalidArgument, NotFound, PermissionDenied, Violation
from kit.files import FileMeta, FileNotFound, FileStore
from kit.identity import Principal, Right, system

LARGEST = 15 * 1024 * 1024
"""Bytes. An answer of a method travels whole: the edge takes 16 MiB."""

Files = list[dict[str, Any]]


class FileTooLarge(InvalidArgument):
    reason = "FILE_TOO_LARGE"
    zh = "文件超过 15 MB，请压缩或拆分后再上传"
    en = "The file is larger than 15 MB; compress or split it"


class FilesHidden(PermissionDenied):
    reason = "FILES_HIDDEN"
    zh = "您没有查看附件的权限"
    en = "You may not see the files of this record"


def attach(
    store: FileStore, who: Principal, given: Iterable[Mapping[str, Any]], known: Iterable[Mapping[str, Any]],
    path: str,
) -> Files:  # fmt: skip
    """The list of files as it is stored: those that are there already keep what was said of them, new
    ones get what the store says. InvalidArgument names the one that cannot be attached, below `path`.
    """
    before = {one["file_id"]: one for one in known}
    found: Files = []
    for place, one in enumerate(given):
        file_id = one["file_id"].lower()
        if any(file_id == other["file_id"] for other in found):
            zh, en = "该文件已添加", "This file is in the list already"
            raise InvalidArgument(fields=[Violation(f"{path}[{place}].file_id", zh, en, "DUPLICATE")])
        facts = before.get(file_id) or _facts(store, who, file_id, f"{path}[{place}].file_id")
        words = {"name": one.get("name") or facts["name"], "note": one.get("note", "")}
        found.append({**facts, **words})
    return found


def _facts(store: FileStore, who: Principal, file_id: str, field: str) -> dict[str, Any]:
    try:
        meta = store.meta(file_id, who)
    except FileNotFound as error:
        raise InvalidArgument(
            fields=[Violation(field, FileNotFound.zh, FileNotFound.en, FileNotFound.reason)]
        ) from error
    if meta.size > LARGEST:
        fields = [Violation(field, FileTooLarge.zh, FileTooLarge.en, FileTooLarge.reason)]
        raise FileTooLarge(fields=fields)
    return _described(meta, who)


def _described(meta: FileMeta, who: Principal) -> dict[str, Any]:
    return {
        "file_id": meta.id, "name": meta.name, "note": "", "size": meta.size, "sha256": meta.sha256,
        "media_type": meta.media_type, "branch_id": meta.branch_id, "attached_by": who.id,
        "attach_time": clock.now().isoformat().replace("+00:00", "Z"),
    }  # fmt: skip


def reader(
    store: FileStore, who: Principal, files: Iterable[Mapping[str, Any]], file_id: str
) -> Callable[[], Document]:
    """Reads one file of a record that the caller sees. Bytes have no masks: all of what a file may hold has
    to be open to the caller.
    """
    if any(who.right(name) < Right.READ for name in ("BUSINESS", "PERSONAL")):
        raise FilesHidden
    one = next((one for one in files if one["file_id"] == file_id.lower()), None)
    if one is None:
        raise NotFound
    keeper = system((int(one["branch_id"]),))
    return lambda: _document(store, keeper, one)


def _document(store: FileStore, keeper: Principal, one: Mapping[str, Any]) -> Document:
    meta, content = store.read(one["file_id"], keeper)
    return Document(name=one["name"], media_type=meta.media_type, content=content)
