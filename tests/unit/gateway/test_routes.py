"""The route table: which method answers an address, and what stops the process."""

import pytest

from gateway.edge import routes
from gateway.edge.routes import Match, NoMatch
from gateway.edge.session.pages import safe_path
from tests.unit.gateway.sample import SERVICE, broken

TABLE = routes.build([SERVICE])


@pytest.mark.parametrize(
    ("verb", "path", "method", "values"),
    [
        ("GET", "/api/v1/things", "ListThings", ()),
        ("POST", "/api/v1/things:search", "ListThings", ()),
        ("GET", "/api/v1/things/42", "GetThing", ("42",)),
        ("GET", "/api/v1/demo/things/42", "GetThing", ("42",)),
        ("GET", "/api/v1/things/newest", "GetNewestThing", ()),
        ("PATCH", "/api/v1/things/42", "UpdateThing", ("42",)),
        ("POST", "/api/v1/things/42:turn", "TurnThing", ("42",)),
        ("GET", "/api/v1/things/a%2Fb", "GetThing", ("a/b",)),
        ("GET", "/api/v1/things/a:b", "GetThing", ("a:b",)),
        ("POST", "/api/v1/things/a:b:turn", "TurnThing", ("a:b",)),
        ("GET", "/api/v1/things/%E5%BC%A0", "GetThing", ("张",)),
    ],
)
def test_an_address_finds_its_method(verb: str, path: str, method: str, values: tuple[str, ...]) -> None:
    found = TABLE.match(verb, path)
    assert isinstance(found, Match)
    assert (found.route.method.name, found.values) == (method, values)


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [
        ("GET", "/api/v1/nothing", ()),
        ("GET", "/api/v1/things/1/2", ()),
        ("GET", "/api/v1//things", ()),
        ("GET", "/", ()),
        ("PUT", "/api/v1/things/1", ("DELETE", "GET", "PATCH")),
        ("DELETE", "/api/v1/things", ("GET", "POST")),
        ("PUT", "/api/v1/things/1:turn", ("DELETE", "GET", "PATCH", "POST")),
    ],
)
def test_another_address_or_verb_finds_nothing(verb: str, path: str, allowed: tuple[str, ...]) -> None:
    found = TABLE.match(verb, path)
    assert isinstance(found, NoMatch)
    assert found.allowed == allowed


@pytest.mark.parametrize(
    ("service", "error", "sentence"),
    [
        ("UnguardedService", routes.MissingAccessRule, "UnguardedService.GetThing has no access rule"),
        ("HalfGuardedService", routes.MissingAccessRule, "HalfGuardedService.GetThing has no access rule"),
        ("TwiceService", routes.BadRoute, "share GET /api/v1/a/"),
        ("OddService", routes.BadRoute, "cannot serve the pattern"),
    ],
)
def test_a_bad_contract_stops_the_process(service: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        routes.build([broken.DESCRIPTOR.services_by_name[service]])


def test_every_installed_service_has_a_complete_table() -> None:
    table = routes.build(routes.discover())
    assert {route.service for route in table.routes} >= {"leads", "gateway"}
    for route in table.routes:
        names = [name.partition(".")[0] for name in route.variables]
        assert all(name in route.method.input_type.fields_by_name for name in names), route.path
        assert route.body in ("", "*") or route.body in route.method.input_type.fields_by_name, route.path


@pytest.mark.parametrize("wanted", ["/", "/app/leads?x=1#a", "/app/%E5%BC%A0"])
def test_a_path_on_this_site_is_kept(wanted: str) -> None:
    assert safe_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "app",
        "/a\nb",
        "\\\\evil",
        "/auth/logout",
        "/" + "x" * 3000,
        "///evil.example",
        "http:/x",
    ],
)
def test_anything_that_could_lead_away_becomes_the_start_page(wanted: str) -> None:
    assert safe_path(wanted) == "/"
