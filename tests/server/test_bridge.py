"""The bridge: caps, time limits, spooling, headers and addresses, without a network."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from spearhead.config.server.bridge import Bridge, body, limits
from spearhead.config.server.bridge.answer import FileWrapper
from spearhead.config.server.bridge.environ import Networks
from spearhead.config.server.bridge.limits import MB, limit_for


class Headers:
    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def __contains__(self, key: str) -> bool:
        return key in dict(self.pairs)

    def get(self, key: str, default: Any = None) -> Any:
        return dict(self.pairs).get(key, default)

    def items(self) -> list[tuple[str, str]]:
        return self.pairs


class Scope:
    proto, http_version, server, scheme = "http", "1.1", "127.0.0.1:8000", "http"

    def __init__(self, method: str, path: str, headers: list[tuple[str, str]], client: str) -> None:
        self.method, self.path, self.client = method, path, client
        self.query_string = "q=%E4%B8%AD"
        self.headers = Headers(headers)


class Proto:
    """A client that sends `chunks` and then falls silent, or ends when `complete`."""

    def __init__(self, chunks: Iterable[bytes] = (), *, complete: bool = True) -> None:
        self.chunks, self.complete = list(chunks), complete
        self.status, self.headers, self.sent, self.file = 0, dict[str, str](), b"", ""
        self.read = 0

    async def __call__(self) -> bytes:
        if not self.complete:
            await asyncio.sleep(60)
        return b"".join(self.chunks)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            self.read += len(chunk)
            yield chunk
        if not self.complete:
            await asyncio.sleep(60)

    def response_bytes(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.status, self.headers, self.sent = status, dict(headers), content

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        self.status, self.headers, self.file = status, dict(headers), file

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Proto:
        self.status, self.headers = status, dict(headers)
        return self

    async def send_bytes(self, data: bytes) -> None:
        self.sent += data


def echo(environ: dict[str, Any], start_response: Callable[..., None]) -> list[bytes]:
    content = environ["wsgi.input"].read()
    shown: dict[str, Any] = {key: value for key, value in environ.items() if isinstance(value, str)}
    shown |= {"length": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    start_response("200 OK", [("content-type", "application/json")])
    return Whole([json.dumps(shown).encode()])


class Whole(list[bytes]):
    """As Django's ordinary response: not streaming."""

    streaming = False


def ask(
    proto: Proto, *, path: str = "/x", headers: Iterable[tuple[str, str]] = (), client: str = "10.0.0.9:5000",
    application: Callable[..., Any] = echo, proxies: str = "",
) -> Proto:  # fmt: skip
    async def run() -> None:
        bridge = Bridge(application, Networks(proxies))
        bridge.__rsgi_init__(asyncio.get_running_loop())
        await bridge.__rsgi__(Scope("POST", path, list(headers), client), proto)
        bridge.__rsgi_del__(asyncio.get_running_loop())

    with ThreadPoolExecutor(1) as aside:  # a browser test leaves a running loop in this thread
        aside.submit(asyncio.run, run()).result()
    return proto


def sized(chunks: list[bytes], **options: Any) -> Proto:
    proto = Proto(chunks, complete=options.pop("complete", True))
    return ask(proto, headers=[("content-length", str(options.pop("declared", len(b"".join(chunks)))))], **options)


def told(proto: Proto) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(proto.sent)
    return found


