"""Imports as messages."""

from collections.abc import Mapping
from typing import Any

from matricula.common.v1 import job_pb2 as pb

from kit.packing import struct, timestamp
from kit.statement import Row


def message_of(row: Row) -> pb.Import:
    """The message of an import's row."""
    return pb.Import(
        id=str(row["id"]),
        etag=str(row["version"]),
        create_time=timestamp(row["create_time"]),
        update_time=timestamp(row["update_time"]),
        branch_id=row["branch_id"],
        owner_id=row["owner_id"],
        owner_name=row["owner_name"],
        file_id=row["file_id"],
        file_name=row["file_name"],
        state=pb.ImportState.Value(row["state"]),
        sheets=[pb.ImportSheet(**one) for one in row["sheets"]],
        sheet=row["sheet"],
        header_row=row["header_row"],
        columns=[pb.ImportColumn(**one) for one in row["columns"]],
        match_fields=row["match_fields"],
        duplicate_policy=pb.DuplicatePolicy.Value(row["duplicate_policy"]),
        defaults=struct(row["defaults"]),
        assign=row["assign"],
        unattended=row["unattended"],
        counts=counts_of(row),
        problems=[pb.ImportProblem(**one) for one in row["problems"]],
        error_reason=row["error_reason"],
        error=row["error"],
        failed_file_id=row["failed_file_id"],
    )


def counts_of(row: Mapping[Any, Any]) -> pb.ImportCounts:
    """The counts of an import's row."""
    return pb.ImportCounts(**row["counts"])
