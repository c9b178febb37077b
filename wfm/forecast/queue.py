"""All the work on one queue: backtest, choice, forecast, intervals, handle time. Made to run in a process pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.forecast import Choice
from wfm.forecast.aht import weekly_aht
from wfm.forecast.backtest import Trial, find_origins, predict_whole, run_trial, score_trial
from wfm.forecast.days import PastDays, unfold_days
from wfm.forecast.intervals import make_quantiles, residual_quantiles, root_residuals, weeks_ahead
from wfm.forecast.models.registry import MODELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid

FAR_AHEAD_DAYS = 28


@dataclass(frozen=True)
class QueueTask:
    """One queue's past, as days by slots up to `last_day`, and what is asked of it."""

    queue: str
    volume: FloatArray
    aht_s: FloatArray
    weekday: IntArray
    usual: BoolArray
    last_day: date
    grid: Grid
    open: BoolArray
    fallback_aht_s: float | None
    models: tuple[str, ...]
    origins: int


@dataclass(frozen=True)
class QueueOutcome:
    """One queue's forecast along the grid, shape (t,)."""

    volume: FloatArray
    aht_s: FloatArray
    quantiles: Mapping[float, FloatArray]
    choice: Choice
    warnings: tuple[str, ...]


def forecast_queue(task: QueueTask) -> QueueOutcome:
    """Choose a model by backtest and forecast the horizon."""
    past = PastDays(task.volume, task.weekday, task.usual)
    grid = task.grid
    lead = (grid.start - task.last_day).days
    ahead = lead + np.arange(grid.days, dtype=np.int64)
    warnings = _tell_past(task, past, lead)
    trial = _try_models(task, past, ahead, warnings)
    choice = _choose(task, trial, past, warnings)
    days, source = predict_whole(MODELS[choice.model].fit(past), ahead)
    warnings += _tell_sources(task, unfold_days(grid, source))
    table = None
    if trial is not None:
        residuals = root_residuals(trial.actual, trial.forecasts[choice.model])
        table = residual_quantiles(residuals, trial.ahead)
    if table is None:
        warnings.append(f"{task.queue}: too few past errors for the intervals, which rest on a general spread")
    quantiles = make_quantiles(days, table, weeks_ahead(ahead))
    return QueueOutcome(
        volume=np.where(task.open, unfold_days(grid, days), 0.0),
        aht_s=_spread_aht(task),
        quantiles={level: np.where(task.open, unfold_days(grid, q), 0.0) for level, q in quantiles.items()},
        choice=choice,
        warnings=tuple(warnings),
    )


def _try_models(task: QueueTask, past: PastDays, ahead: IntArray, warnings: list[str]) -> Trial | None:
    """Backtest at the distance asked for; if history is too short for that, one week ahead; else not at all.

    A horizon below a week is judged on a whole week from its first day on, as a few days tell models apart badly.
    """
    models = {name: model for name, model in MODELS.items() if name in task.models}
    asked = ahead if len(ahead) >= 7 else ahead[0] + np.arange(7, dtype=np.int64)
    for distance in (asked, np.arange(1, 8, dtype=np.int64)):
        origins = find_origins(past.days, int(distance[-1]), task.origins)
        if origins:
            if distance[-1] < ahead[-1]:
                warnings.append(f"{task.queue}: history is too short to judge models {ahead[-1]} days ahead; "
                                "judged on one week ahead")  # fmt: skip
            return run_trial(past, models, origins, distance)
    return None


def _choose(task: QueueTask, trial: Trial | None, past: PastDays, warnings: list[str]) -> Choice:
    simplest = next(name for name in MODELS if name in task.models)
    if trial is None:
        reason = f"{past.days} days of history are too few for a backtest: the simplest model"
        warnings.append(f"{task.queue}: {reason}, {simplest}")
        return Choice(task.queue, simplest, reason, 0, ())
    scores = score_trial(trial)
    best = scores[0]
    if best.wape is None:
        reason = "no contacts in the backtest to judge by: the simplest model"
        warnings.append(f"{task.queue}: {reason}, {simplest}")
        return Choice(task.queue, simplest, reason, len(trial.origins), scores)
    reason = f"lowest WAPE, {best.wape:.1%} over {len(trial.origins)} origins"
    if len(scores) > 1 and scores[1].wape is not None:
        reason += f"; next {scores[1].model} with {scores[1].wape:.1%}"
    return Choice(task.queue, best.model, reason, len(trial.origins), scores)


def _spread_aht(task: QueueTask) -> FloatArray:
    grid = task.grid
    pattern = weekly_aht(task.aht_s, task.volume, task.weekday)
    if pattern is None:
        return np.full(grid.size, task.fallback_aht_s, dtype=np.float64)
    return unfold_days(grid, pattern[grid.weekday_of])


def _tell_past(task: QueueTask, past: PastDays, lead: int) -> list[str]:
    warnings = []
    if not np.nansum(past.volume) > 0:
        warnings.append(f"{task.queue}: no contacts in the whole history; forecast 0")
    if lead > FAR_AHEAD_DAYS:
        warnings.append(f"{task.queue}: the last known day, {task.last_day}, lies {lead} days before the horizon")
    return warnings


def _tell_sources(task: QueueTask, source: FloatArray) -> list[str]:
    warnings = []
    for code, taken in ((1.0, "taken from other weekdays"), (2.0, "forecast 0")):
        found = task.open & (source == code)
        if found.any():
            when = task.grid.datetime_at(int(found.argmax())).strftime("%Y-%m-%d %H:%M")
            warnings.append(f"{task.queue}: {int(found.sum())} open intervals from {when} have no history on that "
                            f"weekday; {taken}")  # fmt: skip
    return warnings
