"""Keycloak's side of the directory: accounts of people and groups of branches, through its admin API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from keycloak import KeycloakAdmin
from keycloak.exceptions import KeycloakError

from kit.names import SURNAMES
from kit.settings import Settings
from kit.statement import Row

ROOT_GROUP = "branches"
TIMEOUT_SECONDS = 10
SKEW = timedelta(minutes=1)
_MISSING = 404


class NotOurPassword(RuntimeError):
    """The account existed before the directory adopted it."""

    def __init__(self, username: str) -> None:
        super().__init__(
            f"The Keycloak account {username} existed before; reset its password in Keycloak itself"
        )


@dataclass(frozen=True, slots=True)
class Password:
    """A password to set; a temporary one must be changed at the next sign-in."""

    text: str
    temporary: bool


@dataclass(frozen=True, slots=True)
class Linked:
    """The account of a person: its id, and whether it existed before us."""

    id: str
    adopted: bool
    account: Mapping[str, Any] = field(default_factory=dict)


def connect(settings: Settings) -> KeycloakAdmin:
    """A client of Keycloak's admin API, as the confidential client of the directory."""
    settings.require("keycloak_url", "directory_client_id", "directory_client_secret")
    return KeycloakAdmin(
        server_url=settings.keycloak_url,
        realm_name=settings.keycloak_realm,
        client_id=settings.directory_client_id,
        client_secret_key=settings.directory_client_secret,
        timeout=TIMEOUT_SECONDS,
    )


class Accounts:
    """Makes Keycloak agree with the directory; every method may be repeated."""

    def __init__(self, admin: Any) -> None:
        self._admin = admin

    def follow(self, row: Row, codes: Iterable[str], password: Password | None) -> Linked:
        """Creates or updates the account of a staff row and its branch groups; ends the sessions of a
        disabled one.

        Raises NotOurPassword instead of resetting the password of an account that existed before.
        """
        linked = self._find(row)
        if linked is None:
            linked = Linked(self._create(row, password), adopted=False)
        else:
            self._admin.update_user(linked.id, _merged(linked, row))
            if password and row["keycloak_id"]:
                self._reset(row, linked, password)
        self._join(linked.id, set(codes))
        if not row["enabled"]:
            self._admin.user_logout(linked.id)
        return linked

    def group(self, code: str, known_id: str | None) -> str:
        """The id of a branch's group, made or renamed as needed."""
        root = (
            self._admin.create_group({"name": ROOT_GROUP}, skip_exists=True)
            or self._path(f"/{ROOT_GROUP}")["id"]
        )
        if known_id:
            try:
                self._admin.update_group(known_id, {"name": code})
                return known_id
            except KeycloakError as error:
                if error.response_code != _MISSING:
                    raise
        made = self._admin.create_group({"name": code}, parent=root, skip_exists=True)
        return str(made or self._path(f"/{ROOT_GROUP}/{code}")["id"])

    def _find(self, row: Row) -> Linked | None:
        """By id; by name as long as nothing is linked, or the account was deleted in Keycloak."""
        if row["keycloak_id"]:
            account = self._account(row["keycloak_id"])
            if account is not None:
                return Linked(row["keycloak_id"], row["keycloak_adopted"], account)
        found = self._admin.get_user_id(row["username"])
        account = self._account(found) if found else None
        if account is None:
            return None
        # younger than the person here: made by a try of ours that did not come to its end
        made = datetime.fromtimestamp(account.get("createdTimestamp", 0) / 1000, UTC)
        return Linked(str(found), made < row["create_time"] - SKEW, account)

    def _account(self, user_id: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._admin.get_user(user_id)
        except KeycloakError as error:
            if error.response_code != _MISSING:
                raise
            return None
        return found

    def _create(self, row: Row, password: Password | None) -> str:
        """Password and account in one call: an account without its password is never left behind."""
        payload = {**_profile(row), "username": row["username"]}
        if password:
            payload["credentials"] = [
                {"type": "password", "value": password.text, "temporary": password.temporary}
            ]
        if password is None or password.temporary:
            payload["requiredActions"] = ["UPDATE_PASSWORD"]
        return str(self._admin.create_user(payload))

    def _reset(self, row: Row, linked: Linked, password: Password) -> None:
        if linked.adopted:
            raise NotOurPassword(row["username"])
        self._admin.set_user_password(linked.id, password.text, temporary=password.temporary)
        self._admin.user_logout(linked.id)

    def _join(self, user_id: str, codes: set[str]) -> None:
        """Exactly the groups of these branches; groups elsewhere in the realm are left alone."""
        prefix = f"/{ROOT_GROUP}/"
        present = {
            group["path"].removeprefix(prefix): group["id"]
            for group in self._admin.get_user_groups(user_id)
            if group["path"].startswith(prefix)
        }
        for code in sorted(codes - present.keys()):
            self._admin.group_user_add(user_id, self.group(code, None))
        for code in present.keys() - codes:
            self._admin.group_user_remove(user_id, present[code])

    def _path(self, path: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._admin.get_group_by_path(path)
        return found


def _profile(row: Row) -> dict[str, Any]:
    first, last = names(row["name"])
    profile: dict[str, Any] = {"firstName": first, "lastName": last, "enabled": row["enabled"]}
    if row["email"]:
        profile |= {"email": row["email"], "emailVerified": True}
    if row["locale"]:
        profile["attributes"] = {"locale": ["zh-CN" if row["locale"] == "zh" else row["locale"]]}
    return profile


def _merged(linked: Linked, row: Row) -> dict[str, Any]:
    """The account with what the directory says; everything else stays as it is in Keycloak.

    A mail address that the directory does not know stays: Keycloak stops sign-ins to ask for a missing one.
    """
    profile = _profile(row)
    profile["attributes"] = {**linked.account.get("attributes", {}), **profile.get("attributes", {})}
    return {**linked.account, **profile}


def names(name: str) -> tuple[str, str]:
    """(given name, surname): Chinese names by their surname, others at the last space; both are never
    empty."""
    given, _, surname = name.strip().rpartition(" ")
    if given:
        return given, surname
    if name.isascii():
        return name, name
    length = 2 if len(name) > 2 and name[:2] in SURNAMES else 1
    return (name[length:] or name), name[:length]
