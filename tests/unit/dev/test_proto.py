"""Generated code: what the wheels bring is enough, and drift shows."""

from pathlib import Path

import pytest

from dev import proto

SOURCE = """
syntax = "proto3";
package matricula.try.v1;
import "buf/validate/validate.proto";
import "google/api/annotations.proto";
message Thing { string id = 1 [(buf.validate.field).string.min_len = 3]; }
service ThingService {
  rpc GetThing(Thing) returns (Thing) { option (google.api.http) = {get: "/v1/things/{id}"}; }
}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "matricula" / "try" / "v1"
    folder.mkdir(parents=True)
    (folder / "try.proto").write_text(SOURCE)
    return tmp_path


def test_generation_is_complete_and_repeatable(root: Path):
    target = root / "gen"
    assert proto.write(root, target) > 0
    names = {path.name for path in (target / "matricula" / "try" / "v1").iterdir()}
    grpc = {"try_pb2_grpc.py", "try_pb2_grpc.pyi"}
    assert names == {"__init__.py", "try_pb2.py", "try_pb2.pyi", *grpc}
    assert (target / "buf" / "validate" / "validate_pb2.py").exists()
    assert proto.write(root, target) == 0


def test_drift_names_changed_missing_and_superfluous_files(root: Path):
    target = root / "gen"
    proto.write(root, target)
    folder = target / "matricula" / "try" / "v1"
    (folder / "try_pb2.pyi").write_text("changed")
    (folder / "try_pb2_grpc.pyi").unlink()
    (folder / "old_pb2.py").write_text("")
    assert [line.split(":")[0] for line in proto.check(root, target)] == [
        "superfluous",
        "different",
        "missing",
    ]
    assert proto.write(root, target) == 3
    assert proto.check(root, target) == []


def test_a_source_that_does_not_compile_says_where(root: Path):
    (root / "matricula" / "try" / "v1" / "bad.proto").write_text('syntax = "proto3"; message {')
    with pytest.raises(proto.ProtoError, match=r"bad\.proto:1"):
        proto.generate(root, root)
