"""A small site and what a run of two days on it holds, for tests of the page."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np

from wfm.core.forecast import Forecast, TotalBand
from wfm.core.grid import Grid
from wfm.core.history import History
from wfm.core.roster import Coverage, Roster, Stretch
from wfm.report.page.material import Material
from wfm.scenario.load import load_scenario

TINY = Path(__file__).parents[1] / "data" / "tiny"
QUEUES = ("service", "sales")


def make_scenario(days=2, start=date(2026, 10, 19)):
    scenario = load_scenario(TINY)
    return replace(scenario, horizon=Grid(scenario.timezone, scenario.interval_min, start, days))


def open_hours(grid):
    """09:00-12:00 each day, both queues: (queue, t)."""
    one = (grid.wall_min >= 9 * 60) & (grid.wall_min < 12 * 60)
    return np.array([one, one])


def make_forecast(grid):
    """10 contacts per open interval of service, 4 of sales; bands a fifth to either side."""
    is_open = open_hours(grid)
    volume = np.where(is_open, np.array([[10.0], [4.0]]), 0.0)
    factors = {0.025: 0.4, 0.1: 0.6, 0.25: 0.8, 0.75: 1.2, 0.9: 1.4, 0.975: 1.6}
    totals = tuple(
        TotalBand("queue", name, "day", day, 12 * n, {level: 12 * n * f for level, f in factors.items()})
        for name, n in zip(QUEUES, (10.0, 4.0), strict=True)
        for day in grid.dates
    )
    quantiles = {level: volume * f for level, f in factors.items()}
    return Forecast(grid, QUEUES, volume, np.full(volume.shape, 300.0), is_open, quantiles=quantiles, totals=totals)


def make_coverage(grid):
    """Five needed on service and four there; two needed on sales and two there."""
    is_open = open_hours(grid)
    required = np.where(is_open, np.array([[5], [2]]), 0)
    rostered = np.where(is_open, np.array([[4], [2]]), 0)
    return Coverage(grid, QUEUES, is_open, required, rostered)


def moment(grid, day, hour, minute=0):
    return int(datetime(2026, 10, day, hour, minute, tzinfo=grid.zone).timestamp())


def make_roster(grid):
    """A01 works 09:00-12:00 on Monday with a paid break at 10:00, A02 09:30-11:30 on Tuesday."""

    def piece(agent, day, activity, begin, end):
        queue = "service" if activity == "on_queue" else ""
        start, stop = moment(grid, day, *begin), moment(grid, day, *end)
        return Stretch(agent, date(2026, 10, day), "day-0900", activity, start, stop, paid=True, queue=queue)

    return Roster(
        grid,
        (
            piece("A01", 19, "on_queue", (9, 0), (10, 0)),
            piece("A01", 19, "break", (10, 0), (10, 15)),
            piece("A01", 19, "on_queue", (10, 15), (12, 0)),
            piece("A02", 20, "on_queue", (9, 30), (11, 30)),
        ),
    )


def make_history(grid, weeks=5):
    """Whole weeks before the horizon: in week w before it 10 + w contacts per open interval of service.

    Of sales nothing is known.
    """
    past = Grid(grid.timezone, grid.interval_min, date.fromordinal(grid.start.toordinal() - 7 * weeks), 7 * weeks)
    is_open = open_hours(past)
    back = weeks - past.day_of // 7
    volume = np.where(is_open, np.array([10.0 + back, np.full(past.size, np.nan)]), np.nan)
    return History(past, QUEUES, volume, volume, is_open)


def make_manifest(**more):
    return {
        "run": "20261001-120000",
        "parent": None,
        "versions": {"wfm": "0.1.0"},
        "finished": "2026-10-01T10:00:00+00:00",
        "violations": [],
        "warnings": ["a warning"],
        "inputs": [{"file": "scenario.yaml", "sha256": "ab" * 32}],
        **more,
    }


def make_material(**more):
    scenario = make_scenario()
    grid = scenario.horizon
    whole = {
        "history": make_history(grid),
        "forecast": make_forecast(grid),
        "coverage": make_coverage(grid),
        "roster": make_roster(grid),
    }
    return Material(scenario, make_manifest(), **(whole | more))


def read_data(html):
    """The data that a page carries."""
    begin = html.index('<script type="application/json" id="data">') + len('<script type="application/json" id="data">')
    return json.loads(html[begin : html.index("</script>", begin)])
