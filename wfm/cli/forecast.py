"""`wfm forecast`: what comes in, and how wrong each model has been; or how wrong a stored forecast was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from wfm.cli import console
from wfm.cli.making import RUNS, make, tell_error
from wfm.cli.options import (
    AsJson,
    Days,
    ForecastFile,
    FromRun,
    RunsFolder,
    ScenarioPath,
    Settings,
    StartDate,
    Variants,
    Workers,
)
from wfm.errors import UsageError, WfmError

EXAMPLE = """Example: wfm forecast scenarios/webcare_nl --start 2026-10-26 --days 14

wfm forecast scenarios/webcare_nl --explain

wfm forecast scenarios/webcare_nl --compare actuals.csv"""

Compare = Annotated[
    Path | None,
    typer.Option("--compare", metavar="FILE", help="Score a stored forecast against what came; makes no new run."),
]
Paths = Annotated[
    int, typer.Option("--paths", metavar="N", min=0, help="Also draw N courses that the horizon may take, for risk.")
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Show per queue what the forecast is made of, and what each part gained.")
]


def forecast(
    scenario: ScenarioPath,
    *,
    variant: Variants = None,
    set_: Settings = None,
    start: StartDate = None,
    days: Days = None,
    forecast_file: ForecastFile = None,
    explain: Explain = False,
    paths: Paths = 0,
    compare: Compare = None,
    from_: FromRun = None,
    runs: RunsFolder = RUNS,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Forecast volume and handle time per queue and interval; with --compare, score a forecast that was stored."""
    from wfm.cli.show_forecast import describe_choices, show_explained, show_forecast

    options: dict[str, Any] = {"variant": variant, "set_": set_, "start": start, "days": days}
    options |= {"forecast_file": forecast_file, "paths": paths}
    try:
        _check_options(compare, from_, options | {"explain": explain})
    except WfmError as error:
        raise tell_error(error, as_json) from None
    if compare is not None:
        _compare(scenario, compare, from_, runs=runs, as_json=as_json)
        return
    make(
        scenario,
        until="FORECAST",
        show=show_explained if explain else show_forecast,
        describe=describe_choices if explain else None,
        as_json=as_json,
        runs=runs,
        workers=workers,
        **options,
    )


def _check_options(compare: Path | None, from_: str | None, making: Mapping[str, object]) -> None:
    """Refuse options that belong to making a forecast beside those that belong to comparing one, and the reverse."""
    if compare is None and from_ is not None:
        raise UsageError("--from names the run to --compare", hint="add --compare actuals.csv, or leave out --from")
    given = [f"--{name.removesuffix('_file').strip('_')}" for name, value in making.items() if value]
    if compare is not None and given:
        hint = "name another run with --from"
        raise UsageError(f"--compare takes a forecast as it was made; leave out {' and '.join(given)}", hint=hint)


def _compare(scenario: Path, actuals: Path, from_: str | None, *, runs: Path, as_json: bool) -> None:
    from wfm.cli.show_comparison import describe_comparison, show_comparison
    from wfm.pipeline.comparing import CompareRequest, compare_run

    try:
        outcome = compare_run(CompareRequest(scenario, actuals, from_, runs))
    except WfmError as error:
        raise tell_error(error, as_json) from None
    for warning in outcome.warnings:
        console.warn(warning)
    if as_json:
        console.write_json(describe_comparison(outcome))
    else:
        show_comparison(outcome)
