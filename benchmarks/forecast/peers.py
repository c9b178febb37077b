"""What a forecaster can install: MSTL with ETS, and TBATS, from the package statsforecast (extra `bench`).

Both get the open slots of the days one after the other: a day of 28 half hours, a week of 140, so that nights and
weekends aren't zeros to be learned. Absent days are filled in from the weeks around them, so that the week doesn't
slip. A series of days with two years of past has the year as a season as well. MSTL takes its trend from AutoETS
without a season. TBATS goes without trend, Box-Cox and ARMA errors: with trend and Box-Cox, the package's own setting,
its WAPE on bank_calls is twice as large. Their 80% intervals are their own.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.forecast.protocol import Outlook

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.forecast.protocol import Case, Method
    from wfm.core.arrays import BoolArray, FloatArray

YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Peer:
    """A statsforecast model, made anew for each case from its seasonal periods (in open slots)."""

    make_model: Callable[[list[int]], Any]

    def __call__(self, case: Case) -> Outlook:
        """Fit on the open slots before the origin and put the forecast back into the days."""
        weekday = (case.first.weekday() + np.arange(len(case.past) + case.ahead_days)) % 7
        is_open = case.usual[weekday]
        past_open, ahead_open = is_open[: len(case.past)], is_open[len(case.past) :]
        line = fill_gaps(case.past)[past_open]
        model = self.make_model(find_periods(case))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = model.forecast(y=line, h=int(ahead_open.sum()), level=[80])
        volume, low, high = (_put_back(answer[key], ahead_open) for key in ("mean", "lo-80", "hi-80"))
        return Outlook(volume, low, high)


def list_peers() -> dict[str, Method] | None:
    """Peers by name; None where their package isn't installed."""
    try:
        from statsforecast.models import MSTL, TBATS, AutoETS
    except ImportError:
        return None
    return {
        "mstl_autoets": Peer(lambda periods: MSTL(season_length=periods, trend_forecaster=AutoETS(model="ZZN"))),
        "tbats": Peer(lambda periods: TBATS(periods, use_trend=False, use_boxcox=False)),
    }


def find_periods(case: Case) -> list[int]:
    """Seasonal periods in open slots: a day if all open days are alike, the week, and the year of daily values."""
    per_day = case.usual.sum(axis=1)
    week = int(per_day.sum())
    lengths = set(per_day[per_day > 0].tolist())
    day = lengths.pop() if len(lengths) == 1 else 1
    periods = [period for period in (day, week) if period > 1]
    if case.past.shape[1] == 1 and len(case.past) >= 2 * YEAR_DAYS:
        periods.append(round(YEAR_DAYS * week / 7))
    return sorted(set(periods))


def fill_gaps(past: FloatArray) -> FloatArray:
    """Replace NaN by the mean of the nearest known weeks before and after in that slot; 0 where there is none."""
    filled = past.copy()
    for k in range(7):
        same = past[k::7]
        for s in range(past.shape[1]):
            known = np.flatnonzero(~np.isnan(same[:, s]))
            for i in np.flatnonzero(np.isnan(same[:, s])):
                near = [*known[known < i][-1:], *known[known > i][:1]]
                filled[k + 7 * i, s] = same[near, s].mean() if near else 0.0
    return filled


def _put_back(line: FloatArray, is_open: BoolArray) -> FloatArray:
    values = np.zeros(is_open.shape)
    values[is_open] = np.maximum(line, 0.0)
    return values
