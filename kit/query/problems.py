"""What can be wrong with a query, and finding the field a query names."""

from collections.abc import Mapping
from dataclasses import dataclass

from kit.errors import InvalidArgument, Violation
from kit.identity import Principal, Right
from kit.resource import FieldSpec, Resource


class QueryInvalid(InvalidArgument):
    """The query cannot be understood; each violation names its place and says what would fit."""

    reason = "QUERY_INVALID"
    zh = "查询条件有误：{zh_detail}"
    en = "The query is not valid: {en_detail}"


class FieldNotAvailable(InvalidArgument):
    """The field does not exist, or the caller may not read it: on purpose one and the same answer."""

    reason = "FIELD_NOT_AVAILABLE"
    zh = "字段「{name}」不存在或您无权使用，请从查询中去掉"
    en = "There is no field “{name}” that you may use; take it out of the query"


def invalid(path: str, reason: str, zh: str, en: str) -> QueryInvalid:
    """A refusal with one violation at `path`, e.g. `query.filter.conditions[2].values[0]`."""
    return QueryInvalid(fields=[Violation(path, zh, en, reason)], zh_detail=zh, en_detail=en)


def not_available(path: str, name: str) -> FieldNotAvailable:
    """The one refusal for unknown and unreadable fields."""
    problem = FieldNotAvailable(name=name)
    violation = Violation(path, problem.message("zh"), problem.message("en"), FieldNotAvailable.reason)
    return FieldNotAvailable(fields=[violation], name=name)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields one caller may use in a query of one record type."""

    resource: Resource
    who: Principal
    specs: Mapping[str, FieldSpec]

    def find(self, name: str, path: str) -> FieldSpec:
        """The field of that name, or FieldNotAvailable."""
        spec = self.specs.get(name)
        if spec is None or self.resource.right(self.who, spec) < Right.READ:
            raise not_available(path, name)
        return spec

    def filterable(self, name: str, path: str) -> FieldSpec:
        """A field that conditions and groups may use; QueryInvalid when it is not made for that."""
        spec = self.find(name, path)
        if not spec.filterable or spec.column is None:
            raise invalid(
                path,
                "FIELD_NOT_FILTERABLE",
                f"字段「{spec.zh}」不能用于筛选",
                f"The field “{spec.en}” cannot be filtered by",
            )
        return spec

    def sortable(self, name: str, path: str) -> FieldSpec:
        """A field that rows can be ordered by."""
        spec = self.find(name, path)
        if not spec.sortable or spec.column is None:
            raise invalid(
                path,
                "FIELD_NOT_SORTABLE",
                f"字段「{spec.zh}」不能用于排序",
                f"The field “{spec.en}” cannot be sorted by",
            )
        return spec
