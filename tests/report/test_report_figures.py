"""Figures per queue and day, on cases worked out by hand."""

from datetime import date

import numpy as np

from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Choice, Forecast, Score
from wfm.core.grid import Grid
from wfm.core.history import History, Repair
from wfm.core.queue import Queue
from wfm.core.requirement import FteRow, Requirement, Target
from wfm.core.roster import HoursTarget, Violation
from wfm.report.needs import describe_days
from wfm.report.queues import describe_queues, volume_by_day
from wfm.report.summary import describe_past, describe_reduced, describe_site, describe_violation

GRID = Grid("UTC", 60, date(2026, 10, 19), 2)
ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
QUEUE = Queue("service", "phone", Target(0.8, 20.0), ALWAYS, label="Klantenservice")


def forecast(volume, aht_s, choices=()):
    return Forecast(GRID, ("service",), volume, aht_s, np.ones(volume.shape, dtype=bool), choices=choices)


def history(start, days, volume):
    grid = Grid("UTC", 60, start, days)
    values = np.full((1, grid.size), volume)
    return History(grid, ("service",), values, values, np.ones(values.shape, dtype=bool))


def requirement(agents, binding):
    zeros = np.zeros(agents.shape)
    return Requirement(
        GRID, ("service",), agents > 0, zeros, agents, agents, zeros, zeros, zeros, zeros, (binding,)
    )  # fmt: skip


def test_a_queue_with_its_backtest_and_last_year():
    volume, aht = np.ones((1, 48)), np.full((1, 48), 100.0)
    volume[0, 0], aht[0, 0] = 53.0, 300.0
    scores = (Score("level", 0.1, 0.0, 1.0, 0.7, 0.05), Score("seasonal_naive", 0.2, 0.0, 1.0, 1.0, 0.09))
    choice = Choice("service", "level", "because", 8, scores)
    past = history(date(2025, 10, 20), 364, 2.0)  # the day 364 days before the horizon is its first
    (one,) = describe_queues([QUEUE], past, forecast(volume, aht, (choice,)))
    assert (one.volume, one.aht_s) == (100.0, 206.0)
    assert (one.model, one.wape, one.wape_day, one.naive_wape, one.naive_wape_day) == ("level", 0.1, 0.05, 0.2, 0.09)
    assert one.last_year == 2.0 * 48


def test_no_last_year_where_the_history_is_short():
    flat = np.ones((1, 48))
    for past in (history(date(2025, 10, 21), 300, 2.0), history(date(2025, 10, 20), 1, 2.0)):
        (one,) = describe_queues([QUEUE], past, forecast(flat, flat))
        assert (one.last_year, one.model) == (None, None)


def test_volume_by_day():
    volume = np.arange(48.0)[None, :]
    assert volume_by_day(forecast(volume, volume)) == {
        date(2026, 10, 19): (276.0,),
        date(2026, 10, 20): (852.0,),
    }


def test_need_per_day():
    agents = np.zeros((1, 48), dtype=np.int64)
    agents[0, 9:13] = [2, 5, 5, 3]
    binding = [""] * 48
    binding[9:13] = ["service_level", "occupancy", "occupancy", "occupancy"]
    (need,) = describe_days(requirement(agents, tuple(binding)))
    assert (need.queue, need.day, need.least, need.peak, need.agent_hours) == ("service", GRID.start, 2, 5, 15.0)
    assert need.peak_at.hour == 10
    assert list(need.binding.items()) == [("occupancy", 0.75), ("service_level", 0.25)]


def test_the_heaviest_week_speaks_for_the_site():
    rows = [
        FteRow("ALL", date(2026, 10, 19), 400.0, 10.0, 12.0, 0.7),
        FteRow("ALL", date(2026, 10, 26), 480.0, 12.0, 14.0, 0.8),
        FteRow("service", date(2026, 10, 26), 480.0, 20.0, 14.0),
    ]
    site = describe_site(rows)
    assert (site.week, site.fte, site.team_leads) == ("2026-10-26", 12.0, 0.8)
    assert describe_site(()) is None


def test_repairs_and_violations_in_words():
    past = history(date(2026, 1, 1), 3, 1.0)
    repaired = History(past.grid, past.queues, past.volume, past.aht_s, past.open, repairs=(
        Repair("service", "negative", 2, "2026-01-02"), Repair("service", "gap", 3, ""),
    ))  # fmt: skip
    assert describe_past(repaired).repairs == ("service: negative, 2026-01-02", "service: gap, 3")
    assert describe_violation(Violation("daily_rest", "A1", date(2026, 1, 2), "9 h")) == "daily_rest A1 2026-01-02: 9 h"
    assert describe_violation(Violation("coverage_file", "", None, "off")) == "coverage_file: off"


def test_only_whole_weeks_below_contract_less_leave_are_reduced():
    grid = Grid("UTC", 60, date(2026, 10, 19), 10)
    targets = [
        HoursTarget("A", date(2026, 10, 19), 2400, 2400),
        HoursTarget("B", date(2026, 10, 19), 1920, 2400, 480, "leave"),
        HoursTarget("C", date(2026, 10, 19), 1440, 2400, 480, "no shifts"),
        HoursTarget("D", date(2026, 10, 26), 1000, 2400, 0, "3 of 7 days"),
    ]
    assert describe_reduced(targets, grid) == ("C, week of 2026-10-19: 24 h of 32 h due: no shifts",)
