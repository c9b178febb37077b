"""`wfm run`: everything in one go."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from wfm.cli import console
from wfm.cli.making import KEEP_PRICE, RUNS, make
from wfm.cli.options import (
    Absent,
    AsJson,
    Days,
    EarlierRun,
    ForecastFile,
    FromRun,
    Keep,
    KeepPrice,
    Repeatable,
    RequirementFile,
    RosterFile,
    RunsFolder,
    ScenarioPath,
    Settings,
    StartDate,
    Variants,
    Workers,
)

EXAMPLE = """Example: wfm run mysite --open

wfm run scenarios/webcare_nl --start 2026-10-26 --set shrinkage.unrostered=0.09

wfm run scenarios/webcare_nl --variant winter-flu --json"""

Open = Annotated[bool, typer.Option("--open", help="Also write the run's page and open it in the browser.")]


def run(
    scenario: ScenarioPath,
    *,
    variant: Variants = None,
    set_: Settings = None,
    start: StartDate = None,
    days: Days = None,
    from_: FromRun = None,
    forecast: ForecastFile = None,
    requirement: RequirementFile = None,
    roster: RosterFile = None,
    earlier: EarlierRun = None,
    keep: Keep = False,
    keep_price: KeepPrice = KEEP_PRICE,
    absent: Absent = None,
    runs: RunsFolder = RUNS,
    repeatable: Repeatable = False,
    workers: Workers = None,
    open_: Open = False,
    as_json: AsJson = False,
) -> None:
    """Forecast, size and roster a scenario, and sum it up."""
    from wfm.cli.show_summary import show_summary

    folder = make(
        scenario,
        until="ROSTER",
        show=lambda outcome: show_summary(outcome.summary),
        as_json=as_json,
        variant=variant,
        set_=set_,
        start=start,
        days=days,
        from_run=from_,
        forecast_file=forecast,
        requirement_file=requirement,
        roster_file=roster,
        earlier=earlier,
        keep=keep_price if keep else None,
        absent=tuple(absent or ()),
        runs=runs,
        repeatable=repeatable,
        workers=workers,
    )
    if open_:
        from wfm.cli.report import write_page

        write_page(str(folder), runs, show=True)
    elif not as_json and sys.stdout.isatty():
        console.say("to look at it as a page: wfm report latest --open")
