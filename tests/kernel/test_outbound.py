"""The way out: nothing private is called, neither at save nor when the name changed its mind; nothing slow holds."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from spearhead.kernel import outbound
from spearhead.kernel.errors import Refused
from spearhead.kernel.outbound import Unreachable, check_url, is_public, post

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "172.16.1.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
     "not an address"],
)  # fmt: skip
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "64:ff9b::5db8:d822"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "https://user@example.com/", "https://example.com:8443/", "ftp://example.com", "https://",
     "https://exa mple.com/", "https://example.com/\r\nHost: x", "https://[::1", "file:///etc/passwd", ""],
)  # fmt: skip
def test_only_plain_https_is_called(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "resolve", lambda _host: [PUBLIC])
    with pytest.raises(Refused):
        check_url(url)
    with pytest.raises(Unreachable):
        post(url, b"", {})


@pytest.mark.parametrize(
    ("found", "code"),
    [(["10.1.1.1"], "private_address"), ([PUBLIC, "127.0.0.1"], "private_address"), ([], "unknown_host")],
)  # fmt: skip
def test_names_that_lead_inside_are_refused_at_save(
    found: list[str], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "resolve", lambda _host: found)
    with pytest.raises(Refused) as refusal:
        check_url("https://hooks.example.com/x")
    assert refusal.value.code == code


def test_addresses_of_this_machine_are_refused() -> None:
    for host in ("127.0.0.1", "[::1]", "localhost"):
        with pytest.raises(Refused):
            check_url(f"https://{host}/")


Serve = Callable[[bytes], list[bytes]]


def whole(line: socket.socket) -> bytes:
    """A request to its end, in however many pieces it comes."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += line.recv(65536)
    named, _end, body = head.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", named)
    while len(body) < int(length[1] if length else 0):
        body += line.recv(65536)
    return named + b"\r\n\r\n" + body


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[bytes]]]:
    """A local fake in the place of the public host; what it heard is returned."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))
    ends: list[threading.Thread] = []

    def answer(reply: bytes, drip: float = 0.0) -> list[bytes]:
        def run() -> None:
            line, _peer = listener.accept()
            with line:
                heard.append(whole(line))
                try:
                    for piece in [reply] if not drip else [reply[n : n + 1] for n in range(len(reply))]:
                        line.sendall(piece)
                        time.sleep(drip)
                except OSError:
                    return

        ends.append(threading.Thread(target=run, daemon=True))
        ends[-1].start()
        return heard

    monkeypatch.setattr(outbound, "resolve", lambda _host: [PUBLIC])
    monkeypatch.setattr(
        outbound, "connect", lambda _address, _host, timeout: socket.create_connection(listener.getsockname(), timeout)
    )
    yield answer
    listener.close()
    for one in ends:
        one.join(2)


def test_a_call_carries_host_path_and_body(server: Callable[..., list[bytes]]) -> None:
    heard = server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    answer = post("https://hooks.example.com/a/b?key=1", b"body", {"X-One": "1"})
    assert (answer.status, answer.body) == (200, b"ok")
    assert heard[0].startswith(b"POST /a/b?key=1 HTTP/1.1\r\nHost: hooks.example.com")
    assert heard[0].endswith(b"\r\n\r\nbody")


def test_a_redirect_is_not_followed(server: Callable[..., list[bytes]]) -> None:
    heard = server(b"HTTP/1.1 302 Found\r\nLocation: https://10.0.0.1/\r\nContent-Length: 0\r\n\r\n")
    assert post("https://hooks.example.com/", b"", {}).status == 302
    assert len(heard) == 1


def test_an_answer_that_drips_does_not_hold_us(server: Callable[..., list[bytes]]) -> None:
    server(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + b"x" * 4000, drip=0.01)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="time"):
        post("https://hooks.example.com/", b"", {}, patience=0.3)
    assert time.monotonic() - began < 3


def test_nothing_is_called_once_the_name_leads_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_address: str, _host: str, _timeout: float) -> socket.socket:
        raise AssertionError("called")

    monkeypatch.setattr(outbound, "connect", never)
    monkeypatch.setattr(outbound, "resolve", lambda _host: ["192.168.0.1"])
    with pytest.raises(Unreachable, match="address"):
        post("https://hooks.example.com/", b"", {})
