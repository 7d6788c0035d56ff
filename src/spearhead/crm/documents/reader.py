"""A program of its own that opens what strangers wrote: text of a file, a page of a PDF, a picture drawn anew.

Started by `apart.ask` with limits on time and memory, and none of our code, settings or connections in it; a file
that breaks a library breaks this process and nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

MOST_TEXT: Final = 100_000
MOST_UNPACKED: Final = 60 * 1024 * 1024
MOST_PIXELS: Final = 60_000_000
MOST_FRAMES: Final = 200
MOST_PAGES: Final = 2_000
SEEN: Final = 1600
SECONDS: Final = 20
MEMORY: Final = 1536 * 1024 * 1024
#: Kind of zipped document → the parts that hold its text, and the names of the elements that are text or end a line.
PARTS: Final = {
    "document": (("word/document.xml", "content.xml"), {"t"}, {"p", "h"}),
    "slides": (("ppt/slides/slide", "content.xml"), {"t"}, {"p", "h"}),
    "sheet": (("xl/sharedStrings.xml", "xl/worksheets/sheet", "content.xml"), {"t"}, {"si", "row", "p"}),
}


def limit() -> None:
    """No more than so much time and memory, and nothing written anywhere."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def text(kind: str, path: str) -> bytes:
    """The text of a file and how many pages it has, as JSON."""
    pages = None
    if kind == "pdf":
        found, pages = _pdf_text(path)
    elif kind == "text":
        found = _plain(path)
    else:
        found = "".join(_zipped(kind, path))
    found = "".join(one for one in found if one.isprintable() or one in "\n\t")
    return json.dumps({"text": found[:MOST_TEXT].strip(), "pages": pages}).encode()


def _pdf_text(path: str) -> tuple[str, int]:
    import pypdfium2  # noqa: PLC0415  # only where it is needed: each call is a new process

    pdf = pypdfium2.PdfDocument(path)
    found, length = [], 0
    for place in range(min(len(pdf), MOST_PAGES)):
        found.append(pdf[place].get_textpage().get_text_range().replace("\r\n", "\n"))
        length += len(found[-1])
        if length > MOST_TEXT:
            break
    return "\n".join(found), len(pdf)


def _plain(path: str) -> str:
    with Path(path).open("rb") as file:
        data = file.read(4 * MOST_TEXT)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start > len(data) - 4:  # but a character cut off at the end
                return data[: error.start].decode(encoding)
    return data.decode("latin-1")


def _zipped(kind: str, path: str) -> Iterator[str]:
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415  # as above

    starts, words, ends = PARTS[kind]
    length = 0
    with zipfile.ZipFile(path) as packed:
        for name in sorted(one for one in packed.namelist() if one.endswith(".xml") and one.startswith(starts)):
            with packed.open(name) as part:
                for _event, element in iterparse(_Bounded(part)):
                    tag = element.tag.rpartition("}")[2]
                    whole = name == "content.xml" and tag in ends  # OpenDocument: the text of a paragraph lies in it
                    said = "".join(element.itertext()) if whole else element.text if tag in words else ""
                    yield (said or "") + ("\n" if tag in ends else "")
                    length += len(said or "")
                    if tag in ends:
                        element.clear()
                    if length > MOST_TEXT:
                        return


class _Bounded:
    """A part of an archive of which no more is unpacked than `MOST_UNPACKED`."""

    def __init__(self, part: IO[bytes]) -> None:
        self.part, self.left = part, MOST_UNPACKED

    def read(self, size: int = -1) -> bytes:
        data = self.part.read(min(size, 65_536) if size > 0 else 65_536)
        self.left -= len(data)
        if self.left < 0:
            raise ValueError("too large")
        return data


def page(number: str, path: str) -> bytes:
    """One page of a PDF, from 1, as a picture."""
    import pypdfium2  # noqa: PLC0415  # as above

    pdf = pypdfium2.PdfDocument(path)
    one = pdf[int(number) - 1]
    scale = min(SEEN / max(*one.get_size(), 1.0), 3.0)
    return _encoded(one.render(scale=scale, may_draw_forms=False).to_pil(), "PNG")


def picture(path: str) -> bytes:
    """A picture as a page shows it: drawn anew, upright, no wider or higher than `SEEN`."""
    image = _opened(path)
    image.thumbnail((SEEN, SEEN))
    opaque = image.mode in {"RGB", "L", "CMYK"}
    return _encoded(image.convert("RGB") if opaque else image.convert("RGBA"), "JPEG" if opaque else "PNG")


def clean(path: str) -> bytes:
    """A picture in its own format and size with nothing in it but its points: no place, no camera, no other file."""
    from PIL import Image, ImageSequence  # noqa: PLC0415  # as above

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses from twice this on
    image: Any = Image.open(path)
    kind, frames = image.format, 1 if image.format in {"JPEG", "MPO"} else getattr(image, "n_frames", 1)
    if frames == 1:
        return _encoded(_opened(path), kind)
    if frames > MOST_FRAMES or frames * image.width * image.height > 4 * MOST_PIXELS:
        raise ValueError("too many frames")
    first, *rest = [one.copy() for one in ImageSequence.Iterator(image)]
    for one in (first, *rest):
        one.info = {key: value for key, value in one.info.items() if key in {"transparency", "duration", "disposal"}}
    out = BytesIO()
    first.save(out, kind, save_all=True, append_images=rest, loop=image.info.get("loop", 0),
               duration=image.info.get("duration", 100))  # fmt: skip
    return out.getvalue()


def _opened(path: str) -> Any:
    from PIL import Image, ImageOps  # noqa: PLC0415  # as above

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    image = Image.open(path)
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("too many points")
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    if upright.mode == "P":
        bare.putpalette(upright.getpalette() or [])
        if "transparency" in upright.info:
            bare.info["transparency"] = upright.info["transparency"]
    if profile and len(profile) < 1_000_000:
        bare.info["icc_profile"] = profile
    return bare


def _encoded(image: Any, kind: str | None) -> bytes:
    out, more = BytesIO(), {}
    if kind in {"JPEG", "MPO"}:
        kind, more = "JPEG", {"quality": 90, "optimize": True}
    if kind == "WEBP":
        more = {"quality": 90}
    if profile := image.info.get("icc_profile"):
        more["icc_profile"] = profile
    image.save(out, kind, **more)
    return out.getvalue()


ASKED: Final[dict[str, Callable[..., bytes]]] = {"text": text, "page": page, "picture": picture, "clean": clean}


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(ASKED[sys.argv[1]](*sys.argv[2:]))
