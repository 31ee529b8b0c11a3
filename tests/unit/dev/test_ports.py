"""The port layout: nothing shares a port, and demo and tests can run side by side."""

import pytest

from dev.ports import DEMO_BASE, SERVICES, TEST_BASE, Ports


def every_port(ports: Ports) -> list[int]:
    single = [ports.postgres, ports.amqp, ports.distribution, ports.epmd, ports.edge, ports.keycloak]
    single += [ports.keycloak_management, ports.edge_metrics]
    of_services = [
        find(service)
        for service in SERVICES
        for find in (ports.grpc, ports.api_metrics, ports.worker_metrics)
    ]
    return single + of_services


def test_one_base_has_no_port_twice():
    found = every_port(Ports(DEMO_BASE))
    assert len(found) == len(set(found)) == 8 + 3 * len(SERVICES)


def test_demo_and_tests_share_no_port():
    assert not set(every_port(Ports(DEMO_BASE))) & set(every_port(Ports(TEST_BASE)))


def test_published_addresses_stay():
    ports = Ports(7000)
    assert (ports.edge, ports.keycloak, ports.grpc("leads")) == (7080, 7090, 7101)


@pytest.mark.parametrize("base", [0, 1023, 32001])
def test_base_outside_the_safe_range_is_refused(base: int):
    with pytest.raises(ValueError, match="between 1024 and 32000"):
        Ports(base)
