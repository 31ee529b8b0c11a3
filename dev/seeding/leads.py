"""Leads with what happened to them: talks spread over the weeks, stages passed, some lost."""

from datetime import UTC, datetime, timedelta

from dev.seeding import people
from dev.seeding.api import Api, Record
from dev.seeding.organisation import Organisation
from dev.seeding.people import Enquiry
from dev.seeding.settings import Settings


def seed(api: Api, organisation: Organisation, settings: Settings) -> int:
    """Makes missing leads and brings each as far as its enquiry says; returns how many there are."""
    branches = organisation.branches
    known = {lead.get("phone"): lead for lead in api.all_of("/leads")}
    now = datetime.now(UTC)
    codes, lines = [one.plan.code for one in branches], [one.plan.line for one in branches]
    wanted = list(people.enquiries(codes, lines, list(settings.channels), list(settings.loss_reasons)))

    def one(enquiry: Enquiry) -> Record:
        lead = known.get(enquiry.lead["phone"]) or _create(api, organisation, settings, enquiry, now)
        if not lead.get("lastContactTime"):
            _talk(api, lead, enquiry, now)
        return lead

    _move(api, settings, list(zip(api.together(one, wanted), wanted, strict=True)))
    return len(wanted)


def _create(
    api: Api, organisation: Organisation, settings: Settings, enquiry: Enquiry, now: datetime
) -> Record:
    branch = organisation.branches[enquiry.branch]
    lead = {**enquiry.lead, "branchId": branch.number, "channelId": settings.channels[enquiry.channel]}
    lead["createTime"] = (now - timedelta(days=enquiry.age_days)).isoformat()
    if enquiry.consultant is not None:
        lead["ownerId"] = branch.consultants[enquiry.consultant]["id"]
    return api.create("/leads", lead, key=f"seed-lead-{enquiry.number}", patient=True)


def _talk(api: Api, lead: Record, enquiry: Enquiry, now: datetime) -> None:
    count = len(enquiry.talks)
    for place, (kind, text) in enumerate(enquiry.talks):
        # from the first hours of the enquiry on, evenly until yesterday
        days = enquiry.age_days * (count - place) / count
        when = now - timedelta(days=days) + timedelta(hours=2 if place == 0 else 0)
        body: Record = {
            "leadId": lead["id"],
            "kind": f"ACTIVITY_KIND_{kind}",
            "text": text,
            "occurTime": min(when, now - timedelta(minutes=5)).isoformat(),
        }
        if place == count - 1 and not enquiry.lost and enquiry.steps < 4:
            body |= {
                "nextContactTime": (now + timedelta(days=enquiry.number % 6 - 1)).isoformat(),
                "nextStep": "回访并确认方案",
            }
        api.create("/activities", body, key=f"seed-activity-{enquiry.number}-{place}")


def _move(api: Api, settings: Settings, leads: list[tuple[Record, Enquiry]]) -> None:
    """Through every stage up to the wanted one, then out if it was lost; what a lead has behind it is left
    alone."""
    steps: dict[tuple[int, str, str], list[str]] = {}
    for lead, enquiry in leads:
        stages = settings.pipelines[lead["pipelineId"]]["stages"]
        here = next(place for place, stage in enumerate(stages) if stage["id"] == lead["stageId"])
        lost = len(stages) - 1
        if here == lost:
            continue
        for place in range(here + 1, min(enquiry.steps, 3 if enquiry.lost else lost) + 1):
            steps.setdefault((place, stages[place]["id"], ""), []).append(lead["id"])
        if enquiry.lost:
            reason = settings.loss_reasons[enquiry.lost]
            steps.setdefault((lost, stages[lost]["id"], reason), []).append(lead["id"])
    for place, stage, reason in sorted(steps):
        body: Record = {"ids": steps[place, stage, reason], "moveStageId": stage}
        answer = api.call("POST", "/leads:bulk", body | ({"lossReasonId": reason} if reason else {}))
        for error in answer.get("errors", [])[:3]:
            print(f"lead {error.get('id')}: {error.get('message') or error.get('reason')}")
