"""Defects that are seeded to see whether the checkers find them, and what each must then say."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.faults.seeded import events, leftovers, views
from tests.faults.seeded.scene import Scene

Defect = Callable[[Scene], AbstractContextManager[object]]
DEFECTS: tuple[tuple[str, Defect, str], ...] = (
    ("lost", events.activity_gone, r"activity of \S+ .* is gone"),
    ("lost", events.lead_forgot_a_version, r"moved of \S+ .* is gone"),
    ("lost", events.change_not_in_history, r"updated of \S+ .* is gone"),
    ("lost", events.outbox_row_dropped, r"1 events of lead \S+ are missing in the outbox"),
    ("lost", events.last_outbox_row_dropped, r"version \d+ of lead \S+ has no event"),
    ("lost", events.event_not_received, r"reports\.leads\.lead never got lead"),
    ("lost", events.event_received_and_not_applied, r"the witness never saw lead \S+ version 1"),
    ("lost", events.event_not_audited, r"the audit log has no entry for leads lead"),
    ("lost", events.old_answer, r"version 1 after 2"),
    ("doubled", events.event_applied_twice, r"the witness saw \S+ version 2 2 times"),
    ("doubled", events.lead_made_twice, r"2 leads 'canary"),
    ("doubled", events.activity_made_twice, r"2 activities 'canary"),
    ("doubled", events.change_made_twice, r"got region 'canary\S+' 2 times"),
    ("doubled", events.row_imported_twice, r"made 2 leads of"),
    ("doubled", events.version_too_many, r"has version 99 after \d+ writes"),
    ("doubled", events.event_made_up, r"reports\.leads\.lead received event \S+, which nobody sent"),
    ("doubled", events.event_audited_twice, r"2 audit entries for leads\.lead"),
    ("reordered", events.order_swapped, r"the witness saw version 1 of \S+ after version 2"),
    ("reordered", events.hole_left, r"waits for what comes before version 9"),
    ("reordered", events.cursor_behind, r"reports\.leads\.lead is at version \d+ of"),
    ("reordered", events.hole_accepted, r"reports-worker accepted 1 holes"),
    (
        "leaked",
        views.row_in_another_branch,
        r"1 rows of reports\.lead_fact hold BJ01's data",
    ),
    ("leaked", views.answer_with_anothers_data, r"GET /leads shows it"),
    ("leaked", views.data_in_a_log, r"leads\.log shows data of records in 1 lines"),
    ("leaked", views.data_in_the_audit_log, r"1 entries of the audit log hold values"),
    ("chain", views.audit_row_edited, r"audit verify ended with 1"),
    ("chain", views.call_not_audited, r"created of \S+ was acknowledged without an entry"),
    ("reports", views.fact_otherwise, r"the reports tell lead \S+ otherwise"),
    ("stuck", leftovers.event_unsent, r"1 events of leads were never sent"),
    ("stuck", leftovers.event_parked, r"keeps event \S+ as parked"),
    ("stuck", leftovers.event_in_retry, r"keeps event \S+ as retry"),
    ("stuck", leftovers.poison_swallowed, r"should be parked by reports\.leads\.lead, and is not"),
    ("stuck", leftovers.timer_overdue, r"a timer of leads is pending: leads\.promote"),
    ("stuck", leftovers.job_given_up, r"a job of leads is failed: leads\.lead\.export"),
    ("stuck", leftovers.entry_unsealed, r"1 audit entries have no seal"),
    ("stuck", leftovers.transaction_left_open, r"is idle in transaction for"),
    ("stuck", leftovers.queue_not_empty, r"queue stuck\.test still holds 1 messages"),
    ("stuck", leftovers.process_down, r"reports is not ready"),
)
