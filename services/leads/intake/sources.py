"""Keeping forms and webhook sources: their fields, public keys and secrets."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from kit import clock, custom, ids
from kit.errors import InvalidArgument, Violation
from kit.identity import SHARED_BRANCH
from kit.imports import defaults
from kit.resource import FieldSpec
from kit.sealing import seal, unseal
from kit.settings import Settings
from kit.statement import Row
from services.leads.intake.model import SOURCES
from services.leads.lead.model import LEAD
from services.leads.lead.normal import normal
from services.leads.transfer.importing import resolver

PURPOSE = "leads.intake"
OLD_SECRET_LIVES = timedelta(days=1)
_ALLOWED_DEFAULTS = {
    "channel_id",
    "business_line",
    "target_countries",
    "target_degree",
    "target_course",
    "campaign",
    "tags",
    "owner_id",
    "note",
    "region",
}


def create_source(session: Session, values: dict[str, Any], settings: Settings) -> tuple[Row, str]:
    """A new form or webhook; returns its row and, for a webhook, the secret, which is never shown again."""
    _check(session, values)
    values |= {"id": ids.new_id(), "key": secrets.token_urlsafe(16)}
    secret = ""
    if values["kind"] == "INTAKE_KIND_WEBHOOK":
        secret = new_secret()
        values["secret_sealed"] = seal(settings, PURPOSE, values["id"], secret)
    row = SOURCES.insert(session, values)
    if row["branch_id"] == SHARED_BRANCH:
        raise InvalidArgument(
            fields=[
                Violation("intake_source.branch_id", "请选择校区", "Choose the branch that gets the leads")
            ]
        )
    return row, secret


def update_source(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
    """Changes a source; its kind and key stay."""
    if values.get("kind", row["kind"]) != row["kind"]:
        raise InvalidArgument(
            fields=[
                Violation(
                    "intake_source.kind", "创建后不能改变类型", "The kind cannot be changed; make a new one"
                )
            ]
        )
    whole = {**row, **values}
    _check(session, whole)
    return SOURCES.change(session, row["id"], {name: whole[name] for name in values}, etag=etag, row=row)


def rotate_secret(session: Session, source_id: str, settings: Settings) -> tuple[Row, str]:
    """A new secret; the old one keeps working for a day."""
    row = SOURCES.get(session, source_id, lock=True)
    secret = new_secret()
    changed = SOURCES.change(
        session,
        source_id,
        {
            "secret_sealed": seal(settings, PURPOSE, source_id, secret),
            "old_secret_sealed": row["secret_sealed"],
            "rotate_time": clock.now(),
        },
        row=row,
    )
    return changed, secret


def new_secret() -> str:
    """A signing secret in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def valid_secrets(source: Mapping[str, Any], settings: Settings) -> list[str]:
    """The secrets a sender may sign with now."""
    found = [source["secret_sealed"]] if source["secret_sealed"] else []
    rotated = source["rotate_time"]
    if source["old_secret_sealed"] and rotated and clock.now() - rotated < OLD_SECRET_LIVES:
        found.append(source["old_secret_sealed"])
    return [unseal(settings, PURPOSE, source["id"], sealed) for sealed in found]


def _check(session: Session, values: dict[str, Any]) -> None:
    specs = custom.all_fields(session, LEAD.resource)
    problems = []
    for place, one in enumerate(values.get("fields") or ()):
        spec = specs.get(one["field"])
        path = f"intake_source.fields[{place}]"
        if spec is None or not spec.importable:
            problems.append(
                Violation(
                    f"{path}.field",
                    f"没有可填写的字段 {one['field']}",
                    f"There is no field {one['field']} to fill",
                )
            )
        elif values["kind"] == "INTAKE_KIND_WEBHOOK" and not one.get("path"):
            problems.append(
                Violation(
                    f"{path}.path", "请填写来源路径", "Say where the value is in the payload", "REQUIRED"
                )
            )
    names = [one["field"] for one in values.get("fields") or ()]
    if "name" not in names:
        problems.append(
            Violation("intake_source.fields", "必须包含姓名", "The name must be among the fields", "REQUIRED")
        )
    if not {"phone", "wechat", "email"} & set(names):
        problems.append(
            Violation(
                "intake_source.fields",
                "至少包含手机、微信或邮箱",
                "Ask for phone, WeChat or email",
                "REQUIRED",
            )
        )
    if len(set(names)) != len(names):
        problems.append(Violation("intake_source.fields", "字段不能重复", "Each field once"))
    problems += _read_defaults(session, specs, values)
    if problems:
        raise InvalidArgument(fields=problems)


def _read_defaults(
    session: Session, specs: Mapping[str, FieldSpec], values: dict[str, Any]
) -> list[Violation]:
    """Puts the defaults as they will be stored; what is wrong with them, before any lead has to suffer it."""
    given = values.get("defaults") or {}
    path = "intake_source.defaults"
    unknown = [
        Violation(f"{path}.{name}", "此字段不能设默认值", "This field has no default here")
        for name in given
        if name not in _ALLOWED_DEFAULTS
    ]
    allowed = {name: value for name, value in given.items() if name in _ALLOWED_DEFAULTS}
    found, problems = defaults.parse(specs, allowed, resolver(session), Settings.load().time_zone, path)
    if not problems:
        try:
            normal(session, found)
        except InvalidArgument as refused:
            problems = [replace(one, field=f"{path}.{one.field.split('.', 1)[-1]}") for one in refused.fields]
    if "defaults" in values:
        values["defaults"] = found
    return unknown + problems
