"""`wfm run`: everything in one go."""

from __future__ import annotations

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

EXAMPLE = "Example: wfm run scenarios/webcare_nl --start 2026-10-26 --set shrinkage.unrostered=0.09"


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
    as_json: AsJson = False,
) -> None:
    """Forecast, size and roster a scenario, and sum it up."""
    from wfm.cli.show_summary import show_summary

    make(
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
