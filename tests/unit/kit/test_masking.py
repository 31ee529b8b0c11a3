"""Masking: golden cases of what leaves the service, per right, in records and in lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matricula.leads.v1 import intake_pb2, lead_pb2
from matricula.options.v1 import options_pb2 as options
from matricula.reports.v1 import figure_pb2

from kit.identity import PUBLIC, Principal, Right, system
from kit.masking import mask, mask_text
from kit.packing import struct

PHONE, EMAIL, TEXT = options.FIELD_TYPE_PHONE, options.FIELD_TYPE_EMAIL, options.FIELD_TYPE_TEXT
OPEN = {name: Right.READ for name in ("BUSINESS", "PERSONAL", "CONTACT", "SENSITIVE", "MONEY")}


def reader(**fields: Right) -> Principal:
    """Somebody who may read everything but what is given (class, or field with __ for dots)."""
    return Principal(
        id="r", fields={**OPEN, **{name.replace("__", "."): value for name, value in fields.items()}}
    )


def lead() -> lead_pb2.Lead:
    return lead_pb2.Lead(
        id="9e1c",
        etag="3",
        branch_id=1,
        name="李雷",
        phone="+8613800138000",
        wechat="lilei",
        email="lilei@example.com",
        region="北京",
        target_countries=["GB", "AU"],
        budget_amount=30000000,
        budget_currency="CNY",
        custom=struct({"school_rank": 3, "income": "保密", "id_card": "110101"}),
    )


def classes(record_type: str) -> dict[str, str]:
    assert record_type == "leads.lead"
    return {"school_rank": "BUSINESS", "income": "MONEY"}


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("+8613800138000", PHONE, "+86••••00"),
        ("13800138000", PHONE, "138••••00"),
        ("12345678", PHONE, "123••••78"),
        ("1234567", PHONE, "••••"),
        ("lilei@example.com", EMAIL, "l••••@example.com"),
        ("@example.com", EMAIL, "@••••@example.com"),
        ("no mail", EMAIL, "••••"),
        ("lilei", TEXT, "••••"),
        ("", PHONE, ""),
    ],
)
def test_what_remains_of_a_text(value, kind, shown):
    assert mask_text(value, kind) == shown


@given(st.text(min_size=1), st.sampled_from([PHONE, EMAIL, TEXT]))
def test_a_mask_never_equals_what_it_hides(value, kind):
    assert "••••" in mask_text(value, kind)
    if kind == TEXT:
        assert mask_text(value, kind) == "••••"


@pytest.mark.parametrize(
    ("right", "in_list", "phone", "wechat"),
    [
        (Right.HIDDEN, False, "", ""),
        (Right.HIDDEN, True, "", ""),
        (Right.MASKED, False, "+86••••00", "••••"),
        (Right.MASKED, True, "+86••••00", "••••"),
        (Right.MASKED_IN_LISTS, False, "+8613800138000", "lilei"),
        (Right.MASKED_IN_LISTS, True, "+86••••00", "••••"),
        (Right.READ, True, "+8613800138000", "lilei"),
        (Right.EDIT, True, "+8613800138000", "lilei"),
    ],
)
def test_each_right(right, in_list, phone, wechat):
    found = lead()
    seen = mask(found, reader(CONTACT=right), in_list=in_list, custom=classes)
    assert (found.phone, found.wechat) == (phone, wechat)
    hidden = phone != "+8613800138000"
    assert {"phone", "wechat", "email"} <= (seen.masked if hidden else seen.clear)
    assert ("phone" in found.masked_fields) is hidden
    assert (found.name, found.id, found.etag, found.branch_id) == ("李雷", "9e1c", "3", 1)


def test_a_single_field_wins_over_its_class():
    found = lead()
    mask(found, reader(CONTACT=Right.HIDDEN, leads__lead__email=Right.READ), in_list=False, custom=classes)
    assert (found.phone, found.email) == ("", "lilei@example.com")
    found = lead()
    mask(found, reader(leads__lead__email=Right.HIDDEN), in_list=False, custom=classes)
    assert (found.phone, found.email) == ("+8613800138000", "")


def test_numbers_and_lists_cannot_be_half_shown():
    found = lead()
    who = reader(MONEY=Right.MASKED, leads__lead__target_countries=Right.MASKED)
    mask(found, who, in_list=False, custom=classes)
    assert (found.budget_amount, list(found.target_countries)) == (0, [])
    assert {"budget_amount", "target_countries"} <= set(found.masked_fields)


@pytest.mark.parametrize("ratio", [0.0, 0.5])
def test_an_optional_0_is_hidden_like_any_other_value(ratio):
    found = figure_pb2.RefundRate(currency="CNY", amount_ratio=ratio, count_ratio=ratio)
    seen = mask(found, reader(MONEY=Right.HIDDEN), in_list=False)
    assert not found.HasField("amount_ratio")
    assert (found.HasField("count_ratio"), seen.masked) == (True, {"amount_ratio"})


def test_somebody_without_rights_sees_only_what_the_system_needs():
    found = lead()
    seen = mask(found, Principal(id="n"), in_list=False, custom=classes)
    assert {field.name for field, _ in found.ListFields()} == {"id", "etag", "branch_id", "masked_fields"}
    assert seen.clear == set()


def test_nobody_and_the_system():
    found = lead()
    mask(found, PUBLIC, in_list=False, custom=classes)
    assert found.phone == ""
    found = lead()
    mask(found, system(), in_list=True, custom=classes)
    assert found == lead()


def test_what_was_empty_is_not_reported():
    found = lead_pb2.Lead(id="9e1c", name="李雷")
    seen = mask(found, reader(CONTACT=Right.HIDDEN, BUSINESS=Right.HIDDEN), in_list=False, custom=classes)
    assert (seen.masked, list(found.masked_fields)) == (set(), [])


def test_business_data_is_not_worth_an_audit_entry():
    seen = mask(lead(), reader(SENSITIVE=Right.HIDDEN), in_list=False, custom=classes)
    plain = {"name", "phone", "wechat", "email", "budget_amount", "budget_currency"}
    assert seen.clear == plain | {"custom.income"}
    assert seen.masked == {"custom.id_card"}


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({}, {"school_rank", "income"}),  # a key nobody classified counts as sensitive
        ({"MONEY": Right.MASKED}, {"school_rank"}),
        ({"MONEY": Right.MASKED_IN_LISTS}, {"school_rank"}),
        ({"leads__lead__custom__income": Right.HIDDEN}, {"school_rank"}),
        ({"leads__lead__custom__school_rank": Right.HIDDEN}, {"income"}),
        ({"MONEY": Right.HIDDEN, "leads__lead__custom__income": Right.READ}, {"school_rank", "income"}),
    ],
)
def test_custom_fields_have_classes_of_their_own(fields, left):
    found = lead()
    mask(found, reader(SENSITIVE=Right.HIDDEN, **fields), in_list=True, custom=classes)
    assert set(found.custom.keys()) == left
    hidden = {name for name in found.masked_fields if name.startswith("custom.")}
    assert hidden == {f"custom.{key}" for key in {"school_rank", "income", "id_card"} - left}


def test_without_definitions_no_custom_value_gets_out():
    """A record inside another service's answer, whose definitions are not known there."""
    found = lead()
    mask(found, reader(SENSITIVE=Right.HIDDEN), in_list=False, custom=None)
    assert set(found.custom.keys()) == set()


