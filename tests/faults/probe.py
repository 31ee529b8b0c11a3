"""How long the suite takes to be whole again.

That is from the end of a fault until a new write is acknowledged and everybody who listens to it has it.
"""

import time
from contextlib import suppress

import psycopg2

from kit.ids import new_id
from tests.faults import witness
from tests.faults.client import Client
from tests.faults.load import BRANCHES, Setting
from tests.faults.promises import Promise

PATIENCE_SECONDS = 90
_ATTEMPT_SECONDS = 3
_PAUSE_SECONDS = 0.05


class Probe:
    """Writes a lead and follows it to the reports, the audit log and the witness."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._client = Client(setting.whole, setting.token, setting.tally)

    def close(self) -> None:
        self._client.close()

    def seconds(self, since: float) -> float | None:
        """Seconds since then until all is well; None when patience ends first."""
        end = since + PATIENCE_SECONDS
        lead_id = self._write(end)
        while lead_id and time.time() < end:
            if self._arrived(lead_id):
                return time.time() - since
            time.sleep(_PAUSE_SECONDS)
        return None

    def _write(self, end: float) -> str:
        setting = self._setting
        code = BRANCHES[0]
        branch, marker, key = (
            setting.whole.branch(code).number,
            f"{setting.canary(code)}-{new_id()}",
            new_id(),
        )
        body = {"name": marker, "note": marker, "branchId": branch}
        while time.time() < end:
            request = new_id()
            answer = self._client.once("POST", "/leads", body, key, request, _ATTEMPT_SECONDS)
            if answer is not None and answer.is_success:
                lead_id = str(answer.json()["id"])
                setting.promises.keep(Promise("created", lead_id, branch, request, 1, marker))
                return lead_id
            time.sleep(_PAUSE_SECONDS)
        return ""

    def _arrived(self, lead_id: str) -> bool:
        sql = self._setting.whole.sql
        with suppress(psycopg2.OperationalError):
            return bool(
                sql("reports", "select 1 from lead_fact where lead_id = %s", lead_id)
                and sql(witness.NAME, "select 1 from seen where aggregate_id = %s", lead_id)
                and sql(
                    "gateway", "select 1 from audit_entry where record_id = %s and kind = 'event'", lead_id
                )
            )
        return False
