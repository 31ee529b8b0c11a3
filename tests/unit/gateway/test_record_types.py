"""What the gateway says of record types: enough to show one without knowing it."""

from gateway.access.record_type.described import record_types
from gateway.edge import routes

TYPES = {one.type: one for one in record_types()}


def methods(name: str) -> dict[str, tuple[str, str]]:
    return {one.name: (one.path, one.permission) for one in TYPES[name].methods}


def test_a_type_says_where_its_methods_are_and_who_may_call_them():
    lead = TYPES["leads.lead"]
    assert (lead.plural_zh, lead.title_field, lead.deletable, lead.owned) == ("线索", "name", True, True)
    assert list(lead.match) == ["phone", "wechat", "email", "name+birth_date"]
    found = methods("leads.lead")
    assert found["list"] == ("/api/v1/leads:query", "leads.lead.read")
    assert found["get"] == ("/api/v1/leads/{id}", "leads.lead.read")
    assert found["batchUpdate"] == ("/api/v1/leads:batchUpdate", "leads.lead.update")
    assert found["import"] == ("/api/v1/lead-imports", "leads.lead.import")
    assert found["export"] == ("/api/v1/lead-exports", "leads.lead.export")
    assert found["describe"] == ("/api/v1/leads:describe", "")


def test_other_lists_of_a_service_are_not_the_list():
    assert methods("tasks.task")["list"][0] == "/api/v1/tasks:query"
    assert "import" not in methods("students.student")


def test_every_address_is_served():
    table = routes.build(routes.discover())
    known = {route.path for route in table.routes}
    assert len(TYPES) > 20
    assert {one.path for found in TYPES.values() for one in found.methods} <= known
