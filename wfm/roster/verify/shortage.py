"""Time in which a number is exceeded, joined into stretches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def join_excess(levels: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Give each stretch without a gap in which (from, to, excess) is above 0: from, to, most, seconds x excess."""
    held: tuple[int, int, int, int] | None = None
    for begin, end, excess in levels:
        if held is not None and (excess <= 0 or begin != held[1]):
            yield held
            held = None
        if excess > 0:
            before = held or (begin, begin, 0, 0)
            held = (before[0], end, max(before[2], excess), before[3] + excess * (end - begin))
    if held is not None:
        yield held
