"""Which of the two languages an answer is in."""

from starlette.requests import Request

from gateway.edge.session.store import Session

DEFAULT = "zh"


def known(text: str) -> str:
    """`zh` or `en` for a language tag like `zh-CN`; empty for any other."""
    language = text.strip().lower().partition("-")[0]
    return language if language in ("zh", "en") else ""


def locale_of(request: Request, session: Session | None = None) -> str:
    """The person's own setting, else the best of Accept-Language, else Chinese."""
    if session is not None and known(session.locale):
        return known(session.locale)
    header = request.headers.get("accept-language", "")
    weighted: list[tuple[float, str]] = []
    for part in header[:200].split(","):
        tag, _, weight = part.partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if known(tag) and quality > 0:
            weighted.append((-quality, known(tag)))
    return min(weighted, key=lambda pair: pair[0])[1] if weighted else DEFAULT
