"""Keys derived from the installation's secret: one per purpose, so that none can stand in for another."""

import hashlib
import hmac
from functools import cache
from typing import TYPE_CHECKING

from kit.settings import Settings, SettingsError

if TYPE_CHECKING:
    from kit.query import Pager


@cache
def _secret(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise SettingsError(f"cannot read MATRICULA_SECRET_KEY_FILE {path}: {error.strerror}") from error


def derive(settings: Settings, purpose: str) -> bytes:
    """32 bytes for one purpose, the same in every process of the installation."""
    settings.require("secret_key_file")
    return hmac.new(_secret(settings.secret_key_file), purpose.encode(), hashlib.sha256).digest()


@cache
def _pager(path: str) -> "Pager":
    from kit.query import Pager  # brings the search with its dictionaries, which the edge does not need

    return Pager(_secret(path))


def pager(settings: Settings) -> "Pager":
    """The writer and reader of page tokens."""
    settings.require("secret_key_file")
    return _pager(settings.secret_key_file)
