"""The terms of a contract: taken from clauses, and what is special about them and so needs approval."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from kit.errors import InvalidArgument, Violation
from services.contracts.clause import revisions
from services.contracts.contract import placeholders
from services.contracts.template import rules as templates

_WORDING = ("title_zh", "title_en", "body_zh", "body_en")


def begin(session: Session, template: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """The clauses of a template as they read now."""
    return [_term(clause) for clause in templates.clauses(session, template)]


def checked(
    session: Session, template: Mapping[Any, Any], given: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> list[dict[str, Any]]:
    """The given terms with what is special about them marked; InvalidArgument for what cannot be filled."""
    known = templates.known_clauses(session, [term.get("clause_id", "") for term in given])
    found, problems = [], []
    for place, term in enumerate(given):
        clause_id = term.get("clause_id", "")
        clause = known.get(clause_id)
        if clause_id and clause is None:
            path = f"contract.terms[{place}].clause_id"
            problems.append(Violation(path, "没有这个条款", "There is no such clause"))
            continue
        wording = {name: term.get(name, "") for name in _WORDING}
        for name in _WORDING:
            for unknown in placeholders.unknown(wording[name], fields=keys):
                path, zh = f"contract.terms[{place}].{name}", f"没有占位符 {unknown}"
                problems.append(Violation(path, zh, f"There is no placeholder {unknown}"))
        found.append({"clause_id": clause_id, **wording, **_origin(session, clause, wording, term)})
    if problems:
        raise InvalidArgument(fields=problems)
    return found


def left_out(template: Mapping[str, Any], terms: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a clause is missing that the template does not let go."""
    present = {term["clause_id"] for term in terms}
    return any(
        not section.get("optional") and section["clause_id"] not in present
        for section in template["sections"]
    )


def refund_clause(session: Session, terms: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The refund clause of the terms at the revision that was agreed: {clause_id, revision, steps}."""
    for term in terms:
        if term["clause_id"]:
            content = revisions.at(session, term["clause_id"], term["revision"])
            if content.get("refund_steps"):
                return {
                    "clause_id": term["clause_id"],
                    "revision": term["revision"],
                    "steps": content["refund_steps"],
                }
    return None


def _term(clause: Mapping[Any, Any]) -> dict[str, Any]:
    wording = {name: clause[name] for name in _WORDING}
    return {"clause_id": clause["id"], "revision": clause["revision"], **wording, "special": False}


def _origin(
    session: Session, clause: Mapping[Any, Any] | None, wording: Mapping[str, str], term: Mapping[str, Any]
) -> dict[str, Any]:
    """Which revision of its clause a term is, and whether it says something else."""
    if clause is None:
        return {"revision": 0, "special": True}
    revision = int(term.get("revision") or clause["revision"])
    content = clause if revision == clause["revision"] else revisions.at(session, clause["id"], revision)
    same = bool(content) and all(wording[name] == content[name] for name in _WORDING)
    return {"revision": revision if content else clause["revision"], "special": not same}
