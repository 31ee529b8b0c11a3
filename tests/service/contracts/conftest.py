"""One running contracts service for the whole test session."""

from collections.abc import Iterator

import pytest

from gateway.installing.keys import own_certificate
from tests.service.contracts.firm import Firm
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
