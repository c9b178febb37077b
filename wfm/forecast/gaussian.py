"""Daily totals as one Gaussian process on the logarithm: level, week, year, calendar and chance, each learned apart.

The logarithm of a day's contacts is a sum of independent parts, each with a covariance between days: a slow level, one
of a month and one of days, all returning to a mean; a weekday pattern that may drift; a yearly cycle, coarse and fine,
and a weekday pattern that changes with it; the columns of the calendar; noise. How much each part varies is learned
from the series itself by maximising the likelihood, with a prior that ties the parts to the scatter of the line, so
that a short history falls back on what is usual. The forecast is the conditional mean of the days ahead. Rasmussen &
Williams (2006), Gaussian Processes for Machine Learning, chapters 2 and 5. Odd days are held back by the weights of a
Student t (Lange, Little & Taylor 1989, JASA 84:881-896).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import BoolArray, FloatArray, IntArray

YEAR = 365.25
SLOW_DAYS, MONTH_DAYS, FAST_DAYS, DRIFT_DAYS = 400.0, 25.0, 4.0, 60.0
YEAR_WIDTH, YEAR_FINE_WIDTH, WEEK_YEAR_WIDTH = 0.5, 0.12, 1.0
CONSTANT = 1.0
DEGREES = 4.0
ROUNDS = 3
LARGEST_STEPS = 25
BUNCH_DAYS = 11
SHIFT_DEVIATIONS = 3.0
"""A new level, and no odd days: over half of so many known days in a row lie off the rest, by so many deviations."""

PRIORS: Mapping[str, float] = {
    "slow": 2.0,
    "month": 0.4,
    "fast": 0.25,
    "week": 3.0,
    "week_drift": 0.3,
    "calendar": 4.0,
    "event": 4.0,
    "year": 2.0,
    "year_fine": 1.0,
    "week_year": 0.5,
    "noise": 1.2,
}
"""Centre of the prior of each part's standard deviation, relative to the scatter of the line."""
PRIOR_SPREAD = 0.7
"""Standard deviation of that prior, on the logarithm."""


@dataclass(frozen=True)
class Scales:
    """Standard deviation of each part on the logarithm, the noise included; `scatter` is the line's own."""

    scatter: float
    learned: Mapping[str, float]

    def variance(self, name: str) -> float:
        """Variance of a part; its prior's where nothing was learned of it."""
        deviation: float = self.learned.get(name, PRIORS[name] * self.scatter)
        return deviation * deviation


@dataclass(frozen=True)
class DayColumns:
    """What is known of the days of past and future together: weekday (days,), calendar columns (days, k) by group."""

    weekday: IntArray
    calendar: FloatArray
    event: FloatArray
    yearly: bool


@dataclass(frozen=True)
class Observed:
    """What was seen on some days: `value` on the logarithm, centred; a day's variance is weight x noise + extra."""

    value: FloatArray
    weight: FloatArray
    extra: FloatArray


def measure_scatter(logs: FloatArray, weekday: IntArray) -> float:
    """Robust standard deviation of a day, from the change since the last known day of the same weekday."""
    change = [np.diff(logs[weekday == w]) for w in range(7)]
    together = np.concatenate(change)
    if not len(together):
        return 0.1
    spread = 1.4826 * float(np.median(np.abs(together))) / 2**0.5
    return min(max(spread, 0.01), 1.0)


def _tabulate(reach: FloatArray, *, yearly: bool) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """Covariance of each part by days between, of unit variance: those of all days, and those of the same weekday."""
    slow = np.sqrt(3.0) * reach / SLOW_DAYS
    common = {
        "slow": (1 + slow) * np.exp(-slow),
        "month": np.exp(-reach / MONTH_DAYS),
        "fast": np.exp(-reach / FAST_DAYS),
    }
    weekly = {"week": np.ones(len(reach)), "week_drift": np.exp(-reach / DRIFT_DAYS)}
    if yearly:
        turn = -2 * np.sin(np.pi * reach / YEAR) ** 2
        common |= {"year": np.exp(turn / YEAR_WIDTH**2), "year_fine": np.exp(turn / YEAR_FINE_WIDTH**2)}
        weekly |= {"week_year": np.exp(turn / WEEK_YEAR_WIDTH**2)}
    return common, weekly


def make_covariances(days: IntArray, columns: DayColumns) -> dict[str, FloatArray]:
    """Covariance of each part, of unit variance, between days: shape (n, n) each."""
    gap, same = _compare(days, days, columns)
    common, weekly = _tabulate(np.arange(int(gap.max()) + 1, dtype=np.float64), yearly=columns.yearly)
    found = {name: table[gap] for name, table in common.items()}
    found |= {name: same * table[gap] for name, table in weekly.items()}
    for name, values in (("calendar", columns.calendar), ("event", columns.event)):
        if values.shape[1]:
            found[name] = values[days] @ values[days].T
    return found


