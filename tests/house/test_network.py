"""A test cannot leave the machine, by whatever way it tries."""

import socket

import pytest

from tests.fixtures.network import NetworkRefused, is_local


def test_names_of_other_hosts_are_not_even_looked_up():
    with pytest.raises(NetworkRefused):
        socket.create_connection(("example.com", 80), timeout=1)


def test_addresses_of_other_hosts_are_not_connected_to():
    with socket.socket() as plain, pytest.raises(NetworkRefused):
        plain.connect(("192.0.2.1", 80))
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams, pytest.raises(NetworkRefused):
        datagrams.sendto(b"x", ("192.0.2.1", 53))


def test_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "", None, b"localhost", "0.0.0.0"])
def test_loopback_is_local(host: object):
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "169.254.169.254", "example.com", "localhost.example.com", "fe80::1%eth0"]
)
def test_everything_else_is_not(host: object):
    assert not is_local(host)
