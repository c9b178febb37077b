"""The whole forecast made again on past days, each time from the history that was there then, and scored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.grid import Grid
from wfm.errors import Fault, ScenarioError, UsageError
from wfm.pipeline.executor import SerialExecutor, count_cores, open_executor
from wfm.pipeline.histories import cut_history, pick_queues
from wfm.pipeline.origins import LEAST_PAST_DAYS, plan_backtest
from wfm.pipeline.outlooks import make_outlook, repeat_past
from wfm.pipeline.sources import queue_names, read_scenario_history
from wfm.pipeline.stages import make_forecast
from wfm.report.accuracy import MONTH, Outlook, QueueAccuracy, ScoreRow, measure_queue, score_outlooks
from wfm.scenario.load import load_scenario
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from datetime import date
    from pathlib import Path

    from wfm.core.forecast import Forecast
    from wfm.core.history import History
    from wfm.core.queue import Queue
    from wfm.scenario.scenario import Scenario

    Progress = Callable[[str, float], None]

OWN = "wfm"


@dataclass(frozen=True)
class BacktestRequest:
    """What to test: `queues` () for all; `origins` and `horizon_days` are wishes that history may be too short for."""

    scenario: Path
    origins: int = 8
    horizon_days: int = 28
    queues: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    workers: int | None = None


@dataclass(frozen=True)
class OriginRow:
    """One line of the table per origin."""

    queue: str
    origin: date
    row: ScoreRow


@dataclass(frozen=True)
class BacktestOutcome:
    """How wrong the forecasts were.

    `chosen` counts per queue the models that were chosen; `lead_days` lie between the history's end and the horizon
    that is really to be forecast.
    """

    scenario: Scenario
    origins: tuple[date, ...]
    horizon_days: int
    queues: tuple[QueueAccuracy, ...]
    by_origin: tuple[OriginRow, ...]
    chosen: dict[str, dict[str, int]]
    lead_days: int
    warnings: tuple[str, ...]


def run_backtest(request: BacktestRequest, *, progress: Progress | None = None) -> BacktestOutcome:
    """Forecast past days as they would have been forecast then, and compare with what came.

    Choice, blend and bands are made anew before every origin. Nothing is written.

    Raises
    ------
    UsageError : numbers below 1; a queue that the scenario doesn't have.
    ScenarioError : scenario or history invalid, or a history too short for a single origin.
    """
    progress = progress or (lambda _stage, _share: None)
    _check_request(request)
    progress("history", 0.0)
    scenario = load_scenario(request.scenario, variant=request.variants, overrides=request.settings)
    wanted = _pick_wanted(scenario, request.queues)
    history = read_scenario_history(scenario)
    origins, days, short = plan_backtest(scenario, history, count=request.origins, asked=request.horizon_days)
    workers = min(request.workers or scenario.roster.effort.workers, count_cores())
    looks = (_prepare(scenario, history, origin, days, wanted) for origin in origins)
    with open_executor(workers) as executor:
        few = len(_find_needed(scenario, wanted)) < workers
        found = _Found(history, wanted, len(origins))
        for i, (look, made) in enumerate(_forecast_all(looks, executor, len(origins), by_origin=few)):
            found.add(look, made)
            progress("backtest", (i + 1) / len(origins))
    found.check()
    return BacktestOutcome(
        scenario=scenario,
        origins=origins,
        horizon_days=days,
        queues=found.measure(),
        by_origin=found.list_origins(),
        chosen={name: dict(counts) for name, counts in found.chosen.items()},
        lead_days=(scenario.horizon.start - history.grid.dates[-1]).days - 1,
        warnings=(*short, *found.tell()),
    )


def _check_request(request: BacktestRequest) -> None:
    for name, value in (("origins", request.origins), ("horizon", request.horizon_days), ("workers", request.workers)):
        if value is not None and value < 1:
            raise UsageError(f"{name} must be at least 1, got {value}")


def _pick_wanted(scenario: Scenario, queues: Sequence[str]) -> tuple[str, ...]:
    known = queue_names(scenario)
    for name in queues:
        if name not in known:
            raise UsageError(f"no queue called {name} in {scenario.name}", hint=suggest(name, known, what="queues"))
    return tuple(name for name in known if name in queues or not queues)


@dataclass(frozen=True)
class _Look:
    """One origin: the scenario with its horizon there, and what was known of its queues."""

    scenario: Scenario
    past: History


class _Found:
    """What came of the looks so far."""

    def __init__(self, history: History, wanted: tuple[str, ...], origins: int) -> None:
        self._history, self._wanted, self._origins = history, wanted, origins
        self._outlooks: dict[str, list[Outlook]] = {name: [] for name in wanted}
        self._warned: Counter[str] = Counter()
        self._failed: list[ScenarioError] = []
        self.chosen: dict[str, Counter[str]] = {name: Counter() for name in wanted}

    def add(self, look: _Look, made: Forecast | ScenarioError) -> None:
        """Take in what was forecast at one origin, or why it couldn't be."""
        if isinstance(made, ScenarioError):
            self._failed.append(made)
            reasons = "; ".join(fault.describe() for fault in made.faults)
            self._warned[f"{look.scenario.horizon.start} is left out: {reasons}"] = self._origins
            return
        self._warned.update(set(made.warnings))
        openings = {queue.name: queue.opening for queue in look.scenario.queues}
        for name in self._wanted:
            if name not in made.queues:
                continue
            methods = {OWN: made.volume[made.queues.index(name)]}
            methods |= repeat_past(look.past, name, made.grid, openings[name])
            outlook = make_outlook(made, name, self._history, methods=methods, events=look.scenario.events)
            if np.isfinite(outlook.actual).any():
                self._outlooks[name].append(outlook)
                self.chosen[name].update(choice.model for choice in made.choices if choice.queue == name)

    def check(self) -> None:
        """Raise where there is nothing to score: the last error if every origin had one."""
        if len(self._failed) == self._origins:
            raise self._failed[-1]
        if not any(self._outlooks.values()):
            names = ", ".join(self._wanted)
            fault = Fault("known volumes on the days tested, and two weeks of them before", "none", where=names)
            raise ScenarioError.of([fault], hint="wfm check SCENARIO says what the history holds")

    def measure(self) -> tuple[QueueAccuracy, ...]:
        """Score every queue over its origins."""
        return tuple(measure_queue(outlooks) for outlooks in self._outlooks.values() if outlooks)

    def list_origins(self) -> tuple[OriginRow, ...]:
        """Score every queue and origin by itself, weeks together only in the month."""
        return tuple(
            OriginRow(name, outlook.origin, row)
            for name, outlooks in self._outlooks.items()
            for outlook in outlooks
            for row in score_outlooks([outlook])
            if row.grain == MONTH or "-" not in row.weeks
        )

    def tell(self) -> list[str]:
        """Warnings, each once, with the number of origins that gave it where not all did."""
        found = [f"{name}: too little history to be tested" for name, rows in self._outlooks.items() if not rows]
        for text, times in self._warned.items():
            found.append(text if times == self._origins else f"{text} (at {times} of {self._origins} origins)")
        return found


