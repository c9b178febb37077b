"""wfm through its real door, and the two simple methods everybody has: last week, and the mean of four weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.forecast.protocol import Outlook
from wfm.core.history import History
from wfm.core.options import ForecastOptions
from wfm.forecast import build_forecast
from wfm.forecast.models.registry import MODELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.forecast.protocol import Case, Method
    from wfm.core.arrays import FloatArray
    from wfm.core.forecast import Forecast

QUEUE = "series"
AHT_S = 300.0


@dataclass(frozen=True)
class Wfm:
    """The door of the forecast stage, with its own choice of models and its own intervals."""

    options: ForecastOptions = field(default_factory=ForecastOptions)

    def __call__(self, case: Case) -> Outlook:
        """Forecast with `build_forecast` on the history before the origin."""
        forecast = self.ask(case)
        shape = (case.ahead_days, case.past.shape[1])
        volume, low, high = (
            values[0].reshape(shape) for values in (forecast.volume, forecast.quantiles[0.1], forecast.quantiles[0.9])
        )
        return Outlook(volume, low, high)

    def ask(self, case: Case) -> Forecast:
        """Everything the door says of a case."""
        grid, volume = case.past_grid, case.past.reshape(1, -1)
        history = History(
            grid=grid,
            queues=(QUEUE,),
            volume=volume,
            aht_s=np.full(volume.shape, np.nan),
            open=case.opening.mask(grid)[None, :],
        )
        return build_forecast(
            history,
            case.ahead_grid,
            opening={QUEUE: case.opening},
            fallback_aht_s={QUEUE: AHT_S},
            options=self.options,
        )


def predict_last_week(case: Case) -> Outlook:
    """Say the latest known value of the same weekday and slot."""
    return _repeat_weeks(case, 1)


def predict_mean_4(case: Case) -> Outlook:
    """Say the mean of the last four known values of the same weekday and slot."""
    return _repeat_weeks(case, 4)


SIMPLE: Mapping[str, Method] = {"seasonal_naive": predict_last_week, "mean_4": predict_mean_4}


def list_singles() -> dict[str, Method]:
    """Each model of wfm alone."""
    return {f"model:{name}": Wfm(ForecastOptions(models=(name,))) for name in MODELS}


def mean_of_last(past: FloatArray, count: int) -> FloatArray:
    """Mean of the last `count` known values of each weekday and slot, whose last row is the day before the origin.

    Shape (7, slots), the origin's weekday first; 0 where nothing is known.
    """
    week = np.zeros((7, past.shape[1]))
    for k in range(7):
        same = past[len(past) - 7 + k :: -7]
        known = ~np.isnan(same)
        taken = known & (np.cumsum(known, axis=0) <= count)
        total = np.where(taken, same, 0.0).sum(axis=0)
        np.divide(total, taken.sum(axis=0), out=week[k], where=taken.any(axis=0))
    return week


def _repeat_weeks(case: Case, count: int) -> Outlook:
    return Outlook(mean_of_last(case.past, count)[np.arange(case.ahead_days) % 7])
