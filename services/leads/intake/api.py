"""Intake over gRPC: sources and entries for people, the public door for everybody."""

from typing import Any

from matricula.leads.v1 import intake_pb2 as pb
from matricula.leads.v1 import intake_pb2_grpc as grpc

from kit import custom, standard
from kit.interceptor import Call
from services.leads.intake import door, promote, sources
from services.leads.intake.model import ENTRIES, SOURCES
from services.leads.lead.model import LEAD

_SOURCES = pb.DESCRIPTOR.services_by_name["IntakeSourcesService"]
_ENTRIES = pb.DESCRIPTOR.services_by_name["IntakeEntriesService"]
_PUBLIC = pb.DESCRIPTOR.services_by_name["PublicIntakeService"]


class IntakeSourcesServicer(standard.servicer(SOURCES, _SOURCES)):  # type: ignore[misc]  # a generated base class
    """Forms and webhooks."""

    update = staticmethod(sources.update_source)

    def CreateIntakeSource(self, request: pb.CreateIntakeSourceRequest, call: Call) -> pb.IntakeSource:
        values = standard.new_values(call, SOURCES, request.intake_source, "intake_source")
        return self._shown(call, *sources.create_source(call.session, values, call.runtime.settings))

    def RotateIntakeSecret(self, request: pb.RotateIntakeSecretRequest, call: Call) -> pb.IntakeSource:
        return self._shown(call, *sources.rotate_secret(call.session, request.id, call.runtime.settings))

    def _shown(self, call: Call, row: Any, secret: str) -> pb.IntakeSource:
        call.mention(SOURCES.resource.type, row["id"])
        message: pb.IntakeSource = SOURCES.packer.message_of(row)
        message.secret = secret
        return message


class IntakeEntriesServicer(standard.servicer(ENTRIES, _ENTRIES)):  # type: ignore[misc]  # a generated base class
    """What came in."""

    def ReplayIntakeEntry(self, request: pb.ReplayIntakeEntryRequest, call: Call) -> pb.IntakeEntry:
        call.mention(ENTRIES.resource.type, request.id)
        message: pb.IntakeEntry = ENTRIES.packer.message_of(promote.replay(call.session, request.id))
        return message

    def DiscardIntakeEntry(self, request: pb.DiscardIntakeEntryRequest, call: Call) -> pb.IntakeEntry:
        call.mention(ENTRIES.resource.type, request.id)
        row = promote.discard(call.session, request.id, request.reason)
        message: pb.IntakeEntry = ENTRIES.packer.message_of(row)
        return message


class PublicIntakeServicer:
    """The door to the street."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def GetPublicForm(self, request: pb.GetPublicFormRequest, call: Call) -> pb.PublicForm:
        source = door.enter(call.session, call.runtime, request.key, door.FORM)
        specs = custom.all_fields(call.session, LEAD.resource)
        names = (
            "key",
            "title_zh",
            "title_en",
            "intro_zh",
            "intro_en",
            "consent_zh",
            "consent_en",
            "allowed_origins",
        )
        return pb.PublicForm(
            **{name: source[name] for name in names},
            fields=[
                pb.PublicFormField(
                    name=one["field"],
                    label_zh=one.get("label_zh") or specs[one["field"]].zh,
                    label_en=one.get("label_en") or specs[one["field"]].en,
                    type=specs[one["field"]].type,
                    required=one.get("required", False),
                    choices=[
                        pb.PublicChoice(value=choice.value, label_zh=choice.zh, label_en=choice.en)
                        for choice in specs[one["field"]].choices
                    ],
                )
                for one in source["fields"]
                if one["field"] in specs
            ],
            ticket=door.ticket(call.runtime, source["key"]),
            challenge=door.challenge(call.runtime),
        )

    def SubmitForm(self, request: pb.SubmitFormRequest, call: Call) -> pb.SubmitFormResponse:
        source = door.enter(call.session, call.runtime, request.key, door.FORM)
        call.mention("leads.intake_source", source["id"])
        door.submit(call.session, call.runtime, source, request)
        return pb.SubmitFormResponse(received=True)

    def ReceiveWebhook(self, request: pb.ReceiveWebhookRequest, call: Call) -> pb.SubmitFormResponse:
        source = door.enter(call.session, call.runtime, request.key, door.WEBHOOK)
        call.mention("leads.intake_source", source["id"])
        door.receive(call.session, call.runtime, source, request)
        return pb.SubmitFormResponse(received=True)


SERVICERS = [
    (_SOURCES, grpc.add_IntakeSourcesServiceServicer_to_server, IntakeSourcesServicer),
    (_ENTRIES, grpc.add_IntakeEntriesServiceServicer_to_server, IntakeEntriesServicer),
    (_PUBLIC, grpc.add_PublicIntakeServiceServicer_to_server, PublicIntakeServicer),
]
