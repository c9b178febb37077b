"""What `wfm backtest` shows: per queue the error by grain and week, beside the norm, the noise floor and yardsticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from wfm.cli import console
from wfm.cli.figures import count_of, show_count, show_percent
from wfm.report.accuracy import ACCEPTABLE, AT_FLOOR, EXCELLENT, GRAINS, INTERVAL, MONTH, NORMS, POOR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wfm.pipeline.backtesting import BacktestOutcome
    from wfm.report.accuracy import QueueAccuracy, ScoreRow

MOST_QUEUES = 6
STYLES = {EXCELLENT: "green", ACCEPTABLE: "", AT_FLOOR: "cyan", POOR: "red"}
NAMES = {"seasonal_naive": "seasonal naive", "mean_4": "mean of 4"}
COLUMNS = ("grain", "week", "WAPE", "by the norm", "bias", "in 50%", "80%", "95% band", "floor", "naive", "mean of 4")
LEFT = ("grain", "week", "by the norm", "queue")

Lines = list[tuple[str, str, str]]


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
    lines = _explain(outcome)
    if not shown:
        lines.append(("", "--queue Q shows a queue by week of the horizon", ""))
    if csv is not None:
        lines.append(("table", f"{csv}", "bold"))
    console.write_lines(lines)


def _describe(outcome: BacktestOutcome) -> Lines:
    first, last = outcome.origins[0], outcome.origins[-1]
    when = f"{first:%a %d %b %Y}" if first == last else f"{first:%a %d %b %Y} to {last:%a %d %b %Y}, a week apart"
    lines = [
        ("backtest", f"{outcome.scenario.name}, {count_of(outcome.horizon_days, 'day')} ahead", "bold"),
        ("origins", f"{len(outcome.origins)}: {when}; each sees only the history before it", ""),
    ]
    lead = outcome.lead_days
    if lead > 0:
        text = f"the horizon of the scenario begins {count_of(lead + 1, 'day')} after its history ends"
        lines.append(("", f"{text}: in week {lead // 7 + 1} of this test", ""))
    changed = [f"{o.key}: {o.old} -> {o.new} ({o.source})" for o in outcome.scenario.overrides]
    return lines + [("changed" if i == 0 else "", text, "") for i, text in enumerate(changed)]


def _show_queue(one: QueueAccuracy, chosen: Mapping[str, int]) -> None:
    origins = count_of(len(one.origins), "origin")
    unknown = f", {count_of(one.unknown, 'open interval')} unknown and left out" if one.unknown else ""
    console.write_lines([(one.queue, f"{show_count(one.contacts)} contacts scored over {origins}{unknown}", "bold")])
    own, *others = dict.fromkeys(row.method for row in one.rows)
    by_key = {(row.grain, row.weeks, row.method): row for row in one.rows}
    rows, last = [], ""
    for row in one.rows:
        if row.method != own:
            continue
        rivals = [show_percent(by_key[row.grain, row.weeks, name].wape) for name in others]
        rows.append((row.grain if row.grain != last else "", row.weeks, *_cells(row), *rivals))
        last = row.grain
    console.write_table(COLUMNS, rows, right=[c for c in COLUMNS if c not in LEFT])
    models = ", ".join(f"{name} {times}x" for name, times in sorted(chosen.items(), key=lambda item: -item[1]))
    found = [("", show_gains(one), ""), ("", show_aht(one), "")]
    console.write_lines([*found, ("", f"chosen: {models}" if models else "", "")])


def _cells(row: ScoreRow) -> tuple[object, ...]:
    return (
        show_percent(row.wape),
        Text(row.verdict, style=STYLES.get(row.verdict, "")),
        "-" if row.bias is None else f"{row.bias:+.1%}",
        show_percent(row.cover50, 0),
        show_percent(row.cover80, 0),
        show_percent(row.cover95, 0),
        show_percent(row.floor),
    )


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


def show_aht(one: QueueAccuracy) -> str:
    """Say how wrong the handle times were."""
    found = [f"{show_percent(e.wape)} per {e.grain}" for e in one.aht if e.wape is not None]
    biases = [e.bias for e in one.aht if e.bias is not None]
    if not found:
        return "handle time: none in the history to compare with"
    return f"handle time: WAPE {', '.join(found)}, weighted by contacts; bias {biases[0]:+.1%}"


def _show_all(outcome: BacktestOutcome) -> None:
    """One row per queue, all weeks together."""
    rows = []
    for one in outcome.queues:
        own = one.rows[0].method
        last = {row.grain: row for row in one.rows if row.method == own}
        wapes = [_coloured(last[grain]) if grain in last else "-" for grain in GRAINS]
        gains = [one.gains.get(name) for name in NAMES]
        shown = ["-" if gain is None else f"{gain:+.1%}" for gain in gains]
        rows.append((one.queue, show_count(one.contacts), *wapes, show_percent(last[INTERVAL].floor), *shown))
    columns = ("queue", "contacts", "WAPE: " + INTERVAL, *GRAINS[1:], "floor", "gain on naive", "on mean of 4")
    console.write_table(columns, rows, right=columns[1:])


def _coloured(row: ScoreRow) -> Text:
    return Text(show_percent(row.wape), style=STYLES.get(row.verdict, ""))


def _explain(outcome: BacktestOutcome) -> Lines:
    norms = ", ".join(f"{grain} {NORMS[grain][0]:.0%} and {NORMS[grain][1]:.0%}" for grain in GRAINS)
    lines = [
        ("norms", f"excellent and acceptable below: {norms}", "dim"),
        ("floor", "the WAPE that chance alone (Poisson) makes even if every true rate were known", "dim"),
        ("naive", "seasonal naive, as a week earlier; mean of 4: of the last four same weekdays", "dim"),
    ]
    verdicts = {row.verdict for one in outcome.queues for row in one.rows if row.method == one.rows[0].method}
    if AT_FLOOR in verdicts:
        text = f"{AT_FLOOR}: chance alone exceeds the norm, and the error is within a quarter of it"
        lines.append(("", text, "dim"))
    if any(row.grain == MONTH for one in outcome.queues for row in one.rows):
        lines.append(("month", "28 days from the origin; a week is 7 days from there", "dim"))
    return lines
