"""People alike swap shifts of a day or two: the cover stays as it is, and what their rules and wishes cost may fall.

Alike are two of one pool who count alike among those at once; each must be able to work what the other did. A swap that
costs more is never kept: with heat, as tried, they end no better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels import schedules
from wfm.roster.kernels.compiled import inner

if TYPE_CHECKING:
    from wfm.roster.kernels.floor import Floor
    from wfm.roster.kernels.schedules import Beside, Schedules

SOUGHT, OTHER_DAYS = 40, 4
"""Draws of somebody alike, and of a day on which the two are off and at work the other way round."""


@inner
def swap_some(floor: Floor, who: Schedules, beside: Beside, tries: int, rng: np.random.Generator) -> float:
    """Try so many swaps of two people and days drawn by chance; what the price changes by."""
    people, days = floor.choice.shape
    change = 0.0
    for _ in range(tries):
        p, d = int(rng.integers(0, people)), int(rng.integers(0, days))
        q = _find_alike(floor, p, rng)
        if q < 0:
            continue
        if (floor.kind[p, d] < 0) == (floor.kind[q, d] < 0):
            if floor.kind[p, d] != floor.kind[q, d] or floor.start[p, d] != floor.start[q, d]:
                change += _swap(floor, who, beside, (p, q), (d, d))
            continue
        for _ in range(OTHER_DAYS):
            e = int(rng.integers(0, days))
            if (floor.kind[p, e] < 0) == (floor.kind[q, d] < 0) != (floor.kind[q, e] < 0):
                change += _swap(floor, who, beside, (p, q), (d, e))
                break
    return change


@inner
def _find_alike(floor: Floor, p: int, rng: np.random.Generator) -> int:
    crowd = floor.crowd
    for _ in range(SOUGHT):
        q = int(rng.integers(0, floor.choice.shape[0]))
        if q == p or floor.pool[q] != floor.pool[p]:
            continue
        if crowd.office[p] == crowd.office[q] and (crowd.counted[:, p] == crowd.counted[:, q]).all():
            return q
    return -1


@inner
def _swap(floor: Floor, who: Schedules, beside: Beside, people: tuple[int, int], days: tuple[int, int]) -> float:
    """Swap two people's shifts on one day or two where that costs no more; what their rules change by."""
    p, q = people
    for d in days:
        if floor.held[p, d] or floor.held[q, d]:
            return 0.0
    before = floor.wish[p] + floor.wish[q]
    held = floor.choice[p, days[0]], floor.choice[q, days[0]], floor.choice[p, days[1]], floor.choice[q, days[1]]
    _exchange(floor, people, days)
    mine = yours = np.inf
    if _choose(floor, who, p, days) and _choose(floor, who, q, days):
        mine = schedules.price_rules(who, beside, p, floor.choice[p])
        yours = schedules.price_rules(who, beside, q, floor.choice[q]) if mine < np.inf else np.inf
    if mine + yours > before + 1e-9:
        _exchange(floor, people, days)
        floor.choice[p, days[0]], floor.choice[q, days[0]], floor.choice[p, days[1]], floor.choice[q, days[1]] = held
        return 0.0
    floor.wish[p], floor.wish[q] = mine, yours
    if floor.blocks.on:
        _exchange_lines(floor, people, days)
    return mine + yours - before


@inner
def _choose(floor: Floor, who: Schedules, p: int, days: tuple[int, int]) -> bool:
    """Find a person's choices that are the shifts they have now on these days; False where they have none such."""
    f = who.profile[p]
    for d in days:
        found = -1
        for c in range(who.first[f, d], who.first[f, d + 1]):
            if who.kind[c] == floor.kind[p, d] and (who.kind[c] < 0 or who.start[c] == floor.start[p, d]):
                found = c - who.first[f, d]
                break
        if found < 0:
            return False
        floor.choice[p, d] = found
    return True


@inner
def _exchange(floor: Floor, people: tuple[int, int], days: tuple[int, int]) -> None:
    p, q = people
    for i in range(2 if days[0] != days[1] else 1):
        d = days[i]
        floor.kind[p, d], floor.kind[q, d] = floor.kind[q, d], floor.kind[p, d]
        floor.start[p, d], floor.start[q, d] = floor.start[q, d], floor.start[p, d]
        for b in range(floor.breaks.shape[2]):
            floor.breaks[p, d, b], floor.breaks[q, d, b] = floor.breaks[q, d, b], floor.breaks[p, d, b]


@inner
def _exchange_lines(floor: Floor, people: tuple[int, int], days: tuple[int, int]) -> None:
    """Exchange the lines served, in all intervals of the shifts exchanged."""
    p, q = people
    serving, size = floor.blocks.serving, floor.prices[0].size
    for i in range(2 if days[0] != days[1] else 1):
        d = days[i]
        first, last = size, 0
        for one in people:
            if floor.kind[one, d] >= 0:
                first = min(first, floor.start[one, d])
                last = max(last, min(size, floor.start[one, d] + floor.shapes[floor.kind[one, d], 0]))
        for t in range(first, last):
            serving[p, t], serving[q, t] = serving[q, t], serving[p, t]