def _find_needed(scenario: Scenario, wanted: Iterable[str]) -> set[str]:
    """Names of the wanted queues and of all that feed them."""
    feeds = {queue.name: [feed.queue for feed in queue.fed_by] for queue in scenario.queues}
    needed: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += feeds[name]
    return needed


def _prepare(scenario: Scenario, history: History, origin: date, days: int, wanted: Iterable[str]) -> _Look:
    """Put the horizon at an origin, and forget what came after it and what planners said of other days."""
    grid = history.grid
    past = cut_history(history, origin)
    needed = _find_needed(scenario, wanted)
    queues = tuple(queue for queue in scenario.queues if queue.name in needed and _has_past(past, history, queue))
    names = [queue.name for queue in queues]
    horizon = Grid(grid.timezone, grid.interval_min, origin, days)
    then = replace(scenario, horizon=horizon, queues=queues, adjustments=())
    return _Look(then, pick_queues(past, names))


def _has_past(past: History, history: History, queue: Queue) -> bool:
    """Whether a queue had begun two weeks before; one that lives on what others hand over needs no past."""
    q = history.queues.index(queue.name)
    known = np.flatnonzero(~np.isnan(past.volume[q]))
    if not len(known):
        return not queue.needs_history and not np.isfinite(history.volume[q]).any()
    return int(past.grid.days - past.grid.day_of[known[0]]) >= LEAST_PAST_DAYS


def _forecast_all(
    looks: Iterable[_Look], executor: Executor, count: int, *, by_origin: bool
) -> Iterator[tuple[_Look, Forecast | ScenarioError]]:
    """Forecast at every origin: queues side by side, or with too few of them for that origins side by side."""
    if by_origin:
        several = list(looks)
        yield from zip(several, executor.map(_forecast_alone, several), strict=True)
        return
    for look in looks:
        yield look, _forecast(look, executor, count)


def _forecast_alone(look: _Look) -> Forecast | ScenarioError:
    return _forecast(look, SerialExecutor(), 1)


def _forecast(look: _Look, executor: Executor, repeats: int) -> Forecast | ScenarioError:
    if not look.scenario.queues:
        return ScenarioError.of([Fault("two weeks of history", "less", where="every queue tested")])
    try:
        return make_forecast(look.scenario, look.past, executor, _ignore, repeats=repeats)
    except ScenarioError as error:
        return error


def _ignore(_stage: str, _share: float) -> None:
    """Progress is told per origin here."""
