"""A made-up service: things are named and weighed; its worker counts what it saw."""

from kit.service import Service

SERVICE = Service("sample", ("thing",), package="tests.service.kit_events.sample")
