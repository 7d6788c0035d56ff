"""What a browser says of itself, in a few words: which browser, on which system."""

from __future__ import annotations

from typing import Final

#: the first word that stands in it tells; browsers also name those that they descend from
_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"), ("wxwork", "WeCom"), ("DingTalk", "DingTalk"), ("Lark", "Feishu"), ("Edg", "Edge"),
    ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device(agent: str) -> tuple[str, str]:
    """Browser and system; empty where nothing known stands in it."""
    browser = next((name for word, name in _BROWSERS if word in agent), "")
    return browser, next((name for word, name in _SYSTEMS if word in agent), "")
