"""The shared protocol: rolling origins on Mondays, the same cells for every method, errors pooled over the origins.

Nothing after an origin reaches a method: it gets a `Case` that holds the days before it, and the opening hours with
all closed days, which are known ahead. Cells without an actual, or outside opening hours, aren't scored.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np

from benchmarks.forecast.series import ZONE, Series
from wfm.core.grid import Grid
from wfm.errors import WfmError
from wfm.forecast import metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.calendar import OpeningHours

WEEK = timedelta(days=7)
LEAST_PAST_DAYS = 14


@dataclass(frozen=True)
class Case:
    """What may be seen at one origin: `past` has shape (days before it, slots); `ahead_days` days are asked."""

    past: FloatArray
    first: date
    ahead_days: int
    interval_min: int
    usual: BoolArray
    opening: OpeningHours

    @property
    def origin(self) -> date:
        """First day to be forecast."""
        return self.first + timedelta(days=len(self.past))

    @property
    def past_grid(self) -> Grid:
        """Time axis of the past."""
        return Grid(ZONE, self.interval_min, self.first, len(self.past))

    @property
    def ahead_grid(self) -> Grid:
        """Time axis of the days asked for."""
        return Grid(ZONE, self.interval_min, self.origin, self.ahead_days)


@dataclass(frozen=True)
class Outlook:
    """A method's answer: arrays of shape (ahead_days, slots); no 80% interval where the method has none."""

    volume: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None


class Method(Protocol):
    """Anything that forecasts a case."""

    def __call__(self, case: Case) -> Outlook:
        """Forecast the days from the origin on."""


@dataclass(frozen=True)
class Trial:
    """What one method said at every origin that counts, and the CPU seconds it took: (origins, days, slots)."""

    outlooks: tuple[Outlook, ...]
    cpu_s: tuple[float, ...]


@dataclass(frozen=True)
class Row:
    """Pooled figures of a method, shares as in `wfm.forecast.metrics`; None where they can't be computed.

    `cells` says how many intervals were scored.
    """

    method: str
    wape: float | None
    bias: float | None
    rmse: float | None
    mase: float | None
    wape_day: float | None
    cover80: float | None
    cpu_s: float
    cells: int


def find_origins(series: Series, ahead_days: int, *, first: date | None = None, last: date | None = None) -> list[date]:
    """Mondays with two weeks of past whose last day asked for is in the data, oldest first.

    `first` and `last` bound them. Ordinarily closed days that follow the last row are in the data.
    """
    latest = series.until - timedelta(days=ahead_days - 1)
    origin = latest - timedelta(days=latest.weekday())
    origins = []
    while origin >= series.first + timedelta(days=LEAST_PAST_DAYS):
        if (first is None or origin >= first) and (last is None or origin <= last):
            origins.append(origin)
        origin -= WEEK
    return origins[::-1]


def make_case(series: Series, origin: date, ahead_days: int) -> Case:
    """Cut the series at an origin; the past is a copy, so that a method can't change it for the next one."""
    past = series.volume[: (origin - series.first).days].copy()
    return Case(past, series.first, ahead_days, series.interval_min, series.usual, series.opening)


def find_actual(series: Series, origin: date, ahead_days: int) -> FloatArray:
    """Actuals of the days asked for, NaN where unknown: shape (ahead_days, slots)."""
    begin = (origin - series.first).days
    actual = series.volume[begin : begin + ahead_days]
    missing = ahead_days - len(actual)
    return np.concatenate([actual, np.full((missing, actual.shape[1]), np.nan)])


def run_methods(
    series: Series,
    methods: Mapping[str, Method],
    origins: Sequence[date],
    *,
    ahead_days: int,
    tell: Callable[[str], None],
) -> tuple[list[date], dict[str, Trial]]:
    """Run every method at every origin.

    An origin at which wfm's own door refuses the history is told and left out for all; another method that fails
    anywhere is told and left out altogether. Returns the origins that count and a trial per method.
    """
    left = dict(methods)
    counted: list[date] = []
    found: dict[str, list[tuple[Outlook, float]]] = {name: [] for name in methods}
    for origin in origins:
        answers = _ask_all(series, left, origin, ahead_days=ahead_days, tell=tell)
        if answers is None:
            continue
        counted.append(origin)
        for name, answer in answers.items():
            found[name].append(answer)
        left = {name: left[name] for name in answers}
    trials = {
        name: Trial(tuple(a[0] for a in found[name]), tuple(a[1] for a in found[name])) for name in left if counted
    }
    return counted, trials


def score_methods(
    series: Series, origins: Sequence[date], trials: Mapping[str, Trial], *, ahead_days: int
) -> list[Row]:
    """Pool each method's errors over the origins.

    `mase` is the mean of absolute errors, each over the mean weekly change before its origin; `cpu_s` the median over
    the origins, so that loading libraries and compiling at the first one don't count.
    """
    actual = np.array([find_actual(series, origin, ahead_days) for origin in origins])
    naive = [metrics.measure_naive_error(make_case(series, origin, ahead_days).past) for origin in origins]
    return [pool_errors(name, trial, actual, naive) for name, trial in trials.items()]


def pool_errors(name: str, trial: Trial, actual: FloatArray, naive: Sequence[float | None]) -> Row:
    """Figures of one method; `actual` has shape (outlooks, days, slots), `naive` one scale of MASE per outlook."""
    volume = np.array([outlook.volume for outlook in trial.outlooks])
    scale = np.array([value if value else np.nan for value in naive])[:, None, None]
    scaled = np.abs(volume - actual) / scale
    cover = None
    if all(outlook.low is not None and outlook.high is not None for outlook in trial.outlooks):
        low, high = (np.array([getattr(outlook, side) for outlook in trial.outlooks]) for side in ("low", "high"))
        cover = metrics.coverage(actual, low, high)
    return Row(
        method=name,
        wape=metrics.wape(actual, volume),
        bias=metrics.bias(actual, volume),
        rmse=metrics.rmse(actual, volume),
        mase=float(np.nanmean(scaled)) if np.isfinite(scaled).any() else None,
        wape_day=metrics.wape_day(actual, volume),
        cover80=cover,
        cpu_s=float(np.median(trial.cpu_s)),
        cells=int((~np.isnan(actual)).sum()),
    )


def _ask_all(
    series: Series, methods: Mapping[str, Method], origin: date, *, ahead_days: int, tell: Callable[[str], None]
) -> dict[str, tuple[Outlook, float]] | None:
    """Answers by method with their CPU seconds; None where wfm refuses."""
    answers = {}
    for name, method in methods.items():
        case = make_case(series, origin, ahead_days)
        began = time.process_time()
        try:
            outlook = _check(method(case), case)
        except WfmError as error:
            tell(f"origin {origin} left out, as {name} refuses it: {error}")
            return None
        except Exception as error:
            tell(f"{name} left out, as it fails at origin {origin}: {type(error).__name__}: {error}")
            continue
        answers[name] = (outlook, time.process_time() - began)
    return answers


def _check(outlook: Outlook, case: Case) -> Outlook:
    """Return the outlook; what isn't a forecast must not pass for a figure."""
    shape = (case.ahead_days, case.past.shape[1])
    for values in (outlook.volume, outlook.low, outlook.high):
        if values is not None and (values.shape != shape or not np.isfinite(values).all() or (values < 0).any()):
            raise ValueError(f"expected finite volumes >= 0 of shape {shape}")
    return outlook
