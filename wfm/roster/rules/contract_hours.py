"""Contract hours: paid minutes of a contract week within the range due.

In the graph of schedules they are read off the arcs of a week's last day (`wfm.roster.graph`); a linear programme has
them as rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def keep_hours(works: list[tuple[int, Any]], week: tuple[int, int], *, heads: int = 1) -> Iterator[Any]:
    """Linear rows for one week of one person (or of `heads` alike): `works` lists paid minutes and how many work them.

    Usable in a linear programme and in CP-SAT alike.
    """
    if not works:
        return
    total = sum(minutes * x for minutes, x in works)
    if week[0] == week[1]:
        yield total == week[0] * heads
        return
    yield total >= week[0] * heads
    yield total <= week[1] * heads
