"""From a whole site to the work on each queue: its days, its calendar, what planners state, what feeds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.events import OUTAGE
from wfm.errors import Fault
from wfm.forecast.day_calendar import EVENTS, LEAST_EPISODES, make_calendar
from wfm.forecast.days import PastDays, find_special_days, fold_days, usual_slots
from wfm.forecast.feeds import FeedSeries
from wfm.forecast.queue import QueueTask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.calendar import OpeningHours
    from wfm.core.events import Event
    from wfm.core.grid import Grid
    from wfm.core.history import History
    from wfm.core.options import ForecastOptions
    from wfm.core.queue import Feed
    from wfm.forecast.day_calendar import DayCalendar
    from wfm.forecast.queue import QueueOutcome

LEAST_HISTORY_DAYS = 7
LEAST_DAYS_AHEAD = 63
LEARNS_EVENTS = ("gaussian_calendar", "gaussian")
"""Models that learn what events do."""


@dataclass(frozen=True)
class Site:
    """All that the door was given, under the names it has there."""

    history: History
    grid: Grid
    opening: Mapping[str, OpeningHours]
    fallback_aht_s: Mapping[str, float | None]
    options: ForecastOptions
    events: Sequence[Event]
    feeds: Mapping[str, tuple[Feed, ...]]


def make_task(site: Site, queue: str) -> QueueTask:
    """Prepare a queue; feeds are added when their sources are done."""
    history, grid, opening = site.history, site.grid, site.opening[queue]
    q = history.queues.index(queue)
    past_grid = history.grid
    matrices = {name: fold_days(past_grid, values[q]) for name, values in history.measures.items()}
    every = fold_days(past_grid, history.volume[q])
    every[_find_outages(site, queue)] = np.nan
    every[_find_odd_hours(past_grid, opening)] = np.nan
    span = _find_span(every, past_grid, opening)
    first = past_grid.dates[span.start] if span.stop else past_grid.dates[0]
    length = span.stop - span.start
    last_day = first + timedelta(days=length - 1)
    ahead = (grid.dates[-1] - last_day).days
    calendar, learned = _make_calendar(site, queue, first, length=length, days=length + max(ahead, LEAST_DAYS_AHEAD))
    every = every[span] / np.exp(calendar.stated[:length])[:, None]
    ordinary = every.copy()
    ordinary[find_special_days(past_grid, opening)[span]] = np.nan
    past = PastDays(ordinary, past_grid.weekday_of[span], usual_slots(opening, grid.interval_min, grid.start),
                    every, calendar)  # fmt: skip
    begin = (grid.start - first).days
    after = past_grid.dates[span.stop :] if length else ()
    stated = _list_stated(site, queue)
    return QueueTask(
        queue=queue,
        past=past,
        aht_s=fold_days(past_grid, history.aht_s[q])[span],
        last_day=last_day,
        grid=grid,
        open=opening.mask(grid),
        stated=np.exp(calendar.stated[begin : begin + grid.days]),
        fallback_aht_s=site.fallback_aht_s.get(queue),
        models=site.options.models,
        origins=site.options.backtest_origins,
        stated_events=tuple(event for event in stated if event[0] not in learned),
        unused_events=tuple(event for event in stated if event[0] in learned),
        silent_days=sum(1 for day in after if opening.spans(day)),
        measures={name: values[span] for name, values in matrices.items() if name in ("abandoned", "wait_total_s")},
    )


def add_feeds(site: Site, task: QueueTask, outcomes: Mapping[str, QueueOutcome]) -> QueueTask:
    """Add what feeds a queue, its sources being done; a source that isn't (a circle) is left out."""
    feeds = [feed for feed in site.feeds.get(task.queue, ()) if feed.queue in outcomes]
    if not feeds:
        return task
    grid, past_grid = site.grid, site.history.grid
    first = task.last_day - timedelta(days=task.past.days - 1)
    found = []
    for feed in feeds:
        came = fold_days(past_grid, site.history.volume[site.history.queues.index(feed.queue)])
        begin = (first - past_grid.start).days
        outcome = outcomes[feed.queue]
        lead = (grid.start - task.last_day).days - 1
        between = np.repeat(outcome.days[:1], lead, axis=0) if lead > 0 else outcome.days[:0]
        since = came[begin + task.past.days :]
        between[: len(since)] = np.where(np.isnan(since), 0.0, since)
        found.append(
            FeedSeries(
                share=feed.share,
                delay_slots=-(-feed.delay_min // grid.interval_min),
                past=came[begin : begin + task.past.days],
                between=between,
                ahead=outcome.days,
                told=outcome.blended,
            )
        )
    return replace(task, feeds=tuple(found))


def check_task(task: QueueTask, *, fed: tuple[Feed, ...]) -> list[Fault]:
    """Find what keeps a queue from being forecast."""
    faults, where, past = [], f"history of queue {task.queue!r}", task.past
    seen = {int(day) for day in past.weekday[(~np.isnan(past.every)).any(axis=1)]}
    missing = {w for w in range(7) if past.usual[w].any()} - seen
    stated = bool(fed) and all(feed.share is not None for feed in fed)
    if past.days < LEAST_HISTORY_DAYS and (missing or not seen) and not (stated and not seen):
        expected = f"at least {LEAST_HISTORY_DAYS} days with known volumes in opening hours"
        hint = "a forecast needs a whole week; public holidays, outages and days with other hours don't count"
        faults.append(Fault(expected, f"{past.days}", where=where, hint=hint))
    timed = bool(((task.aht_s > 0) & (past.every > 0)).any())
    if not timed and (task.fallback_aht_s is None or not 0 < task.fallback_aht_s < np.inf):
        faults.append(Fault("handle times, or aht_s above 0 on the queue", f"{task.fallback_aht_s}", where=where,
                            hint=f"set queues.{task.queue}.aht_s"))  # fmt: skip
    return faults


def tell_holidays(name: str, grid: Grid, opening: OpeningHours, past: Grid) -> str:
    """Say which public holidays of the horizon keep their ordinary hours, where too few past ones can be learned from.

    The forecast is then that of an ordinary day.
    """
    usual = [
        day for day in grid.dates if opening.spans(day) and opening.spans(day) == opening.weekly_on(day)[day.weekday()]
    ]
    learned = sum(1 for day in past.dates if day in opening.holidays and opening.spans(day))
    found = [f"{day} ({opening.holidays[day]})" for day in usual if day in opening.holidays]
    if not found or learned >= LEAST_EPISODES:
        return ""
    return f"{name}: open as usual on {', '.join(found)}, a public holiday; forecast as an ordinary day"


def tell_events(site: Site) -> list[str]:
    """Name events of the horizon that change nothing, and why: nothing known of them, closed, or an outage."""
    told = []
    grid, last_seen = site.grid, site.history.grid.dates[-1]
    for event in site.events:
        days = [day for day in grid.dates if event.first <= day <= event.last]
        if not days:
            continue
        name = f"event {event.label} from {event.first}"
        queues = [queue for queue in site.history.queues if event.concerns(queue)]
        if event.kind == OUTAGE:
            told.append(f"outage {event.label} from {event.first} changes nothing in the horizon: outages are kept out "
                        "of what is learned; state what it will do as an event or an adjustment")  # fmt: skip
        elif not any(site.opening[queue].spans(day) for queue in queues for day in days):
            told.append(f"{name} changes nothing: closed on its days in the horizon")
        elif event.effect is None:
            past = sum(1 for other in site.events if other.label == event.label and other.last <= last_seen)
            if past < LEAST_EPISODES:
                told.append(f"{name}: {_count_episodes(past)} and no stated effect; forecast as if it were not there")
    return list(dict.fromkeys(told))


def _count_episodes(number: int) -> str:
    """Write a number of past episodes."""
    return f"{number} past episode{'' if number == 1 else 's'}"


def _make_calendar(
    site: Site, queue: str, first: date, *, length: int, days: int
) -> tuple[DayCalendar, frozenset[str]]:
    """Make a queue's calendar; what planners state of events is dropped where the past tells, for these labels."""
    opening = site.opening[queue]
    calendar = make_calendar(first, days, opening=opening, events=site.events, queue=queue)
    learned = _find_learned(site, calendar, length)
    if not learned:
        return calendar, learned
    events = [replace(event, effect=None) if event.label in learned else event for event in site.events]
    return make_calendar(first, days, opening=opening, events=events, queue=queue), learned


def _find_learned(site: Site, calendar: DayCalendar, length: int) -> frozenset[str]:
    """Labels with a stated effect of which the first `length` days tell what they do."""
    if not set(LEARNS_EVENTS) & set(site.options.models) or not calendar.stated.any():
        return frozenset()
    told = zip(calendar.names, calendar.groups, calendar.learnable(length), strict=True)
    return frozenset(name for name, group, learnable in told if group == EVENTS and learnable)


def _list_stated(site: Site, queue: str) -> tuple[tuple[str, float, int], ...]:
    """Label, stated factor and past episodes of each event of the horizon whose effect the planner states."""
    last_seen, grid = site.history.grid.dates[-1], site.grid
    found = []
    for event in site.events:
        coming = event.last >= grid.start and event.first <= grid.dates[-1]
        if coming and event.kind != OUTAGE and event.effect is not None and event.concerns(queue):
            past = sum(1 for e in site.events if e.label == event.label and e.last <= last_seen and e.concerns(queue))
            found.append((event.label, event.effect, past))
    return tuple(dict.fromkeys(found))


def _find_span(every: FloatArray, grid: Grid, opening: OpeningHours) -> slice:
    """From the first known day to the last one, and on over days that are closed anyway."""
    known = np.flatnonzero((~np.isnan(every)).any(axis=1))
    if not len(known):
        return slice(0, 0)
    stop = int(known[-1]) + 1
    while stop < grid.days and not opening.spans(grid.dates[stop]):
        stop += 1
    return slice(int(known[0]), stop)


def _find_odd_hours(grid: Grid, opening: OpeningHours) -> BoolArray:
    """Days with other hours than usual: shape (days,)."""
    out: BoolArray = np.array(
        [opening.spans(day) != opening.weekly_on(day)[day.weekday()] for day in grid.dates], dtype=np.bool_
    )
    return out


def _find_outages(site: Site, queue: str) -> BoolArray:
    """Cells of past outages that concern a queue: shape (days, slots)."""
    grid = site.history.grid
    marked = np.zeros((grid.days, grid.slots), dtype=np.bool_)
    for event in site.events:
        if event.kind != OUTAGE or not event.concerns(queue):
            continue
        for day in grid.dates[max(0, (event.first - grid.start).days) : max(0, (event.last - grid.start).days + 1)]:
            d = (day - grid.start).days
            begin = 0 if event.from_min is None else event.from_min // grid.interval_min
            end = grid.slots if event.to_min is None else -(-event.to_min // grid.interval_min)
            marked[d, begin:end] = True
    return marked
