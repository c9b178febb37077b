"""How wrong forecasts were, by grain and by week of the horizon, against norms, yardsticks and the noise floor.

Grains are the interval, the day, and 7 and 28 whole days from the origin on: every such week holds each weekday once,
every such month four times, so that figures of different origins can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast import metrics
from wfm.report.poisson import poisson_floor, smooth_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray, IntArray

    Band = tuple[FloatArray, FloatArray]

INTERVAL, DAY, WEEK, MONTH = "interval", "day", "week", "month"
SPANS = {DAY: 1, WEEK: 7, MONTH: 28}
GRAINS = (INTERVAL, *SPANS)
LEVELS = {50: (0.25, 0.75), 80: (0.1, 0.9), 95: (0.025, 0.975)}
NORMS = {INTERVAL: (0.15, 0.25), DAY: (0.10, 0.15), WEEK: (0.07, 0.12), MONTH: (0.05, 0.08)}
"""WAPE below which a forecast is excellent, and acceptable."""
EXCELLENT, ACCEPTABLE, POOR, AT_FLOOR = "excellent", "acceptable", "poor", "at the noise floor"
NEAR_FLOOR = 1.25
"""Real counts scatter a quarter more than Poisson's at the least: Brown et al. (2005), JASA 100:36-50."""
LEAST_KNOWN = 0.8
"""Share of its open intervals that must be known for a week or a month to be scored."""


