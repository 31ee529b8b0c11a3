"""Files that people upload and services make: an object under a random name, its description beside it.

The store is a folder (`file:///...`) or a bucket (`s3://...`). A file belongs to somebody in a branch; who
may read it is written in its description (JSON), so that services need no database of files.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO, Any

import obstore
from obstore.store import from_url

from kit import clock
from kit.errors import NotFound
from kit.identity import Principal

CHUNK = 1 << 20
"""Bytes that are read at a time."""


class FileNotFound(NotFound):
    """No such file, or not for this caller."""

    reason = "FILE_NOT_FOUND"
    zh = "文件不存在，或您无权查看"
    en = "There is no such file, or you may not see it"


@dataclass(frozen=True, slots=True)
class FileMeta:
    """The description of a file. `size` in bytes, `sha256` in hexadecimal."""

    id: str
    name: str
    size: int
    sha256: str
    media_type: str
    owner_id: str
    branch_id: int
    create_time: datetime
    readers: tuple[str, ...] = ()
    """Ids of people besides the owner who may read it."""

    def readable(self, who: Principal) -> bool:
        """The owner, a named reader, or the system acting for the file's branch."""
        if who.kind == "system":
            return any(self.branch_id in grant.branches for grant in who.grants.values())
        return bool(who.id) and (who.id == self.owner_id or who.id in self.readers)


class FileStore:
    """Saves and reads files. Calls block; threads and green threads may share it."""

    def __init__(self, url: str) -> None:
        self._store: Any = from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)

    def save(
        self,
        data: IO[bytes] | bytes,
        *,
        name: str,
        media_type: str,
        owner_id: str,
        branch_id: int,
        readers: Iterable[str] = (),
    ) -> FileMeta:
        """Stores the bytes (an open file is read from its start) and their description."""
        if isinstance(data, bytes):
            size, sha256 = len(data), hashlib.sha256(data).hexdigest()
        else:
            size, sha256 = _measure(data)
            data.seek(0)
        meta = FileMeta(
            str(uuid.uuid4()),
            name,
            size,
            sha256,
            media_type,
            owner_id,
            branch_id,
            clock.now(),
            tuple(readers),
        )
        obstore.put(self._store, _path(meta.id), data)
        document = {**asdict(meta), "create_time": meta.create_time.isoformat()}
        # the description comes last: without it the bytes are not a file yet
        obstore.put(self._store, _path(meta.id) + ".json", json.dumps(document, ensure_ascii=False).encode())
        return meta

    def meta(self, file_id: str, who: Principal) -> FileMeta:
        """The description of a file that the caller may read; FileNotFound otherwise."""
        try:
            path = _path(str(uuid.UUID(file_id)))
            document = json.loads(bytes(obstore.get(self._store, path + ".json").bytes()))
        except (ValueError, FileNotFoundError) as error:
            raise FileNotFound from error
        document["create_time"] = datetime.fromisoformat(document["create_time"])
        document["readers"] = tuple(document["readers"])
        meta = FileMeta(**document)
        if not meta.readable(who):
            raise FileNotFound
        return meta

    def open(self, file_id: str, who: Principal) -> tuple[FileMeta, Iterator[bytes]]:
        """The description and the bytes in chunks; FileNotFound as `meta`."""
        meta = self.meta(file_id, who)
        try:
            stream = obstore.get(self._store, _path(meta.id)).stream(min_chunk_size=CHUNK)
        except FileNotFoundError as error:
            raise FileNotFound from error
        return meta, (bytes(chunk) for chunk in stream)

    def read(self, file_id: str, who: Principal) -> tuple[FileMeta, bytes]:
        """The description and all bytes at once; FileNotFound as `meta`."""
        meta, chunks = self.open(file_id, who)
        return meta, b"".join(chunks)


def _measure(data: IO[bytes]) -> tuple[int, str]:
    data.seek(0)
    size, digest = 0, hashlib.sha256()
    while chunk := data.read(CHUNK):
        size += len(chunk)
        digest.update(chunk)
    return size, digest.hexdigest()


def _path(file_id: str) -> str:
    """Spread over 256 folders, because file systems dislike one with millions of entries."""
    return f"{file_id[:2]}/{file_id}"