def add_covariance(a: IntArray, b: IntArray, columns: DayColumns, scales: Scales) -> FloatArray:
    """Covariance of all parts together, a constant included, between days `a` and days `b`: shape (len(a), len(b))."""
    gap, same = _compare(a, b, columns)
    common, weekly = _tabulate(np.arange(int(gap.max()) + 1, dtype=np.float64), yearly=columns.yearly)
    total: FloatArray = np.take(CONSTANT + sum(scales.variance(k) * table for k, table in common.items()), gap)
    total += same * np.take(sum(scales.variance(k) * table for k, table in weekly.items()), gap)
    for name, values in (("calendar", columns.calendar), ("event", columns.event)):
        if values.shape[1]:
            total += (scales.variance(name) * values[a]) @ values[b].T
    return total


def _compare(a: IntArray, b: IntArray, columns: DayColumns) -> tuple[IntArray, BoolArray]:
    """Days between, and whether they share their weekday: shape (len(a), len(b)) each."""
    return np.abs(a[:, None] - b[None, :]), columns.weekday[a][:, None] == columns.weekday[b][None, :]


def solve(covariance: FloatArray, seen: Observed, noise: float) -> FloatArray:
    """Weights of the days in any conditional mean: (covariance + noise) x weights = value, shape (n,)."""
    from scipy.linalg import cho_factor, cho_solve

    total = covariance.copy()
    total[np.diag_indices(len(total))] += noise * seen.weight + seen.extra
    out: FloatArray = cho_solve(cho_factor(total, lower=True, overwrite_a=True, check_finite=False), seen.value)
    return out


def hold_back(covariance: FloatArray, seen: Observed, noise: float) -> Observed:
    """Raise the noise of days that lie far off the rest, as a Student t of four degrees does.

    What most days around have in common is a level that came to stay, no day's oddity.
    """
    for _ in range(ROUNDS - 1):
        spread = noise * seen.weight + seen.extra
        residual = spread * solve(covariance, seen, noise)
        common = _find_common(residual)
        lone = residual - np.where(np.abs(common) > SHIFT_DEVIATIONS * noise**0.5, common, 0.0)
        distance = np.minimum(residual**2, lone**2) / (noise + seen.extra)
        seen = Observed(seen.value, (DEGREES + distance) / (DEGREES + 1), seen.extra)
    return seen


def _find_common(residual: FloatArray) -> FloatArray:
    """Median over the known days around each, the first and last few sharing the window at their edge: shape (n,)."""
    if len(residual) < BUNCH_DAYS:
        return np.zeros(len(residual))
    windows = np.lib.stride_tricks.sliding_window_view(residual, BUNCH_DAYS)
    middle: FloatArray = np.median(windows, axis=1)
    return np.pad(middle, BUNCH_DAYS // 2, mode="edge")


def learn_scales(seen: Observed, parts: Mapping[str, FloatArray], scatter: float) -> Scales:
    """Find the standard deviations of highest posterior density, all parts together by L-BFGS with exact gradients."""
    from scipy.optimize import minimize

    names = (*parts, "noise")
    centre = np.log(np.array([PRIORS[name] for name in names]) * scatter)
    matrices = list(parts.values())
    found = minimize(
        _measure_posterior,
        centre,
        args=(centre, seen, matrices),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": LARGEST_STEPS},
        bounds=[(c - 5, c + 4) for c in centre],
    )
    return Scales(scatter, {name: float(scale) for name, scale in zip(names, np.exp(found.x), strict=True)})


def _measure_posterior(
    theta: FloatArray, centre: FloatArray, seen: Observed, parts: list[FloatArray]
) -> tuple[float, FloatArray]:
    """Negative log posterior and its gradient by log standard deviation (Rasmussen & Williams 2006, equation 5.9)."""
    from scipy.linalg import cho_factor
    from scipy.linalg.lapack import dpotri

    variance = np.exp(2 * theta)
    n = len(seen.value)
    total = np.full((n, n), CONSTANT)
    for v, part in zip(variance, parts, strict=False):
        total += v * part
    total[np.diag_indices(n)] += variance[-1] * seen.weight + seen.extra
    factor, _ = cho_factor(total, lower=True, overwrite_a=True, check_finite=False)
    lower, _ = dpotri(factor, lower=True)
    inverse = np.tril(lower) + np.tril(lower, -1).T
    alpha = inverse @ seen.value
    distance = (theta - centre) / PRIOR_SPREAD
    value = 0.5 * seen.value @ alpha + np.log(np.diag(factor)).sum() + 0.5 * (distance**2).sum()
    outer = inverse - np.outer(alpha, alpha)
    slope = [v * float(np.vdot(outer, part)) for v, part in zip(variance, parts, strict=False)]
    slope.append(float(variance[-1] * (np.diag(outer) * seen.weight).sum()))
    return float(value), np.array(slope) + distance / PRIOR_SPREAD
