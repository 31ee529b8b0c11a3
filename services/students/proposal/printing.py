"""A proposal on paper: its content put into words and figures, and set by proposal.typ."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.numbers import format_currency
from matricula.students.v1 import proposal_pb2, shortlist_pb2

from kit import clock, places
from kit import print as printing
from kit.resource import enum_choices
from kit.values.amounts import EXPONENTS

TEMPLATE = Path(__file__).with_name("proposal.typ")
_LANGUAGES = {"PROPOSAL_LANGUAGE_ZH": "zh", "PROPOSAL_LANGUAGE_EN": "en", "PROPOSAL_LANGUAGE_BOTH": "both"}
_TIERS = {one.value: one for one in enum_choices(shortlist_pb2.Tier.DESCRIPTOR)}
_PERIODS = {one.value: one for one in enum_choices(proposal_pb2.CostPeriod.DESCRIPTOR)}


def pdf(content: Mapping[str, Any]) -> bytes:
    """The PDF of a content: always the same bytes for the same content."""
    return printing.pdf(TEMPLATE, _worded(content), moment=_moment(content))


def pages(content: Mapping[str, Any]) -> printing.Pages:
    """The same as pictures of its pages."""
    return printing.pages(TEMPLATE, _worded(content), moment=_moment(content))


def file_name(content: Mapping[str, Any]) -> str:
    """What the PDF is called when it is saved."""
    title = content["title_zh"] or content["title_en"] or "Proposal"
    plain = "".join(sign if sign.isprintable() and sign not in '/\\:*?"<>|' else " " for sign in title)
    return f"{plain.strip()[:80] or 'Proposal'}-v{content['version_no']}.pdf"


def money(amount: object, currency: str) -> str:
    """An amount of minor units as people read it: £29,500, CN¥12,000.50."""
    digits = EXPONENTS.get(currency, 2)
    value = Decimal(int(str(amount))).scaleb(-digits)
    whole = value == value.to_integral_value()
    text: str = format_currency(
        value, currency, "¤#,##0" if whole else None, locale="en_GB", currency_digits=not whole
    )
    return text.replace("CN¥", "¥").replace("JP¥", "JPY ")


def _moment(content: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(content["send_time"])


def _worded(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with its codes and amounts as people read them."""
    return {
        **content,
        "language": _LANGUAGES[content["language"]],
        "send_date": _moment(content).astimezone(clock.zone()).date().isoformat(),
        "tiers": [
            {
                "zh": tier.zh,
                "en": tier.en,
                "items": [_item(one) for one in content["items"] if one["tier"] == key],
            }
            for key, tier in _TIERS.items()
            if any(one["tier"] == key for one in content["items"])
        ],
        "budget": [_cost(line) for line in content["budget"]],
        "budget_totals": [_cost(line) for line in content["budget_totals"]],
    }


_ITEM_TEXTS = (
    "institution_name_zh", "institution_name_en", "programme_name_zh", "programme_name_en", "start_month",
    "deadline", "reason_zh", "reason_en",
)  # fmt: skip


def _item(item: Mapping[str, Any]) -> dict[str, str]:
    country, currency = item.get("country", ""), item.get("tuition_currency", "")
    amount = int(item.get("tuition_amount", 0))
    return {
        **{name: item.get(name, "") for name in _ITEM_TEXTS},
        "country_zh": places.country_name(country, "zh") if country else "",
        "country_en": places.country_name(country, "en") if country else "",
        "tuition": money(amount, currency) if amount and currency else "",
    }


def _cost(line: Mapping[str, Any]) -> dict[str, str]:
    period = _PERIODS[line["period"]]
    return {
        "label_zh": line.get("label_zh", ""),
        "label_en": line.get("label_en", ""),
        "amount": money(line.get("amount", 0), line["currency"]),
        "period_zh": period.zh,
        "period_en": period.en,
    }
