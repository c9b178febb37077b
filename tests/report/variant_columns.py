"""Runs as columns of a comparison, from the small site of the page's tests."""

from dataclasses import replace

import numpy as np
from page_material import make_coverage, make_forecast, make_manifest, make_material, make_scenario

from wfm.core.forecast import TotalBand
from wfm.core.requirement import FteRow, Requirement
from wfm.core.roster import Coverage
from wfm.report.variants import Column, measure_run

SERVICE = [{"queue": "service", "volume": 240.0, "service_level": 0.78, "overloaded": 0},
           {"queue": "sales", "volume": 96.0, "service_level": 0.91, "overloaded": 0}]  # fmt: skip


def make_site_forecast(grid):
    """The weeks of the site, 336 contacts, in 8 of 10 between 302.4 and 369.6: a tenth to either side."""
    made = make_forecast(grid)
    week = TotalBand("site", "ALL", "week", grid.start, 336.0, {0.1: 302.4, 0.9: 369.6})
    return replace(made, totals=(*made.totals, week))


def make_need(grid, curve=None):
    """Four needed on service and two on sales, 40.5 FTE."""
    is_open = make_coverage(grid).open
    net = np.where(is_open, np.array([[4], [2]]), 0)
    zeros = np.zeros(net.shape)
    week = FteRow("ALL", grid.start, 1620.0, 40.5, 52.0, 2.5)
    level, binding = np.full(net.shape, 0.85), (("",) * grid.size,) * 2
    return Requirement(grid, ("service", "sales"), is_open, zeros, net, net, zeros, level, zeros, zeros, binding,
                       fte=(week,), curve=curve)  # fmt: skip


def make_curve(grid):
    """One agent more or less moves the service level of service by 10 points, that of sales by none."""
    curve = np.zeros((2, grid.size, 5))
    curve[0] = [0.6, 0.7, 0.8, 0.9, 0.95]
    curve[1] = 0.9
    return curve


def make_run_material(**more):
    """A run whose objective is 12 above its bound, 2% of the need."""
    grid = make_scenario().horizon
    solved = {"objective": 212.0, "bound": 200.0, "gap": 0.06, "gap_of_need": 0.02, "lead_intervals_missing": 3}
    manifest = make_manifest(**(solved | {"expected_service": SERVICE} | more.pop("manifest", {})))
    tables = {
        "wishes.csv": (
            {"agent": "A01", "date": "2026-10-19", "rule": "weekends", "price": "6", "detail": ""},
            {"agent": "A02", "date": "2026-10-19", "rule": "start_stability", "price": "2", "detail": ""},
        ),
        "fairness.csv": (
            {"agent": "A01", "count": "weekend", "worked": "3", "share": "1.5"},
            {"agent": "A02", "count": "weekend", "worked": "0", "share": "1.5"},
        ),
    }
    whole = {"forecast": make_site_forecast(grid), "requirement": make_need(grid, make_curve(grid)), "tables": tables}
    return replace(make_material(**(whole | more)), manifest=manifest)


def make_column(name, **more):
    figures = measure_run(make_run_material(**more))
    return Column(name, run=f"run-{name}", folder=f"runs/tiny/run-{name}", figures=figures)


def make_fuller():
    """The same with all of service covered, and one spare."""
    grid = make_scenario().horizon
    base = make_coverage(grid)
    rostered = np.where(base.open, np.array([[6], [2]]), 0)
    return Coverage(grid, base.queues, base.open, base.required, rostered)
