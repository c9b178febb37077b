"""What `wfm backtest` shows: per queue the error by grain and week, beside the norm, the noise floor and yardsticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.cli import console
from wfm.cli.figures import count_of, show_count, show_percent
from wfm.cli.show_scores import Lines, explain_scores, show_aht, show_verdict, write_scores
from wfm.report.accuracy import GRAINS, INTERVAL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wfm.pipeline.backtesting import BacktestOutcome
    from wfm.report.accuracy import QueueAccuracy

MOST_QUEUES = 6
NAMES = {"seasonal_naive": "seasonal naive", "mean_4": "mean of 4"}


def show_backtest(outcome: BacktestOutcome, csv: Path | None) -> None:
    """Show a backtest: each queue by itself, or only one row each where there are many; then what the words mean."""
    console.write_lines(_describe(outcome))
    shown = outcome.queues if len(outcome.queues) <= MOST_QUEUES else ()
    for one in shown:
        console.write("")
        _show_queue(one, outcome.chosen[one.queue])
    if len(outcome.queues) > 1:
        console.write("")
        _show_all(outcome)
    console.write("")
    lines = explain_scores(outcome.queues)
    lines.append(("naive", "seasonal naive, as a week earlier; mean of 4: of the last four same weekdays", "dim"))
    if not shown:
        lines.append(("", "--queue Q shows a queue by week of the horizon", ""))
    if csv is not None:
        lines.append(("table", f"{csv}", "bold"))
    console.write_lines(lines)


def show_gains(one: QueueAccuracy) -> str:
    """Say by how much the forecast beats each yardstick, per interval and over all weeks."""
    gains = {NAMES[name]: round(gain, 3) for name, gain in one.gains.items() if gain is not None}
    told = (
        ("beats", [f"{name} by {gain:.1%}" for name, gain in gains.items() if gain > 0]),
        ("equals", [name for name, gain in gains.items() if gain == 0]),
        ("loses to", [f"{name} by {-gain:.1%}" for name, gain in gains.items() if gain < 0]),
    )
    texts = [f"{verb} {' and '.join(names)}" for verb, names in told if names]
    return f"wfm {', '.join(texts)} (WAPE per interval)" if texts else "no contacts to measure a gain by"


def _describe(outcome: BacktestOutcome) -> Lines:
    first, last = outcome.origins[0], outcome.origins[-1]
    when = f"{first:%a %d %b %Y}" if first == last else f"{first:%a %d %b %Y} to {last:%a %d %b %Y}, a week apart"
    lines = [
        ("backtest", f"{outcome.scenario.name}, {count_of(outcome.horizon_days, 'day')} ahead", "bold"),
        ("origins", f"{len(outcome.origins)}: {when}; each sees the history before it", ""),
    ]
    week = outcome.lead_days // 7 + 1
    if week > 1:
        days = count_of(outcome.lead_days + 1, "day")
        text = f"the horizon of the scenario begins {days} after its history ends: in week {week} of this test"
        lines.append(("", text, ""))
    changed = [f"{o.key}: {o.old} -> {o.new} ({o.source})" for o in outcome.scenario.overrides]
    return lines + [("changed" if i == 0 else "", text, "") for i, text in enumerate(changed)]


def _show_queue(one: QueueAccuracy, chosen: Mapping[str, int]) -> None:
    origins = count_of(len(one.origins), "origin")
    unknown = f", {count_of(one.unknown, 'open interval')} unknown and left out" if one.unknown else ""
    console.write_lines([(one.queue, f"{show_count(one.contacts)} contacts scored over {origins}{unknown}", "bold")])
    if not one.contacts:
        return
    write_scores(one, ("naive", "mean of 4"))
    models = ", ".join(f"{name} {times}x" for name, times in sorted(chosen.items(), key=lambda item: -item[1]))
    found = [show_gains(one), show_aht(one), f"chosen: {models}"]
    console.write_lines([("", text, "") for text in found])


def _show_all(outcome: BacktestOutcome) -> None:
    """One row per queue, all weeks together."""
    rows = []
    for one in outcome.queues:
        own = one.rows[0].method
        last = {row.grain: row for row in one.rows if row.method == own}
        wapes = [show_verdict(last[grain]) if grain in last else "-" for grain in GRAINS]
        gains = [one.gains.get(name) for name in NAMES]
        shown = ["-" if gain is None else f"{gain:+.1%}" for gain in gains]
        rows.append((one.queue, show_count(one.contacts), *wapes, show_percent(last[INTERVAL].floor), *shown))
    columns = ("queue", "contacts", "WAPE: " + INTERVAL, *GRAINS[1:], "floor", "gain on naive", "on mean of 4")
    console.write_table(columns, rows, right=columns[1:])
