"""One queue of a run in a few figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from wfm.capacity.expected import QueueService
    from wfm.core.forecast import Choice, Forecast
    from wfm.core.history import History
    from wfm.core.queue import Queue
    from wfm.core.requirement import FteRow, Requirement

NAIVE = "seasonal_naive"
YEAR_DAYS = 364


@dataclass(frozen=True)
class QueueFigures:
    """One queue over the horizon; None where there is nothing to tell.

    `volume` contacts; `aht_s` their mean handle time; `wape` and `wape_day` backtest errors of the chosen model per
    interval and per day as shares of volume, `naive_*` those of seasonal naive; `last_year` contacts 364 days earlier;
    `peak_agents` the highest `roster_agents` and when; FTE and heads of the heaviest week; service levels 0-1.
    """

    queue: str
    label: str
    volume: float
    aht_s: float | None
    model: str | None = None
    reason: str = ""
    wape: float | None = None
    wape_day: float | None = None
    naive_wape: float | None = None
    naive_wape_day: float | None = None
    last_year: float | None = None
    peak_agents: int | None = None
    peak_at: str | None = None
    fte: float | None = None
    heads: float | None = None
    target_level: float | None = None
    answer_within_s: float | None = None
    expected_level: float | None = None
    overloaded: int | None = None


def describe_queues(
    queues: Sequence[Queue],
    history: History,
    forecast: Forecast,
    *,
    requirement: Requirement | None = None,
    service: Iterable[QueueService] = (),
) -> tuple[QueueFigures, ...]:
    """Describe each queue of a forecast, in its order, as far as the run has come."""
    by_name = {queue.name: queue for queue in queues}
    choices = {choice.queue: choice for choice in forecast.choices}
    served = {found.queue: found for found in service}
    figures = []
    for q, name in enumerate(forecast.queues):
        one = _describe_forecast(by_name[name], history, forecast, q, choices.get(name))
        if requirement is not None:
            one = _add_requirement(one, requirement, q)
        if name in served:
            one = replace(one, expected_level=served[name].service_level, overloaded=served[name].overloaded)
        figures.append(one)
    return tuple(figures)


def heaviest_week(rows: Iterable[FteRow], queue: str) -> FteRow | None:
    """Row of the week in which a queue (or ALL) asks most."""
    return max((row for row in rows if row.queue == queue), key=lambda row: row.fte, default=None)


def volume_by_day(forecast: Forecast) -> Mapping[date, tuple[float, ...]]:
    """Contacts per day, one figure per queue."""
    grid = forecast.grid
    days = np.array([np.bincount(grid.day_of, weights=row, minlength=grid.days) for row in forecast.volume])
    return {day: tuple(float(v) for v in days[:, d]) for d, day in enumerate(grid.dates)}


def _describe_forecast(
    queue: Queue, history: History, forecast: Forecast, q: int, choice: Choice | None
) -> QueueFigures:
    volume = forecast.volume[q]
    total = float(volume.sum())
    scores = {score.model: score for score in choice.scores} if choice else {}
    chosen, naive = scores.get(choice.model if choice else ""), scores.get(NAIVE)
    return QueueFigures(
        queue=queue.name,
        label=queue.label,
        volume=total,
        aht_s=float((volume * forecast.aht_s[q]).sum()) / total if total else None,
        model=choice.model if choice else None,
        reason=choice.reason if choice else "",
        wape=chosen.wape if chosen else None,
        wape_day=chosen.wape_day if chosen else None,
        naive_wape=naive.wape if naive else None,
        naive_wape_day=naive.wape_day if naive else None,
        last_year=_last_year(queue.name, history, forecast),
        target_level=queue.target.service_level,
        answer_within_s=queue.target.answer_within_s,
    )


def _last_year(name: str, history: History, forecast: Forecast) -> float | None:
    """Contacts on the same weekdays a year before; None unless all those days are in the history."""
    past = history.grid
    if name not in history.queues:
        return None
    first = forecast.grid.start - timedelta(days=YEAR_DAYS)
    begin, end = (first - past.start).days, (first - past.start).days + forecast.grid.days
    if begin < 0 or end > past.days:
        return None
    q = history.queues.index(name)
    values = history.volume[q, int(past.first_of_day[begin]) : int(past.first_of_day[end])]
    return float(np.nansum(values)) if np.isfinite(values).any() else None


def _add_requirement(one: QueueFigures, requirement: Requirement, q: int) -> QueueFigures:
    agents = requirement.roster_agents[q]
    peak = int(agents.argmax())
    week = heaviest_week(requirement.fte, one.queue)
    return replace(
        one,
        peak_agents=int(agents[peak]),
        peak_at=requirement.grid.iso(peak) if agents[peak] else None,
        fte=week.fte if week else None,
        heads=week.heads if week else None,
    )
