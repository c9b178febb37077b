"""Breaks start inside their window after the shift's start.

Within one pool and kind all windows have the same width, so first come, first served is always right: the counts of
breaks begun by t must lie between the shifts whose window has closed by t and those whose window has opened by t.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wfm.roster.problem import Rest


def break_rows(rest: Rest, taken: dict[int, Any], started: Callable[[int], Any]) -> Iterator[Any]:
    """Linear rows for one break of one pool and kind.

    `taken[t]` is the expression of breaks begun at t or before, over consecutive t; `started(t)` that of shifts
    started at t or before (0 before the first start). Usable in a linear programme and in CP-SAT alike.
    """
    times = sorted(taken)
    for t in times:
        if t > times[0]:
            yield taken[t] >= taken[t - 1]
        yield taken[t] <= started(t - rest.earliest)
        yield taken[t] >= started(t - rest.latest)
    yield taken[times[-1]] == started(times[-1])
