"""What people type or sheets hold, to typed field values and back.

`parse(spec, cell)` gives, by field type:

    TEXT, LONG_TEXT, URL, EMAIL, PHONE (E.164), COUNTRY (ISO code)    str
    NUMBER              int or Decimal        MONEY    Money(minor units, currency or "")
    DATE                date                  TIME     datetime in UTC
    BOOL                bool                  CHOICE   value of the choice
    TAGS, CHOICES, COUNTRIES                  list[str] without repetitions
    PERSON, REFERENCE   id, found by the `resolve` callback

An empty cell is None. What cannot be read raises Unreadable, which says in two languages what would fit.
"""

from kit.values.amounts import EXPONENTS, Money, money, number
from kit.values.contacts import email, phone, url, wechat
from kit.values.moments import parse_date, parse_time
from kit.values.place import place, to_json
from kit.values.read import Resolve, boolean, choice, country, parse
from kit.values.show import display
from kit.values.text import Unreadable, as_text, clean, fold, said

__all__ = [
    "EXPONENTS",
    "Money",
    "Resolve",
    "Unreadable",
    "as_text",
    "boolean",
    "choice",
    "clean",
    "country",
    "display",
    "email",
    "fold",
    "money",
    "number",
    "parse",
    "parse_date",
    "parse_time",
    "phone",
    "place",
    "said",
    "to_json",
    "url",
    "wechat",
]
