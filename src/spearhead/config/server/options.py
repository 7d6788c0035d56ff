"""Where and with how many processes to serve, from the environment."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

from spearhead.kernel.soundness import Fault


@dataclass(frozen=True, slots=True)
class Options:
    """`port` 0 takes a free one."""

    host: str
    port: int
    workers: int


def read() -> Options | Fault:
    """SPEARHEAD_HOST, PORT and SPEARHEAD_WEB_WORKERS, or what is wrong with them."""
    host = os.environ.get("SPEARHEAD_HOST") or "127.0.0.1"
    port = _number("PORT", 8000, 0, 65535)
    workers = _number("SPEARHEAD_WEB_WORKERS", 2, 1, 64)
    if isinstance(port, Fault):
        return port
    return workers if isinstance(workers, Fault) else Options(host, port, workers)


def _number(name: str, default: int, least: int, most: int) -> int | Fault:
    raw = os.environ.get(name) or str(default)
    if raw.isascii() and raw.isdigit() and least <= int(raw) <= most:
        return int(raw)
    text = f"{name} is “{raw[:40]}”, not a number from {least} to {most}."
    return Fault("bad_setting", text, f"export {name}={default}")


def reserve(options: Options) -> socket.socket | Fault:
    """Bind the port without listening, so that the web workers share it and nobody else takes it."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:  # alone: fails where somebody listens
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((options.host, options.port))
            port = probe.getsockname()[1]
        kept = socket.socket(family, socket.SOCK_STREAM)
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        kept.bind((options.host, port))
    except OSError as error:
        text = f"Port {options.port} on {options.host} cannot be had ({error.strerror})."
        return Fault("port_taken", text, f"PORT={options.port + 1 if options.port < 65535 else 8000} spearhead serve")
    return kept
