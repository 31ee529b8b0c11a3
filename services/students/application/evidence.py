"""Files that prove something about an application: kept in its branch, read by whoever may read the record.

A file of the gateway belongs to whoever uploaded it. Only somebody who may read a file can give it as
evidence, or this would be a way to read the files of others.
"""

from collections.abc import Iterable

from matricula.common.v1.document_pb2 import Document

from kit.errors import InvalidArgument, Violation
from kit.files import FileNotFound, FileStore
from kit.identity import Principal, system
from kit.interceptor import Call, Later

LARGEST = 10 << 20
"""Bytes: it has to fit into one answer between the processes."""


def keep(call: Call, file_id: str, branch_id: int) -> str:
    """The id of the file as the record keeps it; a copy when it was uploaded in another branch."""
    if not file_id:
        return ""
    files = FileStore(call.runtime.settings.files_url)
    try:
        meta = files.meta(file_id, call.who)
    except FileNotFound as error:
        zh, en = "请重新上传凭证", "Upload the evidence again"
        raise InvalidArgument(fields=[Violation("file_id", zh, en, "FILE_NOT_FOUND")]) from error
    if meta.size > LARGEST:
        zh, en = "凭证不能超过 10 MB", "Evidence may have 10 MB at most"
        raise InvalidArgument(fields=[Violation("file_id", zh, en, "FILE_TOO_LARGE")])
    if meta.branch_id == branch_id:
        return meta.id
    return _copied(files, meta.id, call.who, branch_id)


def _copied(files: FileStore, file_id: str, who: Principal, branch_id: int) -> str:
    meta, content = files.read(file_id, who)
    copy = files.save(
        content, name=meta.name, media_type=meta.media_type, owner_id=meta.owner_id, branch_id=branch_id
    )
    return copy.id


def document(call: Call, file_id: str, known: Iterable[str], branch_id: int) -> Later:
    """A file among those that the record knows; FileNotFound for any other."""
    if file_id not in set(known):
        raise FileNotFound
    files = FileStore(call.runtime.settings.files_url)

    def make() -> Document:
        meta, content = files.read(file_id, system((branch_id,)))
        return Document(name=meta.name, media_type=meta.media_type, content=content)

    return Later(make)
