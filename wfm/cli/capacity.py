"""`wfm capacity`: how many people each queue needs, and the FTE that makes."""

from __future__ import annotations

from wfm.cli.making import RUNS, make
from wfm.cli.options import (
    AsJson,
    Days,
    ForecastFile,
    FromRun,
    RequirementFile,
    RunsFolder,
    ScenarioPath,
    Settings,
    StartDate,
    Variants,
    Workers,
)

EXAMPLE = "Example: wfm capacity scenarios/webcare_nl --variant winter-flu"


def capacity(
    scenario: ScenarioPath,
    *,
    variant: Variants = None,
    set_: Settings = None,
    start: StartDate = None,
    days: Days = None,
    from_: FromRun = None,
    forecast: ForecastFile = None,
    requirement: RequirementFile = None,
    runs: RunsFolder = RUNS,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Size each queue per interval, and count FTE, heads and team leads per week."""
    from wfm.cli.show_capacity import show_capacity

    make(
        scenario,
        until="CAPACITY",
        show=show_capacity,
        as_json=as_json,
        variant=variant,
        set_=set_,
        start=start,
        days=days,
        from_run=from_,
        forecast_file=forecast,
        requirement_file=requirement,
        runs=runs,
        workers=workers,
    )
