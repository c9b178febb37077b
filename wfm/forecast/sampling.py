"""Courses the horizon may take: bands of days, weeks and months, and whole paths for what stands on a forecast.

A course multiplies a queue's days by a miss that each week shares and one of each day, as large as past ones were, and
scatters what comes over the day as far as counts do. Queues that missed together in the past miss together here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.forecast import Paths, TotalBand
from wfm.forecast.intervals import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.forecast.errors import DayErrors

COURSES = 1000
LASTING = 0.7
"""Correlation of the misses of one week with those of the next: a level that is off stays off."""
PRIOR_PAIRS = 20.0


@dataclass(frozen=True)
class Spread:
    """How far each queue may miss: their errors, the correlation between them (queue, queue), and the seed."""

    errors: Sequence[DayErrors]
    correlation: FloatArray
    seed: int


def make_spread(errors: Sequence[DayErrors], seed: int) -> Spread:
    """Correlate queues by the days they missed on; few days in common leave them nearly apart."""
    n = len(errors)
    correlation = np.eye(n)
    for a in range(n):
        for b in range(a):
            correlation[a, b] = correlation[b, a] = _correlate(errors[a].misses, errors[b].misses)
    values, vectors = np.linalg.eigh(correlation)
    positive = (vectors * np.maximum(values, 1e-6)) @ vectors.T
    scale = np.sqrt(np.diag(positive))
    return Spread(tuple(errors), positive / np.outer(scale, scale), seed)


def draw_factors(spread: Spread, days: int, count: int) -> FloatArray:
    """Factors on the contacts of each queue's days: shape (count, queue, days), median 1."""
    rng = np.random.default_rng([spread.seed, 1])
    n, weeks = len(spread.errors), -(-days // 7)
    mix = np.linalg.cholesky(spread.correlation)
    lasting = np.empty((count, weeks, n))
    fresh = rng.standard_normal((count, weeks, n))
    lasting[:, 0] = fresh[:, 0]
    for w in range(1, weeks):
        lasting[:, w] = LASTING * lasting[:, w - 1] + np.sqrt(1 - LASTING**2) * fresh[:, w]
    own = rng.standard_normal((count, days, n)) @ mix.T
    week_sd = np.array([error.week_sd for error in spread.errors])
    day_sd = np.array([error.day_sd for error in spread.errors])
    week = np.arange(days) // 7
    logs = (lasting @ mix.T)[:, week] * week_sd.T[week] + own * day_sd
    out: FloatArray = np.exp(np.clip(logs, -5.0, 3.0)).transpose(0, 2, 1)
    return out


def make_totals(
    grid: Grid, queues: Sequence[str], channels: Mapping[str, str], volume: FloatArray, spread: Spread
) -> tuple[TotalBand, ...]:
    """Bands of days, weeks (from Monday) and months per queue, channel and for the site.

    `volume` has shape (queue, t); `channels` names each queue's channel.
    """
    days = np.array([np.bincount(grid.day_of, weights=row, minlength=grid.days) for row in volume])
    courses = draw_factors(spread, grid.days, COURSES) * days
    spans = list(list_spans(grid))
    bands = []
    for scope, name, members in _list_scopes(queues, channels):
        added = tuple(other for other, member in zip(queues, members, strict=True) if member)
        expected, drawn = days[members].sum(axis=0), courses[:, members].sum(axis=1)
        if scope == "queue":
            # drawn alone: a queue's own bands are the same whatever queues it is forecast with
            alone = Spread((spread.errors[int(members.argmax())],), np.eye(1), spread.seed)
            drawn = draw_factors(alone, grid.days, COURSES)[:, 0] * expected
        for grain, span in spans:
            total = float(expected[span].sum())
            found = np.quantile(drawn[:, span].sum(axis=1), LEVELS)
            quantiles = {
                level: float(min(q, total) if level < 0.5 else max(q, total) if level > 0.5 else q)
                for level, q in zip(LEVELS, found, strict=True)
            }
            bands.append(TotalBand(scope, name, grain, grid.dates[span[0]], total, quantiles, added))
    return tuple(bands)


def draw_paths(
    grid: Grid, volume: FloatArray, aht_s: FloatArray, *, aht_spread: Sequence[FloatArray | None], spread: Spread,
    count: int,
) -> Paths:  # fmt: skip
    """Draw whole courses per interval, and a level of handle times for each.

    Contacts are drawn as a gamma mixture of Poisson counts whose variance is `dispersion` times their mean.
    """
    rng = np.random.default_rng([spread.seed, 2])
    mean = draw_factors(spread, grid.days, count)[:, :, grid.day_of] * volume
    drawn = np.empty(mean.shape)
    for q, error in enumerate(spread.errors):
        extra = error.dispersion - 1.0
        rate = rng.gamma(mean[:, q] / extra) * extra if extra > 1e-6 else mean[:, q]
        drawn[:, q] = rng.poisson(rate)
    times = np.repeat(aht_s[None], count, axis=0)
    for q, sd in enumerate(aht_spread):
        if sd is not None:
            times[:, q] *= np.exp(rng.standard_normal(count)[:, None] * sd[grid.day_of])
    return Paths(frozen(drawn), frozen(times))


def _correlate(a: FloatArray, b: FloatArray) -> float:
    if a.shape != b.shape or not a.size:
        return 0.0
    both = ~(np.isnan(a) | np.isnan(b))
    x, y = a[both], b[both]
    if len(x) < 3 or x.std() == 0 or y.std() == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1]) * len(x) / (len(x) + PRIOR_PAIRS)


def list_spans(grid: Grid) -> Iterator[tuple[str, IntArray]]:
    """Grain, and days of the horizon by number, of each of its days, weeks and calendar months."""
    index = np.arange(grid.days)
    weeks = np.array([(day.toordinal() - 1) // 7 for day in grid.dates])
    months = np.array([day.year * 12 + day.month for day in grid.dates])
    for grain, keys in (("day", index), ("week", weeks), ("month", months)):
        for key in np.unique(keys):
            yield grain, index[keys == key]


def _list_scopes(queues: Sequence[str], channels: Mapping[str, str]) -> Iterator[tuple[str, str, BoolArray]]:
    for name in queues:
        yield "queue", name, np.array([other == name for other in queues], dtype=np.bool_)
    for channel in dict.fromkeys(channels.get(name, "") for name in queues):
        if channel:
            yield "channel", channel, np.array([channels.get(name) == channel for name in queues], dtype=np.bool_)
    if len(queues) > 1:
        yield "site", "ALL", np.ones(len(queues), dtype=np.bool_)
