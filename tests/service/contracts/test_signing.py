"""Signing as signers meet it: link and code, order, one signature each; the PDF and what proves it."""

import hashlib
import io

import grpc
import pypdf
import pytest
from matricula.contracts.v1 import contract_pb2 as pb
from matricula.contracts.v1 import signing_pb2
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from kit.ids import new_id
from tests.service.contracts.firm import EVERYTHING, reason
from tests.service.harness import SHANGHAI, person


def open_(firm, token, code):
    return firm.public.OpenSigning(signing_pb2.OpenSigningRequest(token=token, code=code))


def seal(firm, contract, who=None):
    request = signing_pb2.SealContractRequest(contract_id=contract.id, content_hash=contract.content_hash)
    return firm.signers.SealContract(request, metadata=who or firm.other)


def verify(firm, sha256, document_id=""):
    request = signing_pb2.VerifyDocumentRequest(sha256=sha256, document_id=document_id)
    return firm.public.VerifyDocument(request)


def test_a_wrong_link_opens_nothing(firm):
    with pytest.raises(grpc.RpcError) as caught:
        open_(firm, "x" * 32, "123456")
    assert reason(caught) == "LINK_UNKNOWN"


def test_somebody_elses_contract_gets_no_link_and_no_seal(firm):
    contract = firm.sent()
    stranger = firm.as_(person(*EVERYTHING, branches=(SHANGHAI,)))
    link = signing_pb2.IssueSigningLinkRequest(id=firm.signers_of(contract.id)[0].id)
    with pytest.raises(grpc.RpcError) as caught:
        firm.signers.IssueSigningLink(link, metadata=stranger)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    with pytest.raises(grpc.RpcError) as caught:
        seal(firm, contract, stranger)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_five_wrong_codes_lock_the_link_and_a_new_one_opens_again(firm):
    contract = firm.sent()
    signer = firm.signers_of(contract.id)[0].id
    token, code = firm.link(signer)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    said = []
    for _ in range(6):
        with pytest.raises(grpc.RpcError) as caught:
            open_(firm, token, wrong)
        said.append(reason(caught))
    assert said == ["WRONG_CODE"] * 4 + ["CODE_LOCKED"] * 2
    with pytest.raises(grpc.RpcError) as caught:
        open_(firm, token, code)
    assert reason(caught) == "CODE_LOCKED"
    fresh, new_code = firm.link(signer)
    assert open_(firm, fresh, new_code).signer_name == "陈晓雨"
    with pytest.raises(grpc.RpcError) as caught:
        open_(firm, token, new_code)
    assert reason(caught) == "LINK_REVOKED"


def test_neither_link_nor_code_is_in_the_database(firm):
    token, code = firm.link(firm.signers_of(firm.sent().id)[0].id)
    for table in ("signer", "public_link", "outbox", "history"):
        rows = firm.system(f"select count(*) from {table} t where t::text like :found", found=f"%{token}%")
        assert rows[0][0] == 0
    assert firm.system("select count(*) from signer where code_hash = :code", code=code)[0][0] == 0


def test_a_link_ends_after_three_days(firm):
    token, code = firm.link(firm.signers_of(firm.sent().id)[0].id)
    firm.system("update public_link set expire_time = now() - interval '1 second' where revoke_time is null")
    with pytest.raises(grpc.RpcError) as caught:
        open_(firm, token, code)
    assert reason(caught) == "LINK_EXPIRED"


