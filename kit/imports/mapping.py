"""Which column goes to which field: what is wrong with a choice, and the choice when nobody is there."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kit.errors import Violation
from kit.resource import FieldSpec

SURE = 0.85
"""How sure a suggestion must be to be taken without a person."""


def problems(
    specs: Mapping[str, FieldSpec],
    chosen: Mapping[int, str],
    given_defaults: Mapping[str, Any],
    kept: Collection[str] = (),
) -> list[Violation]:
    """What is wrong with a choice (column index -> field, empty = not imported).

    `kept` are fields that nothing may be set in, because the sheet would change them on records that exist.
    """
    found = [
        Violation(
            f"import.columns[{index}].field", f"不能导入字段 {name}", f"Field {name} cannot be imported"
        )
        for index, name in chosen.items()
        if name and name not in specs
    ]
    used = [name for name in chosen.values() if name]
    found += [
        Violation(
            "import.columns",
            f"{specs[name].zh}对应了多列，请只保留一列",
            f"{specs[name].en} is mapped twice; keep one column",
        )
        for name in sorted(set(used))
        if used.count(name) > 1 and name in specs
    ]
    found += [
        Violation(
            "import.duplicate_policy",
            f"没有权限修改已有记录的{specs[name].zh}，请选择跳过重复记录，或不导入该列",
            f"You may not change {specs[name].en} of existing records; skip duplicates or leave it out",
            "FIELD_NOT_EDITABLE",
        )
        for name in sorted({*used, *given_defaults} & set(kept))
    ]
    if not used:
        found.append(Violation("import.columns", "请至少对应一列", "Map at least one column"))
    found += [
        Violation("import.columns", f"请指定哪一列是{spec.zh}", f"Say which column is {spec.en}", "REQUIRED")
        for spec in specs.values()
        if spec.required and spec.name not in used and not given_defaults.get(spec.name)
    ]
    return found


def unattended(
    specs: Mapping[str, FieldSpec],
    columns: Sequence[Mapping[str, Any]],
    given_defaults: Mapping[str, Any],
    kept: Collection[str] = (),
) -> list[dict[str, Any]] | None:
    """The columns with only the sure suggestions; None when that is no choice one could start with."""
    taken = [{**one, "field": one["field"] if one["confidence"] >= SURE else ""} for one in columns]
    wrong = problems(specs, {one["index"]: one["field"] for one in taken}, given_defaults, kept)
    return None if wrong else taken
