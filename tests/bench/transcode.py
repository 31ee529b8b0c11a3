"""Compiled transcoding against the protobuf library's own: `python -m tests.bench.transcode`."""

import sys
import timeit
from collections.abc import Callable
from typing import Any

import orjson
from google.protobuf import json_format
from matricula.leads.v1 import lead_pb2 as pb

from gateway.edge.transcode import decoder, encoder


def lead() -> Any:
    """A lead as a consultant leaves it: about half of its fields set, two custom fields."""
    made = pb.Lead(
        id="0199c1f0-0000-7000-8000-000000000001",
        etag="7",
        branch_id=1,
        name="张三",
        phone="13800138000",
        wechat="zhangsan",
        region="上海",
        target_countries=["GB", "AU"],
        target_course="Finance",
        current_school="复旦大学",
        budget_amount=30_000_000,
        budget_currency="CNY",
        tags=["优先"],
        channel_id="0199c1f0-0000-7000-8000-000000000002",
        stage_id="0199c1f0-0000-7000-8000-000000000003",
        owner_id="0199c1f0-0000-7000-8000-000000000004",
    )
    for name in ("create_time", "update_time"):
        getattr(made, name).FromJsonString("2026-09-01T08:00:00.123456Z")
    made.custom.update({"gpa": 3.5, "level": "A"})
    return made


def best(work: Callable[[], object], times: int) -> float:
    """Microseconds of one run: the best of seven series."""
    return min(timeit.repeat(work, number=times, repeat=7)) / times * 1e6


def main() -> None:
    """Prints microseconds and the ratio."""
    page = pb.ListLeadsResponse(leads=[lead()] * 50)
    encode, decode = encoder(pb.ListLeadsResponse.DESCRIPTOR), decoder(pb.Lead.DESCRIPTOR)
    sent = json_format.MessageToDict(lead())
    text = orjson.dumps(sent)

    def slow_out() -> bytes:
        return orjson.dumps(json_format.MessageToDict(page, always_print_fields_with_no_presence=True))

    def slow_in() -> object:
        return json_format.Parse(text, pb.Lead())

    for name, ours, theirs, times in (
        ("50 leads out", lambda: orjson.dumps(encode(page)), slow_out, 20),
        (
            "one lead in",
            lambda: decode(pb.Lead(), orjson.loads(text), 0),
            slow_in,
            300,
        ),
    ):
        fast, slow = best(ours, times), best(theirs, times)
        figures = f"compiled {fast:8.1f} us   json_format {slow:8.1f} us   {slow / fast:4.1f} x"
        sys.stdout.write(f"{name:14} {figures}\n")


if __name__ == "__main__":
    main()
