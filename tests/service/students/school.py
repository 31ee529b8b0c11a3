"""A students service for tests: people with the usual rights, and students that are nobody else's."""

import itertools
from dataclasses import dataclass
from typing import Any

from matricula.gateway.v1.events_pb2 import StaffSnapshot
from matricula.students.v1 import student_pb2
from matricula.students.v1.student_pb2_grpc import StudentsServiceStub
from sqlalchemy import text

from kit.identity import Principal, Scope, system
from kit.ids import new_id
from services.students.person import rules as people
from tests.service.harness import BEIJING, ServiceUnderTest, person

EVERYTHING = tuple(
    f"students.{name}"
    for name in (
        "student.read",
        "student.create",
        "student.update",
        "student.assign",
        "student.delete",
        "student.export",
        "custom_field.edit",
    )
)
_numbers = itertools.count(13_900_000_000)
_EMPTY_BRANCHES = itertools.count(2001)


def phone() -> str:
    """A Chinese mobile number that no other student of this run has."""
    return f"+86{next(_numbers)}"


@dataclass
class School:
    """Stubs and people."""

    service: ServiceUnderTest

    def __post_init__(self) -> None:
        self.students: Any = self.service.stub(StudentsServiceStub)
        self.manager = person(*EVERYTHING, name="李经理")

    def as_(self, who: Principal, **metadata: str) -> Any:
        return self.service.as_(who, **metadata)

    def stranger(self) -> Principal:
        """Somebody with every right, in another branch where nobody left a student."""
        return person(*EVERYTHING, branches=(next(_EMPTY_BRANCHES),), name="外地的人")

    def colleague(self, *more: str, **options: Any) -> Principal:
        """Somebody with every right, but only on students in whose team they are."""
        return person(*EVERYTHING, *more, scope=Scope.OWN, **options)

    def hire(self, branch_id: int = BEIJING, **values: Any) -> str:
        """Makes somebody known here as the gateway's events do; returns the id."""
        given = {"version": next(_numbers), "name": "新同事", "enabled": True, **values}
        staff = StaffSnapshot(id=given.pop("id", "") or new_id(), branch_id=branch_id, **given)
        with self.service.running.system.transaction(system()) as session:
            people.keep(session, staff)
        return staff.id

    def student(self, who: Principal | None = None, **values: Any) -> student_pb2.Student:
        """A new student."""
        values = {"name": "张伟", "phone": phone(), **values}
        request = student_pb2.CreateStudentRequest(student=student_pb2.Student(**values))
        made: student_pb2.Student = self.students.CreateStudent(
            request, metadata=self.as_(who or self.manager)
        )
        return made

    def get(self, student_id: str, who: Principal | None = None) -> student_pb2.Student:
        found: student_pb2.Student = self.students.GetStudent(
            student_pb2.GetStudentRequest(id=student_id), metadata=self.as_(who or self.manager)
        )
        return found

    def update(self, student_id: str, who: Principal | None = None, **values: Any) -> student_pb2.Student:
        request = student_pb2.UpdateStudentRequest(student=student_pb2.Student(id=student_id, **values))
        request.update_mask.paths.extend(values)
        after: student_pb2.Student = self.students.UpdateStudent(
            request, metadata=self.as_(who or self.manager)
        )
        return after

    def events(self, record_id: str) -> list[tuple[str, int, dict[str, Any]]]:
        """(event, seq, payload) of every event of a record, in order."""
        rows = self.system(
            "select routing_key, seq, payload from outbox where aggregate_id = :id order by seq", id=record_id
        )
        return [(row.routing_key.split(".")[1], row.seq, row.payload) for row in rows]

    def system(self, statement: str, **facts: Any) -> list[Any]:
        """Rows of a statement as the system, which sees every branch."""
        with self.service.running.system.transaction(system()) as session:
            result = session.execute(text(statement), facts)
            return list(result) if result.returns_rows else []
