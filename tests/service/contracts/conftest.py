"""One running contracts service for the whole test session."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gateway.installing.keys import own_certificate
from tests.service.contracts.firm import Firm
from tests.service.contracts.provider_desk import Desk, Esign
from tests.service.harness import ServiceUnderTest, start


@pytest.fixture(scope="session")
def contracts(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[ServiceUnderTest]:
    service = start("contracts", tmp_path_factory.mktemp("contracts"), postgres_url)
    yield service
    service.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Files of the organisation's key and certificate."""
    folder = tmp_path_factory.mktemp("certificate")
    key, public = own_certificate("环球留学")
    (folder / "key.pem").write_text(key)
    (folder / "certificate.pem").write_text(public)
    return str(folder / "key.pem"), str(folder / "certificate.pem")


@pytest.fixture(scope="session")
def firm(contracts: ServiceUnderTest) -> Firm:
    return Firm(contracts)


@pytest.fixture(scope="session")
def esign(certificate: tuple[str, str]) -> Iterator[Esign]:
    running = Esign(*certificate)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def desk(firm: Firm, esign: Esign, certificate: tuple[str, str]) -> Iterator[Desk]:
    running = firm.service.running
    before = running.settings
    changed = replace(before, esign_url=esign.url)
    object.__setattr__(running, "settings", changed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATRICULA_ESIGN_URL", esign.url)
        patch.setenv("MATRICULA_FILES_URL", before.files_url)
        patch.setenv("MATRICULA_SECRET_KEY_FILE", before.secret_key_file)
        patch.setenv("MATRICULA_PUBLIC_URL", "https://agency.example")
        yield Desk(firm, esign)
    firm.system("update signing_account set enabled = false")
    object.__setattr__(running, "settings", before)
