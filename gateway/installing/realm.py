"""The realm as code, and its import into a Keycloak that runs: `matricula realm`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keycloak import KeycloakAdmin
from keycloak.exceptions import KeycloakError

from kit.settings import Settings, SettingsError

FILE = Path(__file__).with_name("matricula-realm.json")
_NEEDED = (
    "keycloak_url",
    "keycloak_realm",
    "keycloak_admin_user",
    "keycloak_admin_password",
    "public_url",
    "oidc_client_secret",
    "directory_client_secret",
    "first_password",
)
_AUTOMATION = "matricula-automation"
_TIMEOUT_SECONDS = 120
_MISSING, _CONFLICT = 404, 409


def filled(values: Mapping[str, str]) -> str:
    """The realm file with its `@NAME@` placeholders replaced. KeyError names one that is left over."""
    text = FILE.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", json.dumps(value)[1:-1])
    left = [word.split("@")[1] for word in text.split('"') if word.startswith("@")]
    if left:
        raise KeyError(f"{FILE.name}: no value for {', '.join(sorted(set(left)))}")
    return text


def wanted(settings: Settings) -> dict[str, Any]:
    """The realm of an installation: `admin` chooses a password at the first sign-in, and the service account
    for scripts is there only if it was given a secret.
    """
    settings.require(*_NEEDED)
    values = {
        "PUBLIC_URL": settings.public_url.rstrip("/"),
        "GATEWAY_SECRET": settings.oidc_client_secret,
        "DIRECTORY_SECRET": settings.directory_client_secret,
        "AUTOMATION_SECRET": settings.automation_client_secret,
        "DEMO_PASSWORD": settings.first_password,
    }
    realm: dict[str, Any] = json.loads(filled(values)) | {"realm": settings.keycloak_realm}
    for user in realm["users"]:
        if "credentials" in user:  # Keycloak takes the action, not a credential's `temporary`, from an import
            user["requiredActions"] = ["UPDATE_PASSWORD"]
    if not settings.automation_client_secret:
        realm["clients"] = [one for one in realm["clients"] if one["clientId"] != _AUTOMATION]
        realm["users"] = [one for one in realm["users"] if one.get("serviceAccountClientId") != _AUTOMATION]
    return realm


def ensure(settings: Settings) -> bool:
    """Imports the realm; False when it is there already: it is never changed. SettingsError says why not."""
    realm = wanted(settings)
    try:
        admin = KeycloakAdmin(
            server_url=settings.keycloak_url,
            username=settings.keycloak_admin_user,
            password=settings.keycloak_admin_password,
            realm_name="master",
            timeout=_TIMEOUT_SECONDS,
            max_retries=0,  # it would send an import again whose answer is late
        )
        return not _exists(admin, settings.keycloak_realm) and _created(admin, realm)
    except (KeycloakError, OSError) as error:
        raise SettingsError(f"{settings.keycloak_url}: the realm is not imported: {error}") from error


def _created(admin: KeycloakAdmin, realm: Mapping[str, Any]) -> bool:
    """False when somebody else was faster, such as a job before this one that did not wait for the answer."""
    try:
        admin.create_realm(dict(realm))
    except KeycloakError as error:
        if error.response_code == _CONFLICT and _exists(admin, realm["realm"]):
            return False
        raise
    return True


def _exists(admin: KeycloakAdmin, name: str) -> bool:
    try:
        admin.get_realm(name)
    except KeycloakError as error:
        if error.response_code == _MISSING:
            return False
        raise
    return True
