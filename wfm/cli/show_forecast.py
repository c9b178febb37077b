"""What `wfm forecast` shows: every model's backtest, and the volume of each day and week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from wfm.cli import console
from wfm.cli.figures import show_count, show_percent
from wfm.cli.show_explain import show_recipe
from wfm.cli.show_summary import describe_run, show_end, show_lines, show_volumes
from wfm.core.forecast import Choice, Forecast, TotalBand
from wfm.pipeline.request import Outcome
from wfm.report.queues import volume_by_day

LOW, HIGH = 0.1, 0.9
MOST_ADJUSTMENTS = 10


def show_forecast(outcome: Outcome, *, explain: bool = False) -> None:
    """Show a forecast; `explain` adds what each queue's is made of, and why."""
    summary, forecast = outcome.summary, outcome.results.forecast
    show_lines([*describe_run(summary)])
    console.write("")
    show_volumes(summary)
    for choice in forecast.choices:
        console.write("")
        _show_backtest(choice)
        if explain:
            show_recipe(choice)
    console.write("")
    days = [
        (f"{day:%a %Y-%m-%d}", *(show_count(v) for v in volumes)) for day, volumes in volume_by_day(forecast).items()
    ]
    console.write_table(("contacts", *forecast.queues), days, right=forecast.queues)
    _show_weeks(forecast.totals)
    console.write("")
    show_lines(_describe_adjusted(forecast))
    show_end(summary)


def show_explained(outcome: Outcome) -> None:
    """Show a forecast and explain it."""
    show_forecast(outcome, explain=True)


def describe_choices(outcome: Outcome) -> dict[str, Any]:
    """Turn the choices into plain data for `--json`."""
    return {"choices": [asdict(choice) for choice in outcome.results.forecast.choices]}


def name_briefly(model: str) -> str:
    """Name a model; several together are a blend, whose parts the line above tells."""
    return "blend" if " + " in model else model


def _show_backtest(choice: Choice) -> None:
    console.write(f"{choice.queue}: {choice.model}, {choice.reason}")
    rows = [
        (
            f"* {name_briefly(s.model)}" if s.model == choice.model else f"  {s.model}",
            show_percent(s.wape),
            show_percent(s.wape_day),
            show_percent(s.bias),
            show_count(s.rmse, 2),
            show_count(s.mase, 3),
            show_percent(s.cover80),
        )
        for s in choice.scores
    ]
    columns = ("  model", "WAPE interval", "WAPE day", "bias", "RMSE", "MASE", "in 80% band")
    console.write_table(columns, rows, right=columns[1:])


def _show_weeks(totals: Sequence[TotalBand]) -> None:
    """Show totals of weeks with their 80% bands, queues and what they add up to."""
    weeks = [t for t in totals if t.grain == "week" and LOW in t.quantiles and HIGH in t.quantiles]
    if not weeks:
        return
    rows = [
        (f"{t.start:%Y-%m-%d}", t.name, show_count(t.volume), show_count(t.quantiles[LOW]),
         show_count(t.quantiles[HIGH]))
        for t in weeks
    ]  # fmt: skip
    columns = ("week of", "total", "contacts", "8 of 10 times from", "to")
    console.write("")
    console.write_table(columns, rows, right=columns[2:])


def _describe_adjusted(forecast: Forecast) -> list[tuple[str, str, str]]:
    """Say what a person's adjustments added, one line each."""
    texts = [
        f"{done.queue} {done.contacts:+,.0f} contacts{': ' + done.reason if done.reason else ''}"
        for done in forecast.adjusted
    ]
    if len(texts) > MOST_ADJUSTMENTS:
        texts = [*texts[:MOST_ADJUSTMENTS], f"and {len(texts) - MOST_ADJUSTMENTS} more, in the manifest"]
    return [("adjusted" if i == 0 else "", text, "") for i, text in enumerate(texts)]
