"""The reporter's figures: one row per queue and day, from what was measured, planned or simulated.

What each figure means is in docs/reference/report.md. A figure is None where nothing tells it; it is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.roster import ON_QUEUE
from wfm.forecast import metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.history import History
    from wfm.core.queue import Queue
    from wfm.core.roster import Coverage, Roster

MEASURED, PLANNED, SIMULATED = "measured", "planned", "simulated"
CLOSE_SHARE = 0.05
"""Coverage within this share of the requirement counts as efficient."""


@dataclass(frozen=True)
class DayKpi:
    """One queue on one day; shares 0-1, times in seconds, hours in agent-hours, None where nobody knows.

    `basis` is MEASURED (from history or actuals), PLANNED (expected of forecast and roster) or SIMULATED. `day_error`
    is forecast less actual as a share of the actual, `nps` is -100 to 100, `customer_effort` on the survey's own scale.
    """

    queue: str
    date: date
    basis: str
    volume: float | None = None
    handled: float | None = None
    service_level: float | None = None
    first_response_s: float | None = None
    asa_s: float | None = None
    aht_s: float | None = None
    occupancy: float | None = None
    abandonment: float | None = None
    backlog: float | None = None
    oldest_age_s: float | None = None
    resolution_s: float | None = None
    agents: int | None = None
    hours_on_queue: float | None = None
    hours_per_agent: float | None = None
    forecast_error: float | None = None
    day_error: float | None = None
    schedule_efficiency: float | None = None
    urgent: float | None = None
    fcr: float | None = None
    nps: float | None = None
    customer_effort: float | None = None
    contacts_per_customer: float | None = None


COLUMNS = tuple(field.name for field in fields(DayKpi))


@dataclass(frozen=True)
class Duty:
    """A roster's work on queue: `hours` (queue, day) in agent-hours, `people` (queue, day) who have any."""

    hours: FloatArray
    people: IntArray


def count_duty(roster: Roster, queues: Sequence[str]) -> Duty:
    """Count hours and people on each queue, on the local day each interval begins; people on two queues count twice."""
    grid = roster.grid
    index = {name: q for q, name in enumerate(queues)}
    hours = np.zeros((len(queues), grid.days))
    people: dict[tuple[int, int], set[str]] = {}
    for s in roster.stretches:
        if s.activity != ON_QUEUE or s.queue not in index:
            continue
        q, first, last = index[s.queue], max(0, grid.index_of(s.start)), min(grid.size, grid.index_of(s.end))
        for d in np.unique(grid.day_of[first:last]):
            share = int((grid.day_of[first:last] == d).sum())
            hours[q, d] += share * grid.interval_s / 3600
            people.setdefault((q, int(d)), set()).add(s.agent)
    counts = np.zeros(hours.shape, dtype=np.int64)
    for (q, d), names in people.items():
        counts[q, d] = len(names)
    return Duty(hours, counts)


def measure_days(history: History, queues: Sequence[Queue]) -> tuple[DayKpi, ...]:
    """Rows of every day of a history, or of actuals, on which any volume of the queue is known."""
    known = {queue.name: queue for queue in queues}
    return tuple(
        _measure(history, known[name], q, d)
        for q, name in enumerate(history.queues)
        for d in range(history.grid.days)
        if not np.isnan(history.volume[q, history.grid.day(d)]).all()
    )


def _measure(history: History, queue: Queue, q: int, d: int) -> DayKpi:
    span = history.grid.day(d)
    volume, aht_s = history.volume[q, span], history.aht_s[q, span]
    nothing = np.full(volume.shape, np.nan)
    seen = {name: values[q, span] for name, values in history.measures.items()}

    def told(name: str) -> FloatArray:
        return seen.get(name, nothing)

    handled = told("handled") if "handled" in seen else volume - told("abandoned")
    waits = queue.deferral is not None
    response = ratio(told("wait_total_s"), handled if waits else volume)
    detractors = told("nps_promoters") - told("nps_detractors")
    nps = ratio(detractors, told("nps_answers"))
    return DayKpi(
        queue=queue.name,
        date=history.grid.dates[d],
        basis=MEASURED,
        volume=total(volume),
        handled=total(handled),
        service_level=ratio(told("answered_within"), _denominator(queue, volume, handled)),
        first_response_s=response,
        asa_s=None if waits else response,
        aht_s=ratio(volume * aht_s, volume),
        abandonment=ratio(told("abandoned"), volume),
        backlog=_last(told("backlog")),
        oldest_age_s=_largest(told("oldest_age_s")),
        resolution_s=ratio(told("resolution_total_s"), handled),
        urgent=total(told("urgent")),
        fcr=ratio(told("resolved_first"), handled),
        nps=None if nps is None else 100 * nps,
        customer_effort=ratio(told("effort_total"), told("effort_answers")),
        contacts_per_customer=ratio(volume, told("customers")),
    )


