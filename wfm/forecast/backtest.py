"""What each model would have said on past days, with nothing after the origin visible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.forecast import Score
from wfm.forecast import metrics
from wfm.forecast.intervals import cover_left_out
from wfm.forecast.models.model import KnowsEvents, tune_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.forecast.days import PastDays
    from wfm.forecast.models.model import FittedModel, Model

LEAST_PAST_DAYS = 14
NEAR_SHARE = 0.5
SEASON_ORIGINS, SEASON_STEP_DAYS = 8, 35
LEAST_SEASON_DAYS = 400  # what a yearly part is learned from


@dataclass(frozen=True)
class Trial:
    """Rolling origins of one queue: `actual` and each model's forecast have shape (origins, days ahead, slots)."""

    origins: tuple[int, ...]
    ahead: IntArray
    actual: FloatArray
    forecasts: Mapping[str, FloatArray]
    naive_error: float | None


def find_origins(days: int, farthest: int, count: int) -> tuple[int, ...]:
    """Origins a week apart, oldest first: an origin is the number of days that may be seen.

    All fall on the weekday of the real origin, `days`, so that the days ahead are the same weekdays as those asked
    for; the last origin is the latest for which the day `farthest` ahead is known. Before those come `SEASON_ORIGINS`
    more, five weeks apart, as far as they still see a year: a dozen weeks of one season can't tell what it is worth to
    know the others.
    """
    last = days - 7 * -(-farthest // 7)
    recent = {origin for k in range(count) if (origin := last - 7 * k) >= LEAST_PAST_DAYS}
    oldest = last - 7 * (count - 1)
    seasons = {oldest - SEASON_STEP_DAYS * k for k in range(1, SEASON_ORIGINS + 1)}
    return tuple(sorted(recent | {origin for origin in seasons if origin >= LEAST_SEASON_DAYS}))


def run_trial(past: PastDays, models: Mapping[str, Model], origins: Sequence[int], ahead: IntArray) -> Trial:
    """Fit every model before every origin and forecast the same distance ahead as asked.

    What a model learns slowly it learns before the first origin. Days that are not known yet are NaN in `actual`.
    """
    known = np.concatenate([past.every, np.full((int(ahead[-1]), past.every.shape[1]), np.nan)])
    actual = np.array([known[origin + ahead - 1] for origin in origins])
    tuned = {name: tune_model(model, past.until(origins[0])) for name, model in models.items()}
    answers = [predict_all(tuned, past.until(origin), ahead) for origin in origins]
    forecasts = {name: np.array([answer[name] for answer in answers]) for name in models}
    naive_error = metrics.measure_naive_error(past.volume[: origins[0]])
    return Trial(tuple(origins), ahead, actual, forecasts, naive_error)


def predict_all(models: Mapping[str, Model], past: PastDays, ahead: IntArray) -> dict[str, FloatArray]:
    """Forecast by every model, no NaN left: shape (len(ahead), slots) each.

    What events do, as far as one of the models has learned it, is applied to those that know nothing of events.
    """
    fitted = {name: model.fit(past) for name, model in models.items()}
    knowing = [fit for fit in fitted.values() if isinstance(fit, KnowsEvents)]
    factor = knowing[0].event_factor(ahead) if knowing else np.ones(len(ahead))
    return {
        name: predict_whole(fit, ahead)[0] * (1.0 if isinstance(fit, KnowsEvents) else factor[:, None])
        for name, fit in fitted.items()
    }


def score_trial(trial: Trial) -> tuple[Score, ...]:
    """Score each model over all origins together, best first; a tie keeps the order of the models."""
    scores = [_score(trial, name, forecast) for name, forecast in trial.forecasts.items()]
    return tuple(sorted(scores, key=lambda s: (s.wape is None, round(s.wape or 0.0, 9))))


def score_blend(trial: Trial, name: str, forecast: FloatArray) -> Score:
    """Score a forecast of the same origins under a name of its own."""
    return _score(trial, name, forecast)


def predict_whole(model: FittedModel, ahead: IntArray) -> tuple[FloatArray, FloatArray]:
    """Forecast with no NaN left: a slot without past on its weekday takes the mean of the other weekdays, else 0.

    A slot without past on any weekday takes half of the nearest slot that has some. Also returns, in the same shape
    (len(ahead), slots), how each cell was found: 0 from its own past, 1 from other weekdays, 2 from a near slot, 3 from
    nothing.
    """
    own = model.predict(ahead)
    week = model.predict(np.arange(1, 8, dtype=np.int64))
    known = ~np.isnan(week)
    count = known.sum(axis=0)
    common = np.zeros(week.shape[1])
    np.divide(np.where(known, week, 0.0).sum(axis=0), count, out=common, where=count > 0)
    found = np.flatnonzero(count > 0)
    if len(found):
        slots = np.arange(len(common))
        nearest = found[np.abs(slots[:, None] - found[None, :]).argmin(axis=1)]
        common = np.where(count > 0, common, NEAR_SHARE * common[nearest])
    missing = np.isnan(own)
    source = np.where(missing, np.where(count > 0, 1.0, 2.0 if len(found) else 3.0)[None, :], 0.0)
    return np.maximum(np.where(missing, common[None, :], own), 0.0), source


def _score(trial: Trial, name: str, forecast: FloatArray) -> Score:
    actual = trial.actual
    return Score(
        model=name,
        wape=metrics.wape(actual, forecast),
        bias=metrics.bias(actual, forecast),
        rmse=metrics.rmse(actual, forecast),
        mase=metrics.mase(actual, forecast, trial.naive_error),
        wape_day=metrics.wape_day(actual, forecast),
        cover80=cover_left_out(actual, forecast, trial.ahead),
    )
