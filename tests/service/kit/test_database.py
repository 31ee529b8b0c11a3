"""The connection to PostgreSQL: what it notices, and what it keeps to itself."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kit.identity import system
from tests.service.harness import ServiceUnderTest


def test_an_error_does_not_repeat_the_values_of_its_statement(service: ServiceUnderTest):
    with (
        pytest.raises(DBAPIError) as caught,
        service.running.system.transaction(system()) as session,
    ):
        session.execute(text("select 1 / 0 where :name <> ''"), {"name": "李雷"})
    assert "division by zero" in str(caught.value)
    assert "李雷" not in str(caught.value)


def test_a_server_that_vanishes_is_noticed(service: ServiceUnderTest):
    with service.running.database.engine.connect() as connection:
        asked = connection.connection.dbapi_connection.get_dsn_parameters()
    assert (asked["keepalives"], asked["connect_timeout"]) == ("1", "5")
    assert int(asked["keepalives_idle"]) <= 10
    assert int(asked["tcp_user_timeout"]) <= 30_000
