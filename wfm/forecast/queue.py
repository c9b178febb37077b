"""All the work on one queue: backtest, blend, forecast, intervals, handle time. Made to run in a process pool."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from wfm.core.forecast import Choice, Effect
from wfm.forecast.abandonment import describe_callers
from wfm.forecast.aht import fit_aht
from wfm.forecast.backtest import (
    LEAST_PAST_DAYS,
    Trial,
    find_origins,
    predict_all,
    predict_whole,
    run_trial,
    score_blend,
    score_trial,
)
from wfm.forecast.choice import Blend, blend_untried, choose_blend
from wfm.forecast.days import fold_days, unfold_days
from wfm.forecast.errors import DayErrors, measure_day_errors
from wfm.forecast.feeds import FED, FeedSeries, add_fed, predict_fed
from wfm.forecast.intervals import make_quantiles, residual_quantiles, root_residuals, weeks_ahead
from wfm.forecast.models.gaussian import YEARLY_DAYS, Gaussian, GaussianFit
from wfm.forecast.models.model import tune_model
from wfm.forecast.models.registry import MODELS
from wfm.forecast.oddities import tell_oddities

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.patience import CallerPatience
    from wfm.forecast.days import PastDays
    from wfm.forecast.models.model import Model

FAR_AHEAD_DAYS = 28
WEEK = np.arange(1, 8, dtype=np.int64)
NO_HISTORY = "no history of its own: forecast from what feeds it"
MOST_EFFECTS = 12
LEAST_OF_PAST = 0.1
LOST_SHARE = 0.01
SOURCES = {1.0: "taken from other weekdays", 2.0: "taken as half of the nearest hour that has some", 3.0: "forecast 0"}


@dataclass(frozen=True)
class QueueTask:
    """One queue's past, as days by slots up to `last_day`, and what is asked of it.

    `past.volume` has what planners state of events taken out; `stated` (days of the horizon,) puts it back, as a
    factor, and `stated_events` names label, factor and past episodes of each; `unused_events` those that give way to
    what past episodes tell. `silent_days` open days of the history follow `last_day`. `measures` holds other columns of
    the history by name, shape (days, slots).
    """

    queue: str
    past: PastDays
    aht_s: FloatArray
    last_day: date
    grid: Grid
    open: BoolArray
    stated: FloatArray
    fallback_aht_s: float | None
    models: tuple[str, ...]
    origins: int
    stated_events: tuple[tuple[str, float, int], ...] = ()
    unused_events: tuple[tuple[str, float, int], ...] = ()
    silent_days: int = 0
    measures: Mapping[str, FloatArray] = field(default_factory=dict)
    feeds: tuple[FeedSeries, ...] = ()


@dataclass(frozen=True)
class QueueOutcome:
    """One queue's forecast along the grid, shape (t,), and its backtest for the queues it feeds and for totals.

    `days` is the forecast as days of the horizon by slots; `trial` what the blend said at past origins; `aht_spread`
    (days of the horizon,) the standard deviation of the log of a day's handle time, None where that is given.
    """

    volume: FloatArray
    aht_s: FloatArray
    quantiles: Mapping[float, FloatArray]
    choice: Choice
    warnings: tuple[str, ...]
    days: FloatArray
    blended: Mapping[date, FloatArray]
    errors: DayErrors
    patience: CallerPatience
    aht_spread: FloatArray | None


def forecast_queue(task: QueueTask) -> QueueOutcome:
    """Choose a blend of models by backtest and forecast the horizon, on one core."""
    # the matrices are small: more threads would wait for each other
    with threadpool_limits(limits=1):
        return _forecast(task)


def _forecast(task: QueueTask) -> QueueOutcome:
    grid = task.grid
    ahead = (grid.start - task.last_day).days + np.arange(grid.days, dtype=np.int64)
    warnings = _tell_past(task, int(ahead[0]))
    trial = _try_models(task, ahead, warnings) if task.past.days else None
    blend, choice = _choose(task, trial, warnings)
    days, source, choice = _predict(task, blend, choice, ahead)
    days = days * task.stated[:, None]
    warnings += _tell_sources(task, unfold_days(grid, source))
    mixed = blend.mix(trial.forecasts) if trial is not None else None
    table = None
    if trial is not None and mixed is not None:
        table = residual_quantiles(root_residuals(trial.actual, mixed), trial.ahead)
    if table is None:
        warnings.append(f"{task.queue}: too few past errors for the intervals, which rest on a general spread")
    warnings += _tell_nothing(task, days)
    warnings += _tell_closed(task, days) if FED in blend.weights else []
    quantiles = make_quantiles(days, table, weeks_ahead(ahead))
    aht_s, spread = _forecast_aht(task, ahead)
    measured = task.measures
    return QueueOutcome(
        volume=np.where(task.open, unfold_days(grid, days), 0.0),
        aht_s=aht_s,
        quantiles={level: np.where(task.open, unfold_days(grid, q), 0.0) for level, q in quantiles.items()},
        choice=choice,
        warnings=tuple(warnings),
        days=np.where(fold_days(grid, task.open.astype(np.float64)) > 0, days, 0.0),
        blended=_date_blend(task, trial, mixed),
        errors=measure_day_errors(trial, mixed, grid.days),
        patience=describe_callers(
            task.queue, task.past.every, measured.get("abandoned"), measured.get("wait_total_s")
        ),
        aht_spread=spread,
    )


def _try_models(task: QueueTask, ahead: IntArray, warnings: list[str]) -> Trial | None:
    """Backtest at the distance asked for; if history is too short for that, one week ahead; else not at all.

    A horizon below a week is judged on a whole week from its first day on, as a few days tell models apart badly. The
    latest origins are those whose first week is known: what they say of later weeks isn't judged.
    """
    past = task.past
    asked = ahead if len(ahead) >= 7 else ahead[0] + np.arange(7, dtype=np.int64)
    for distance in (asked, WEEK):
        origins = find_origins(past.days, int(min(distance[-1], distance[0] + 6)), task.origins)
        if origins and past.days >= LEAST_PAST_DAYS + distance[-1]:
            if distance[-1] < ahead[-1]:
                warnings.append(f"{task.queue}: history is too short to judge models {ahead[-1]} days ahead; "
                                "judged on one week ahead")  # fmt: skip
            trial = run_trial(past, {name: MODELS[name] for name in MODELS if name in task.models}, origins, distance)
            return add_fed(trial, past, task.feeds, task.last_day)
    return None


def _choose(task: QueueTask, trial: Trial | None, warnings: list[str]) -> tuple[Blend, Choice]:
    if not task.past.days:
        warnings.append(f"{task.queue}: {NO_HISTORY}")
        return Blend({FED: 1.0}, ()), Choice(task.queue, FED, NO_HISTORY, 0, ())
    simplest = next(name for name in MODELS if name in task.models)
    if trial is None:
        reason = f"{task.past.days} days of history are too few for a backtest"
        if task.past.days < LEAST_PAST_DAYS:
            warnings.append(f"{task.queue}: {reason}: the simplest model, {simplest}")
            return Blend({simplest: 1.0}, ()), Choice(task.queue, simplest, f"{reason}: the simplest model", 0, ())
        usual = blend_untried([name for name in MODELS if name in task.models])
        warnings.append(f"{task.queue}: {reason}: a blend that did well on other lines")
        return usual, Choice(task.queue, usual.name, f"{reason}: a blend that did well on other lines", 0, ())
    scores = score_trial(trial)
    origins = "1 origin" if len(trial.origins) == 1 else f"{len(trial.origins)} origins"
    blend = choose_blend(trial, long_past=task.past.days >= YEARLY_DAYS)
    if blend is None:
        reason = "no contacts in the backtest to judge by: the simplest model"
        warnings.append(f"{task.queue}: {reason}, {simplest}")
        return Blend({simplest: 1.0}, ()), Choice(task.queue, simplest, reason, len(trial.origins), scores)
    if len(blend.weights) == 1:
        best = next(score for score in scores if score.model == blend.name)
        reason = f"WAPE {best.wape:.1%} over {origins}; no other model earned a part"
        reason = reason if len(scores) > 1 else f"WAPE {best.wape:.1%} over {origins}"
    else:
        own = score_blend(trial, blend.name, blend.mix(trial.forecasts))
        scores = (own, *scores)
        parts = ", ".join(f"{name} {weight:.0%}" for name, weight in blend.weights.items())
        reason = f"WAPE {own.wape:.1%} over {origins}; {parts}"
    return blend, Choice(task.queue, blend.name, reason, len(trial.origins), scores, blend.steps)


def _predict(
    task: QueueTask, blend: Blend, choice: Choice, ahead: IntArray
) -> tuple[FloatArray, FloatArray, Choice]:
    """Forecast of the blend (days, slots), how each cell was found, and the choice with the effects of the horizon."""
    if not task.past.days:
        return predict_fed(task.past, task.feeds, ahead), np.zeros((len(ahead), task.past.volume.shape[1])), choice
    names = [name for name in blend.weights if name != FED]
    learning = [name for name in MODELS if name in task.models and name in ("gaussian_calendar", "gaussian")][:1]
    simplest = next(name for name in MODELS if name in task.models)
    models = {name: tune_model(MODELS[name], task.past) for name in dict.fromkeys((*names, *learning)) or (simplest,)}
    answers = predict_all(models, task.past, ahead)
    if FED in blend.weights:
        answers[FED] = predict_fed(task.past, task.feeds, ahead)
    first = models[names[0]] if names else next(iter(models.values()))
    _, source = predict_whole(first.fit(task.past), ahead)
    effects = _list_effects(task, models, names, ahead)
    return blend.mix(answers), source, replace(choice, effects=effects)


def _list_effects(
    task: QueueTask, models: Mapping[str, Model], names: list[str], ahead: IntArray
) -> tuple[Effect, ...]:
    """List what the planner states of events of the horizon, then what the blend has learned, the largest first."""
    stated = [Effect(label, factor, episodes, "planner") for label, factor, episodes in task.stated_events]
    learning = next((name for name in names if isinstance(models[name], Gaussian)), None)
    if learning is None:
        return tuple(stated)
    fit = models[learning].fit(task.past)
    learned = fit.list_effects(ahead) if isinstance(fit, GaussianFit) else ()
    return (*stated, *learned)[:MOST_EFFECTS]


def _date_blend(task: QueueTask, trial: Trial | None, mixed: FloatArray | None) -> Mapping[date, FloatArray]:
    """Give what was said at each past origin, 0 where closed, by the date of the first day it was said of."""
    if trial is None or mixed is None:
        return {}
    from datetime import timedelta

    past = task.past
    first = task.last_day - timedelta(days=past.days - 1)
    told = {}
    for k, origin in enumerate(trial.origins):
        rows = origin + trial.ahead - 1
        works = past.usual[(past.weekday[0] + rows) % 7] & ~past.calendar.closed[rows][:, None]
        told[first + timedelta(days=int(rows[0]))] = np.where(works, mixed[k], 0.0)
    return told


def _forecast_aht(task: QueueTask, ahead: IntArray) -> tuple[FloatArray, FloatArray | None]:
    grid, past = task.grid, task.past
    pattern = fit_aht(task.aht_s, past.every, past.weekday) if past.days else None
    if pattern is None:
        return np.full(grid.size, task.fallback_aht_s, dtype=np.float64), None
    return unfold_days(grid, pattern.predict(ahead)), pattern.spread(ahead)


def _tell_past(task: QueueTask, lead: int) -> list[str]:
    warnings = []
    if task.past.days and not np.nansum(task.past.every) > 0:
        warnings.append(f"{task.queue}: no contacts in the whole history; forecast 0")
    if task.past.days and lead > FAR_AHEAD_DAYS:
        warnings.append(f"{task.queue}: the last known day, {task.last_day}, lies {lead} days before the horizon")
    warnings += [
        f"{task.queue}: event {label}: its stated effect of {factor - 1:+.0%} isn't used, as {episodes} past episodes "
        "tell what it does; an adjustment can change that"
        for label, factor, episodes in task.unused_events
    ]
    return warnings + tell_oddities(task.queue, task.past, task.last_day, silent_days=task.silent_days)


def _tell_nothing(task: QueueTask, days: FloatArray) -> list[str]:
    """Warn of a forecast of next to nothing for a queue that is open and has had contacts."""
    came = float(np.nansum(task.past.every))
    due = came / max(task.past.days, 1) * task.grid.days
    said = float(np.where(task.open, unfold_days(task.grid, days), 0.0).sum())
    if not task.open.any() or came == 0 or said >= LEAST_OF_PAST * due:
        return []
    return [f"{task.queue}: forecast {said:.2g} contacts where {due:.2g} came in as many days of the history"]


def _tell_closed(task: QueueTask, days: FloatArray) -> list[str]:
    """Warn of contacts that other queues send here while this one is closed: nobody is planned for them."""
    along = unfold_days(task.grid, days)
    lost = float(np.where(task.open, 0.0, along).sum())
    if lost <= LOST_SHARE * float(along.sum()):
        return []
    return [f"{task.queue}: {lost:,.0f} of {float(along.sum()):,.0f} contacts that feed it come while it is closed and "
            "are left out; see its opening_hours and delay_min"]  # fmt: skip


def _tell_sources(task: QueueTask, source: FloatArray) -> list[str]:
    warnings = []
    for code, taken in SOURCES.items():
        found = task.open & (source == code)
        if found.any():
            when = task.grid.datetime_at(int(found.argmax())).strftime("%Y-%m-%d %H:%M")
            warnings.append(f"{task.queue}: {int(found.sum())} open intervals from {when} have no history on that "
                            f"weekday; {taken}")  # fmt: skip
    return warnings
