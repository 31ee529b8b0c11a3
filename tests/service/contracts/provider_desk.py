"""A firm whose branch signs at the provider, and the process that stands in for the provider."""

import hashlib
import hmac
import json
import subprocess
import sys
import time
from typing import Any

import httpx
from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import provider_pb2 as providers
from matricula.contracts.v1.provider_pb2_grpc import (
    EnvelopesServiceStub,
    PublicSigningHooksServiceStub,
    SigningAccountsServiceStub,
)

from kit import job_child
from kit.identity import system
from kit.service import load
from services.contracts.signing.provider.worker import TIMERS
from tests.service.contracts.firm import Firm
from tests.service.harness import BEIJING, person

APP, SECRET = "7439000001", "3f1c0c5a9be64a5d8f0e"
EDIT = "contracts.signing_account.edit"
PROVIDER = pb.SIGNING_WAY_PROVIDER


class Esign:
    """The stand-in's process, and what tests do to it."""

    def __init__(self, key: str, certificate: str) -> None:
        module = "tests.service.contracts.esign_stand_in"
        command = [sys.executable, "-m", module, "0", APP, SECRET, key, certificate]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    def tell(self, path: str, **given: Any) -> Any:
        answer = httpx.post(f"{self.url}/test/{path}", json=given, timeout=30)
        assert answer.status_code == 200
        return answer.json()

    def flow(self, flow_id: str) -> Any:
        return self.tell("look")["flows"][flow_id]

    def asked(self, part: str) -> int:
        return sum(part in line for line in self.tell("look")["asked"])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()


class Desk:
    """A firm whose branch signs at the provider."""

    def __init__(self, firm: Firm, esign: Esign) -> None:
        self.firm, self.esign = firm, esign
        self.accounts: Any = firm.service.stub(SigningAccountsServiceStub)
        self.envelopes: Any = firm.service.stub(EnvelopesServiceStub)
        self.hooks: Any = firm.service.stub(PublicSigningHooksServiceStub)
        self.admin = firm.as_(person(EDIT, branches=(BEIJING,), name="管理员"))
        listed = self.accounts.ListSigningAccounts(
            providers.ListSigningAccountsRequest(), metadata=self.admin
        )
        mine = [one for one in listed.signing_accounts if one.branch_id == BEIJING]
        self.account = self.change(mine[0].id, enabled=True) if mine else self.make_account()

    def make_account(self, who: Any = None, **values: Any) -> providers.SigningAccount:
        account = providers.SigningAccount(
            provider=providers.SIGNING_PROVIDER_ESIGN,
            environment=providers.PROVIDER_ENVIRONMENT_SANDBOX, app_id=APP, **values,
        )  # fmt: skip
        request = providers.CreateSigningAccountRequest(signing_account=account)
        made = self.accounts.CreateSigningAccount(request, metadata=who or self.admin)
        self.set_secret(made.id, SECRET, who)
        return self.change(made.id, who, enabled=True)

    def set_secret(self, account_id: str, secret: str, who: Any = None) -> providers.SigningAccount:
        request = providers.SetSigningSecretRequest(id=account_id, secret=secret)
        return self.accounts.SetSigningSecret(request, metadata=who or self.admin)

    def change(self, account_id: str, who: Any = None, **values: Any) -> providers.SigningAccount:
        request = providers.UpdateSigningAccountRequest(
            signing_account=providers.SigningAccount(id=account_id, **values)
        )
        request.update_mask.paths.extend(values)
        return self.accounts.UpdateSigningAccount(request, metadata=who or self.admin)

    def sent(self, way: Any = pb.SIGNING_WAY_UNSPECIFIED, **values: Any) -> pb.Contract:
        contract = self.firm.approved(**values)
        request = pb.SendContractRequest(id=contract.id, signing_way=way)
        return self.firm.contracts.SendContract(request, metadata=self.firm.me)

    def envelope(self, contract_id: str, who: Any = None) -> providers.Envelope:
        request = providers.GetEnvelopeRequest(contract_id=contract_id)
        return self.envelopes.GetEnvelope(request, metadata=who or self.firm.me)

    def work(self, envelope_id: str) -> list[int]:
        """What the worker does now: the timer when it is due, then the jobs; their exit codes."""
        due = self.firm.system(
            "select branch_id from timer where dedupe_key = :key and state = 'pending'"
            " and next_time <= now()",
            key=f"contracts.envelope:{envelope_id}",
        )
        for (branch_id,) in due:
            self.firm.system(
                "update timer set state = 'done' where dedupe_key = :key",
                key=f"contracts.envelope:{envelope_id}",
            )
            self.tick(envelope_id, branch_id)
        return self.run_jobs(envelope_id)

    def tick(self, envelope_id: str, branch_id: int = BEIJING) -> None:
        with self.firm.service.running.database.transaction(system((branch_id,))) as session:
            TIMERS["contracts.envelope"](session, {"envelope_id": envelope_id})

    def run_jobs(self, envelope_id: str) -> list[int]:
        claimed = self.firm.system(
            "update job set state = 'running', attempts = attempts + 1, lease_token = lease_token + 1,"
            " lease_until = now() + interval '1 minute' where kind = 'contracts.envelope'"
            " and payload ->> 'envelope_id' = :id and state in ('queued', 'running')"
            " returning id::text, lease_token",
            id=envelope_id,
        )
        settings = self.firm.service.running.settings
        return [job_child.run(load("contracts"), settings, job, token) for job, token in claimed]

    def opened(self, **values: Any) -> tuple[pb.Contract, providers.Envelope]:
        """A contract that is at the provider."""
        contract = self.sent(**values)
        assert self.work(self.envelope(contract.id).id) == [0]
        envelope = self.envelope(contract.id)
        assert envelope.state == providers.ENVELOPE_STATE_OPEN, envelope.problem
        return contract, envelope

    def notice(self, flow_id: str, *, stamp: str = "", secret: str = SECRET, **told: Any) -> Any:
        """A notice as the gateway hands it on."""
        body = json.dumps({"signFlowId": flow_id, **told}).encode()
        stamp = stamp or str(int(time.time() * 1000))
        signature = hmac.new(secret.encode(), stamp.encode() + body, hashlib.sha256).hexdigest()
        return providers.ReceiveSigningNoticeRequest(
            key=self.account.hook_key, app_id=APP, timestamp=stamp, signature=signature, body=body
        )

    def everybody_signs(self, flow_id: str) -> None:
        for one in self.esign.flow(flow_id)["signers"]:
            if not one["seal"]:
                self.esign.tell(f"sign/{flow_id}", order=one["order"])
