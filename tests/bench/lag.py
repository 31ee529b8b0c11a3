"""Event lag: how long after its commit a new lead is counted by a report, while 300 a second come in.

Every lead has a course of its own, and a report by course is asked again and again for those that were sent
and that it did not show yet: the lag ends when the answer that counts the lead has arrived.
"""

import threading
import time
from itertools import islice
from typing import Any

from tests.bench import operations, steady
from tests.bench.figures import percentile
from tests.bench.load import Sent
from tests.bench.measure import WrongAnswer
from tests.bench.suite import Bench

RATE, SECONDS = 300, 10.0
PAUSE_SECONDS = 0.02
ASKED = 900
"""Courses in one question at most."""
PATIENCE_SECONDS = 30


def measure(bench: Bench) -> dict[str, Any]:
    """Percentiles of the lag, and whether the rate could be kept."""
    bench.settle()
    mark = f"lag-{bench.reserve(1)}-"
    requests = [_marked(one, mark, number) for number, one in enumerate(_leads(bench))]
    watch = Watch(bench, mark, len(requests))
    watch.start()
    answered = steady.send(bench.suite.public_url, bench.headers(), requests, RATE)
    watch.finish(PATIENCE_SECONDS)
    errors = len(requests) - sum(1 for one in answered if one.status == 200)
    committed = _committed(bench, mark)
    lags = [watch.seen[course] - moment for course, moment in committed.items() if course in watch.seen]
    if not lags:
        raise WrongAnswer(f"lag: {len(committed)} leads were written, no report ever counted one")
    duration = max(one.answered for one in answered) - min(one.due for one in answered)
    return {
        "p50_ms": percentile(lags, 0.5) * 1000,
        "p95_ms": percentile(lags, 0.95) * 1000,
        "p99_ms": percentile(lags, 0.99) * 1000,
        "longest_ms": max(lags) * 1000,
        "rate": len(answered) / duration,
        "answer_p99_ms": percentile([one.answered - one.due for one in answered], 0.99) * 1000,
        "events": len(lags),
        "polls": watch.polls,
        "errors": errors + len(committed) - len(lags),
    }


def _leads(bench: Bench) -> list[Sent]:
    return list(islice(operations.create(bench), int(RATE * SECONDS)))


def _marked(request: Sent, mark: str, number: int) -> Sent:
    return request._replace(body={**request.body, "targetCourse": f"{mark}{number}"})


def _committed(bench: Bench, mark: str) -> dict[str, float]:
    """When the transaction of each lead began: a few milliseconds before its commit."""
    statement = (
        "select target_course as course, extract(epoch from create_time)::float as moment from lead"
        " where target_course like %s"
    )
    return {row.course: row.moment for row in bench.whole.sql("leads", statement, f"{mark}%")}


class Watch(threading.Thread):
    """Asks the report until it has shown every marked lead.

    It asks for none that is not on its way yet: a question about hundreds of courses is work of its own.
    """

    def __init__(self, bench: Bench, mark: str, count: int) -> None:
        super().__init__(name="watch", daemon=True)
        self.seen: dict[str, float] = {}
        self.polls = 0
        self._browser = bench.whole.sign_in(bench.options.user)
        self._enough = threading.Event()
        self._missing = [f"{mark}{number}" for number in range(count)]
        self._count = count

    def run(self) -> None:
        begun = time.monotonic()
        while self._missing and not self._enough.is_set():
            later = max(0, self._count - int((time.monotonic() - begun) * RATE) - 1)
            self._ask(self._missing[: max(0, len(self._missing) - later)][:ASKED])
            time.sleep(PAUSE_SECONDS)

    def finish(self, seconds: float) -> None:
        """Gives it this long to see the rest."""
        self.join(seconds)
        self._enough.set()
        self.join()
        self._browser.close()

    def _ask(self, asked: list[str]) -> None:
        if not asked:
            return
        body = {
            "groupBy": ["DIMENSION_COURSE"],
            "filters": [{"dimension": "DIMENSION_COURSE", "values": asked}],
        }
        answer = self._browser.post("/api/v1/funnel:query", json=body)
        answer.raise_for_status()
        now, self.polls = time.time(), self.polls + 1
        shown = {one["keys"][0] for one in answer.json().get("groups", [])}
        self.seen.update(dict.fromkeys(shown, now))
        self._missing = [course for course in self._missing if course not in shown]
