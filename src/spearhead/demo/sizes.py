"""How large a demo company is built: three named sizes, and explicit numbers for benchmarks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

SizeName = Literal["small", "default", "large"]
LEAST_PEOPLE: Final = 8


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of rows; `stream` commits batch by batch and leaves activities out of the search index."""

    people: int
    deals: int
    companies: int
    contacts: int
    leads: int
    activities: int
    stream: bool = False


SIZES: Final[dict[SizeName, Size]] = {
    "small": Size(8, 200, 24, 70, 60, 900),
    "default": Size(40, 3_000, 300, 900, 800, 20_000),
    "large": Size(50, 100_000, 10_000, 30_000, 20_000, 1_000_000, stream=True),
}
STREAM_FROM: Final = 20_000
MOST_COMPANIES: Final = 20_000  #: customers are kept in memory while deals are made


def size_of(
    name: SizeName, *, deals: int | None = None, activities: int | None = None, people: int | None = None
) -> Size:
    """The named size, with some of its numbers replaced; customers and leads grow with the deals."""
    size = SIZES[name]
    if deals is not None and deals != size.deals:
        share = deals / size.deals
        size = replace(
            size,
            deals=deals,
            companies=max(12, min(MOST_COMPANIES, round(size.companies * share))),
            contacts=max(36, min(3 * MOST_COMPANIES, round(size.contacts * share))),
            leads=max(20, min(5 * MOST_COMPANIES, round(size.leads * share))),
            activities=round(size.activities * share),
        )
    size = replace(
        size,
        activities=size.activities if activities is None else activities,
        people=max(LEAST_PEOPLE, size.people if people is None else people),
    )
    return replace(size, stream=size.stream or size.deals > STREAM_FROM)
