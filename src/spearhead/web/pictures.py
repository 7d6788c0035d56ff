"""Small pictures that the server draws: the tint of an avatar, the line of a sparkline, a QR code."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import segno
from markupsafe import Markup

TINTS = 6
WIDTH, HEIGHT = 100, 28


def tint(name: str) -> int:
    """A number 1–6, always the same for the same name."""
    return zlib.crc32(name.encode()) % TINTS + 1


def qr(text: str) -> Markup:
    """The text as a QR code, dark on light in every theme, for cameras."""
    drawn = segno.make(text, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704  # made by the library, of shapes alone


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