@pytest.mark.parametrize("size", [0, 1, MB, MB + 1, 3 * MB])
def test_a_body_arrives_whole_from_memory_and_from_disk(size):
    content = b"\x01\xff" * (size // 2) + b"x" * (size % 2)
    found = told(sized([content[at : at + 65536] for at in range(0, size, 65536)]))
    assert (found["length"], found["sha256"]) == (size, hashlib.sha256(content).hexdigest())


def test_a_body_in_chunks_of_unknown_length_arrives_whole():
    found = told(ask(Proto([b"ab", b"cd"]), headers=[("transfer-encoding", "chunked")]))
    assert (found["length"], found["CONTENT_LENGTH"]) == (4, "4")
    assert "HTTP_TRANSFER_ENCODING" not in found


def test_a_declared_body_over_the_cap_is_refused_by_naming_the_limit():
    proto = sized([b"x"], declared=21 * MB)
    assert (proto.status, told(proto)["code"], told(proto)["limit"]) == (413, "too_large", 20 * MB)
    assert proto.headers["content-type"] == "application/problem+json"
    assert proto.headers["connection"] == "close"


def test_an_undeclared_body_is_refused_once_it_is_over_the_cap():
    proto = ask(Proto([b"x" * MB] * 22), headers=[("transfer-encoding", "chunked"), ("accept-language", "en")])
    assert proto.status == 413
    assert told(proto)["detail"] == "This is larger than 20 MB, the most that is taken here."


def test_uploads_may_be_larger():
    assert limit_for("/api/v1/imports").size == limit_for("/deals/7/documents").size == 200 * MB
    assert limit_for("/importsx").size == limit_for("/api/v1/deals").size == 20 * MB


@pytest.mark.parametrize("headers", [[("content-length", "5")], [("transfer-encoding", "chunked")]])
def test_a_body_that_does_not_come_is_given_up(headers, monkeypatch):
    monkeypatch.setattr(body, "SECONDS", 0.05)
    proto = ask(Proto([b"ab"], complete=False), headers=headers)
    assert (proto.status, told(proto)["code"]) == (408, "too_slow")


def test_an_upload_that_keeps_coming_has_more_time(monkeypatch):
    monkeypatch.setattr(body, "SECONDS", 0.05)
    monkeypatch.setattr(body, "SLOWEST", 10 * MB)

    class Slow(Proto):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for chunk in self.chunks:
                await asyncio.sleep(0.03)
                yield chunk

    chunks = [b"x" * MB] * 5
    declared = [("content-length", str(5 * MB))]
    assert ask(Slow(chunks), path="/imports/1", headers=declared).status == 200
    assert ask(Slow(chunks), path="/deals", headers=declared).status == 408


def test_less_than_was_declared_is_never_handed_on():
    seen: list[int] = []
    proto = sized([b"abc"], declared=5, application=lambda *_both: seen.append(1))
    assert (proto.status, seen) == (0, [])


@pytest.mark.parametrize("length", ["-1", "1e3", "5, 5", "", "9" * 30])
def test_a_length_that_is_no_number_is_refused(length):
    assert ask(Proto(), headers=[("content-length", length)]).status == 400


def test_paths_queries_cookies_and_doubled_headers_are_handed_on():
    pairs = [("cookie", "a=1"), ("cookie", "b=2"), ("accept", "x"), ("accept", "y"), ("x_forged", "1"), ("proxy", "p")]
    found = told(ask(Proto(), path="/中", headers=pairs))
    assert found["PATH_INFO"].encode("latin-1").decode() == "/中"
    assert found["QUERY_STRING"] == "q=%E4%B8%AD"
    assert (found["HTTP_COOKIE"], found["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")
    assert not {"HTTP_X_FORGED", "HTTP_PROXY"} & set(found)


FORWARDED = [
    ("x-forwarded-for", "1.1.1.1, 2.2.2.2, 10.0.0.8"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "evil"),
]


def test_forwarded_addresses_of_strangers_count_for_nothing():
    found = told(ask(Proto(), headers=FORWARDED))
    assert found["REMOTE_ADDR"] == "10.0.0.9"
    assert not any(key.startswith("HTTP_X_FORWARDED") for key in found)


def test_a_trusted_proxy_names_its_client_and_not_further():
    found = told(ask(Proto(), headers=FORWARDED, proxies="10.0.0.0/24"))
    assert (found["REMOTE_ADDR"], found["HTTP_X_FORWARDED_PROTO"]) == ("2.2.2.2", "https")


def test_an_address_of_version_six_is_understood():
    assert told(ask(Proto(), client="[::1]:4000"))["REMOTE_ADDR"] == "::1"


def test_a_crash_of_the_application_is_answered_without_a_word_about_why(caplog):
    def crash(_environ: Any, _start: Any) -> None:
        raise ValueError("the secret")

    proto = ask(Proto(), application=crash)
    assert (proto.status, told(proto)["code"]) == (500, "unexpected")
    assert b"secret" not in proto.sent
    assert "the secret" in caplog.text


def test_too_long_a_line_is_answered_at_once(monkeypatch):
    monkeypatch.setattr("spearhead.config.server.bridge.app.QUEUE", 0)
    proto = ask(Proto())
    assert (proto.status, proto.headers["retry-after"]) == (503, "2")


def test_a_stream_is_drawn_off_and_sent_whole():
    def stream(_environ: Any, start: Callable[..., None]) -> Iterable[bytes]:
        start("200 OK", [])
        return (b"x" * 1000 for _piece in range(3000))

    assert len(ask(Proto(), application=stream).sent) == 3_000_000


def test_a_file_is_left_to_the_server_to_send_unless_only_a_part_is_wanted(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"content")

    def send(skip: int) -> Callable[..., Any]:
        def application(_environ: Any, start: Callable[..., None]) -> FileWrapper:
            start("200 OK", [("Content-Length", str(7 - skip))])
            file = path.open("rb")
            file.seek(skip)
            return FileWrapper(file)

        return application

    assert ask(Proto(), application=send(0)).file == str(path)
    part = ask(Proto(), application=send(3))
    assert (part.file, part.sent) == ("", b"tent")


def test_the_cap_of_memory_is_below_that_of_uploads():
    assert limits.SPOOL_ABOVE < limits.ORDINARY.size < limits.UPLOAD.size
