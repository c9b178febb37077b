"""How a day wanders away from its plan: size and memory of the wandering, and the noise of counts around it.

With plan f, actual y and root = sqrt(f), the miss (y - f) / root has the same noise in busy and quiet slots: its
variance is `noise` (1 for Poisson counts) plus root^2 times the variance of the wandering factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray

MEMORY_HOURS = (2.0, 4.0, 8.0, 16.0, 32.0)
USUAL_MEMORY_HOURS = 12.0
USUAL_VARIANCE = 0.01
USUAL_NOISE = 1.2
PRIOR_DAYS = 3.0
WINSOR_SD = 4.0
WIDE_VARIANCE = 0.09
LEAST_RELATIVE_NOISE = 1e-6
SIGNALS = np.concatenate([[0.0], np.geomspace(1e-4, 1e3, 36)])
"""Candidates for the variance a mean slot's miss owes to the factor, over that of its noise."""


@dataclass(frozen=True)
class DayDrift:
    """`variance` of the factor at any time, `noise` of the miss, `memory_hours` after which a third of it is left."""

    variance: float
    noise: float
    memory_hours: float
    hours: float

    def covariance(self, slots: int) -> FloatArray:
        """Covariance of the factor between slots: shape (slots, slots)."""
        return self.variance * _fade(slots, self.hours, self.memory_hours)

    def gain(self, root: FloatArray, seen: BoolArray) -> FloatArray:
        """Weights that turn the misses seen into the best linear guess of the factor: shape (slots, seen)."""
        covariance, seen_root = self.covariance(len(root)), root[seen]
        inside = covariance[np.ix_(seen, seen)] * np.outer(seen_root, seen_root) + self.noise * np.eye(len(seen_root))
        weights = np.linalg.solve(inside, (covariance[:, seen] * seen_root).T).T
        return np.asarray(weights, dtype=np.float64)

    def left(self, gain: FloatArray, root: FloatArray, seen: BoolArray) -> FloatArray:
        """Covariance of the factor that remains once the misses are seen: shape (slots, slots)."""
        covariance = self.covariance(len(root))
        return covariance - gain @ (covariance[seen] * root[seen][:, None])


def learn_drift(miss: FloatArray, root: FloatArray, known: BoolArray, weight: FloatArray, *, hours: float) -> DayDrift:
    """Fit by maximum likelihood to weighted past days, drawn towards usual values with the weight of 3 days.

    Parameters
    ----------
    miss, root, known : shape (days, slots); misses and roots 0 where not known
    weight : shape (days,), >= 0
    hours : length of a slot
    """
    used = np.asarray(known.any(axis=0))
    usual = DayDrift(USUAL_VARIANCE, USUAL_NOISE, USUAL_MEMORY_HOURS, hours)
    if not used.any() or not weight.sum() > 0:
        return usual
    miss, root, known = miss[:, used], root[:, used], known[:, used]
    noise = _estimate_noise(miss, root, known)
    usual = DayDrift(USUAL_VARIANCE, noise, USUAL_MEMORY_HOURS, hours)
    miss = winsorise(miss, root, DayDrift(WIDE_VARIANCE, noise, USUAL_MEMORY_HOURS, hours))
    pairs = np.maximum((known * weight[:, None]).T @ known, np.finfo(np.float64).tiny)
    second = (miss * weight[:, None]).T @ miss / pairs
    sizes = (root * weight[:, None]).T @ root / pairs
    days = float(weight.sum())
    best, found = -np.inf, usual
    for memory in MEMORY_HOURS:
        fade = _fade(len(used), hours, memory)[np.ix_(used, used)]
        score, drift = _fit_ratio(second, sizes * fade, days, usual, memory)
        if score > best:
            best, found = score, drift
    return found


def winsorise(miss: FloatArray, root: FloatArray, drift: DayDrift) -> FloatArray:
    """Count a miss beyond four standard deviations as four."""
    limit = WINSOR_SD * np.sqrt(drift.noise + drift.variance * root**2)
    return miss.clip(-limit, limit)


def _fit_ratio(
    second: FloatArray, sizes: FloatArray, days: float, usual: DayDrift, memory: float
) -> tuple[float, DayDrift]:
    """Likeliest variance and noise for one memory: along the eigenvectors the noise is explicit given their ratio."""
    size, axes = np.linalg.eigh(sizes)
    size = size.clip(0.0)
    power = ((axes.T @ second) * axes.T).sum(axis=1).clip(0.0)
    power = (days * power + PRIOR_DAYS * (usual.noise + usual.variance * size)) / (days + PRIOR_DAYS)
    ratios = SIGNALS / sizes.diagonal().mean()
    spread = 1 + ratios[:, None] * size
    noise = (power / spread).mean(axis=1)
    likelihood = -0.5 * (days + PRIOR_DAYS) * (len(size) * np.log(noise) + np.log(spread).sum(axis=1))
    best = int(likelihood.argmax())
    prior = -10 * np.log(memory / usual.memory_hours) ** 2
    drift = DayDrift(float(ratios[best] * noise[best]), float(noise[best]), memory, usual.hours)
    return float(likelihood[best] + prior), drift


def _estimate_noise(miss: FloatArray, root: FloatArray, known: BoolArray) -> float:
    """Variance of the misses about each day's own level."""
    level = (miss * root).sum(axis=1) / np.maximum((root**2).sum(axis=1), np.finfo(np.float64).tiny)
    square = (np.where(known, miss - level[:, None] * root, 0.0) ** 2).sum()
    free = max(int(known.sum() - known.any(axis=1).sum()), 1)
    return max(float(square) / free, LEAST_RELATIVE_NOISE * float((root[known] ** 2).mean()))


def _fade(slots: int, hours: float, memory_hours: float) -> FloatArray:
    at = np.arange(slots) * hours
    fade: FloatArray = np.exp(-np.abs(at[:, None] - at[None, :]) / memory_hours)
    return fade
