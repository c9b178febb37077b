"""`wfm capacity`: how many people each queue needs, and the FTE that makes."""

from __future__ import annotations

from typing import Annotated

import typer

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

EXAMPLE = """Example: wfm capacity scenarios/webcare_nl --variant winter-flu

wfm capacity scenarios/webcare_nl --weeks 52

wfm capacity scenarios/webcare_nl --pools --from latest"""

Weeks = Annotated[
    int | None,
    typer.Option("--weeks", metavar="N", min=1, max=57, help="Plan N weeks: when to start which class of new people."),
]
Paths = Annotated[
    int,
    typer.Option("--paths", metavar="N", min=0, help="Draw N courses of the horizon, and tell how sure the need is."),
]
Pools = Annotated[
    bool, typer.Option("--pools", help="Find by simulation what queues that share people need together; takes longer.")
]


def capacity(
    scenario: ScenarioPath,
    *,
    variant: Variants = None,
    set_: Settings = None,
    start: StartDate = None,
    days: Days = None,
    weeks: Weeks = None,
    paths: Paths = 0,
    pools: Pools = False,
    from_: FromRun = None,
    forecast: ForecastFile = None,
    requirement: RequirementFile = None,
    runs: RunsFolder = RUNS,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Size each queue per interval, and count FTE, heads and team leads per week."""
    from wfm.cli.show_capacity import describe_capacity, show_capacity

    make(
        scenario,
        until="CAPACITY",
        show=show_capacity,
        describe=describe_capacity,
        as_json=as_json,
        variant=variant,
        set_=set_,
        start=start,
        days=days,
        weeks=weeks,
        paths=paths,
        pools=pools,
        from_run=from_,
        forecast_file=forecast,
        requirement_file=requirement,
        runs=runs,
        workers=workers,
    )
