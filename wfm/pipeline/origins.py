"""From which past days a backtest forecasts, and how far ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from wfm.errors import Fault, ScenarioError

if TYPE_CHECKING:
    from wfm.core.history import History
    from wfm.scenario.scenario import Scenario

WEEK = 7
LEAST_PAST_DAYS = 14
LEAST_ORIGINS = 4
"""Below so many origins the horizon is shortened first, in whole weeks."""


def plan_origins(known_from: date, known_until: date, weekday: int, *, count: int, days: int) -> tuple[list[date], int]:
    """First days to forecast, oldest first, a week apart on one weekday; and how many days from each.

    Before each lie two weeks of history, and its last day is known. Where history is too short for all that is asked,
    first there are fewer origins, down to four, then fewer whole weeks, then still fewer origins; none at all where
    it is too short for one week.
    """
    earliest = known_from + timedelta(days=LEAST_PAST_DAYS)
    earliest += timedelta(days=(weekday - earliest.weekday()) % WEEK)
    shorter = list(range((days - 1) // WEEK * WEEK, 0, -WEEK))
    best: tuple[list[date], int] = [], days
    for length in (days, *shorter):
        room = (known_until - earliest).days + 1 - length
        found = [earliest + timedelta(days=WEEK * k) for k in range(room // WEEK + 1)][-count:] if room >= 0 else []
        if len(found) >= min(count, LEAST_ORIGINS):
            return found, length
        if len(found) > len(best[0]):
            best = found, length
    return best


def plan_backtest(
    scenario: Scenario, history: History, *, count: int, asked: int
) -> tuple[tuple[date, ...], int, tuple[str, ...]]:
    """Origins on the weekday of the scenario's horizon, days ahead of each, and what to warn of.

    Days after the history on which every queue is closed are known. Raises ScenarioError where not one origin is left.
    """
    dates = history.grid.dates
    until = dates[-1]
    while until - dates[-1] < timedelta(days=WEEK) and not _opens(scenario, until + timedelta(days=1)):
        until += timedelta(days=1)
    weekday = scenario.horizon.start.weekday()
    origins, days = plan_origins(dates[0], until, weekday, count=count, days=asked)
    if not origins:
        least = LEAST_PAST_DAYS + min(asked, WEEK)
        expected = f"at least {least} days, and a {scenario.horizon.start:%A} with two weeks before it"
        fault = Fault(expected, f"{len(dates)} days, {dates[0]} to {dates[-1]}",
                      file=scenario.history.shown, hint="a shorter --horizon needs less")  # fmt: skip
        raise ScenarioError.of([fault])
    short = "history is too short for "
    warnings = []
    if days < asked:
        warnings.append(f"{short}{asked} days ahead; tested {days} days ahead")
    if len(origins) < count:
        warnings.append(f"{short}{count} origins; tested on {len(origins)}")
    return tuple(origins), days, tuple(warnings)


def _opens(scenario: Scenario, day: date) -> bool:
    return any(queue.opening.spans(day) for queue in scenario.queues)
