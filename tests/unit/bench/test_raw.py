"""From statements to pgbench's scripts."""

from uuid import UUID

from tests.bench.raw import made_at, renewed, script, tps_of

OLD, NEW = "01890000-0000-7000-8000-000000000001", "01a00000-0000-7000-8000-0000000000ff"
BEGAN = made_at(NEW) - 1


def test_moment_of_an_id():
    assert made_at(str(UUID(int=(1_700_000_000_123 << 80) | (7 << 76) | (2 << 62)))) == 1_700_000_000.123


def test_ids_that_the_request_made_are_made_anew_and_others_stay():
    text = renewed(f"insert into history values ('{NEW}', '{OLD}', '{NEW}')", BEGAN)
    assert text == f"insert into history values ('{NEW[:24]}:fresh', '{OLD}', '{NEW[:24]}:fresh')"


def test_reads_stay_as_they_are():
    read = f"select * from lead where id = '{NEW}' and phone = '+8613800138000'"
    assert renewed(read, BEGAN) == read


def test_keys_and_phones_of_a_new_record_differ_in_every_round():
    text = renewed(
        "select pg_advisory_xact_lock(n) from unnest(cast(ARRAY[-77] as bigint[])) as n;"
        "select id from lead where phone = '+8613800138000'",
        BEGAN,
    )
    assert "ARRAY[:fresh]" in text
    assert "'+86139:digits'" in text


def test_script_is_one_transaction():
    lines = script(("select 1", "select 2;"), BEGAN).splitlines()
    assert lines[2:] == ["BEGIN;", "select 1;", "select 2;", "COMMIT;"]


def test_figure_of_pgbench():
    assert tps_of("latency average = 1 ms\ntps = 4477.250000 (without initial connection time)\n") == 4477.25
    assert tps_of("aborted") is None
