"""The level of handle times: steady, drifting or lately shifted, as far as past days bear it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray

HALF_LIVES = (7.0, 14.0, 28.0, 56.0, 182.0)
USUAL = 3
TREND_HALF_LIVES = (56.0, 112.0)
DAMPING = 0.98
MEDIAN_DAYS = 21
WINSOR_SD = 4.0
AHEAD_DAYS = 28
ORIGINS = 26
LEAST_ORIGINS = 4
OVERLAP = 2.0
TREND_GAIN = 1.5
SHIFT_DAYS = (7, 10, 14, 21, 28, 42)
SHIFT_BEFORE_DAYS = 28
SHIFT_SD = 4.0
LEAST_SHIFT = 0.05
OLD_WEIGHT = 0.02
GENERAL_SPREAD = 0.03
GENERAL_DRIFT = 0.005
GENERAL_WEIGHT = 2.0
_TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True)
class LevelMeans:
    """Log of the daily level, shape (days,); `chance` is the variance its contacts give it, `weight` 0 if unknown."""

    value: FloatArray
    chance: FloatArray
    weight: FloatArray


@dataclass(frozen=True)
class LevelFit:
    """Level on the log scale at the last day, its slope per day, and the spread of days about it per week ahead.

    `half_life_days` says how fast older days lose weight, `shifted_days` how long ago the level shifted (0: it didn't).
    """

    level: float
    slope: float
    half_life_days: float
    shifted_days: int
    weekly_spread: FloatArray

    def predict(self, ahead: IntArray) -> FloatArray:
        """Log level so many days ahead; the slope fades by 2% a day."""
        return self.level + self.slope * _faded_days(ahead)

    def spread(self, ahead: IntArray) -> FloatArray:
        """Give the standard deviation of days about the forecast; beyond the weeks tested that of the last of them."""
        week = np.minimum((ahead - 1) // 7, len(self.weekly_spread) - 1)
        out: FloatArray = self.weekly_spread[week]
        return out


@dataclass(frozen=True)
class _Candidate:
    half_life: float
    trend: bool


def fit_level(means: LevelMeans) -> LevelFit:
    """Choose how fast the level moves and whether it has a trend.

    A half-life other than 8 weeks enters where its forecasts of the four weeks after past origins gain more than the
    noise of that gain, a damped trend where it gains more than one and a half times that. Days before a recent shift
    of the level count for little.
    """
    means = settle_means(means)
    start = _find_shift(means)
    plain = [_Candidate(half_life, trend=False) for half_life in HALF_LIVES]
    trends = [_Candidate(half_life, trend=True) for half_life in TREND_HALF_LIVES]
    last = int(np.flatnonzero(means.weight)[-1])
    origins = np.arange(last - AHEAD_DAYS, max(AHEAD_DAYS - 1, last - AHEAD_DAYS - 7 * ORIGINS), -7)
    chosen = plain[USUAL]
    if len(origins) >= LEAST_ORIGINS:
        losses = {candidate: _test(means, origins, candidate, start) for candidate in [*plain, *trends]}
        chosen = _choose(chosen, plain, losses, 1.0)
        chosen = _choose(chosen, trends, losses, TREND_GAIN)
    today = np.array([len(means.value) - 1])
    level, slope = _estimate(means, today, chosen, start)
    return LevelFit(
        level=float(level[0]),
        slope=float(slope[0]),
        half_life_days=chosen.half_life,
        shifted_days=len(means.value) - start if start else 0,
        weekly_spread=frozen(_spread(means, origins, chosen, start)),
    )


def smooth_around(value: FloatArray, weight: FloatArray, half_life: float) -> FloatArray:
    """Weighted mean of the days around each, halving per `half_life` days of distance."""
    day = np.arange(len(value))
    near = 0.5 ** (np.abs(day[:, None] - day[None, :]) / half_life) * weight
    out: FloatArray = near @ value / np.maximum(near.sum(axis=1), _TINY)
    return out


def settle_means(means: LevelMeans) -> LevelMeans:
    """Learn how much days differ beyond chance, weigh them by it, and hold back those beyond four deviations."""
    seen = means.weight > 0
    local = np.zeros(len(means.value))
    local[seen] = _running_median(means.value[seen])
    # the median of a squared normal is 0.455 of its mean
    swing = float(np.median((means.value - local)[seen] ** 2)) / 0.455 - float(np.median(means.chance[seen]))
    variance = max(swing, 0.0) + means.chance
    limit = WINSOR_SD * np.sqrt(variance)
    value = np.where(seen, local + (means.value - local).clip(-limit, limit), 0.0)
    return LevelMeans(value, means.chance, np.where(seen, 1 / variance, 0.0))


def _running_median(value: FloatArray) -> FloatArray:
    edge = np.full(MEDIAN_DAYS // 2, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([edge, value, edge]), MEDIAN_DAYS)
    return np.asarray(np.nanmedian(windows, axis=1), dtype=np.float64)


def _find_shift(means: LevelMeans) -> int:
    """First day of the present level where it clearly differs from that of the 4 weeks before; 0 where none does."""
    seen = means.weight > 0
    end = int(np.flatnonzero(seen)[-1]) + 1
    best, found = SHIFT_SD, 0
    for days in SHIFT_DAYS:
        start = end - days
        before, after = slice(max(0, start - SHIFT_BEFORE_DAYS), max(0, start)), slice(max(0, start), end)
        if seen[before].sum() < 7 or seen[after].sum() < 4:
            continue
        (old, old_variance), (new, new_variance) = _mean_of(means, before), _mean_of(means, after)
        clear = abs(new - old) / np.sqrt(old_variance + new_variance)
        if clear > best and abs(new - old) > LEAST_SHIFT:
            best, found = clear, start
    return found


def _mean_of(means: LevelMeans, days: slice) -> tuple[float, float]:
    """Weighted mean and its variance, wider where days scatter more than their weights say."""
    weight, value = means.weight[days], means.value[days]
    total = float(weight.sum())
    mean = float(weight @ value) / total
    scatter = float(weight @ (value - mean) ** 2) / max(int((weight > 0).sum()) - 1, 1)
    return mean, max(scatter, 1.0) / total


def _estimate(
    means: LevelMeans, origins: IntArray, candidate: _Candidate, start: int
) -> tuple[FloatArray, FloatArray]:
    """Level and slope at each origin from the days up to it."""
    day = np.arange(len(means.value))
    age = origins[:, None] - day[None, :]
    weight = np.where(age >= 0, 0.5 ** (age.clip(0) / candidate.half_life), 0.0) * means.weight
    if start:
        weight = np.where((day < start) & (origins >= start)[:, None], OLD_WEIGHT * weight, weight)
    total = weight.sum(axis=1) + _TINY
    mean = weight @ means.value / total
    if not candidate.trend:
        return mean, np.zeros(len(origins))
    middle = weight @ day / total
    width = weight @ day**2 / total - middle**2
    joint = weight @ (day * means.value) / total - middle * mean
    # a ridge worth one day at the far end, so that a handful of days gives no slope
    ridge = 2 * candidate.half_life**2 / (total / means.weight.max() + 1)
    slope = joint / (width + ridge)
    return mean + slope * (origins - middle), slope


def _errors(
    means: LevelMeans, origins: IntArray, candidate: _Candidate, start: int
) -> tuple[FloatArray, FloatArray]:
    """Log errors of each origin's forecast on the days after it, and their weights: shape (origins, days ahead)."""
    ahead = np.arange(1, AHEAD_DAYS + 1)
    level, slope = _estimate(means, origins, candidate, start)
    day = origins[:, None] + ahead
    return means.value[day] - level[:, None] - slope[:, None] * _faded_days(ahead), means.weight[day]


def _faded_days(ahead: IntArray) -> FloatArray:
    """Sum of a slope of 1 a day that fades, up to each day ahead."""
    return np.asarray(DAMPING * (1 - DAMPING**ahead) / (1 - DAMPING), dtype=np.float64)


def _test(means: LevelMeans, origins: IntArray, candidate: _Candidate, start: int) -> FloatArray:
    """Squared error of the mean level over the four weeks after each origin."""
    error, weight = _errors(means, origins, candidate, start)
    out: FloatArray = ((error * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), _TINY)) ** 2
    return out


