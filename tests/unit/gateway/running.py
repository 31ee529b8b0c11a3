"""A running edge for tests: granian, a real gRPC server of the sample service, memory for databases."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import grpc
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from gateway.edge import routes
from gateway.edge.app import build
from gateway.edge.audit import AuditEntry
from gateway.edge.context import Edge
from gateway.edge.principal import Branch, Subject
from gateway.edge.serving import embedded
from gateway.edge.session.sealing import digest
from gateway.edge.session.store import LIFETIME, Session
from gateway.edge.upstream import open_channels
from kit import clock
from kit.errors import Problem
from kit.identity import Grant, Principal, Scope, Signer, Verifier
from kit.ids import new_id
from kit.status import rpc_status
from tests.unit.gateway.sample import SERVICE, grpc_stubs, pb

_KEY = Ed25519PrivateKey.generate()
PRIVATE = _KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC_KEY = _KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
ALL = {f"demo.thing.{verb}": Grant(Scope.BRANCH, (1, 2)) for verb in ("read", "create", "update", "delete")}


class MemorySessions:
    """The session store without a database."""

    def __init__(self) -> None:
        self.kept: dict[bytes, Session] = {}

    async def create(self, **values: Any) -> tuple[str, Session]:
        cookie, now = new_id(), clock.now()
        session = Session(
            id=new_id(),
            id_hash=digest(cookie),
            csrf_token=f"csrf-{new_id()}",
            active_branch=None,
            create_time=now,
            last_seen_time=now,
            check_time=now,
            expire_time=now + LIFETIME,
            **values,
        )
        self.kept[session.id_hash] = session
        return cookie, session

    async def get(self, cookie: str) -> Session | None:
        return self.kept.get(digest(cookie))

    async def change(self, session: Session, **values: Any) -> Session:
        self.kept[session.id_hash] = replace(session, **values)
        return self.kept[session.id_hash]

    async def delete(self, *, id_hash: bytes = b"", keycloak_sid: str = "", sub: str = "") -> int:
        ended = [
            key
            for key, session in self.kept.items()
            if key == id_hash
            or (keycloak_sid and session.keycloak_sid == keycloak_sid)
            or (sub and session.sub == sub)
        ]
        for key in ended:
            del self.kept[key]
        return len(ended)


class MemoryDirectory:
    """Knows the people that a test puts in."""

    def __init__(self) -> None:
        self.people: dict[str, Principal] = {}
        self.failure: Exception | None = None

    async def principal(self, subject: Subject) -> Principal | None:
        if self.failure is not None:
            raise self.failure
        found = self.people.get(subject.sub)
        return replace(found, session_id=subject.session_id) if found else None

    async def locale(self, _subject: Subject) -> str:
        return ""

    async def branches(self, ids: Collection[int]) -> Sequence[Branch]:
        return [Branch(number, code=f"B{number}") for number in sorted(ids)]


class ListSink:
    """An audit sink that keeps entries in a list, or fails when told to."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.broken = False

    async def record(self, entry: AuditEntry) -> None:
        if self.broken:
            raise OSError("the audit database is down")
        self.entries.append(entry)


class Sample:
    """The upstream service: remembers calls, answers what a test sets."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any, dict[str, str]]] = []
        self.answer: Callable[[str, Any], Any] = lambda _name, _request: pb.Thing(
            id="t1", etag="7", name="张三"
        )
        self.verifier = Verifier(PUBLIC_KEY, "demo")

    def who(self) -> Principal:
        """The principal of the last call's identity token."""
        return self.verifier.verify(self.calls[-1][2]["x-identity"])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def handle(request: Any, context: grpc.ServicerContext) -> Any:
            metadata = {key: str(value) for key, value in context.invocation_metadata()}
            self.calls.append((name, request, metadata))
            context.set_trailing_metadata((("x-audit", json.dumps({"type": "demo.thing", "ids": ["t1"]})),))
            answer = self.answer(name, request)
            if isinstance(answer, Problem):
                context.abort_with_status(rpc_status(answer, metadata["x-locale"]))
            return answer

        return handle


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def upstream(sample: Sample, port: int = 0) -> Iterator[str]:
    """A real gRPC server of the sample service; its address."""
    server = grpc.server(ThreadPoolExecutor(4))
    grpc_stubs.add_SampleServiceServicer_to_server(sample, server)
    port = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


@contextmanager
def edge(make: Callable[[int], Edge], port: int = 0) -> Iterator[tuple[str, asyncio.AbstractEventLoop]]:
    """Runs granian with `make(port)` in a thread with its own loop; the base URL and the loop."""
    port, ready = port or free_port(), threading.Event()
    holder: dict[str, Any] = {}

    async def serve() -> None:
        server = embedded(build(make(port)), "127.0.0.1", port)
        holder.update(loop=asyncio.get_running_loop(), server=server)
        task = asyncio.create_task(server.serve())
        while not task.done():
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            break
        ready.set()
        await task

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield f"http://127.0.0.1:{port}", holder["loop"]
    finally:
        holder["loop"].call_soon_threadsafe(holder["server"].stop)
        thread.join(20)
        assert not thread.is_alive()


class World:
    """Everything a test of the edge touches."""

    def __init__(self, **parts: Any) -> None:
        self.sample, self.directory = Sample(), MemoryDirectory()
        self.sessions, self.audit = MemorySessions(), ListSink()
        self.parts = parts
        self.url = ""
        self.loop: Any = None

    def make(self, address: str) -> Callable[[int], Edge]:
        table = routes.build([SERVICE])

        def make(port: int) -> Edge:
            return Edge(
                routes=table,
                channels=open_channels({"demo": address}, table.routes),
                signer=Signer(PRIVATE),
                directory=self.directory,
                sessions=self.sessions,
                audit=self.audit,
                public_url=f"http://127.0.0.1:{port}",
                secret="a secret of this test only",
                **self.parts,
            )

        return make

    def sign_in(self, **changes: Any) -> dict[str, str]:
        """A member of staff with a session; the headers that a browser of theirs would send."""
        sub = new_id()
        who = Principal(id=new_id(), name="王顾问", branch_id=1, grants=ALL)
        self.directory.people[sub] = replace(who, **changes)
        cookie, session = asyncio.run(
            self.sessions.create(
                sub=sub,
                keycloak_sid=new_id(),
                name="王顾问",
                username="",
                locale="",
                id_token="i",
                refresh_token="r",
            )
        )
        return {"cookie": f"matricula={cookie}", "x-csrf-token": session.csrf_token}


@contextmanager
def world(**parts: Any) -> Iterator[World]:
    """A running edge before a running sample service."""
    here = World(**parts)
    with upstream(here.sample) as address, edge(here.make(address)) as (url, loop):
        here.url, here.loop = url, loop
        yield here
