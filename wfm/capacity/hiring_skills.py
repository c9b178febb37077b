"""What new people should learn: classes shared over the queues that the staff's skills leave short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray
    from wfm.core.hiring import HiringClass, HiringPlan

WEEKS_AHEAD = 8
"""Weeks from a class's first contact over which what is missing decides what it learns."""
NOTHING = 1e-6
"""FTE that count as none."""


@dataclass(frozen=True)
class SkillGroup:
    """People who may serve the same queues: their names, and effective FTE per week, shape (week,)."""

    queues: frozenset[str]
    fte: FloatArray


@dataclass(frozen=True)
class QueueNeed:
    """FTE needed per queue and week, shape (queue, week), and the names of the queues."""

    queues: tuple[str, ...]
    fte: FloatArray


def count_unusable(need: QueueNeed, groups: Sequence[SkillGroup]) -> FloatArray:
    """FTE of the staff whose queues need no more while other queues are short, shape (week,); 0 where none are short.

    `groups` are the staff, in the units of the need.
    """
    unusable = np.zeros(need.fte.shape[1])
    for t in range(unusable.size):
        there = [(group.queues, float(group.fte[t])) for group in groups]
        short = share_staff(need.fte[:, t], need.queues, there, fair=False)
        if short.sum() > NOTHING:
            total = sum(fte for _, fte in there)
            unusable[t] = max(0.0, total - (need.fte[:, t].sum() - short.sum()))
    return frozen(unusable)


def place_classes(
    plan: HiringPlan, need: QueueNeed, groups: Sequence[SkillGroup], *, one_hire: FloatArray
) -> HiringPlan:
    """Say of each class how many should learn which queue, and warn where skills make weeks shorter than planned.

    A class learns what the staff and the classes before it leave missing in the weeks after it is ready, when everyone
    is used where the largest missing share becomes least; where nothing is, it learns all queues by their need.

    Parameters
    ----------
    groups : the staff, as in the plan's effective FTE; their sum need not be the plan's
    one_hire : shape (week, week), effective FTE that one person who starts in the second gets done in the first
    """
    weeks = [week.week for week in plan.weeks]
    placed: list[HiringClass] = []
    known = list(groups)
    for found in plan.classes:
        start, ready = weeks.index(found.start), weeks.index(found.ready)
        span = slice(ready, min(ready + WEEKS_AHEAD, len(weeks)))
        wanted = need.fte[:, span].mean(axis=1)
        short = share_staff(wanted, need.queues, [(g.queues, float(g.fte[span].mean())) for g in known], fair=True)
        split = split_whole(found.size, short if short.sum() > NOTHING else wanted)
        placed.append(replace(found, queues=tuple(
            (name, count) for name, count in zip(need.queues, split, strict=True) if count
        )))  # fmt: skip
        known += [SkillGroup(frozenset({name}), count * one_hire[:, start]) for name, count in placed[-1].queues]
    plan = replace(plan, classes=tuple(placed))
    return replace(plan, warnings=(*plan.warnings, *_tell_gaps(plan, need, known)))


def share_staff(
    need: FloatArray, queues: Sequence[str], groups: Sequence[tuple[frozenset[str], float]], *, fair: bool
) -> FloatArray:
    """FTE missing per queue, shape (queue,), when people are shared over their queues so that least is missing in all.

    `fair` makes the largest missing share least before that.
    """
    serving = [(names, max(0.0, fte)) for names, fte in groups if names.intersection(queues)]
    pairs = [(g, q) for g, (names, _) in enumerate(serving) for q, name in enumerate(queues) if name in names]
    n, m = len(queues), len(pairs)
    rows = np.zeros((len(serving) + 2 * n, m + n + 1))
    limits = np.concatenate([[fte for _, fte in serving], -need, np.zeros(n)])
    for column, (g, q) in enumerate(pairs):
        rows[g, column] = 1.0
        rows[len(serving) + q, column] = -1.0
    rows[len(serving) : len(serving) + n, m : m + n] = -np.eye(n)
    rows[len(serving) + n :, m : m + n] = np.eye(n)
    rows[len(serving) + n :, -1] = -np.maximum(need, 1e-9)
    worst, total = np.zeros(m + n + 1), np.zeros(m + n + 1)
    worst[-1], total[m : m + n] = 1.0, 1.0
    most = np.full(m + n + 1, np.inf)
    if fair:
        most[-1] = _solve(worst, rows, limits, most)[-1] + 1e-9
    return _solve(total, rows, limits, most)[m : m + n]


def _solve(price: FloatArray, rows: FloatArray, limits: FloatArray, most: FloatArray) -> FloatArray:
    bounds = [(0.0, high) for high in most.tolist()]
    found = linprog(price, A_ub=rows, b_ub=limits, bounds=bounds)
    if found.x is None:
        raise RuntimeError(f"people can always be shared somehow: {found.message}")
    return np.asarray(found.x, dtype=np.float64)


def split_whole(count: int, weights: FloatArray) -> list[int]:
    """Whole parts of `count` in proportion to the weights, by largest remainder, ties to the first."""
    if not weights.sum() > 0:
        weights = np.ones(weights.size)
    exact = count * weights / weights.sum()
    parts = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: count - int(parts.sum())]] += 1
    return [int(part) for part in parts]


def _tell_gaps(plan: HiringPlan, need: QueueNeed, groups: Sequence[SkillGroup]) -> tuple[str, ...]:
    """Warn of weeks in which more is missing by skills than by heads, beyond what may be missing."""
    gaps = []
    for t, week in enumerate(plan.weeks):
        short = share_staff(need.fte[:, t], need.queues, [(g.queues, float(g.fte[t])) for g in groups], fair=False)
        more = float(short.sum()) - max(0.0, week.need_fte - week.effective_fte + week.unusable_fte)
        if more > max(plan.max_shortfall * week.need_fte, NOTHING):
            gaps.append((more, week.week, need.queues[int(short.argmax())]))
    if not gaps:
        return ()
    more, worst, queue = max(gaps)
    count = "1 week" if len(gaps) == 1 else f"{len(gaps)} weeks"
    return (
        f"hiring: in {count} more is missing than the plan says, because people don't have the skills: in the week of "
        f"{worst} {more:.1f} FTE, most of all for {queue}",
    )
