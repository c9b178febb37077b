"""`wfm roster`: a named roster, from the history or from an earlier run."""

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

EXAMPLE = """Example: wfm roster scenarios/webcare_nl --from latest --repeatable

wfm roster scenarios/webcare_nl --from latest --roster mine.csv

wfm roster scenarios/webcare_nl --from latest --earlier latest --keep --absent a017:2026-10-21"""


def roster(
    scenario: ScenarioPath,
    *,
    variant: Variants = None,
    set_: Settings = None,
    start: StartDate = None,
    days: Days = None,
    from_: FromRun = None,
    forecast: ForecastFile = None,
    requirement: RequirementFile = None,
    roster_file: RosterFile = None,
    earlier: EarlierRun = None,
    keep: Keep = False,
    keep_price: KeepPrice = KEEP_PRICE,
    absent: Absent = None,
    runs: RunsFolder = RUNS,
    repeatable: Repeatable = False,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Roster named people with their breaks, and say what the roster covers."""
    from wfm.cli.show_summary import show_roster

    make(
        scenario,
        until="ROSTER",
        show=lambda outcome: show_roster(outcome.summary),
        as_json=as_json,
        variant=variant,
        set_=set_,
        start=start,
        days=days,
        from_run=from_,
        forecast_file=forecast,
        requirement_file=requirement,
        roster_file=roster_file,
        earlier=earlier,
        keep=keep_price if keep else None,
        absent=tuple(absent or ()),
        runs=runs,
        repeatable=repeatable,
        workers=workers,
    )
