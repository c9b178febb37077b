"""Daily totals by a Gaussian process that knows the calendar, events and the year; then the weekday's profile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.forecast import Effect
from wfm.forecast import gaussian
from wfm.forecast.day_calendar import EVENTS
from wfm.forecast.models.totals import TotalTimesProfile, mean_totals
from wfm.forecast.profile import daily_totals, weekday_shares

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.forecast.days import PastDays
    from wfm.forecast.gaussian import Scales

LEAST_DAYS = 14
LONGEST_DAYS = 1100
TUNING_DAYS = 420
YEARLY_DAYS = 400
TINY_DAY = 0.1
MANY_TINY_DAYS = 0.02
COUNT_ROUNDS = 3
LEAST_SHARE = 0.01
CHI_SQUARE_MEDIAN = 0.455


@dataclass(frozen=True)
class Gaussian:
    """A Gaussian process over daily totals.

    `calendar` says whether it looks at closures, holidays and the month; at events it always does. `scales` is what
    `tune` learned, None to learn at each fit.
    """

    calendar: bool = True
    scales: Scales | None = None

    def tune(self, past: PastDays) -> Gaussian:
        """Learn how much each part varies, once for many origins."""
        series = _read_series(past, use_calendar=self.calendar)
        return self if series is None else replace(self, scales=_learn(series))

    def fit(self, past: PastDays) -> GaussianFit:
        """Fit totals and profile apart."""
        shares = weekday_shares(past)
        series = _read_series(past, use_calendar=self.calendar)
        if series is None:
            totals = mean_totals(daily_totals(past, shares), past.weekday)
            return GaussianFit(TotalTimesProfile(totals, shares, int(past.weekday[-1])), None, None)
        scales = self.scales or _learn(series)
        weights, mean = _condition(series, scales)
        ahead = past.days + np.arange(len(past.calendar.values) - past.days)
        cross = gaussian.add_covariance(ahead, series.at, series.columns, scales)
        totals = np.exp(mean + cross @ weights)
        coefficients = _find_coefficients(series, scales, weights)
        return GaussianFit(TotalTimesProfile(totals, shares, int(past.weekday[-1])), past, coefficients)


@dataclass(frozen=True)
class GaussianFit:
    """Totals ahead and shares; `coefficients` is what each column of the calendar adds to the logarithm."""

    pattern: TotalTimesProfile
    past: PastDays | None
    coefficients: FloatArray | None

    def predict(self, ahead: IntArray) -> FloatArray:
        """Totals times shares."""
        return self.pattern.predict(ahead)

    def event_factor(self, ahead: IntArray) -> FloatArray:
        """Factor that comes from events."""
        if self.past is None or self.coefficients is None:
            return np.ones(len(ahead))
        calendar = self.past.calendar
        is_event = np.array([group == EVENTS for group in calendar.groups], dtype=np.bool_)
        rows = calendar.values[self.past.days - 1 + ahead]
        out: FloatArray = np.exp(rows[:, is_event] @ self.coefficients[is_event])
        return out

    def list_effects(self, ahead: IntArray) -> tuple[Effect, ...]:
        """List what calendar and events do to the days asked for, the largest first."""
        if self.past is None or self.coefficients is None:
            return ()
        calendar = self.past.calendar
        rows = self.past.days - 1 + ahead
        episodes = calendar.count_episodes(self.past.days)
        found = [
            Effect(name, float(np.exp(self.coefficients[k])), int(episodes[k]), "learned")
            for k, name in enumerate(calendar.names)
            if calendar.values[rows, k].any() and self.coefficients[k] != 0
        ]
        return tuple(sorted(found, key=lambda e: -abs(np.log(e.factor))))


@dataclass(frozen=True)
class _Series:
    """Known totals: `at` their day, `values` contacts; `columns` cover past and future days."""

    at: IntArray
    values: FloatArray
    columns: gaussian.DayColumns
    used: BoolArray
    is_event: BoolArray
    scatter: float

    def take(self, keep: IntArray) -> _Series:
        return replace(self, at=self.at[keep], values=self.values[keep])

    @property
    def has_tiny_days(self) -> bool:
        """Whether days with next to nothing are common, which the logarithm would blow up."""
        return float(np.mean(self.values < TINY_DAY * self.values.mean())) > MANY_TINY_DAYS


def _read_series(past: PastDays, *, use_calendar: bool) -> _Series | None:
    """Read the totals of the last years; None where there are too few known days or no contacts."""
    totals = daily_totals(replace(past, volume=past.every), weekday_shares(past))
    totals[: max(0, past.days - LONGEST_DAYS)] = np.nan
    at = np.flatnonzero(~np.isnan(totals))
    if len(at) < LEAST_DAYS or not totals[at].sum() > 0:
        return None
    calendar = past.calendar
    is_event = np.array([group == EVENTS for group in calendar.groups], dtype=np.bool_)
    used = calendar.learnable(past.days) & (is_event | use_calendar)
    weekday = (past.weekday[0] + np.arange(len(calendar.values))) % 7
    columns = gaussian.DayColumns(
        weekday=weekday,
        calendar=calendar.values[:, used & ~is_event],
        event=calendar.values[:, used & is_event],
        yearly=bool(at[-1] - at[0] >= YEARLY_DAYS),
    )
    logs = np.log(np.maximum(totals[at], LEAST_SHARE * totals[at].mean()))
    scatter = gaussian.measure_scatter(logs, weekday[at])
    return _Series(at, totals[at], columns, used, is_event, scatter)


def _learn(series: _Series) -> Scales:
    """Learn from the latest days; with more than a year, from every second or third week of all of them."""
    keep = np.arange(len(series.at))[-TUNING_DAYS:]
    if series.columns.yearly and len(series.at) > TUNING_DAYS:
        step = -(-len(series.at) // TUNING_DAYS)
        keep = np.flatnonzero(((series.at[-1] - series.at) // 7) % step == 0)
    some = series.take(keep)
    parts = gaussian.make_covariances(some.at, some.columns)
    start = gaussian.Scales(some.scatter, {})
    if some.has_tiny_days:
        seen, _ = _linearise(some, np.log(_weekday_means(some)))
    else:
        covariance = gaussian.add_covariance(some.at, some.at, some.columns, start)
        seen = gaussian.hold_back(covariance, _take_logs(some)[0], start.variance("noise"))
    return gaussian.learn_scales(seen, parts, some.scatter)


def _condition(series: _Series, scales: Scales) -> tuple[FloatArray, float]:
    """Weights of the known days, and the mean on the logarithm."""
    covariance = gaussian.add_covariance(series.at, series.at, series.columns, scales)
    noise = scales.variance("noise")
    if not series.has_tiny_days:
        seen, mean = _take_logs(series)
        seen = gaussian.hold_back(covariance, seen, noise)
        return gaussian.solve(covariance, seen, noise), mean
    fitted = np.log(_weekday_means(series))
    for _ in range(COUNT_ROUNDS):
        seen, mean = _linearise(series, fitted)
        fitted = np.clip(mean + covariance @ gaussian.solve(covariance, seen, noise), mean - 6, mean + 4)
    seen, mean = _linearise(series, fitted)
    return gaussian.solve(covariance, gaussian.hold_back(covariance, seen, noise), noise), mean


def _take_logs(series: _Series) -> tuple[gaussian.Observed, float]:
    """Logarithms around their median."""
    logs = np.log(np.maximum(series.values, LEAST_SHARE * series.values.mean()))
    mean = float(np.median(logs))
    return gaussian.Observed(logs - mean, np.ones(len(logs)), np.zeros(len(logs))), mean


def _linearise(series: _Series, fitted: FloatArray) -> tuple[gaussian.Observed, float]:
    """Take counts as a quasi-Poisson model with a log link does around fitted logs.

    McCullagh & Nelder (1989), Generalized Linear Models, sections 2.5 and 9.2: a count's variance is a multiple of its
    mean, the multiple being that around the weekday means.
    """
    mean = float(np.log(series.values.mean()))
    usual = _weekday_means(series)
    dispersion = float(np.median((series.values - usual) ** 2 / usual)) / CHI_SQUARE_MEDIAN
    rate = np.exp(fitted)
    value = fitted + (series.values - rate) / rate - mean
    return gaussian.Observed(value, np.ones(len(value)), np.maximum(dispersion, 1e-9 * usual.mean()) / rate), mean


def _weekday_means(series: _Series) -> FloatArray:
    """Mean of each known day's weekday, drawn a little to the mean of all, never 0: shape (n,)."""
    weekday, overall = series.columns.weekday[series.at], float(series.values.mean())
    sums = np.bincount(weekday, weights=series.values, minlength=7)
    means = (sums + overall) / (np.bincount(weekday, minlength=7) + 1)
    out: FloatArray = means[weekday]
    return out


def _find_coefficients(series: _Series, scales: Scales, weights: FloatArray) -> FloatArray:
    """Find the expected coefficient of each column of the calendar, 0 where it isn't used: shape (columns,)."""
    out = np.zeros(len(series.used))
    for name, values, which in (
        ("calendar", series.columns.calendar, series.used & ~series.is_event),
        ("event", series.columns.event, series.used & series.is_event),
    ):
        if which.any():
            out[which] = scales.variance(name) * (values[series.at].T @ weights)
    return out
