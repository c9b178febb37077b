"""The door of this package: clean history in, forecast on the horizon's grid out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.forecast import Forecast
from wfm.core.options import ForecastOptions
from wfm.errors import Fault, ScenarioError
from wfm.forecast.models.registry import MODELS
from wfm.forecast.queue import QueueOutcome, QueueTask, forecast_queue
from wfm.forecast.sampling import draw_paths, make_spread, make_totals
from wfm.forecast.tasks import Site, add_feeds, check_task, make_task, tell_events, tell_holidays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wfm.core.calendar import OpeningHours
    from wfm.core.events import Event
    from wfm.core.grid import Grid
    from wfm.core.history import History
    from wfm.core.queue import Feed

    MapQueues = Callable[[Callable[[QueueTask], QueueOutcome], Iterable[QueueTask]], Iterable[QueueOutcome]]


def build_forecast(
    history: History,
    grid: Grid,
    *,
    opening: Mapping[str, OpeningHours],
    fallback_aht_s: Mapping[str, float | None],
    options: ForecastOptions | None = None,
    events: Sequence[Event] = (),
    feeds: Mapping[str, tuple[Feed, ...]] | None = None,
    channels: Mapping[str, str] | None = None,
    paths: int = 0,
    seed: int = 0,
    map_queues: MapQueues = map,
    progress: Callable[[str], None] | None = None,
) -> Forecast:
    """Forecast every queue of a history by the blend of models that its own backtest supports.

    Parameters
    ----------
    grid : the horizon, after the last day of history; days between the two are allowed
    opening, fallback_aht_s : per queue; the fallback (seconds) serves where the history has no handle times
    options : which models compete over how many origins; None for the defaults
    events : past ones are learned from, coming ones applied; outages of the past are kept out
    feeds : per queue that lives off others, what feeds it; those others are forecast first
    channels : channel per queue, for totals per channel
    paths : how many courses of the horizon to draw
    seed : of everything drawn at random: bands of totals, and paths
    map_queues : `map` or a pool's; tasks can be pickled and those of one call are independent
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
    feeds = {name: found for name, found in (feeds or {}).items() if found}
    site = Site(history, grid, opening, fallback_aht_s, options, events, feeds)
    tasks = [make_task(site, name) for name in history.queues]
    if faults := [fault for task in tasks for fault in check_task(task, fed=feeds.get(task.queue, ()))]:
        raise ScenarioError.of(faults)
    outcomes = _forecast_rounds(site, tasks, map_queues, progress)
    forecast = _join(site, [outcomes[name] for name in history.queues])
    return _add_totals(forecast, [outcomes[name] for name in history.queues], channels or {}, paths=paths, seed=seed)


def _forecast_rounds(
    site: Site, tasks: list[QueueTask], map_queues: MapQueues, progress: Callable[[str], None] | None
) -> dict[str, QueueOutcome]:
    """Forecast queues that stand alone, then those fed by them, and so on."""
    outcomes: dict[str, QueueOutcome] = {}
    left = {task.queue: task for task in tasks}
    while left:
        ready = [
            name for name in left if all(feed.queue in outcomes for feed in site.feeds.get(name, ()))
        ] or list(left)
        round_tasks = [add_feeds(site, left.pop(name), outcomes) for name in ready]
        for outcome in map_queues(forecast_queue, round_tasks):
            outcomes[outcome.choice.queue] = outcome
            if progress is not None:
                progress(outcome.choice.queue)
    return outcomes


def _join(site: Site, outcomes: list[QueueOutcome]) -> Forecast:
    history, grid, opening = site.history, site.grid, site.opening
    levels = outcomes[0].quantiles if outcomes else {}
    warnings = [text for outcome in outcomes for text in outcome.warnings]
    warnings += [text for name in history.queues if (text := tell_holidays(name, grid, opening[name], history.grid))]
    closed = [name for name in history.queues if not opening[name].mask(grid).any()]
    warnings += [f"{name}: closed on all days of the horizon; nothing to forecast" for name in closed]
    warnings += tell_events(site)
    return Forecast(
        grid=grid,
        queues=history.queues,
        volume=frozen(np.array([outcome.volume for outcome in outcomes])),
        aht_s=frozen(np.array([outcome.aht_s for outcome in outcomes])),
        open=frozen(np.array([opening[name].mask(grid) for name in history.queues])),
        quantiles={level: frozen(np.array([outcome.quantiles[level] for outcome in outcomes])) for level in levels},
        choices=tuple(outcome.choice for outcome in outcomes),
        warnings=tuple(warnings),
        patience=tuple(outcome.patience for outcome in outcomes),
    )


def _add_totals(
    forecast: Forecast, outcomes: list[QueueOutcome], channels: Mapping[str, str], *, paths: int, seed: int
) -> Forecast:
    spread = make_spread([outcome.errors for outcome in outcomes], seed)
    totals = make_totals(forecast.grid, forecast.queues, channels, forecast.volume, spread)
    if not paths:
        return replace(forecast, totals=totals)
    drawn = draw_paths(
        forecast.grid,
        forecast.volume,
        forecast.aht_s,
        aht_spread=[outcome.aht_spread for outcome in outcomes],
        spread=spread,
        count=paths,
    )
    return replace(forecast, totals=totals, paths=drawn)


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
