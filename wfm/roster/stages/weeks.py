"""Every lawful week of a person: which kind of shift on which day, as an array to choose from.

Contract hours, days per week, one shift a day and days in a row are filters here, not constraints: a week that is in
the array keeps them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.roster.problem import Problem, Week

OFF = -1
MOST_WEEKS = 200_000
"""More combinations than this are thinned out by chance: nobody's choice needs them all."""


@dataclass(frozen=True)
class Weeks:
    """Lawful weeks of one person in one contract week of the horizon.

    `days` (n,) are the days of the horizon, `kinds` (w, n) the kind worked on each, -1 for off; `lead` and `trail` (w,)
    the working days at the start and end, `whole` (w,) whether no day is off; `singles` (w,) days off between two
    working days.
    """

    person: int
    days: IntArray
    kinds: IntArray
    lead: IntArray
    trail: IntArray
    singles: IntArray


def lawful_weeks(problem: Problem) -> list[Weeks]:
    """Weeks of every person, in the order of the problem's weeks; alike people share their arrays."""
    cache: dict[tuple[object, ...], IntArray] = {}
    out = []
    for week in problem.weeks:
        days = np.array(week.days, dtype=np.int64)
        able = problem.windows[week.person, days, :, 0] >= 0
        key = (able.tobytes(), week.paid_min, week.max_days, len(days))
        if key not in cache:
            cache[key] = _enumerate(problem, week, able)
        kinds = cache[key]
        works = kinds >= 0
        out.append(Weeks(week.person, days, kinds, _run(works), _run(works[:, ::-1]), _single_days_off(works)))
    return out


def rows_allowed(problem: Problem, weeks: Weeks, before: int, after: int) -> BoolArray:
    """Which weeks fit between `before` working days just before and `after` just after: shape (w,)."""
    most, size = problem.max_days_in_a_row, weeks.days.size
    through = weeks.lead == size
    longest = np.where(through, before + size + after, np.maximum(before + weeks.lead, weeks.trail + after))
    return np.asarray(longest <= most)


def _enumerate(problem: Problem, week: Week, able: BoolArray) -> IntArray:
    """All choices of kinds that make the week's hours, streaks inside the week kept: shape (w, n)."""
    states = [np.zeros((1, 0), dtype=np.int64)]
    paid = np.array([kind.paid_min for kind in problem.kinds] + [0], dtype=np.int64)
    most = [int(paid[:-1][able[i]].max(initial=0)) for i in range(len(able))]
    for i in range(len(able)):
        options = [OFF, *np.flatnonzero(able[i]).tolist()]
        grown = np.concatenate([np.column_stack([states[0], np.full(len(states[0]), o)]) for o in options])
        total = paid[grown].sum(axis=1)
        keep = (total <= week.paid_min) & (total + sum(most[i + 1 :]) >= week.paid_min)
        keep &= (grown >= 0).sum(axis=1) <= week.max_days
        grown = grown[keep]
        if len(grown) > MOST_WEEKS:
            grown = grown[np.random.default_rng(0).permutation(len(grown))[:MOST_WEEKS]]
        states = [grown]
    kept: IntArray = states[0][_longest_run(states[0] >= 0) <= problem.max_days_in_a_row]
    return kept


def _run(works: BoolArray) -> IntArray:
    """Working days before the first day off: shape (w,)."""
    before: IntArray = np.cumprod(works, axis=1).sum(axis=1).astype(np.int64)
    return before


def _longest_run(works: BoolArray) -> IntArray:
    longest = now = np.zeros(len(works), dtype=np.int64)
    for column in works.T:
        now = np.where(column, now + 1, 0)
        longest = np.maximum(longest, now)
    return longest


def _single_days_off(works: BoolArray) -> IntArray:
    if works.shape[1] < 3:
        return np.zeros(len(works), dtype=np.int64)
    singles: IntArray = (works[:, :-2] & ~works[:, 1:-1] & works[:, 2:]).sum(axis=1).astype(np.int64)
    return singles