def test_a_minors_contract_is_signed_by_student_guardian_and_agency_in_this_order(firm):
    contract = firm.sent(student_id=firm.student(minor=True))
    student, guardian, agency = firm.signers_of(contract.id)
    assert [one.role for one in (student, guardian, agency)] == [1, 2, 3]
    assert guardian.name == "陈母"
    mother, her_code = firm.link(guardian.id)
    assert open_(firm, mother, her_code).waiting
    for attempt in (
        lambda: firm.sign(mother, her_code, contract.content_hash),
        lambda: seal(firm, contract),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            attempt()
        assert reason(caught) == "NOT_YOUR_TURN"
    firm.sign(*firm.link(student.id), contract.content_hash)
    firm.sign(mother, her_code, contract.content_hash)
    assert seal(firm, contract).state == signing_pb2.SIGNER_STATE_SIGNED
    assert firm.get(contract.id).status == pb.CONTRACT_STATUS_SIGNED


def test_a_minor_without_a_guardian_on_file_gets_no_contract_out(firm):
    student = firm.student(minor=False, adult_date="2999-01-01")
    with pytest.raises(grpc.RpcError) as caught:
        firm.approved(student_id=student)
    assert reason(caught) == "TEXT_IS_NOT_WHOLE"


def test_signing_twice_is_one_signature_and_another_text_is_refused(firm):
    contract = firm.sent()
    token, code = firm.link(firm.signers_of(contract.id)[0].id)
    with pytest.raises(grpc.RpcError) as caught:
        firm.sign(token, code, "0" * 64)
    assert reason(caught) == "TEXT_CHANGED"
    with pytest.raises(grpc.RpcError) as caught:
        firm.sign(token, code, contract.content_hash, agreed=False)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    first = firm.sign(token, code, contract.content_hash)
    again = firm.sign(token, code, contract.content_hash)
    assert first.sign_time == again.sign_time
    signer = firm.signers_of(contract.id)[0]
    assert (signer.address, signer.user_agent) == ("203.0.113.9", "Phone")


@pytest.fixture(scope="module")
def signed_pdf(firm, certificate):
    """A contract that was signed, with its PDF, made as the job's process makes it."""
    key, public = certificate
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATRICULA_DOCUMENT_KEY_FILE", key)
        patch.setenv("MATRICULA_DOCUMENT_CERTIFICATE_FILE", public)
        patch.setenv("MATRICULA_FILES_URL", firm.service.running.settings.files_url)
        contract = firm.signed(student_id=firm.student(name="欧阳靖雯", minor=True))
        assert firm.make_document(contract.id) == 0
    request = pb.GetContractDocumentRequest(id=contract.id)
    return firm.get(contract.id), firm.contracts.GetContractDocument(request, metadata=firm.me).content


def test_the_signed_pdf_holds_the_text_the_signatures_and_the_evidence(signed_pdf):
    contract, content = signed_pdf
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    for wanted in (
        "自费出国留学服务合同", "欧阳靖雯", "陈母", "伍万元整", contract.number, contract.content_hash,
        contract.id, "203.0.113.9", "签署证据页",
    ):  # fmt: skip
        assert wanted in text, wanted
    assert hashlib.sha256(content).hexdigest() == contract.document_hash


def test_the_signature_is_the_organisations_and_one_changed_byte_is_found(signed_pdf, certificate):
    _, content = signed_pdf
    trust = ValidationContext(trust_roots=[load_cert_from_pemder(certificate[1])])

    def status(data):
        signature = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
        return validate_pdf_signature(signature, trust)

    good = status(content)
    assert good.intact
    assert good.valid
    assert good.trusted
    place = content.index(b"endstream") - 20
    changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    assert not status(changed).intact


def test_anybody_can_ask_whether_a_copy_is_unchanged(firm, signed_pdf):
    contract, content = signed_pdf
    found = verify(firm, hashlib.sha256(content).hexdigest())
    assert found.result == signing_pb2.VERIFICATION_RESULT_VALID
    assert (found.number, found.signature_count) == (contract.number, 3)
    other = hashlib.sha256(content + b" ").hexdigest()
    assert verify(firm, other, contract.id).result == signing_pb2.VERIFICATION_RESULT_CHANGED
    assert verify(firm, other, new_id()).result == signing_pb2.VERIFICATION_RESULT_UNKNOWN
    assert verify(firm, other).result == signing_pb2.VERIFICATION_RESULT_UNKNOWN


def test_a_draft_is_a_pdf_that_says_it_is_not_signed(firm):
    contract = firm.draft()
    request = pb.GetContractDocumentRequest(id=contract.id)
    content = firm.contracts.GetContractDocument(request, metadata=firm.me).content
    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "尚未签署" in text


def test_a_signature_of_one_dot_is_drawn(firm):
    from services.contracts.signing.strokes import picture

    assert "20,30 20,30" in picture([[[20, 30]]])
