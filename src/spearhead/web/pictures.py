"""Small pictures that the server draws: initials and tint of an avatar, the line of a sparkline."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Sequence

from markupsafe import Markup

TINTS = 6
WIDTH, HEIGHT = 100, 28


def initials(name: str, *, short: bool = False) -> str:
    """Signs for a person: a Han name's last two (`short`: its last one), of other names the first and last initial.

    A name with a middle dot (买买提·艾力) gives the first sign of its first part and of its last.
    """
    words = unicodedata.normalize("NFC", name).strip()
    if not words:
        return "?"
    if "·" in words or "・" in words:
        parts = [part for part in words.replace("・", "·").split("·") if part]
        return parts[0][0] if short or len(parts) == 1 else parts[0][0] + parts[-1][0]
    if _is_han(words[0]):
        return words.replace(" ", "")[-1 if short else -2 :]
    parts = words.split()
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


def _is_han(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith("CJK")


def tint(name: str) -> int:
    """A number 1–6, always the same for the same name."""
    return zlib.crc32(name.encode()) % TINTS + 1


def spark(values: Sequence[float | None]) -> Markup:
    """A sparkline as SVG for two values or more, else nothing; a missing value leaves a gap."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(known), max(known)
    span = max(high - low, abs(high) * 0.15) or 1.0  # a ripple of a few per cent must not look like a storm
    low = (high + low - span) / 2
    step, end = WIDTH / (len(values) - 1), 0.0
    line, begin = "", 0.0
    for i, value in enumerate(values):
        if value is None:
            continue
        x, y = i * step, HEIGHT - 2 - (float(value) - low) / span * (HEIGHT - 4)
        fresh = i == 0 or values[i - 1] is None
        begin = x if fresh else begin
        line += f"{'M' if fresh else 'L'}{x:.1f} {y:.1f}"
        end = x
    area = f"M{line.rpartition('M')[2]}L{end:.1f} {HEIGHT}L{begin:.1f} {HEIGHT}Z"
    return Markup(
        '<svg class="spark" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="spark-area" d="{}"/><path class="spark-line" d="{}"/></svg>'
    ).format(area, line)
