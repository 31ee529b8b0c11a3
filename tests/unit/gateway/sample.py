"""The demo service of the edge's tests, compiled once per process and imported like the real ones."""

import importlib
import tempfile
from pathlib import Path
from typing import Any

import matricula
from google.api import annotations_pb2
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import FileDescriptor
from grpc_tools import protoc
from matricula.common.v1 import document_pb2, query_pb2

PROTOS = Path(__file__).parent / "protos"
_ROOTS = ("google.protobuf.duration_pb2", "google.protobuf.empty_pb2", "google.protobuf.field_mask_pb2")
_MORE = ("google.protobuf.timestamp_pb2", "google.protobuf.wrappers_pb2", "google.protobuf.struct_pb2")


def _known(folder: Path) -> Path:
    """A descriptor set of everything the sample may import."""
    found: dict[str, FileDescriptor] = {}

    def add(file: FileDescriptor) -> None:
        for needed in file.dependencies:
            add(needed)
        found.setdefault(file.name, file)

    for module in (
        annotations_pb2,
        document_pb2,
        query_pb2,
        *map(importlib.import_module, (*_ROOTS, *_MORE)),
    ):
        add(module.DESCRIPTOR)
    known = descriptor_pb2.FileDescriptorSet()
    for file in found.values():
        file.CopyToProto(known.file.add())
    path = folder / "known.binpb"
    path.write_bytes(known.SerializeToString())
    return path


def compile_protos(*names: str) -> Any:
    """Runs protoc for files below `protos`, in a temporary folder that joins the package `matricula`."""
    folder = Path(tempfile.mkdtemp(prefix="matricula-sample-"))
    arguments = [
        "protoc",
        f"-I{PROTOS}",
        f"--descriptor_set_in={_known(folder)}",
        f"--python_out={folder}",
        f"--grpc_python_out={folder}",
        *names,
    ]
    if protoc.main(arguments) != 0:
        raise RuntimeError(f"protoc failed for {names}")
    matricula.__path__.append(str(folder / "matricula"))
    importlib.invalidate_caches()


compile_protos("matricula/demo/v1/demo.proto", "matricula/broken/v1/broken.proto")
pb: Any = importlib.import_module("matricula.demo.v1.demo_pb2")
grpc_stubs: Any = importlib.import_module("matricula.demo.v1.demo_pb2_grpc")
broken: Any = importlib.import_module("matricula.broken.v1.broken_pb2")
SERVICE = pb.DESCRIPTOR.services_by_name["SampleService"]
