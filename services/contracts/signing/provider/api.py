"""Signing at providers over gRPC: accounts, envelopes, and the door where providers tell their news."""

from typing import Any

from matricula.contracts.v1 import contract_pb2
from matricula.contracts.v1 import provider_pb2 as pb
from matricula.contracts.v1 import provider_pb2_grpc as grpc

from kit import standard
from kit.errors import FailedPrecondition, Unavailable
from kit.interceptor import Call, Later
from services.contracts.contract.model import CONTRACT
from services.contracts.signing import rules as signing
from services.contracts.signing import signers
from services.contracts.signing.model import SIGNERS
from services.contracts.signing.provider import accounts, envelopes, notices
from services.contracts.signing.provider.model import ACCOUNTS, ENVELOPES
from services.contracts.signing.provider.protocol import (
    CredentialsRefused,
    Provider,
    ProviderAway,
    ProviderRefused,
)

_ACCOUNTS = pb.DESCRIPTOR.services_by_name["SigningAccountsService"]
_ENVELOPES = pb.DESCRIPTOR.services_by_name["EnvelopesService"]
_PUBLIC = pb.DESCRIPTOR.services_by_name["PublicSigningHooksService"]


class ProviderNotReached(Unavailable):
    reason = "PROVIDER_NOT_REACHED"
    zh = "暂时连不上电子签服务商，请稍后再试"
    en = "The e-signature provider cannot be reached; try again in a moment"


class ProviderSaidNo(FailedPrecondition):
    reason = "PROVIDER_SAID_NO"
    zh = "电子签服务商未接受：{said}"
    en = "The e-signature provider did not accept it: {said}"


class SigningAccountsServicer(standard.servicer(ACCOUNTS, _ACCOUNTS)):  # type: ignore[misc]  # a generated base class
    """Accounts at providers."""

    create = staticmethod(accounts.create_account)
    update = staticmethod(accounts.update_account)

    def SetSigningSecret(self, request: pb.SetSigningSecretRequest, call: Call) -> pb.SigningAccount:
        call.mention(ACCOUNTS.resource.type, request.id)
        row = accounts.set_secret(call.session, call.runtime.settings, request.id, request.secret)
        message: pb.SigningAccount = ACCOUNTS.packer.message_of(row)
        return message

    def CheckSigningAccount(self, request: pb.CheckSigningAccountRequest, call: Call) -> Later:
        call.mention(ACCOUNTS.resource.type, request.id)
        account = ACCOUNTS.get(call.session, request.id)
        provider = accounts.connect(call.runtime.settings, account)
        return Later(lambda: _checked(provider))


class EnvelopesServicer:
    """Contracts at providers, for those who send them."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListSigningWays(self, request: pb.ListSigningWaysRequest, call: Call) -> pb.ListSigningWaysResponse:
        contract = CONTRACT.get(call.session, request.contract_id)
        call.mention(CONTRACT.resource.type, contract["id"])
        account = accounts.of_branch(call.session, contract["branch_id"])
        ways = [contract_pb2.SIGNING_WAY_PROVIDER] if account is not None else []
        return pb.ListSigningWaysResponse(ways=[*ways, contract_pb2.SIGNING_WAY_BUILT_IN])

    def GetEnvelope(self, request: pb.GetEnvelopeRequest, call: Call) -> pb.Envelope:
        contract = CONTRACT.get(call.session, request.contract_id)
        call.mention(CONTRACT.resource.type, contract["id"])
        message: pb.Envelope = ENVELOPES.packer.message_of(envelopes.of(call.session, contract))
        return message

    def RetryEnvelope(self, request: pb.RetryEnvelopeRequest, call: Call) -> pb.Envelope:
        contract = CONTRACT.get(call.session, request.contract_id, lock=True)
        call.mention(CONTRACT.resource.type, contract["id"])
        message: pb.Envelope = ENVELOPES.packer.message_of(envelopes.retry(call.session, contract))
        return message

    def GetProviderLink(self, request: pb.GetProviderLinkRequest, call: Call) -> Later:
        call.mention(SIGNERS.resource.type, request.id)
        signer = SIGNERS.get(call.session, request.id)
        contract = CONTRACT.get(call.session, signer["contract_id"])
        envelope = envelopes.of(call.session, contract)
        if envelope["state"] != envelopes.OPEN or signer["state"] != signers.WAITING or not signer["phone"]:
            raise signing.NotInSigning
        account = accounts.at(call.session, envelope["account_id"])
        provider = accounts.connect(call.runtime.settings, account)
        return Later(lambda: _link(provider, envelope["flow_id"], signer["phone"]))


class PublicSigningHooksServicer:
    """Where providers tell their news."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ReceiveSigningNotice(
        self, request: pb.ReceiveSigningNoticeRequest, call: Call
    ) -> pb.ReceiveSigningNoticeResponse:
        envelope = notices.receive(call.session, call.runtime, request)
        if envelope is not None:
            call.mention(CONTRACT.resource.type, envelope["contract_id"])
        return pb.ReceiveSigningNoticeResponse(code="200", msg="success")


def _checked(provider: Provider) -> pb.CheckSigningAccountResponse:
    try:
        provider.check()
    except CredentialsRefused as error:
        return pb.CheckSigningAccountResponse(problem=str(error))
    except ProviderAway as error:
        raise ProviderNotReached from error
    return pb.CheckSigningAccountResponse(accepted=True)


def _link(provider: Provider, flow_id: str, phone: str) -> pb.ProviderLink:
    try:
        return pb.ProviderLink(url=provider.link(flow_id, phone))
    except ProviderAway as error:
        raise ProviderNotReached from error
    except ProviderRefused as error:
        raise ProviderSaidNo(said=str(error)) from error


SERVICERS = [
    (_ACCOUNTS, grpc.add_SigningAccountsServiceServicer_to_server, SigningAccountsServicer),
    (_ENVELOPES, grpc.add_EnvelopesServiceServicer_to_server, EnvelopesServicer),
    (_PUBLIC, grpc.add_PublicSigningHooksServiceServicer_to_server, PublicSigningHooksServicer),
]
