"""What plan lines wait for, told with the contract; and the migration that counts it for older contracts."""

import re
from pathlib import Path

import psycopg2

from kit import migrate
from services import contracts

FILE = Path(contracts.__file__).parent / "migrations" / "0005_open_lines.sql"


def told(firm, contract_id):
    return [(line.due_date, line.open_minor) for line in firm.snapshot(contract_id).open_lines]


def test_a_new_contract_waits_for_all_of_its_lines(firm):
    contract = firm.draft()
    lines = firm.plan(contract.id).lines
    assert told(firm, contract.id) == [(line.due_date, line.amount_minor) for line in lines]
    assert sum(amount for _, amount in told(firm, contract.id)) == contract.total_minor


def test_the_migration_counts_what_settling_counts(firm):
    contract = firm.signed()
    first = firm.plan(contract.id).lines[0]
    firm.pay(contract.id, first.amount_minor + 100)
    before = told(firm, contract.id)
    second = firm.plan(contract.id).lines[1]
    assert before[0] == (second.due_date, second.amount_minor - 100)
    firm.system("update contract set open_lines = '[]'")
    assert told(firm, contract.id) == []
    backfill = re.sub(r"alter table contract add column[^;]*;", "", FILE.read_text())
    settings = firm.service.running.settings
    url = settings.owner_database_url.replace("postgresql+psycopg2", "postgresql")
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(migrate.expand(backfill, "contracts", "contracts_system"))
    connection.close()
    assert told(firm, contract.id) == before
