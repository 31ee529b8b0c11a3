"""`matricula answers URL...`: does everything answer? For `helm test`, and for whoever has just installed."""

import time
import urllib.error
import urllib.request
from collections.abc import Sequence

_EACH_SECONDS = 5.0


def silent(urls: Sequence[str], seconds: float) -> dict[str, str]:
    """Those that do not answer 200 within the time, and what they said last."""
    end = time.monotonic() + seconds
    left = dict.fromkeys(urls, "")
    while left:
        left = {url: said for url in left if (said := _ask(url))}
        if not left or time.monotonic() > end:
            break
        time.sleep(1)
    return left


def _ask(url: str) -> str:
    """Nothing when it answers 200; otherwise what is wrong."""
    try:
        with urllib.request.urlopen(url, timeout=_EACH_SECONDS) as answer:  # noqa: S310 - an operator's own
            return "" if answer.status == 200 else f"status {answer.status}"
    except urllib.error.HTTPError as error:
        with error:
            return f"status {error.code}: {error.read(300).decode('utf-8', 'replace').strip()}"
    except OSError as error:
        return str(error)