def test_every_record_of_a_list_is_masked():
    found = lead_pb2.ListLeadsResponse(leads=[lead(), lead(), lead_pb2.Lead(id="x")], next_page_token="t")
    mask(found, reader(CONTACT=Right.MASKED_IN_LISTS), in_list=True, custom=classes)
    assert [one.phone for one in found.leads] == ["+86••••00", "+86••••00", ""]
    assert [len(one.masked_fields) > 0 for one in found.leads] == [True, True, False]
    assert found.next_page_token == "t"


def test_messages_that_are_no_records_follow_the_same_rule():
    found = lead_pb2.CheckDuplicatesResponse(
        duplicates=[lead_pb2.Duplicate(lead_id="9e1c", name="李雷", owner_id="o", matched_fields=["phone"])]
    )
    seen = mask(found, reader(PERSONAL=Right.MASKED), in_list=True)
    assert (found.duplicates[0].name, found.duplicates[0].owner_id) == ("••••", "o")
    assert seen.masked == {"name"}


def test_a_secret_is_shown_because_only_one_answer_carries_it():
    found = intake_pb2.IntakeSource(id="s", name="官网", secret="whsec_abc")
    seen = mask(found, reader(), in_list=False)
    assert found.secret == "whsec_abc"
    assert "secret" in seen.clear


def test_masking_twice_changes_nothing_more():
    found = lead()
    who = reader(CONTACT=Right.MASKED, PERSONAL=Right.MASKED)
    mask(found, who, in_list=False, custom=classes)
    once = lead_pb2.Lead.FromString(found.SerializeToString())
    once.ClearField("masked_fields")
    mask(found, who, in_list=False, custom=classes)
    found.ClearField("masked_fields")
    assert found.name == once.name == "••••"
    assert found.phone in ("+86••••00", "••••")
