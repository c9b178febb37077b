"""Scores of forecasts as tables and phrases, for every command that shows how wrong one was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from wfm.cli import console
from wfm.cli.figures import show_percent
from wfm.report.accuracy import ACCEPTABLE, AT_FLOOR, EXCELLENT, GRAINS, MONTH, NORMS, POOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfm.report.accuracy import QueueAccuracy, ScoreRow

STYLES = {EXCELLENT: "green", ACCEPTABLE: "", AT_FLOOR: "cyan", POOR: "red"}
COLUMNS = ("grain", "week", "WAPE", "by the norm", "bias", "in 50%", "80%", "95% band", "floor")
LEFT = ("grain", "week", "by the norm")

Lines = list[tuple[str, str, str]]


def write_scores(one: QueueAccuracy, rivals: Sequence[str]) -> None:
    """Write the first method's scores by grain and week; the WAPE of each other method under the name of `rivals`."""
    own, *others = dict.fromkeys(row.method for row in one.rows)
    by_key = {(row.grain, row.weeks, row.method): row for row in one.rows}
    rows, last = [], ""
    for row in one.rows:
        if row.method != own:
            continue
        theirs = [show_percent(by_key[row.grain, row.weeks, name].wape) for name in others]
        rows.append((row.grain if row.grain != last else "", row.weeks, *_cells(row), *theirs))
        last = row.grain
    columns = (*COLUMNS, *rivals[: len(others)])
    console.write_table(columns, rows, right=[c for c in columns if c not in LEFT])


def show_verdict(row: ScoreRow) -> Text:
    """Write a WAPE in the colour of its verdict."""
    return Text(show_percent(row.wape), style=STYLES.get(row.verdict, ""))


def show_aht(one: QueueAccuracy) -> str:
    """Say how wrong the handle times were."""
    found = [f"{show_percent(e.wape)} per {e.grain}" for e in one.aht if e.wape is not None]
    biases = [e.bias for e in one.aht if e.bias is not None]
    if not found:
        return "handle time: none to compare with"
    return f"handle time: WAPE {', '.join(found)}, weighted by contacts; bias {biases[0]:+.1%}"


def explain_scores(several: Iterable[QueueAccuracy]) -> Lines:
    """Say what the norms are, and what is meant by the floor and by a month."""
    rows = [row for one in several for row in one.rows if row.method == one.rows[0].method]
    norms = ", ".join(f"{grain} {NORMS[grain][0]:.0%} and {NORMS[grain][1]:.0%}" for grain in GRAINS)
    lines = [
        ("norms", f"excellent and acceptable below: {norms}", "dim"),
        ("floor", "the WAPE that chance alone (Poisson) makes even if every true rate were known", "dim"),
    ]
    if any(row.verdict == AT_FLOOR for row in rows):
        text = f"{AT_FLOOR}: chance alone exceeds the norm, and the error is within a quarter of it"
        lines.append(("", text, "dim"))
    if any(row.grain == MONTH for row in rows):
        lines.append(("month", "28 days from the first; a week is 7 days from there", "dim"))
    return lines


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
