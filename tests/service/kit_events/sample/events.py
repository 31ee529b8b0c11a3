"""The events of the sample service, described at run time: package matricula.sample.v1."""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from matricula.options.v1 import options_pb2 as options

FILE = "matricula/sample/v1/thing.proto"


def _message(file, title, **fields):
    message = file.message_type.add(name=title)
    for number, (field, kind) in enumerate(fields.items(), 1):
        message.field.add(
            name=field,
            json_name=field.split("_")[0] + "".join(w.title() for w in field.split("_")[1:]),
            number=number,
            type=kind,
            label=Field.LABEL_OPTIONAL,
        )
    return message


def _build():
    file = descriptor_pb2.FileDescriptorProto(name=FILE, package="matricula.sample.v1", syntax="proto3")
    file.dependency.append("matricula/options/v1/options.proto")
    thing = _message(file, "Thing", id=Field.TYPE_STRING, name=Field.TYPE_STRING)
    thing.options.Extensions[options.resource].type = "sample.thing"
    for name, extra in {
        "ThingNamed": {"name": Field.TYPE_STRING},
        "ThingWeighed": {"grams": Field.TYPE_INT64},
    }.items():
        event = _message(file, name, thing_id=Field.TYPE_STRING, **extra)
        event.options.Extensions[options.event].aggregate = "thing_id"
    silent = _message(file, "ThingSilenced", thing_id=Field.TYPE_STRING)
    silent.options.Extensions[options.event].aggregate = "thing_id"
    odd = _message(file, "OddHappened", thing_id=Field.TYPE_STRING)
    odd.options.Extensions[options.event].aggregate = "thing_id"
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    described = pool.FindFileByName(FILE).message_types_by_name
    return [message_factory.GetMessageClass(described[message.name]) for message in file.message_type]


Thing, ThingNamed, ThingWeighed, ThingSilenced, OddHappened = _build()
