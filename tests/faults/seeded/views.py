"""What is seen where it may not be, and what is told otherwise than it is."""

import json
from contextlib import AbstractContextManager

from tests.faults.evidence import SIGHTINGS
from tests.faults.load import BRANCHES, canary
from tests.faults.seeded.scene import Scene


def row_in_another_branch(scene: Scene) -> AbstractContextManager[object]:
    other = scene.mix.outcome.evidence.facts.branches[BRANCHES[1]]
    first = f"%{canary(scene.mix.outcome.evidence.facts.run, BRANCHES[0])}%"
    return scene.vandal.changed("reports", "lead_fact", f"branch_id = {other}", "region like %s", first)


def answer_with_anothers_data(scene: Scene) -> AbstractContextManager[object]:
    return scene.line(SIGHTINGS, json.dumps({"kind": "leak", "text": "GET /leads shows it", "at": 0}))


def data_in_a_log(scene: Scene) -> AbstractContextManager[object]:
    word = canary(scene.mix.outcome.evidence.facts.run, BRANCHES[0])
    return scene.line("logs/leads.log", f"parameters: {{'name': '{word}-1-1'}}")


def data_in_the_audit_log(scene: Scene) -> AbstractContextManager[object]:
    word = canary(scene.mix.outcome.evidence.facts.run, BRANCHES[0])
    return scene.vandal.changed(
        "gateway", "audit_entry", f'facts = \'{{"name": "{word}"}}\'', "kind = 'call'"
    )


def audit_row_edited(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.changed("gateway", "audit_entry", "actor_name = 'somebody else'", "seq = 5")


def call_not_audited(scene: Scene) -> AbstractContextManager[object]:
    return scene.vandal.without(
        "gateway", "audit_entry", "request_id = %s and kind = 'call'", scene.promise("created").request
    )


def fact_otherwise(scene: Scene) -> AbstractContextManager[object]:
    lead = scene.promise("moved").id
    return scene.vandal.changed("reports", "lead_fact", "region = 'Atlantis'", "lead_id = %s", lead)
