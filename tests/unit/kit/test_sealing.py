"""Secrets at rest: opened only with the same key, purpose and owner, and only unchanged."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.sealing import BrokenSeal, seal, unseal
from kit.secret import derive
from kit.settings import Settings, SettingsError


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    path = tmp_path_factory.mktemp("seal") / "secret"
    path.write_bytes(b"k" * 32)
    return Settings(secret_key_file=str(path))


@given(clear=st.text())
def test_what_is_sealed_opens_again(settings, clear):
    assert (
        unseal(settings, "leads.intake", "source-1", seal(settings, "leads.intake", "source-1", clear))
        == clear
    )


def test_the_same_secret_never_looks_the_same(settings):
    assert seal(settings, "p", "o", "x") != seal(settings, "p", "o", "x")


@pytest.mark.parametrize(("purpose", "owner"), [("p2", "o"), ("p", "o2"), ("o", "p")])
def test_it_cannot_be_moved(settings, purpose, owner):
    sealed = seal(settings, "p", "o", "webhook secret")
    with pytest.raises(BrokenSeal):
        unseal(settings, purpose, owner, sealed)


def test_another_installation_cannot_open_it(settings, tmp_path):
    (tmp_path / "secret").write_bytes(b"j" * 32)
    with pytest.raises(BrokenSeal):
        unseal(Settings(secret_key_file=str(tmp_path / "secret")), "p", "o", seal(settings, "p", "o", "x"))


def test_any_changed_byte_is_noticed(settings):
    raw = base64.b64decode(seal(settings, "p", "o", "x"))
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(BrokenSeal):
            unseal(settings, "p", "o", base64.b64encode(changed).decode())


@pytest.mark.parametrize("broken", ["", "AAAA", "not base64!", "ä"])
def test_what_was_never_sealed_is_refused(settings, broken):
    with pytest.raises(BrokenSeal):
        unseal(settings, "p", "o", broken)


def test_keys_of_purposes_differ_and_stay(settings):
    assert derive(settings, "a") == derive(settings, "a")
    assert len({derive(settings, "a"), derive(settings, "b"), b"k" * 32}) == 3


def test_a_missing_key_file_says_what_to_set(tmp_path):
    with pytest.raises(SettingsError, match="MATRICULA_SECRET_KEY_FILE"):
        derive(Settings(), "a")
    with pytest.raises(SettingsError, match="No such file"):
        derive(Settings(secret_key_file=str(tmp_path / "none")), "a")
