"""What importing leads means: duplicate keys, names of channels and people, assignment, and taking back."""

from collections.abc import Mapping, Sequence
from typing import Any

from matricula.common.v1 import job_pb2
from matricula.leads.v1.events_pb2 import LeadImportProgressed
from matricula.options.v1 import options_pb2 as options
from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.database import principal
from kit.errors import InvalidArgument, Problem, Violation
from kit.imports.declare import Facts, Importable, Key, Values
from kit.imports.packing import counts_of
from kit.resource import FieldSpec
from kit.values import Resolve, fold
from services.leads.assignment.rules import Desk
from services.leads.channel.model import Channel
from services.leads.lead import bulk, duplicates, reach, rules
from services.leads.lead.model import LEAD, Lead
from services.leads.lead.normal import normal
from services.leads.person import rules as people


def progressed(row: Mapping[Any, Any]) -> LeadImportProgressed:
    """Counts only: who watches may know no names."""
    return LeadImportProgressed(
        import_id=str(row["id"]),
        record_type=row["record_type"],
        owner_id=row["owner_id"],
        state=job_pb2.ImportState.Value(row["state"]),
        counts=counts_of(row),
    )


def keys(values: Mapping[str, Any]) -> list[Key]:
    """By what the person of a row is recognised."""
    return list(duplicates.keys_of(values).items())


def existing(session: Session, branch_id: int, wanted: Sequence[Key]) -> dict[Key, str]:
    """Of the keys, those that a living lead of the branch has."""
    return {key: lead_id for key, (lead_id, _) in duplicates.owners(session, branch_id, wanted).items()}


def lock(session: Session, branch_id: int, wanted: Sequence[Key]) -> None:
    """Keeps others from writing leads of the same people until the commit."""
    duplicates.lock(session, branch_id, [dict([key]) for key in wanted])


def refusals(session: Session, branch_id: int, values: Values) -> list[Violation]:
    """What a new lead would be refused for: texts, references, its date, an owner one may not choose."""
    found: list[Violation] = []
    try:
        normal(session, values)
    except InvalidArgument as problem:
        found.extend(problem.fields)
    found.extend(rules.too_late(values.get("create_time")))
    who, owner_id = principal(session), values.get("owner_id")
    row = {"branch_id": branch_id, "owner_id": owner_id, "department_id": None}
    if owner_id and owner_id != who.id and not reach.reaches(who, reach.ASSIGN, row):
        refused: type[Problem] = reach.AssignNotAllowed
        found.append(Violation("lead.owner_id", refused.zh, refused.en, refused.reason))
    elif owner_id and owner_id != who.id and not rules.owner_fits(session, branch_id, owner_id):
        refused = rules.OwnerNotHere
        found.append(Violation("lead.owner_id", refused.zh, refused.en, refused.reason))
    return found


def resolver(session: Session) -> Resolve:
    """Channels by their names and aliases, people by name or user name."""
    channels: dict[str, str] = {}
    for row in session.execute(select(Channel.id, Channel.name_zh, Channel.name_en, Channel.aliases)):
        for name in (row.name_zh, row.name_en, *row.aliases):
            if name:
                channels.setdefault(fold(name), row.id)
    who = principal(session)
    persons = people.by_name(session)
    owners = persons
    if not who.may(reach.ASSIGN):
        # who may not give leads away cannot do it by a sheet either
        owners = {name: person_id for name, person_id in persons.items() if person_id == who.id}

    def resolve(spec: FieldSpec, text: str) -> str | None:
        if spec.type == options.FIELD_TYPE_PERSON:
            return (owners if spec.name == "owner_id" else persons).get(fold(text))
        return channels.get(fold(text)) if spec.reference == "leads.channel" else None

    return resolve


def create(session: Session, rows: Sequence[Values], facts: Facts) -> Sequence[Mapping[Any, Any]]:
    """New leads with pipeline, owner by rule (when asked), score, history and events, a statement each."""
    desk = Desk(session) if facts.assign else None
    prepared = [
        rules.new_lead(
            session, row, origin="ORIGIN_IMPORT", origin_id=facts.import_id, desk=desk, assign=facts.assign
        )[0]
        for row in rows
    ]
    return LEAD.insert_many(session, prepared, batch_id=facts.import_id)


def update(session: Session, record_id: str, values: Values, batch_id: str) -> Mapping[Any, Any]:
    """What the sheet says of a lead that exists; empty cells leave it as it is, custom fields are joined.

    When a lead came in does not change, and it cannot become the same person as another lead.
    """
    row = LEAD.get(session, record_id, lock=True)
    fields = LEAD.resource.fields
    given = {
        name: value
        for name, value in values.items()
        if value not in (None, "", []) and not (name in fields and fields[name].immutable)
    }
    if "custom" in given:
        given["custom"] = {**row["custom"], **given["custom"]}
    edit = rules.checked(session, row, given)
    return LEAD.change(session, record_id, edit.values, kind=edit.kind, row=row, batch_id=batch_id)


def remove(session: Session, made: Mapping[str, int], batch_id: str) -> list[str]:
    """Imported leads that nobody changed since, into the recycle bin."""
    rows = session.execute(
        select(Lead.__table__)
        .where(Lead.id.in_(made), Lead.delete_time.is_(None))
        .order_by(Lead.id)
        .with_for_update()
    ).mappings()
    untouched = [row for row in rows if row["version"] == made[row["id"]]]
    bulk.delete(session, untouched)
    return [row["id"] for row in untouched]


LEAD_IMPORT = Importable(
    records=LEAD,
    progressed=progressed,
    match_fields=LEAD.resource.match,
    keys=keys,
    existing=existing,
    lock=lock,
    refusals=refusals,
    resolver=resolver,
    create=create,
    update=update,
    remove=remove,
    restore=bulk.put_back,
)
