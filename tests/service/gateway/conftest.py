"""One running gateway api with its built-in roles, and people in its directory to act as."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from gateway.access import bootstrap, lookup, merging
from gateway.access.directory import rules
from gateway.access.directory.model import STAFF_MEMBERS
from gateway.access.role.model import ROLE
from kit.identity import Principal, system
from kit.ids import new_id
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, start

Hire = Callable[..., Principal]


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[ServiceUnderTest]:
    service = start("gateway", tmp_path_factory.mktemp("gateway"), postgres_url)
    with service.running.database.transaction(system()) as session:
        bootstrap.ensure(session)
        for number, code, name in ((BEIJING, "TBJ", "北京测试"), (SHANGHAI, "TSH", "上海测试")):
            made = rules.create_branch(session, {"code": code, "name_zh": name})
            assert made["number"] == number
    yield service
    service.stop()


@pytest.fixture(scope="session")
def role_ids(gateway: ServiceUnderTest) -> dict[str, str]:
    """Ids of the built-in roles by their key."""
    with gateway.running.system.transaction(system()) as session:
        return {key: str(one) for key, one in session.execute(select(ROLE.c.key, ROLE.c.id)) if key}


@pytest.fixture(scope="session")
def hire(gateway: ServiceUnderTest, role_ids: dict[str, str]) -> Hire:
    """hire("consultant", branch=1) -> the principal of a new member of staff with these built-in roles."""

    def make(*roles: str, branch: int = BEIJING, extra: tuple[int, ...] = ()) -> Principal:
        values = {
            "username": f"p{new_id()[-12:]}",
            "name": "测试员工",
            "branch_id": branch,
            "extra_branch_ids": list(extra),
            "role_ids": [role_ids[role] for role in roles],
            "enabled": True,
        }
        with gateway.running.database.transaction(system((BEIJING, SHANGHAI))) as session:
            row = STAFF_MEMBERS.insert(session, values)
            member = lookup.by_id(session, str(row["id"]))
        assert member is not None
        return merging.principal(member)

    return make
