"""What operators watch of the audit log."""

from prometheus_client import Counter, Gauge, Histogram

WRITTEN = Counter("matricula_audit_entries_total", "Audit entries kept by this process")
REFUSED = Counter(
    "matricula_audit_refused_total", "Answers withheld because their audit entry could not be kept"
)
BATCH = Histogram(
    "matricula_audit_batch_entries",
    "Entries written with one statement",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200),
)
SEALED = Counter("matricula_audit_sealed_total", "Entries that got their place in a chain")
ALTERED = Counter("matricula_audit_altered_total", "Entries that were altered or forged before their seal")
SEAL_LAG = Gauge("matricula_audit_seal_lag_seconds", "Age of the oldest entry of the last batch at its seal")
CHECKPOINT = Gauge("matricula_audit_checkpoint_number", "Number of the newest checkpoint")
MISMATCH = Counter(
    "matricula_audit_checkpoint_mismatch_total", "Published checkpoints that the database does not agree with"
)
