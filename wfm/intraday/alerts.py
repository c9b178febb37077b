"""A queue that leaves its interval: since when, and how sure it is that this isn't chance.

At each moment of the day the count of contacts since then is held against its own prediction: from the plan, what came
before that moment, and how days wander (`wfm.forecast.drift`). The moment that surprises most is when it began. How
surprising the most surprising moment of a usual day is, past days tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, ndtr, ndtri

from wfm.core.intraday import Alert
from wfm.forecast.drift import learn_drift, winsorise

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.forecast.drift import DayDrift

SURE = 0.995
"""An alert is given from here on: about one usual day in thirty has one, see benchmarks/forecast/alerts.py."""
LEAST_CHANGE = 0.10
"""A smaller share more or less than planned is nobody's concern, however sure."""
LEAST_CONTACTS = 8.0
"""Windows in which fewer came and were expected together say nothing."""
TESTS = 6.0
"""How many independent looks the moments of a day amount to."""
PRIOR_DAYS = 10.0
BAND = 0.8
HALF_LIFE_DAYS = 60.0
LEAST_SEEN = 0.7
LEAST_SHARE = 0.1
USUAL_SHARE = 0.8
"""Past days up to this share, the least surprising, count as usual: the others may have been worth an alert."""
_TINY = 1e-300


@dataclass(frozen=True)
class _Day:
    """The slots of a day that are known before now: `plan` and `actual` contacts, and how such days wander.

    `lower` (n, n) turns independent standard misses into those of the slots; row s of `reach` (n, n) what each of them
    adds to the contacts from slot s on.
    """

    slots: IntArray
    plan: FloatArray
    actual: FloatArray
    drift: DayDrift
    lower: FloatArray
    reach: FloatArray

    @property
    def root(self) -> FloatArray:
        """Square root of the plan."""
        root: FloatArray = np.sqrt(self.plan)
        return root


@dataclass(frozen=True)
class _Windows:
    """Of each day (row) and window, from a slot to now (column): what came, what was expected, its variance."""

    came: FloatArray
    expected: FloatArray
    variance: FloatArray

    def surprise(self) -> FloatArray:
        """Signed deviations a count is as likely as: negative binomial, as counts of a wandering rate are."""
        spread = np.maximum(self.variance, self.expected * (1 + 1e-6))
        size = self.expected**2 / (spread - self.expected)
        chance = size / (size + self.expected)
        count = np.round(self.came)
        # chances of more and of fewer by the incomplete beta function; half of those of just as many count in each
        more, fewer = betainc(count + 1, size, 1 - chance), betainc(size, count + 1, chance)
        some = np.maximum(count, 1.0)
        above = (more + np.where(count > 0, betainc(some, size, 1 - chance), 1.0)) / 2
        below = (fewer + np.where(count > 0, betainc(size, some, chance), 0.0)) / 2
        z = np.where(above < below, -ndtri(np.maximum(above, _TINY)), ndtri(np.maximum(below, _TINY)))
        return np.where(self.came + self.expected >= LEAST_CONTACTS, z, 0.0)


def find_alert(
    queue: str, actual: FloatArray, planned: FloatArray, *, age: IntArray, now_slot: int, starts: IntArray
) -> Alert | None:
    """Tell whether today leaves its interval; None where it doesn't, or nothing is known.

    Parameters
    ----------
    actual, planned : shape (days, slots), past days and today as the last; NaN where unknown
    age : shape (days,), days before today
    now_slot : first slot of today that isn't over
    starts : shape (slots,), index on the horizon's axis of each slot of today
    """
    day = _stand_at(actual, planned, age, now_slot)
    if day is None:
        return None
    miss = (day.actual - day.plan) / day.root
    windows = _open_windows(day, miss[None, :])
    z = windows.surprise()[0]
    since = int(np.abs(z).argmax())
    stretch = _learn_stretch(day, actual[:-1], planned[:-1])
    sure = float(1 - min(1.0, 2 * TESTS * ndtr(-abs(z[since]) / stretch)))
    came, expected = float(windows.came[0, since]), float(windows.expected[0, since])
    half = float(ndtri(0.5 + BAND / 2)) * stretch * float(np.sqrt(windows.variance[0, since]))
    low, high = max(0.0, expected - half), expected + half
    if sure < SURE or low <= came <= high or abs(came / expected - 1) < LEAST_CHANGE:
        return None
    return Alert(queue, int(starts[day.slots[since]]), sure, came, expected, low, high)


def _stand_at(actual: FloatArray, planned: FloatArray, age: IntArray, now_slot: int) -> _Day | None:
    """Line up what is known of today, and learn from the days before how such days wander."""
    root = np.sqrt(np.nan_to_num(planned).clip(0.0))
    known = np.isfinite(actual) & (root > 0)
    miss = np.zeros(root.shape)
    np.divide(np.nan_to_num(actual) - root**2, root, out=miss, where=known)
    slots = np.flatnonzero(known[-1] & (np.arange(root.shape[1]) < now_slot))
    if not len(slots):
        return None
    weight = 0.5 ** (age[:-1] / HALF_LIFE_DAYS)
    drift = learn_drift(miss[:-1], root[:-1], known[:-1], weight, hours=24 / root.shape[1])
    plan = planned[-1, slots]
    inside = drift.covariance(root.shape[1])[np.ix_(slots, slots)] * np.outer(np.sqrt(plan), np.sqrt(plan))
    lower = np.asarray(np.linalg.cholesky(inside + drift.noise * np.eye(len(slots))), dtype=np.float64)
    reach: FloatArray = np.cumsum((np.sqrt(plan)[:, None] * lower)[::-1], axis=0)[::-1]
    return _Day(slots, plan, actual[-1, slots], drift, lower, reach)


def _open_windows(day: _Day, miss: FloatArray) -> _Windows:
    """Hold the contacts from each slot to now against what the slots before it lead to expect, `miss` (days, n)."""
    held_back = winsorise(miss, day.root, day.drift)
    shocks = np.linalg.solve(day.lower, held_back.T).T
    before = np.tril(day.reach, -1)
    planned = np.cumsum(day.plan[::-1])[::-1]
    strayed = np.cumsum((miss * day.root)[:, ::-1], axis=1)[:, ::-1]
    expected = np.maximum(planned + shocks @ before.T, LEAST_SHARE * planned)
    variance = (np.triu(day.reach) ** 2).sum(axis=1) * np.ones(len(miss))[:, None]
    return _Windows(np.maximum(planned + strayed, 0.0), expected, variance)


def _learn_stretch(day: _Day, actual: FloatArray, planned: FloatArray) -> float:
    """Tell how much more surprising usual days are than they ought to be: 1 or more, by the last days at this time."""
    with np.errstate(invalid="ignore", divide="ignore"):
        miss = ((actual - planned) / np.sqrt(planned))[:, day.slots]
    rows = np.isfinite(miss).mean(axis=1) >= LEAST_SEEN
    if not rows.any():
        return 1.0
    most = np.abs(_open_windows(day, np.nan_to_num(miss[rows], posinf=0.0, neginf=0.0)).surprise()).max(axis=1)
    count = float(rows.sum())
    usual = float(-ndtri((1 - USUAL_SHARE) / (2 * TESTS)))
    return max(1.0, (PRIOR_DAYS + count * float(np.quantile(most, USUAL_SHARE)) / usual) / (PRIOR_DAYS + count))
