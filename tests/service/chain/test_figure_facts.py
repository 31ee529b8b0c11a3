"""Facts through the real broker: told once in order, or twice, late and in any order, they are the same."""

import random
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from matricula.contracts.v1 import events_pb2 as contracts
from matricula.contracts.v1 import refund_pb2
from matricula.reports.v1 import funnel_pb2
from matricula.reports.v1.funnel_pb2_grpc import FunnelServiceStub
from matricula.students.v1 import application_events_pb2 as applications
from matricula.students.v1 import application_pb2, offer_pb2, proposal_pb2
from matricula.students.v1 import proposal_events_pb2 as proposals
from matricula.tasks.v1 import events_pb2 as tasks
from matricula.tasks.v1 import task_pb2

from kit.events import broker, outbox
from kit.identity import system
from kit.ids import new_id
from services.reports import owners
from services.reports.figure.facts import KINDS, Told
from services.reports.owners import KEPT
from tests.service.chain.chain import Chain
from tests.service.harness import person
from tests.service.kit_events.servers import wait_for
from tests.service.leads.office import EVERYTHING, Office

PRODUCERS = ("students", "contracts", "tasks")
NOUNS = {
    "students": ("proposal", "application", "offer"),
    "contracts": ("contract", "receipt", "refund"),
    "tasks": ("task",),
}
BRANCH = 1


@pytest.fixture(scope="module")
def reports(own_postgres, rabbit, tmp_path_factory) -> Iterator[Chain]:
    """The worker of reports, and the databases of those it listens to, whose relays do not run."""
    found = Chain(("reports", "leads", *PRODUCERS), tmp_path_factory.mktemp("facts"), metrics=19070)
    found.prepare()
    for name in ("reports", "leads"):
        found.launch(name)
    for name in ("reports", "leads"):
        found.await_worker(name)
    yield found
    found.stop()


def life(number: int) -> dict[str, list]:
    """What happens to one record of each kind, by producer: (event, id, version) in order."""
    ids = {noun: new_id() for noun in KINDS}
    told: dict[str, list] = {name: [] for name in PRODUCERS}

    def tell(producer, noun, message, **values):
        version = 1 + sum(1 for _, record_id, _ in told[producer] if record_id == ids[noun])
        snapshot = KINDS[noun].message(id=ids[noun], branch_id=BRANCH, version=version, **values)
        told[producer].append((message(**{noun: snapshot}), ids[noun], version))

    tell("students", "proposal", proposals.ProposalCreated, title="草稿")
    tell(
        "students",
        "proposal",
        proposals.ProposalSent,
        title="英国方案",
        state=proposal_pb2.PROPOSAL_STATE_SENT,
    )
    tell("students", "proposal", proposals.ProposalConfirmed, state=proposal_pb2.PROPOSAL_STATE_CONFIRMED)
    tell("students", "application", applications.ApplicationCreated, country="GB")
    tell("students", "application", applications.ApplicationUpdated, country="US")
    submitted = application_pb2.APPLICATION_STATUS_SUBMITTED
    tell("students", "application", applications.ApplicationMoved, country="US", status=submitted)
    tell("students", "offer", applications.OfferRecorded, application_id=ids["application"])
    accepted = offer_pb2.OFFER_STATUS_ACCEPTED
    tell("students", "offer", applications.OfferAccepted, application_id=ids["application"], status=accepted)
    tell("contracts", "contract", contracts.ContractCreated, number="BJ-1", total_minor=100)
    tell("contracts", "contract", contracts.ContractSigned, number="BJ-1", total_minor=900,
         open_lines=[contracts.OpenLine(due_date="2026-03-01", open_minor=900)])  # fmt: skip
    tell("contracts", "contract", contracts.ContractWon, number="BJ-1", total_minor=900,
         paid_minor=300 + number,
         open_lines=[contracts.OpenLine(due_date="2026-04-01", open_minor=600)])  # fmt: skip
    tell("contracts", "receipt", contracts.ReceiptRecorded, amount_minor=300, state="RECEIPT_STATE_RECORDED")
    tell("contracts", "receipt", contracts.ReceiptReversed, amount_minor=300, state="RECEIPT_STATE_REVERSED")
    tell(
        "contracts",
        "refund",
        contracts.RefundRequested,
        amount_minor=50,
        state=refund_pb2.REFUND_STATE_REQUESTED,
    )
    tell(
        "contracts",
        "refund",
        contracts.RefundDecided,
        amount_minor=50,
        state=refund_pb2.REFUND_STATE_APPROVED,
    )
    tell("contracts", "refund", contracts.RefundPaid, amount_minor=50, state=refund_pb2.REFUND_STATE_PAID)
    tell("tasks", "task", tasks.TaskCreated, status=task_pb2.TASK_STATUS_TODO)
    tell("tasks", "task", tasks.TaskCompleted, status=task_pb2.TASK_STATUS_DONE)
    return told


def write(chain, producer, events):
    with chain.services[producer].running.system.transaction(system([BRANCH])) as session:
        for message, record_id, version in events:
            outbox.emit(
                session, message, aggregate_type=noun_of(message), aggregate_id=record_id, seq=version,
                branch_id=BRANCH,
            )  # fmt: skip


