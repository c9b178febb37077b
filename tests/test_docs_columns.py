"""Every column of every file that is read or written is in the section of its file; seen to fail on planted ones."""

import importlib
import pkgutil
import re
from collections import defaultdict

from docs_pages import PAGES, REFERENCE, cut_sections, first_cells

import wfm.pipeline.files
from wfm.history import table
from wfm.pipeline.files import roster
from wfm.report import kpi
from wfm.scenario import adjustments, events, people, wishes

COLUMNS, REPORT = PAGES[f"{REFERENCE}/files.md"], PAGES[f"{REFERENCE}/report.md"]
HOLDS = re.compile(r"COLUMNS$|EXTRAS$|^(BAND|MORE_BANDS|MORE)$")
READ = {
    "history.csv": (table.REQUIRED, table.OPTIONAL, table.KNOWN_BUT_UNUSED),
    "agents.csv": (people.AGENT_COLUMNS, people.AGENT_EXTRAS),
    "time_off.csv": (people.TIME_OFF_COLUMNS,),
    "worked_hours.csv": (people.WORKED_COLUMNS, people.WORKED_EXTRAS),
    "requests.csv": (wishes.REQUEST_COLUMNS, wishes.REQUEST_EXTRAS),
    "locks.csv": (wishes.LOCK_COLUMNS, wishes.LOCK_EXTRAS),
    "events.csv": (events.EVENT_COLUMNS, events.EVENT_EXTRAS),
    "adjustments.csv": (adjustments.ADJUSTMENT_COLUMNS, adjustments.ADJUSTMENT_EXTRAS),
}
WRITTEN = {
    "actions.COLUMNS": "actions.csv", "backtest.COLUMNS": "wfm backtest --csv",
    "coverage.COLUMNS": "coverage.csv", "coverage.MORE": "coverage.csv",
    "day.ABSENCE_COLUMNS": "absences.csv", "day.AMENDMENT_COLUMNS": "amendments.csv", "day.LOCK_COLUMNS": "locks.csv",
    "forecast.BAND": "forecast.csv", "forecast.MORE_BANDS": "forecast_quantiles.csv",
    "forecast.LAYER_COLUMNS": "forecast_layers.csv", "forecast_paths.COLUMNS": "forecast_paths.csv",
    "forecast_totals.COLUMNS": "forecast_totals.csv", "hiring.HIRING_COLUMNS": "hiring.csv",
    "hiring.HEADS_COLUMNS": "heads.csv", "outlook.OUTLOOK_COLUMNS": "outlook.csv",
    "outlook.PROJECTION_COLUMNS": "projection.csv", "planning.PRICE_COLUMNS": "point_prices.csv",
    "planning.RISK_COLUMNS": "risk.csv", "planning.RISK_DAY_COLUMNS": "risk_days.csv",
    "planning.POOL_COLUMNS": "pools.csv", "requirement.COLUMNS": "requirement.csv",
    "requirement.MORE": "requirement.csv", "requirement.CURVE_COLUMNS": "requirement_curve.csv",
    "requirement.FTE_COLUMNS": "fte.csv", "requirement_work.COLUMNS": "requirement_work.csv",
    "roster.ROSTER_COLUMNS": "roster.csv", "simulation.COLUMNS": "simulation.csv",
    "simulation.DAY_COLUMNS": "simulation_days.csv", "spread.WISH_COLUMNS": "wishes.csv",
    "spread.FAIRNESS_COLUMNS": "fairness.csv", "spread.CHANGE_COLUMNS": "changes.csv",
    "why.CLASH_COLUMNS": "clashes.csv", "why.UNMET_COLUMNS": "unmet.csv", "why.REMEDY_COLUMNS": "remedies.csv",
}  # fmt: skip
"""Of each list of columns in `wfm.pipeline.files`, the file it is of."""


def column_lists():
    """Every list of columns in `wfm.pipeline.files`, by module and name."""
    package = wfm.pipeline.files
    found = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for name, value in vars(module).items():
            if HOLDS.search(name):
                found[f"{info.name}.{name}"] = tuple(value)
    return found


def undocumented_columns(lists, page=COLUMNS):
    """Columns, as `file: column`, that the section of their file doesn't name."""
    sections = defaultdict(str)
    for heading, text in cut_sections(page, 3).items():
        for file in heading.replace("Table of", "").replace("`", "").split(","):
            sections[file.strip()] += text
    missing = []
    for file, columns in lists:
        words = set(re.findall(r"\w+", sections[file]))
        missing += [f"{file}: {column}" for column in columns if column not in words]
    return missing


def test_every_list_of_columns_is_of_a_file():
    assert set(column_lists()) == set(WRITTEN)


def test_every_column_that_is_written_is_documented():
    assert undocumented_columns((WRITTEN[name], columns) for name, columns in column_lists().items()) == []


def test_every_column_that_is_read_is_documented():
    assert undocumented_columns((file, columns) for file, lists in READ.items() for columns in lists) == []


def test_a_planted_column_is_missed(monkeypatch):
    monkeypatch.setattr(roster, "ROSTER_COLUMNS", (*roster.ROSTER_COLUMNS, "planted"))
    lists = column_lists()
    assert undocumented_columns((WRITTEN[name], lists[name]) for name in WRITTEN) == ["roster.csv: planted"]


def test_a_column_counts_in_the_section_of_its_file_only():
    assert undocumented_columns([("roster.csv", ("gross_agents",))]) == ["roster.csv: gross_agents"]
    assert undocumented_columns([("planted.csv", ("queue",))]) == ["planted.csv: queue"]


def test_every_figure_of_the_reporter_is_documented():
    named = {*first_cells(REPORT), *re.findall(r"`(\w+)`", REPORT), "queue", "date"}
    assert [name for name in kpi.COLUMNS if name not in named] == []
