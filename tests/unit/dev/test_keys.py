"""What `make up` makes for signing documents."""

import stat

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from dev.keys import Vault


def test_the_demonstration_certificate_belongs_to_its_key_and_stays(tmp_path):
    key, public = Vault(tmp_path).certificate("document")
    certificate = x509.load_pem_x509_certificate(public.read_bytes())
    private = load_pem_private_key(key.read_bytes(), None)
    assert certificate.public_key() == private.public_key()
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    assert Vault(tmp_path).certificate("document") == (key, public)
    assert key.read_bytes() == before