@dataclass(frozen=True)
class Outlook:
    """What was said of one queue before `origin`, its first day, and what came. Arrays have shape (t,).

    `day_of` counts days from the origin, from 0; `actual` is in contacts, NaN where unknown or closed; `forecasts` by
    method, never NaN. `bands` (50, 80, 95 to low and high) belong to the first method, as do `total_bands`, which map
    a grain and the first day of a total to its bands. Handle times in seconds, NaN where unknown.
    """

    queue: str
    origin: date
    day_of: IntArray
    open: BoolArray
    actual: FloatArray
    forecasts: Mapping[str, FloatArray]
    actual_aht_s: FloatArray
    aht_s: FloatArray
    bands: Mapping[int, Band] = field(default_factory=dict)
    total_bands: Mapping[tuple[str, int], Mapping[int, tuple[float, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Cells:
    """What came and what was said in the known cells of one grain: shape (n,).

    `week` of the horizon is from 1; `rates` are what chance is taken to scatter around.
    """

    week: IntArray
    actual: FloatArray
    rates: FloatArray
    forecasts: Mapping[str, FloatArray]
    bands: Mapping[int, Band]


@dataclass(frozen=True)
class ScoreRow:
    """One method at one grain and distance; figures are None where they can't be computed.

    `weeks` are those of the horizon, such as "2" or "1-4"; `wape`, `bias` and `floor` (the WAPE that chance alone
    makes) shares of `contacts`, the covers shares of the `cells`; `verdict` against the norm of the grain.
    """

    grain: str
    weeks: str
    method: str
    wape: float | None
    bias: float | None
    cover50: float | None
    cover80: float | None
    cover95: float | None
    contacts: float
    cells: int
    floor: float | None
    verdict: str


@dataclass(frozen=True)
class AhtError:
    """Error of handle times, weighted by the contacts that came: shares of all handle time."""

    grain: str
    wape: float | None
    bias: float | None


@dataclass(frozen=True)
class QueueAccuracy:
    """How wrong the forecasts of one queue were over all origins.

    `unknown` counts open intervals that are left out as nobody knows what came; `gains` says per yardstick how much
    of its WAPE per interval the first method saves (a share, below 0 where it loses).
    """

    queue: str
    origins: tuple[date, ...]
    contacts: float
    unknown: int
    rows: tuple[ScoreRow, ...]
    aht: tuple[AhtError, ...]
    gains: Mapping[str, float | None]


def measure_queue(outlooks: Sequence[Outlook]) -> QueueAccuracy:
    """Score all outlooks of one queue together."""
    rows = score_outlooks(outlooks)
    known = [~np.isnan(o.actual) for o in outlooks]
    return QueueAccuracy(
        queue=outlooks[0].queue,
        origins=tuple(o.origin for o in outlooks),
        contacts=float(sum(o.actual[k].sum() for o, k in zip(outlooks, known, strict=True))),
        unknown=int(sum((o.open & ~k).sum() for o, k in zip(outlooks, known, strict=True))),
        rows=rows,
        aht=tuple(measure_aht(outlooks, grain) for grain in (INTERVAL, DAY)),
        gains=measure_gains(rows),
    )


def score_outlooks(outlooks: Sequence[Outlook]) -> tuple[ScoreRow, ...]:
    """Score every method at every grain, each week of the horizon by itself and then all weeks together."""
    rows: list[ScoreRow] = []
    for grain in GRAINS:
        cells = join_cells(cut_cells(outlook, grain) for outlook in outlooks)
        weeks = [int(w) for w in np.unique(cells.week)]
        for week in weeks if grain != MONTH else []:
            rows += _score_methods(pick_cells(cells, cells.week == week), grain, f"{week}")
        if grain == MONTH and weeks:
            rows += _score_methods(cells, grain, f"1-{SPANS[MONTH] // SPANS[WEEK]}")
        elif len(weeks) > 1:
            rows += _score_methods(cells, grain, f"{weeks[0]}-{weeks[-1]}")
    return tuple(rows)


def cut_cells(outlook: Outlook, grain: str) -> Cells:
    """Add an outlook up to one grain; only known intervals are added, in what was said as in what came.

    A day counts where any of it is known, a week or month where it lies whole in the horizon and 80% of its open
    intervals are known. A total has a band only where all of it is known.
    """
    known = ~np.isnan(outlook.actual)
    said = next(iter(outlook.forecasts.values()))
    if grain == INTERVAL:
        rates = np.zeros(len(said))
        rates[known] = smooth_rates(said[known], outlook.day_of[known])
        week = outlook.day_of // SPANS[WEEK] + 1
        return pick_cells(Cells(week, outlook.actual, rates, outlook.forecasts, outlook.bands), known)
    span = SPANS[grain]
    days = int(outlook.day_of[-1]) + 1
    part = outlook.day_of // span
    count = -(-days // span)

    def add_up(values: FloatArray) -> FloatArray:
        return _sum_parts(part[known], values[known], count)

    opened = np.bincount(part[outlook.open | known], minlength=count)
    share = np.bincount(part[known], minlength=count) / np.maximum(opened, 1)
    first = np.arange(count, dtype=np.int64) * span
    whole = first + span <= days
    counted = whole & (share > 0 if grain == DAY else share >= LEAST_KNOWN)
    rates = np.zeros(count)
    rates[counted] = smooth_rates(add_up(said)[counted], np.zeros(counted.sum(), dtype=np.int64))
    cells = Cells(
        week=first // SPANS[WEEK] + 1,
        actual=add_up(outlook.actual),
        rates=rates,
        forecasts={name: add_up(values) for name, values in outlook.forecasts.items()},
        bands={band: _band_totals(outlook, grain, first, share >= 1.0, band=band) for band in LEVELS},
    )
    return pick_cells(cells, counted)


def _band_totals(outlook: Outlook, grain: str, first: IntArray, complete: BoolArray, *, band: int) -> Band:
    low, high = np.full(len(first), np.nan), np.full(len(first), np.nan)
    for i, day in enumerate(first):
        found = outlook.total_bands.get((grain, int(day)), {})
        if complete[i] and band in found:
            low[i], high[i] = found[band]
    return low, high


def pick_cells(cells: Cells, wanted: BoolArray) -> Cells:
    """Keep some of the cells; `wanted` has shape (n,)."""
    return Cells(
        week=cells.week[wanted],
        actual=cells.actual[wanted],
        rates=cells.rates[wanted],
        forecasts={name: values[wanted] for name, values in cells.forecasts.items()},
        bands={band: (low[wanted], high[wanted]) for band, (low, high) in cells.bands.items()},
    )


def join_cells(several: Iterable[Cells]) -> Cells:
    """Put the cells of several outlooks with the same methods together; a band that one lacks is left out."""
    found = list(several)
    bands = [band for band in LEVELS if all(band in cells.bands for cells in found)]
    return Cells(
        week=np.concatenate([cells.week for cells in found]),
        actual=np.concatenate([cells.actual for cells in found]),
        rates=np.concatenate([cells.rates for cells in found]),
        forecasts={name: np.concatenate([cells.forecasts[name] for cells in found]) for name in found[0].forecasts},
        bands={
            band: (
                np.concatenate([cells.bands[band][0] for cells in found]),
                np.concatenate([cells.bands[band][1] for cells in found]),
            )
            for band in bands
        },
    )


def _score_methods(cells: Cells, grain: str, weeks: str) -> list[ScoreRow]:
    first = next(iter(cells.forecasts))
    floor = poisson_floor(cells.actual, cells.rates)
    rows = []
    for method, forecast in cells.forecasts.items():
        bands = cells.bands if method == first else {}
        covers = {band: metrics.coverage(cells.actual, *bands[band]) if band in bands else None for band in LEVELS}
        wape = metrics.wape(cells.actual, forecast)
        rows.append(
            ScoreRow(
                grain=grain,
                weeks=weeks,
                method=method,
                wape=wape,
                bias=metrics.bias(cells.actual, forecast),
                cover50=covers[50],
                cover80=covers[80],
                cover95=covers[95],
                contacts=float(cells.actual.sum()),
                cells=len(cells.actual),
                floor=floor,
                verdict=judge(grain, wape, floor),
            )
        )
    return rows


def judge(grain: str, wape: float | None, floor: float | None) -> str:
    """Put an error into words by the norm of its grain; empty where there is none.

    Where chance alone exceeds the norm, an error within a quarter of that floor is at the floor: no forecast does
    much better on so thin a line.
    """
    if wape is None:
        return ""
    excellent, acceptable = NORMS[grain]
    if wape < excellent:
        return EXCELLENT
    if wape < acceptable:
        return ACCEPTABLE
    return AT_FLOOR if floor is not None and floor >= acceptable and wape <= NEAR_FLOOR * floor else POOR


def measure_aht(outlooks: Sequence[Outlook], grain: str) -> AhtError:
    """Error of handle times per interval or day; a day's handle time weighs its intervals by the contacts that came."""
    said, came = [], []
    for outlook in outlooks:
        usable = (outlook.actual > 0) & ~np.isnan(outlook.actual_aht_s)
        weight = outlook.actual[usable]
        pair = weight * outlook.aht_s[usable], weight * outlook.actual_aht_s[usable]
        if grain != INTERVAL:
            part = outlook.day_of[usable] // SPANS[grain]
            pair = _sum_parts(part, pair[0]), _sum_parts(part, pair[1])
        said.append(pair[0])
        came.append(pair[1])
    total = np.concatenate(came)
    expected = np.concatenate(said)
    return AhtError(grain, metrics.wape(total, expected), metrics.bias(total, expected))


def _sum_parts(part: IntArray, values: FloatArray, count: int = 0) -> FloatArray:
    return np.bincount(part, weights=values, minlength=count).astype(np.float64)


def measure_gains(rows: Iterable[ScoreRow]) -> Mapping[str, float | None]:
    """Share of each yardstick's WAPE per interval, over all weeks, that the first method saves."""
    found: dict[str, float | None] = {}
    for row in rows:
        if row.grain == INTERVAL:
            found[row.method] = row.wape  # the last row of a method holds all weeks
    if not found:
        return {}
    first, *others = found
    own = found[first]
    return {name: 1 - own / wape if own is not None and (wape := found[name]) else None for name in others}
