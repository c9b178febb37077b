"""`wfm backtest`: how wrong the whole forecast would have been on past days."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wfm.cli import console
from wfm.cli.completion import list_queues
from wfm.cli.making import tell_error
from wfm.cli.options import AsJson, ScenarioPath, Settings, Variants, Workers
from wfm.cli.progress import show_progress
from wfm.errors import WfmError

if TYPE_CHECKING:
    from wfm.pipeline.backtesting import BacktestOutcome

EXAMPLE = """Example: wfm backtest scenarios/webcare_nl --origins 12 --horizon 7

wfm backtest scenarios/webcare_nl --queue service --csv errors.csv"""

Origins = Annotated[
    int, typer.Option("--origins", metavar="N", min=1, help="Past days to forecast from, a week apart.")
]
Horizon = Annotated[
    int, typer.Option("--horizon", metavar="DAYS", min=1, help="Days to forecast each time, as far as history allows.")
]
Queues = Annotated[
    list[str] | None,
    typer.Option("--queue", metavar="Q", help="Only this queue; may be repeated.", autocompletion=list_queues),
]
CsvFile = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write every origin's figures here.")]
MOST_WARNINGS = 10


def backtest(
    scenario: ScenarioPath,
    *,
    origins: Origins = 8,
    horizon: Horizon = 28,
    queue: Queues = None,
    variant: Variants = None,
    set_: Settings = None,
    csv: CsvFile = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Forecast past weeks from what was known then; print the error per interval, day, week and month."""
    from wfm.cli.show_backtest import show_backtest
    from wfm.pipeline.backtesting import BacktestRequest, run_backtest
    from wfm.pipeline.files.backtest import write_backtest

    request = BacktestRequest(
        scenario,
        origins=origins,
        horizon_days=horizon,
        queues=tuple(queue or ()),
        variants=tuple(variant or ()),
        settings=tuple(set_ or ()),
        workers=workers,
    )
    try:
        with show_progress() as progress:
            outcome = run_backtest(request, progress=progress)
        if csv is not None:
            write_backtest(outcome.by_origin, csv)
    except WfmError as error:
        raise tell_error(error, as_json) from None
    _warn(outcome.warnings)
    if as_json:
        console.write_json(_describe(outcome))
    else:
        show_backtest(outcome, csv)


def _warn(warnings: tuple[str, ...]) -> None:
    for warning in warnings[:MOST_WARNINGS]:
        console.warn(warning)
    if len(warnings) > MOST_WARNINGS:
        console.say(f"and {len(warnings) - MOST_WARNINGS} more warnings; --json lists them all")


def _describe(outcome: BacktestOutcome) -> dict[str, Any]:
    scenario = outcome.scenario
    return {
        "ok": True,
        "scenario": scenario.name,
        "origins": outcome.origins,
        "horizon_days": outcome.horizon_days,
        "lead_days": outcome.lead_days,
        "queues": [asdict(one) | {"chosen": outcome.chosen[one.queue]} for one in outcome.queues],
        "overrides": [asdict(override) for override in scenario.overrides],
        "warnings": (*scenario.warnings, *outcome.warnings),
    }
