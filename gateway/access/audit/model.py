"""The audit log as people list it."""

from matricula.gateway.v1 import audit_pb2 as pb
from sqlalchemy import JSON, BigInteger, Column, DateTime, Integer, LargeBinary, Table, Text, Uuid, func

from gateway.access.base import Base
from kit.packing import Packer
from kit.resource import describe

ENTRIES = Table(
    "audit_entry",
    Base.metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("branch_id", Integer, nullable=False),
    Column("occur_time", DateTime(timezone=True), nullable=False),
    *(
        Column(name, Text, nullable=False)
        for name in (
            "kind",
            "actor_id",
            "actor_name",
            "action",
            "record_type",
            "record_id",
            "outcome",
            "address",
            "request_id",
        )
    ),
    Column("facts", JSON, nullable=False),
    Column("seq", BigInteger),
    Column("hash", LargeBinary),
)
HASH = func.encode(ENTRIES.c.hash, "hex").label("hash")
LISTED = [*(column for column in ENTRIES.c if column.name != "hash"), HASH]
"""What a list selects: the hash as text."""
ENTRY = describe(pb.AuditEntry, ENTRIES)
PACKER = Packer(pb.AuditEntry, ENTRIES)
RESOURCES = (ENTRY,)
