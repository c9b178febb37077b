"""Rosters by taking turns: some people give up their schedule and in turn get the one that is best beside the others.

Ruin and recreate (Schrimpf, Schneider, Stamm-Wilbrandt & Dueck 2000) where the recreation of each person is exact: a
shortest path at the price of one more person in each cell. A roster that is a little dearer is accepted too, less and
less so while time goes by.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.stages.columns import Column, Cover, Task

MOST_FREED = 3
"""People who give up their schedule at once."""


@dataclass(frozen=True)
class Heat:
    """What is accepted: rosters dearer by `first` on average at the start, by nothing at the end.

    Half of the time prices are shaken by `noise` (standard deviation), so that ties fall differently.
    """

    first: float
    noise: float


def take_turns(task: Task) -> list[Column] | None:
    """Give everybody in turn the schedule that is cheapest beside those before; None where somebody has none."""
    settled: list[Column] = []
    counts = np.zeros(len(task.cover.slopes), dtype=np.int64)
    for p in task.people:
        column = task.schedules.cheapest((p,), _next(task.cover, counts), task.window)[0]
        if column is None:
            return None
        counts[column.cells] += 1
        settled.append(column)
    return settled


def take_turns_again(
    task: Task, start: Mapping[int, Column], heat: Heat, *, seconds: float, rng: np.random.Generator
) -> dict[int, Column]:
    """Improve a roster of everybody in the task for `seconds`; the best seen, never dearer than the start."""
    now = _Roster(dict(start), task.cover.count(start.values()), task.cover)
    best = now
    began, most = time.monotonic(), min(MOST_FREED, len(task.people))
    while (spent := (time.monotonic() - began) / max(seconds, 1e-9)) < 1.0:
        freed = rng.choice(task.people, size=int(rng.integers(1, most + 1)), replace=False)
        shake = heat.noise if rng.random() < 0.5 else 0.0
        found = _recreate(task, now, [int(p) for p in freed], shake * rng.normal(0.0, 1.0, len(now.counts)))
        if found.cost <= now.cost + heat.first * (1.0 - spent) * rng.exponential():
            now = found
            best = now if now.cost < best.cost - 1e-9 else best
    return best.columns


class _Roster:
    """Columns by person, people per cell, and what it all costs."""

    def __init__(self, columns: dict[int, Column], counts: IntArray, cover: Cover) -> None:
        self.columns, self.counts = columns, counts
        self.cost = sum(column.cost for column in columns.values()) + cover.cost(counts)


def _recreate(task: Task, roster: _Roster, freed: list[int], noise: FloatArray) -> _Roster:
    """Give these people, one after the other, their best schedule beside all others."""
    columns, counts = dict(roster.columns), roster.counts.copy()
    for p in freed:
        counts[columns.pop(p).cells] -= 1
    for p in freed:
        found = task.schedules.cheapest((p,), _next(task.cover, counts) + noise, task.window)[0]
        columns[p] = roster.columns[p] if found is None else found
        counts[columns[p].cells] += 1
    return _Roster(columns, counts, task.cover)


def _next(cover: Cover, counts: IntArray) -> FloatArray:
    """Price of one more person in each cell."""
    return np.asarray(cover.slopes[np.arange(len(counts)), np.minimum(counts, cover.slopes.shape[1] - 1)])
