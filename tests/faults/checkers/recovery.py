"""After every fault the suite is itself again soon, and after the last one nothing is left to do."""

from tests.faults.evidence import Evidence, Finding

LIMIT_SECONDS = 10.0


def find(evidence: Evidence) -> list[Finding]:
    """Faults that took too long to recover from."""
    found = []
    for fault in evidence.faults:
        seconds = fault.recovery_seconds
        if seconds is None:
            found.append(Finding(f"{fault.details}: did not recover", fault.began))
        elif seconds > LIMIT_SECONDS:
            found.append(Finding(f"{fault.details}: recovered after {seconds:.1f} s", fault.began))
    drained = evidence.facts.drain_seconds
    if drained is None or drained > LIMIT_SECONDS:
        after = "never" if drained is None else f"after {drained:.1f} s"
        found.append(Finding(f"the events of the whole run were drained {after}"))
    return found
