"""The door of this package: clean history in, forecast on the horizon's grid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.forecast import Forecast
from wfm.core.options import ForecastOptions
from wfm.errors import Fault, ScenarioError
from wfm.forecast.days import find_special_days, fold_days, usual_slots
from wfm.forecast.models.registry import MODELS
from wfm.forecast.queue import QueueOutcome, QueueTask, forecast_queue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wfm.core.calendar import OpeningHours
    from wfm.core.grid import Grid
    from wfm.core.history import History

    MapQueues = Callable[[Callable[[QueueTask], QueueOutcome], Iterable[QueueTask]], Iterable[QueueOutcome]]

LEAST_HISTORY_DAYS = 7


def build_forecast(
    history: History,
    grid: Grid,
    *,
    opening: Mapping[str, OpeningHours],
    fallback_aht_s: Mapping[str, float | None],
    options: ForecastOptions | None = None,
    seed: int = 0,
    map_queues: MapQueues = map,
    progress: Callable[[str], None] | None = None,
) -> Forecast:
    """Forecast every queue of a history, each with the model that did best in its own backtest.

    Parameters
    ----------
    grid : the horizon, after the last day of history; days between the two are allowed
    opening, fallback_aht_s : per queue; the fallback (seconds) serves where the history has no handle times
    options : which models compete over how many origins; None for the defaults
    seed : for models that draw at random; none does so far
    map_queues : `map` or a pool's; queues are independent and their tasks can be pickled
    progress : called with the name of each queue that is done

    Returns
    -------
    Forecast without NaN: volumes >= 0 and 0 where closed, handle times > 0, with choices and warnings.

    Raises
    ------
    ScenarioError : horizon not after the history or on another axis; unknown model; queue without a week of history.
    """
    options = options or ForecastOptions()
    if faults := [*_check_axis(history, grid), *_check_models(options)]:
        raise ScenarioError.of(faults)
    tasks = _make_tasks(history, grid, opening, fallback_aht_s, options)
    outcomes = []
    for outcome in map_queues(forecast_queue, tasks):
        outcomes.append(outcome)
        if progress is not None:
            progress(outcome.choice.queue)
    return _join(history, grid, opening, outcomes)


def _make_tasks(
    history: History,
    grid: Grid,
    opening: Mapping[str, OpeningHours],
    fallback_aht_s: Mapping[str, float | None],
    options: ForecastOptions,
) -> list[QueueTask]:
    """One task per queue; every queue that can't be forecast is a fault."""
    tasks = [
        _make_task(history, grid, q, opening=opening[name], fallback_aht_s=fallback_aht_s.get(name), options=options)
        for q, name in enumerate(history.queues)
    ]
    if faults := [fault for task in tasks for fault in _check_task(task)]:
        raise ScenarioError.of(faults)
    return tasks


def _join(history: History, grid: Grid, opening: Mapping[str, OpeningHours], outcomes: list[QueueOutcome]) -> Forecast:
    levels = outcomes[0].quantiles if outcomes else {}
    warnings = [text for outcome in outcomes for text in outcome.warnings]
    warnings += [text for name in history.queues if (text := _tell_holidays(name, grid, opening[name]))]
    return Forecast(
        grid=grid,
        queues=history.queues,
        volume=frozen(np.array([outcome.volume for outcome in outcomes])),
        aht_s=frozen(np.array([outcome.aht_s for outcome in outcomes])),
        open=frozen(np.array([opening[name].mask(grid) for name in history.queues])),
        quantiles={level: frozen(np.array([outcome.quantiles[level] for outcome in outcomes])) for level in levels},
        choices=tuple(outcome.choice for outcome in outcomes),
        warnings=tuple(warnings),
    )


def _make_task(
    history: History, grid: Grid, q: int, *, opening: OpeningHours, fallback_aht_s: float | None,
    options: ForecastOptions,
) -> QueueTask:  # fmt: skip
    past = history.grid
    volume, aht_s = fold_days(past, history.volume[q]), fold_days(past, history.aht_s[q])
    special = find_special_days(past, opening)
    volume[special] = np.nan
    known = np.flatnonzero((~np.isnan(volume)).any(axis=1))
    span = slice(int(known[0]), int(known[-1]) + 1) if len(known) else slice(0, 0)
    return QueueTask(
        queue=history.queues[q],
        volume=volume[span],
        aht_s=aht_s[span],
        weekday=past.weekday_of[span],
        usual=usual_slots(opening, past.interval_min),
        last_day=past.dates[span.stop - 1],
        grid=grid,
        open=opening.mask(grid),
        fallback_aht_s=fallback_aht_s,
        models=options.models,
        origins=options.backtest_origins,
    )


def _check_axis(history: History, grid: Grid) -> list[Fault]:
    past, faults = history.grid, []
    if grid.start <= past.dates[-1]:
        hint = "move horizon.start, or end the history earlier"
        faults.append(Fault(f"a start after the history's last day, {past.dates[-1]}", f"{grid.start}",
                            where="horizon.start", hint=hint))  # fmt: skip
    for where, ours, theirs in (
        ("interval_min", past.interval_min, grid.interval_min),
        ("timezone", past.timezone, grid.timezone),
    ):
        if ours != theirs:
            faults.append(Fault(f"{ours} as in the history", f"{theirs}", where=f"horizon {where}"))
    return faults


def _check_models(options: ForecastOptions) -> list[Fault]:
    known = ", ".join(MODELS)
    faults = [Fault(f"one of {known}", repr(name), where="forecast.models") for name in options.models
              if name not in MODELS]  # fmt: skip
    if not options.models:
        faults.append(Fault(f"at least one of {known}", "none", where="forecast.models"))
    if options.backtest_origins < 1:
        faults.append(Fault("at least 1", f"{options.backtest_origins}", where="forecast.backtest_origins"))
    return faults


def _check_task(task: QueueTask) -> list[Fault]:
    faults, where = [], f"history of queue {task.queue!r}"
    seen = {int(day) for day in task.weekday[(~np.isnan(task.volume)).any(axis=1)]}
    missing = {w for w in range(7) if task.usual[w].any()} - seen
    if len(task.weekday) < LEAST_HISTORY_DAYS and (missing or not seen):
        expected = f"at least {LEAST_HISTORY_DAYS} days with known volumes in opening hours"
        hint = "a forecast needs a whole week; public holidays and days with other hours don't count"
        faults.append(Fault(expected, f"{len(task.weekday)}", where=where, hint=hint))
    timed = bool(((task.aht_s > 0) & (task.volume > 0)).any())
    if not timed and (task.fallback_aht_s is None or not 0 < task.fallback_aht_s < np.inf):
        faults.append(Fault("handle times, or aht_s above 0 on the queue", f"{task.fallback_aht_s}", where=where,
                            hint=f"set queues.{task.queue}.aht_s"))  # fmt: skip
    return faults


def _tell_holidays(name: str, grid: Grid, opening: OpeningHours) -> str:
    """Say which public holidays of the horizon keep their ordinary hours, and so their ordinary forecast."""
    usual = [
        day
        for day in grid.dates
        if opening.spans(day) and opening.spans(day) == opening.weekly_on(day)[day.weekday()]
    ]
    found = [f"{day} ({opening.holidays[day]})" for day in usual if day in opening.holidays]
    if not found:
        return ""
    return f"{name}: open as usual on {', '.join(found)}, a public holiday; forecast as an ordinary day"