def _choose(
    standing: _Candidate, rivals: list[_Candidate], losses: dict[_Candidate, FloatArray], times: float
) -> _Candidate:
    """Take the rival that gains most, if by more than so many times its noise; windows overlap fourfold."""
    best, chosen = 0.0, standing
    for rival in rivals:
        gain = losses[standing] - losses[rival]
        noise = OVERLAP * float(gain.std(ddof=1)) / np.sqrt(len(gain))
        if gain.mean() > max(times * noise, best):
            best, chosen = float(gain.mean()), rival
    return chosen


def _spread(means: LevelMeans, origins: IntArray, chosen: _Candidate, start: int) -> FloatArray:
    """Spread of days about the forecast per week ahead, chance left out, never narrower further ahead."""
    weeks = np.arange(1.0, AHEAD_DAYS // 7 + 1)
    general = GENERAL_SPREAD**2 + GENERAL_DRIFT**2 * 7 * weeks
    if len(origins) < LEAST_ORIGINS:
        return np.sqrt(general)
    error, weight = _errors(means, origins, chosen, start)
    beyond = error**2 - means.chance[origins[:, None] + np.arange(1, AHEAD_DAYS + 1)]
    own = np.array([_weighted(beyond[:, k : k + 7], weight[:, k : k + 7]) for k in range(0, AHEAD_DAYS, 7)])
    mixed = (len(origins) * own.clip(0.0) + GENERAL_WEIGHT * general) / (len(origins) + GENERAL_WEIGHT)
    return np.sqrt(np.maximum.accumulate(mixed))


def _weighted(values: FloatArray, weight: FloatArray) -> float:
    known: BoolArray = weight > 0
    return float(np.average(values[known], weights=weight[known])) if known.any() else 0.0
