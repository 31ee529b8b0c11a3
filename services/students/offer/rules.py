"""Offers as people work with them: recorded, their conditions met with evidence, answered, the deposit paid.

An offer and its application change in one commit. The application is locked first, then the offer.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import clock, ids
from kit.database import principal
from kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, NotFound, Violation
from kit.records import Edit
from kit.statement import Row
from services.students.application import path
from services.students.application import rules as applications
from services.students.application.model import APPLICATION
from services.students.offer import lapsing
from services.students.offer.events import facts
from services.students.offer.model import OFFER, Offer
from services.students.offer.status import ACCEPTED, DECLINED, LAPSED, OPEN
from services.students.programme import deadline
from services.students.student import parts

UNCONDITIONAL = "OFFER_KIND_UNCONDITIONAL"
_COPIED = (
    "student_id", "student_name", "branch_id", "owner_id", "department_id", "institution_name_en",
    "institution_name_zh", "country", "programme_name_en", "programme_name_zh", "level", "start_month",
)  # fmt: skip


class NotSubmitted(FailedPrecondition):
    reason = "APPLICATION_NOT_SUBMITTED"
    zh = "申请还没有递交，请先登记递交"
    en = "The application was not submitted yet; record that first"


class OfferAnswered(FailedPrecondition):
    reason = "OFFER_ANSWERED"
    zh = "此录取已答复，不能再{what_zh}"
    en = "The offer was answered already; it cannot be {what_en}"


class OfferLapsed(FailedPrecondition):
    reason = "OFFER_LAPSED"
    zh = "答复截止时间已过，请与学校确认并更新答复截止时间后再接受"
    en = "It was to be answered before now; ask the school, change the reply-by and accept it then"


class ChoiceTaken(FailedPrecondition):
    reason = "OFFER_CHOICE_TAKEN"
    zh = "已有一个「{choice}」：{institution}。请先改变那一个"
    en = "There is a “{choice}” offer already: {institution}. Change that one first"


# recording -----------------------------------------------------------------------------------------------


def record_offer(session: Session, values: dict[str, Any]) -> Row:
    """A new offer of a submitted application, which becomes OFFERED."""
    application = _application(session, values["application_id"])
    if application["status"] in path.NOT_SUBMITTED:
        raise NotSubmitted
    found = {**values, **{name: application[name] for name in _COPIED}, "status": OPEN}
    found["conditions"] = _conditions(found.get("conditions") or (), {})
    found |= _settled(found, application)
    if application["status"] != path.OFFERED and path.OFFERED in path.WAYS[application["status"]]:
        application = applications.step(session, application, path.OFFERED, clock.now())
    return lapsing.planned(session, OFFER.insert(session, found, facts=facts(application)))


def update_offer(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes an offer. A condition said to be met stays so; a later reply-by opens a lapsed one."""
    application = _application(session, row["application_id"])
    found = dict(values)
    if "conditions" in found:
        known = {one["id"]: one for one in row["conditions"]}
        found["conditions"] = _conditions(found["conditions"] or (), known)
    found |= _settled({**row, **found}, application)
    if found["reply_time"] != row["reply_time"]:
        found["remind_time"] = None
        if row["status"] == LAPSED and not lapsing.is_over(found["reply_time"]):
            found["status"] = OPEN
    after = OFFER.change(session, row["id"], found, etag=etag, row=row, facts=facts(application))
    return lapsing.planned(session, after)


def delete_offer(session: Session, row: Row, etag: str) -> None:
    """Takes an offer away that was recorded by mistake; an answered one stays."""
    if row["status"] != OPEN:
        raise OfferAnswered(what_zh="删除", what_en="deleted")
    application = _application(session, row["application_id"])
    after = OFFER.change(
        session, row["id"], {"delete_time": clock.now()}, etag=etag, kind="deleted", row=row,
        facts=facts(application),
    )  # fmt: skip
    lapsing.planned(session, after)


