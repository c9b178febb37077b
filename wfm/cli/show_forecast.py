"""What `wfm forecast` shows: every model's backtest, and the volume of each day and week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from wfm.cli import console
from wfm.cli.figures import name_briefly, round_together, show_count, show_percent
from wfm.cli.labelled import show_lines
from wfm.cli.show_explain import show_recipe
from wfm.cli.show_summary import describe_history, describe_run, show_end, show_volumes
from wfm.core.forecast import Choice, Forecast, TotalBand
from wfm.pipeline.request import Outcome
from wfm.report.queues import volume_by_day

LOW, HIGH = 0.1, 0.9
MOST_ADJUSTMENTS = 10
WIDEST = 100


def show_forecast(outcome: Outcome, *, explain: bool = False) -> None:
    """Show a forecast; `explain` adds what each queue's is made of, and why."""
    summary, forecast = outcome.summary, outcome.results.forecast
    show_lines([*describe_run(summary), *describe_history(summary)])
    console.write("")
    show_volumes(summary)
    for choice in forecast.choices:
        console.write("")
        _show_backtest(choice)
        if explain:
            show_recipe(choice)
    console.write("")
    weeks, days = _round_days(forecast.queues, volume_by_day(forecast))
    _show_days(days)
    _show_weeks(forecast.totals, weeks)
    console.write("")
    show_lines(_describe_adjusted(forecast))
    show_end(summary)


def show_explained(outcome: Outcome) -> None:
    """Show a forecast and explain it."""
    show_forecast(outcome, explain=True)


def describe_choices(outcome: Outcome) -> dict[str, Any]:
    """Turn the choices into plain data for `--json`."""
    return {"choices": [asdict(choice) for choice in outcome.results.forecast.choices]}


def _show_backtest(choice: Choice) -> None:
    console.write_lines([(choice.queue, f"{name_briefly(choice.model)}, {choice.reason}", "")])
    if not choice.scores:
        return
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


def _round_days(
    queues: Sequence[str], volumes: Mapping[date, Sequence[float]]
) -> tuple[dict[str, dict[date, int]], dict[str, dict[date, int]]]:
    """Whole contacts per queue and Monday, and per queue and day, that add up: days to weeks, weeks to the total."""
    weeks, days = {}, {}
    for q, name in enumerate(queues):
        exact: defaultdict[date, dict[date, float]] = defaultdict(dict)
        for day, values in volumes.items():
            exact[day - timedelta(days=day.weekday())][day] = values[q]
        sums = [sum(found.values()) for found in exact.values()]
        weeks[name] = dict(zip(exact, round_together(sums, round(sum(sums))), strict=True))
        days[name] = {
            day: count
            for monday, found in exact.items()
            for day, count in zip(found, round_together(list(found.values()), weeks[name][monday]), strict=True)
        }
    return weeks, days


def _show_days(days: Mapping[str, Mapping[date, int]]) -> None:
    """Show each day's contacts: a column per queue, or all of them together where those don't fit a screen."""
    if sum(max(len(name), 7) + 2 for name in days) > WIDEST - len("Mon 2026-10-19"):
        together = {day: sum(found[day] for found in days.values()) for day in next(iter(days.values()))}
        days = {f"ALL {len(days)} queues": together}
    rows = [
        (f"{day:%a %Y-%m-%d}", *(show_count(found[day]) for found in days.values())) for day in
        next(iter(days.values()))
    ]  # fmt: skip
    console.write_table(("contacts", *days), rows, right=days)


def _show_weeks(totals: Iterable[TotalBand], weeks: Mapping[str, Mapping[date, int]]) -> None:
    """Show totals of weeks with their 80% bands, queues and what several of them add up to."""
    rows = []
    for t in totals:
        alone = t.scope != "queue" and len(t.queues) == 1
        if t.grain == "week" and LOW in t.quantiles and HIGH in t.quantiles and not alone:
            monday = t.start - timedelta(days=t.start.weekday())
            contacts = sum(weeks[name][monday] for name in t.queues) if t.queues else round(t.volume)
            low, high = round(t.quantiles[LOW]), round(t.quantiles[HIGH])
            rows.append((f"{t.start:%Y-%m-%d}", t.name, show_count(contacts), show_count(low), show_count(high)))
    if not rows:
        return
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
