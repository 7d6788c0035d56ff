"""What a browser says of itself, in a few words."""

from __future__ import annotations

import pytest

from spearhead.accounts.sessions.devices import device

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("agent", "found"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
         ("Edge", "Windows")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
         ("Safari", "macOS")),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0",
         ("WeChat", "Android")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 CriOS/122.0 Safari/604.1",
         ("Chrome", "iPhone")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", ("Firefox", "Linux")),
        ("curl/8.5", ("", "")),
        ("", ("", "")),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 9 else "",
)  # fmt: skip
def test_browser_and_system(agent: str, found: tuple[str, str]) -> None:
    assert device(agent) == found