def _application(session: Session, application_id: str) -> Row:
    try:
        return APPLICATION.get(session, application_id, lock=True)
    except NotFound as error:
        zh, en = "请选择一个可见的申请", "Choose an application that you may see"
        raise InvalidArgument(fields=[Violation("offer.application_id", zh, en, "NOT_FOUND")]) from error


def _conditions(
    given: Iterable[Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Conditions with ids; whether one is met is only said by MeetOfferCondition."""
    found, problems = [], []
    for place, one in enumerate(given):
        if one.get("id") and one["id"] not in known:
            zh, en = "新条件请不要填写编号", "Leave the id of a new condition empty"
            problems.append(Violation(f"offer.conditions[{place}].id", zh, en))
        said = {name: one[name] for name in ("kind", "text")}
        found.append({**known.get(one.get("id", ""), {"id": ids.new_id()}), **said})
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def _settled(whole: Mapping[Any, Any], application: Row) -> dict[str, Any]:
    """What follows from the rest: the instant of the answer, open conditions, a complete deposit."""
    found: dict[str, Any] = {"open_condition_count": sum(not one.get("met") for one in whole["conditions"])}
    problems = []
    if whole.get("reply_date"):
        found["reply_clock"] = whole.get("reply_clock") or deadline.END_OF_DAY
        zone = whole.get("reply_zone") or application["deadline_zone"]
        found["reply_zone"] = zone or deadline.zone_of_country(application["country"])
        problems += deadline.zone_problems(found["reply_zone"], "offer.reply_zone")
        if not problems:
            moment = deadline.instant(whole["reply_date"], found["reply_clock"], found["reply_zone"])
            found["reply_time"] = moment
    else:
        found |= {"reply_clock": "", "reply_zone": "", "reply_time": None}
    if whole.get("deposit_amount") and not whole.get("deposit_currency"):
        zh, en = "请填写押金的币种，如 GBP", "Give the currency of the deposit, e.g. GBP"
        problems.append(Violation("offer.deposit_currency", zh, en, "REQUIRED"))
    if problems:
        raise InvalidArgument(fields=problems)
    return found


# conditions, answer, deposit -----------------------------------------------------------------------------


def meet_condition(
    session: Session, offer_id: str, condition_id: str, evidence: str, file_id: str, etag: str
) -> Row:
    """A condition is met; the last one makes the offer unconditional."""
    application, row = _locked(session, offer_id, etag)
    if all(one["id"] != condition_id for one in row["conditions"]):
        zh, en = "没有这个条件", "There is no such condition"
        raise InvalidArgument(fields=[Violation("condition_id", zh, en, "NOT_FOUND")])
    said = {"met": True, "met_time": clock.now().isoformat(), "met_by": principal(session).name}
    said |= {"evidence": evidence, **({"file_id": file_id} if file_id else {})}
    conditions = [{**one, **said} if one["id"] == condition_id else one for one in row["conditions"]]
    left = sum(not one.get("met") for one in conditions)
    values: dict[str, Any] = {"conditions": conditions, "open_condition_count": left}
    if not left:
        values["kind"] = UNCONDITIONAL
    return OFFER.change(session, offer_id, values, row=row, facts=facts(application))


def accept_offer(session: Session, offer_id: str, choice: str | None, note: str, etag: str) -> Row:
    """The student takes it; the application becomes ACCEPTED."""
    # all answers of a student go through one lock, or two at once would both be the only firm one
    parts.student_of(session, OFFER.get(session, offer_id)["student_id"], "offer")
    application, row = _locked(session, offer_id, etag)
    if row["status"] == ACCEPTED and row["choice"] == choice:
        return row
    if row["status"] == LAPSED or (row["status"] == OPEN and lapsing.is_over(row["reply_time"])):
        raise OfferLapsed
    if row["status"] not in (OPEN, ACCEPTED):
        raise OfferAnswered(what_zh="接受", what_en="accepted")
    if choice:
        _free(session, row, choice)
    moment = clock.now()
    if path.ACCEPTED in path.WAYS[application["status"]]:
        application = applications.step(session, application, path.ACCEPTED, moment, note=note)
    values = {
        "status": ACCEPTED,
        "choice": choice,
        "decide_note": note,
        "decide_time": row["decide_time"] or moment,
    }
    after = OFFER.change(session, offer_id, values, kind="accepted", row=row, facts=facts(application))
    return lapsing.planned(session, after)


def _free(session: Session, row: Row, choice: str) -> None:
    """One firm and one insurance in a country and season; the student is locked."""
    others = session.execute(
        select(Offer.id, Offer.institution_name_en, Offer.choice).where(
            Offer.student_id == row["student_id"],
            Offer.country == row["country"],
            Offer.start_month == row["start_month"],
            Offer.status == ACCEPTED,
            Offer.delete_time.is_(None),
        )
    )
    for other in others:
        if other.choice == choice and other.id != row["id"]:
            name = choice.removeprefix("OFFER_CHOICE_").capitalize()
            raise ChoiceTaken(choice=name, institution=other.institution_name_en)


def decline_offer(session: Session, offer_id: str, note: str, etag: str) -> Row:
    """The student turns it down, or gives an accepted one back; the application goes back to OFFERED."""
    application, row = _locked(session, offer_id, etag)
    if row["status"] == DECLINED:
        return row
    if row["status"] == ACCEPTED and path.OFFERED in path.WAYS[application["status"]]:
        application = applications.step(session, application, path.OFFERED, clock.now(), note=note)
    values = {"status": DECLINED, "choice": None, "decide_note": note, "decide_time": clock.now()}
    after = OFFER.change(session, offer_id, values, kind="declined", row=row, facts=facts(application))
    return lapsing.planned(session, after)


def record_deposit(session: Session, offer_id: str, paid_time: Any, reference: str, etag: str) -> Row:
    """The school has the deposit of an accepted offer; the application follows."""
    application, row = _locked(session, offer_id, etag)
    if row["status"] != ACCEPTED:
        raise OfferAnswered(what_zh="登记押金（请先接受）", what_en="paid for before it is accepted")
    moment = paid_time or clock.now()
    if moment > clock.now() + applications.SKEW:
        zh, en = "支付时间不能晚于现在", "It cannot have been paid in the future"
        raise InvalidArgument(fields=[Violation("paid_time", zh, en, "IN_FUTURE")])
    if path.DEPOSIT_PAID in path.WAYS[application["status"]]:
        application = applications.step(session, application, path.DEPOSIT_PAID, moment, note=reference)
    values = {"deposit_paid_time": moment, "deposit_reference": reference}
    return OFFER.change(session, offer_id, values, row=row, facts=facts(application))


def lock_application(session: Session, offer_id: str) -> Row:
    """The application of an offer, locked before the offer is."""
    return APPLICATION.get(session, OFFER.get(session, offer_id)["application_id"], lock=True)


def _locked(session: Session, offer_id: str, etag: str) -> tuple[Row, Row]:
    """The application and the offer, locked in this order, which is everybody's."""
    application = lock_application(session, offer_id)
    row = OFFER.get(session, offer_id, lock=True)
    if etag and etag != str(row["version"]):
        raise EtagMismatch
    return application, row


# what follows from elsewhere -----------------------------------------------------------------------------

_FOLLOWED = ("student_name", "owner_id", "department_id")


def follow(session: Session, changed: Iterable[Mapping[str, Any]]) -> None:
    """Brings the offers of applications, which are locked, to whom those belong to now."""
    by_id = {row["id"]: row for row in changed}
    statement = select(*OFFER.columns).where(Offer.application_id.in_(list(by_id))).order_by(Offer.id)
    edits = []
    for row in session.execute(statement.with_for_update()).mappings():
        application = by_id[row["application_id"]]
        values = {name: application[name] for name in _FOLLOWED}
        edits.append(Edit(row, values, facts=facts(application)))
    OFFER.change_many(session, edits)