def _denominator(queue: Queue, volume: FloatArray, handled: FloatArray) -> FloatArray:
    """Tell what the service level is a share of; unknown for definitions that need each caller's wait."""
    if queue.deferral is not None or queue.target.definition == "sl_offered":
        return volume
    return handled if queue.target.definition == "sl_answered" else np.full(volume.shape, np.nan)


def total(values: FloatArray) -> float | None:
    """Sum of what is known; None where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.sum()) if known.size else None


def ratio(part: FloatArray, whole: FloatArray) -> float | None:
    """Sum of `part` over the sum of `whole`, over the cells where both are known; None where that is 0."""
    both = ~np.isnan(part) & ~np.isnan(whole)
    under = float(whole[both].sum())
    return float(part[both].sum()) / under if under > 0 else None


def _last(values: FloatArray) -> float | None:
    known = values[~np.isnan(values)]
    return float(known[-1]) if known.size else None


def _largest(values: FloatArray) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.max()) if known.size else None


def add_duty(
    rows: Iterable[DayKpi], duty: Duty, *, queues: Sequence[str], dates: Sequence[date]
) -> tuple[DayKpi, ...]:  # fmt: skip
    """Put people and hours on queue into the rows of the roster's days; measured ones get their occupancy by it."""
    index = {name: q for q, name in enumerate(queues)}
    day = {one: d for d, one in enumerate(dates)}
    out = []
    for row in rows:
        if row.queue in index and row.date in day:
            q, d = index[row.queue], day[row.date]
            out.append(_add_duty(row, float(duty.hours[q, d]), int(duty.people[q, d])))
        else:
            out.append(row)
    return tuple(out)


def _add_duty(row: DayKpi, hours: float, people: int) -> DayKpi:
    occupancy = row.occupancy
    if row.basis == MEASURED and row.aht_s is not None and row.handled is not None and hours > 0:
        occupancy = min(1.0, row.handled * row.aht_s / (hours * 3600))
    mean = hours / people if people else None
    return replace(row, agents=people, hours_on_queue=hours, hours_per_agent=mean, occupancy=occupancy)


def add_errors(rows: Iterable[DayKpi], forecast: Forecast, actual: Mapping[str, FloatArray]) -> tuple[DayKpi, ...]:
    """Put the forecast's error into measured rows of its horizon; `actual` (t,) by queue on its grid, NaN unknown."""
    grid = forecast.grid
    day = {one: d for d, one in enumerate(grid.dates)}
    out = []
    for row in rows:
        if row.basis == MEASURED and row.date in day and row.queue in actual and row.queue in forecast.queues:
            span = grid.day(day[row.date])
            came, said = actual[row.queue][span], forecast.volume[forecast.queues.index(row.queue), span]
            out.append(replace(row, forecast_error=metrics.wape(came, said), day_error=metrics.bias(came, said)))
        else:
            out.append(row)
    return tuple(out)


def add_efficiency(rows: Iterable[DayKpi], coverage: Coverage) -> tuple[DayKpi, ...]:
    """Put the schedule efficiency of a coverage into the rows of its days."""
    day = {one: d for d, one in enumerate(coverage.grid.dates)}
    out = []
    for row in rows:
        if row.date in day and row.queue in coverage.queues:
            q, span = coverage.queues.index(row.queue), coverage.grid.day(day[row.date])
            found = measure_efficiency(coverage.required[q, span], coverage.rostered[q, span])
            out.append(replace(row, schedule_efficiency=found))
        else:
            out.append(row)
    return tuple(out)


def measure_efficiency(required: IntArray, rostered: IntArray) -> float | None:
    """Share of intervals within 5% of the requirement, of those with anyone required or rostered; None for none."""
    counted: BoolArray = (required > 0) | (rostered > 0)
    close = np.abs(rostered - required) <= CLOSE_SHARE * required + 1e-9
    return float(close[counted].mean()) if counted.any() else None
