"""students: the person, from conversion to departure; see README.md."""

from kit.service import Service

SERVICE = Service(name="students", aggregates=("person", "field", "student"))
