"""What PostgreSQL's log tells of a request."""

from tests.bench.backends import local_ports
from tests.bench.statements import Log, parse

LOG = """2026-11-26 07:00:00.000 UTC [11] leads_app@leads LOG:  statement: BEGIN
2026-11-26 07:00:00.000 UTC [12] leads_app@leads LOG:  statement: BEGIN
2026-11-26 07:00:00.001 UTC [11] leads_app@leads LOG:  statement: select 1
\tfrom lead
2026-11-26 07:00:00.001 UTC [12] leads_app@leads LOG:  statement: select 'relay'
2026-11-26 07:00:00.002 UTC [9] LOG:  checkpoint starting: time
2026-11-26 07:00:00.002 UTC [11] leads_app@leads LOG:  statement: insert into lead values ('new')
2026-11-26 07:00:00.003 UTC [11] leads_app@leads LOG:  statement: COMMIT
2026-11-26 07:00:00.004 UTC [13] leads_app@leads LOG:  statement: BEGIN
2026-11-26 07:00:00.004 UTC [13] leads_app@leads LOG:  statement: select 2
2026-11-26 07:00:00.005 UTC [13] leads_app@leads LOG:  statement: ROLLBACK
""".splitlines()
OWNERS = {11: "leads", 12: "leads-worker", 13: "leads"}


def read() -> Log:
    return Log(list(parse(LOG)), OWNERS)


def test_committed_transactions_of_a_process_are_found_whole():
    assert read().transactions("leads") == [("select 1 from lead", "insert into lead values ('new')")]
    assert read().transactions("reports") == []


def test_statements_are_counted_by_process():
    assert read().count() == {"leads": 7, "leads-worker": 2}
    assert read().framing() == {"leads": 4, "leads-worker": 1}


def test_what_was_prepared_is_written_out():
    call = "select f('{0}'); execute s_0a(E'it''s \\\\'' (, '::text, ARRAY['x,y']::uuid[], 7::int)"
    head = "2026-11-26 07:00:00.000 UTC [11] leads_app@leads "
    log = [
        f"{head}LOG:  statement: prepare s_0a as select $1",
        f"{head}LOG:  statement: {call}",
        f"{head}DETAIL:  prepare: prepare s_0a as select $1 from lead",
        "\twhere id = any($2) and $1 <> '' limit $3",
        f"{head}LOG:  statement: execute q_0b",
        f"{head}DETAIL:  prepare: prepare q_0b as select 1",
    ]
    text = "E'it''s \\\\'' (, '::text"
    assert [one.text for one in parse(log)] == [
        f"select f('{{0}}'); select {text} from lead"
        f" where id = any(ARRAY['x,y']::uuid[]) and {text} <> '' limit 7::int",
        "select 1",
    ]


def test_somebody_elses_backend_is_not_counted():
    assert Log(list(parse(LOG)), {12: "leads-worker"}).count() == {"leads-worker": 2}


def test_ports_of_sockets():
    table = (
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:5228 0100007F:D431 01 00000000:00000000 00:00000000 00000000 0 0 4711 1 0\n"
    )
    assert local_ports(table) == {"4711": 0x5228}
