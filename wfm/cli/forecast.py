"""`wfm forecast`: what comes in, and how wrong each model has been."""

from __future__ import annotations

from wfm.cli.making import RUNS, make
from wfm.cli.options import (
    AsJson,
    Days,
    ForecastFile,
    RunsFolder,
    ScenarioPath,
    Settings,
    StartDate,
    Variants,
    Workers,
)

EXAMPLE = "Example: wfm forecast scenarios/webcare_nl --start 2026-10-26 --days 14"


def forecast(
    scenario: ScenarioPath,
    *,
    variant: Variants = None,
    set_: Settings = None,
    start: StartDate = None,
    days: Days = None,
    forecast_file: ForecastFile = None,
    runs: RunsFolder = RUNS,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Forecast volume and handle time per queue and interval, with the backtest of every model."""
    from wfm.cli.show_forecast import show_forecast

    make(
        scenario,
        until="FORECAST",
        show=show_forecast,
        as_json=as_json,
        variant=variant,
        set_=set_,
        start=start,
        days=days,
        forecast_file=forecast_file,
        runs=runs,
        workers=workers,
    )