def deliver(chain, seed):
    """Everything twice and in any order; returns when the worker has nothing left to do."""
    for producer in random.Random(seed).sample(PRODUCERS, len(PRODUCERS)):
        chain.shuffle(producer, seed)
    queues = [broker.queue("reports", producer, noun) for producer in PRODUCERS for noun in NOUNS[producer]]

    def quiet():
        waiting = chain.rows("reports", "select 1 from inbox_waiting limit 1")
        return not waiting and all(chain.depth(queue) == 0 for queue in queues)

    wait_for(quiet, f"events to be applied; {chain.log('reports')[-2000:]}")


def noun_of(message):
    known = message.DESCRIPTOR.fields_by_name
    return next(noun for noun in KINDS if noun in known and message.HasField(noun))


def fact(chain, message):
    """The fact of the record that an event tells, and what it should be."""
    noun = noun_of(message)
    snapshot = getattr(message, noun)
    wanted = KINDS[noun].row(Told(snapshot, datetime.now(UTC)))
    del wanted["event_time"]
    rows = chain.rows("reports", f"select * from {noun}_fact where id = :id", id=snapshot.id)
    found = {name: rows[0]._mapping[name] for name in wanted} if rows else {}
    return tuple(
        {name: str(value) if name.endswith("id") and value else value for name, value in one.items()}
        for one in (found, wanted)
    )


def same(chain, message):
    found, wanted = fact(chain, message)
    return found == wanted


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_told_twice_late_and_in_any_order_the_facts_are_the_same(reports, seed):
    told = life(seed)
    for producer, events in told.items():
        write(reports, producer, events)
    deliver(reports, seed)
    last = {record_id: message for events in told.values() for message, record_id, _ in events}
    assert len(last) == len(KINDS)
    for message in last.values():
        wait_for(lambda message=message: same(reports, message), f"{fact(reports, message)}")


def test_a_deleted_draft_is_gone_and_stays_so(reports):
    created = proposals.ProposalSnapshot(id=new_id(), branch_id=BRANCH, version=1)
    deleted = proposals.ProposalSnapshot(id=created.id, branch_id=BRANCH, version=2)
    write(reports, "students", [(proposals.ProposalCreated(proposal=created), created.id, 1)])
    deliver(reports, 4)
    write(reports, "students", [(proposals.ProposalDeleted(proposal=deleted), created.id, 2)])
    deliver(reports, 5)
    rows = "select gone, version from proposal_fact where id = :id"
    wait_for(
        lambda: [tuple(row) for row in reports.rows("reports", rows, id=created.id)] == [(True, 2)], "gone"
    )


def test_the_same_events_again_change_nothing(reports):
    told = life(9)
    for producer, events in told.items():
        write(reports, producer, events)
    deliver(reports, 6)
    last = {record_id: message for events in told.values() for message, record_id, _ in events}
    for message in last.values():
        wait_for(lambda message=message: same(reports, message), f"{fact(reports, message)}")
    marks = "select id, change_xid::text from contract_fact order by id"
    before = [tuple(row) for row in reports.rows("reports", marks)]
    for producer in PRODUCERS:
        reports.rows(producer, "update outbox set publish_time = null")
    deliver(reports, 7)
    assert [tuple(row) for row in reports.rows("reports", marks)] == before


def test_a_proposal_sent_and_a_contract_won_are_stages_of_the_funnel(reports):
    office = Office(reports.services["leads"])
    me = person(*EVERYTHING)
    lead = office.lead(me)
    sent = proposals.ProposalSnapshot(id=new_id(), branch_id=BRANCH, version=1, lead_id=lead.id)
    sent.lead_ids.append(lead.id)
    won = contracts.ContractSnapshot(id=new_id(), branch_id=BRANCH, version=1, lead_id=lead.id)
    service = reports.services["reports"]

    def stages():
        found = service.stub(FunnelServiceStub).GetFunnel(
            funnel_pb2.GetFunnelRequest(), metadata=service.as_(person("reports.funnel.read"))
        )
        return found.total.new_count, found.total.proposed_count, found.total.won_count

    wait_for(lambda: stages() == (1, 0, 0), f"the lead to be counted: {stages()}")
    write(reports, "students", [(proposals.ProposalSent(proposal=sent), sent.id, 1)])
    deliver(reports, 11)
    wait_for(lambda: stages() == (1, 1, 0), f"the proposal to be counted: {stages()}")
    write(reports, "contracts", [(contracts.ContractWon(contract=won), won.id, 1)])
    deliver(reports, 12)
    wait_for(lambda: stages() == (1, 1, 1), f"the contract to be counted: {stages()}")


def test_every_owner_tells_its_records_in_bulk(reports, monkeypatch):
    office = Office(reports.services["leads"])
    lead = office.lead(person(*EVERYTHING))
    told = {}
    for kept in KEPT.values():
        service = reports.services[kept.service]
        monkeypatch.setattr(owners, "read_text", lambda _file: "")
        monkeypatch.setattr(owners, "Signer", lambda _key, service=service: service.signer)
        channel = nullcontext(service.channel)
        monkeypatch.setattr(owners.grpc, "insecure_channel", lambda _at, channel=channel: channel)
        monkeypatch.setenv(f"MATRICULA_{kept.service.upper()}_ADDRESS", "here")
        settings = replace(service.running.settings, identity_private_key_file="here")
        told[kept.plural] = [one.id for page in kept.pages(settings) for one in page]
    assert lead.id in told.pop("leads")
    assert told == {f"{noun}s": [] for noun in KINDS}
