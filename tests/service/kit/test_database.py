"""The connection to PostgreSQL: what it notices, and what it keeps to itself."""

from collections import OrderedDict

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.exc import DBAPIError

from kit.identity import system
from kit.statement import MOST_QUESTIONS, OFTEN, PREPARED, QUESTIONS, Question, Statement
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


def test_statements_of_the_same_words_are_prepared_once_and_each_can_call_it(service: ServiceUnderTest):
    words = "select cast(:number as int) + 1 as next"
    first, second = Statement(text(words)), Statement(text(words), ahead=text("select cast(:number as int)"))
    with service.running.system.transaction(system()) as session:
        assert [one.first(session, {"number": 6}) for one in (first, second, first)] == [{"next": 7}] * 3
        names = session.execute(
            text("select name from pg_prepared_statements where name like 's\\_%'")
        ).scalars()
        assert len(list(names)) == len(set(session.connection().info[PREPARED]))


def test_a_question_is_prepared_when_it_was_asked_often_and_gives_way_to_others(service: ServiceUnderTest):
    prepared = text("select count(*) from pg_prepared_statements where name like 'q\\_%'")

    def question(number: int) -> Question:
        return Question(select(literal(number).label("n")))

    with service.running.system.transaction(system()) as session:
        known = session.connection().info.setdefault(QUESTIONS, OrderedDict())
        before = session.execute(prepared).scalar_one()
        for _ in range(OFTEN + 2):
            assert question(1).tuples(session) == [(1,)]
        assert session.execute(prepared).scalar_one() == before + 1
        for number in range(2, MOST_QUESTIONS + 3):
            for _ in range(OFTEN):
                assert question(number).tuples(session) == [(number,)]
        assert session.execute(prepared).scalar_one() <= MOST_QUESTIONS
        assert len(known) <= MOST_QUESTIONS
        assert question(1).tuples(session) == [(1,)]


def test_a_plan_that_went_stale_costs_one_connection(service: ServiceUnderTest):
    statement = Statement(text("select cast(:number as int) as same"))
    with service.running.system.transaction(system()) as session:
        statement.first(session, {"number": 1})
        session.execute(text("deallocate all"))
        with pytest.raises(DBAPIError) as caught:
            statement.first(session, {"number": 1})
        assert caught.value.connection_invalidated
        session.rollback()
    with service.running.system.transaction(system()) as session:
        assert statement.first(session, {"number": 2}) == {"same": 2}
