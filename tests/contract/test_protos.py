"""What every method and field must declare. One failing line names everything that is missing."""

import re
import subprocess
import sys
from pathlib import Path

from matricula.options.v1 import options_pb2 as options

from kit import access
from tests.contract import descriptors

ROOT = Path(__file__).parents[2]


def test_every_method_has_an_access_rule():
    assert access.rules(descriptors.services())


def test_permissions_are_named_after_their_service_and_labelled_once():
    labelled: dict[str, str] = {}
    used = set()
    for method in descriptors.methods():
        about = method.GetOptions().Extensions[options.access]
        if not about.permission:
            continue
        used.add(about.permission)
        service = method.containing_service.file.package.split(".")[1]
        assert about.permission.startswith(f"{service}."), method.full_name
        if about.label.zh:
            assert about.label.en, method.full_name
            assert about.permission not in labelled, f"{method.full_name} labels {about.permission} again"
            labelled[about.permission] = method.full_name
    assert used - set(labelled) == set()


def test_every_value_field_has_a_class():
    missing = [
        field.full_name
        for message in descriptors.reachable()
        for field in descriptors.values(message)
        if getattr(field.GetOptions().Extensions[options.field], "class") == options.FIELD_CLASS_UNSPECIFIED
    ]
    assert missing == []


def test_fields_that_people_see_are_labelled_in_both_languages():
    missing = []
    for message in descriptors.reachable():
        for field in message.fields:
            about = field.GetOptions().Extensions[options.field]
            shown = about.filterable or about.sortable or about.importable or about.required
            if shown and field.name not in ("id", "origin_id") and not (about.label.zh and about.label.en):
                missing.append(field.full_name)
    assert [name for name in missing if not name.startswith("matricula.common.v1.")] == []


def test_what_is_on_by_default_can_be_made_switched_off():
    """`enabled: false` in a create request is only told from nothing said by a field with presence."""
    fields = [field for message in descriptors.reachable() for field in message.fields]
    named = [field for field in fields if field.name == "enabled"]
    assert named
    assert [field.full_name for field in named if not field.has_presence] == []


def test_enum_values_are_prefixed_and_begin_unspecified():
    for module in descriptors.modules():
        for enum in module.DESCRIPTOR.enum_types_by_name.values():
            prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum.name).upper() + "_"
            assert enum.values[0].name == f"{prefix}UNSPECIFIED"
            assert all(value.name.startswith(prefix) for value in enum.values)


def test_the_generated_code_is_fresh():
    done = subprocess.run(
        [sys.executable, "-m", "dev.proto", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_worker_imports_grpc():
    code = (
        "import sys\nfrom kit.service import load\n"
        "for name in sys.argv[1:]:\n    load(name).workers()\n"
        "assert 'grpc' not in sys.modules, 'a worker module imports grpc'\n"
    )
    names = ["gateway", *sorted(path.parent.name for path in (ROOT / "services").glob("*/__init__.py"))]
    done = subprocess.run([sys.executable, "-c", code, *names], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_events_page_is_fresh():
    from dev import events

    assert events.main(["--check"]) == 0, "run `make proto`"


def test_the_consoles_openapi_document_is_fresh_and_valid():
    import json

    from openapi_spec_validator import OpenAPIV31SpecValidator

    from gateway.edge import routes
    from gateway.edge.openapi.document import document

    described = document(routes.build(routes.discover()))
    written = (ROOT / "gateway" / "web" / "openapi.json").read_text(encoding="utf-8")
    assert json.loads(written) == described, "run `make proto`"
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []
