"""Which events of other services make an entry, under which permission, and which facts it tells.

One line an event: a service that is added, or an event that should be told, is a line here and nothing else.
Records of this service need none: their history is told as it is, in the words of labels.py.
"""

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from matricula.contracts.v1 import events_pb2 as contracts
from matricula.options.v1 import options_pb2 as options
from matricula.tasks.v1 import events_pb2 as tasks

from kit.events.registry import describe, snake
from kit.resource import FieldClass


@dataclass(frozen=True, slots=True)
class Kind:
    """An event that tells of a student. `field` holds the snapshot, with `student_id`, of what it is about.

    `facts` are fields of the snapshot, `more` fields of the event itself; each is shown to those who may read
    its class. Whose entry it is (scope OWN, DEPARTMENT) the snapshot's `owner_id` and `department_id` say.
    """

    event: type[Message]
    field: str
    facts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def subject_type(self) -> str:
        """The record type it is about: `contracts.contract`."""
        about = describe(self.event)
        return f"{about.producer}.{about.noun}"

    @property
    def permission(self) -> str:
        """Who may read the record may read the entry."""
        return f"{self.subject_type}.read"

    @property
    def name(self) -> str:
        """The kind of its entries: `contracts.contract.signed`."""
        noun = describe(self.event).noun
        words = snake(self.event.DESCRIPTOR.name)
        return f"{self.subject_type}.{words.removeprefix(noun + '_')}"

    @property
    def label(self) -> tuple[str, str]:
        """What people read, in Chinese and English: the event's own label."""
        about: Any = self.event.DESCRIPTOR.GetOptions()
        label = about.Extensions[options.event].label
        return label.zh, label.en

    def class_of(self, fact: str) -> str:
        """How sensitive a fact is; one of the event itself that says nothing is business."""
        message = self.event.DESCRIPTOR
        about: Any = message if fact in self.more else message.fields_by_name[self.field].message_type
        spec = about.fields_by_name[fact]
        number = getattr(spec.GetOptions().Extensions[options.field], "class")
        name = FieldClass.Name(number).removeprefix("FIELD_CLASS_")
        return "BUSINESS" if name in ("UNSPECIFIED", "SYSTEM") else name


_CONTRACT = ("number", "title")
_WORTH = (*_CONTRACT, "total_minor", "currency")
_MONEY = ("contract_number", "amount_minor", "currency")
_TASK = ("title", "kind", "owner_name", "due_time")

KINDS: tuple[Kind, ...] = (
    Kind(contracts.ContractCreated, "contract", _CONTRACT),
    Kind(contracts.ContractApprovalRequested, "contract", _CONTRACT, ("note",)),
    Kind(contracts.ContractApproved, "contract", _CONTRACT),
    Kind(contracts.ContractReturned, "contract", _CONTRACT, ("reason",)),
    Kind(contracts.ContractSent, "contract", _CONTRACT),
    Kind(contracts.ContractSigned, "contract", _WORTH),
    Kind(contracts.ContractWon, "contract", _WORTH),
    Kind(contracts.ContractVoided, "contract", _CONTRACT, ("reason",)),
    Kind(contracts.ReceiptRecorded, "receipt", _MONEY),
    Kind(contracts.ReceiptReversed, "receipt", _MONEY, ("reason",)),
    Kind(contracts.RefundRequested, "refund", _MONEY),
    Kind(contracts.RefundPaid, "refund", _MONEY),
    Kind(tasks.TaskCreated, "task", _TASK),
    Kind(tasks.TaskCompleted, "task", _TASK),
    Kind(tasks.TaskCancelled, "task", _TASK),
    Kind(tasks.HandoverOpened, "handover", ("contract_number",)),
    Kind(tasks.HandoverSubmitted, "handover", ("contract_number",)),
    Kind(tasks.HandoverAccepted, "handover", ("contract_number",)),
    Kind(tasks.HandoverReturned, "handover", ("contract_number",), ("reason",)),
    Kind(tasks.DeadlinePlanCreated, "deadline_plan", ("deadline_time", "deadline_zone")),
    Kind(tasks.DeadlinePlanShifted, "deadline_plan", ("deadline_time", "proposed_time", "deadline_zone")),
)
BY_NAME = {kind.name: kind for kind in KINDS}
