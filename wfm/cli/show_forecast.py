"""What `wfm forecast` shows: every model's backtest, and the volume of each day."""

from __future__ import annotations

from wfm.cli import console
from wfm.cli.figures import show_count, show_percent
from wfm.cli.show_summary import describe_run, show_end, show_lines, show_volumes
from wfm.core.forecast import Choice
from wfm.pipeline.request import Outcome
from wfm.report.queues import volume_by_day


def show_forecast(outcome: Outcome) -> None:
    """Show a forecast."""
    summary, forecast = outcome.summary, outcome.results.forecast
    show_lines([*describe_run(summary)])
    console.write("")
    show_volumes(summary)
    for choice in forecast.choices:
        console.write("")
        _show_backtest(choice)
    console.write("")
    days = [
        (f"{day:%a %Y-%m-%d}", *(show_count(v) for v in volumes)) for day, volumes in volume_by_day(forecast).items()
    ]
    console.write_table(("contacts", *forecast.queues), days, right=forecast.queues)
    console.write("")
    show_end(summary)


def _show_backtest(choice: Choice) -> None:
    console.write(f"{choice.queue}: {choice.model}, {choice.reason}")
    rows = [
        (
            f"* {s.model}" if s.model == choice.model else f"  {s.model}",
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
