"""Tracing: one trace from the click to the last handler, carried as a W3C traceparent.

Without an endpoint nothing is recorded, but a traceparent that came in still goes out.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()


def configure(process: str, endpoint: str = "") -> None:
    """Sends spans to an OTLP collector over HTTP (`http://host:4318`); an empty endpoint records nothing."""
    if not endpoint:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"matricula-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)


def traceparent() -> str:
    """The current position in the trace, or an empty text outside of any."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent", "")


@contextmanager
def span(name: str, parent: str = "", **attributes: str | int) -> Iterator[Span]:
    """A step of the trace. `parent` is the traceparent that came with a call or an event."""
    context = _PROPAGATOR.extract({"traceparent": parent}) if parent else None
    with trace.get_tracer("matricula").start_as_current_span(
        name, context=context, attributes=attributes
    ) as current:
        yield current
