"""Variants side by side on the screen: as many columns as fit, the others below."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from wfm.cli import console
from wfm.cli.labelled import show_lines
from wfm.pipeline.variant_plans import BASE
from wfm.report.differences import Mark
from wfm.report.page.speech import Speech
from wfm.report.page.value import FAIR, GOOD, POOR
from wfm.report.page.variant_texts import (
    TextCell,
    TextRow,
    tell_figures,
    tell_note,
    tell_service,
    tell_short,
    tell_wage,
)

if TYPE_CHECKING:
    from wfm.pipeline.variant_columns import VariantsOutcome
    from wfm.report.variants import Column

STYLES = {Mark.BETTER: "green", Mark.WORSE: "red", Mark.CHANCE: "dim", Mark.OPEN: "dim", Mark.SAME: "dim"}
STANDS = {GOOD: "green", FAIR: "yellow", POOR: "red"}
PLAIN_WIDTH = 240
GAP = 2
MOST_NAME = 24
EVERY = "all of them"


def show_variants(outcome: VariantsOutcome, file: Path | None) -> None:
    """Show what was changed, the figures, the service per queue, what matters in a line each, and where runs are."""
    speech, columns = Speech("en"), outcome.columns
    horizon = outcome.scenario.horizon
    lines = [
        ("scenario", outcome.scenario.name, "bold"),
        ("horizon", f"{horizon.dates[0]:%a %d %b %Y} to {horizon.dates[-1]:%a %d %b %Y}", ""),
        *_describe_changes(columns),
    ]
    show_lines(lines)
    for title, rows in (("", tell_figures(columns, speech)), ("service level", tell_service(columns, speech))):
        if rows:
            console.write("")
            _show_rows(title, rows, columns)
    console.write("")
    first = next((column.name for column in columns if column.figures is not None), "")
    if first and len([column for column in columns if column.figures is not None]) > 1:
        note = tell_note(columns, first, speech)
        show_lines([("", note, "dim"), ("", tell_wage(columns, speech), "dim")])
        console.write("")
    short = zip(columns, tell_short(columns, speech), strict=True)
    show_lines([(_shorten(column.name), text, "yellow" if column.error else "") for column, text in short if text])
    show_lines([("run" if i == 0 else "", text, "") for i, text in enumerate(_name_runs(columns))])
    if file is not None:
        show_lines([("page", file.as_posix(), "bold")])


def _describe_changes(columns: Sequence[Column]) -> Iterator[tuple[str, str, str]]:
    """Name what was changed in all of them once, then what was in each."""
    shared = [change for change in columns[0].changes if all(change in column.changes for column in columns)]
    own = [(one.name, [change for change in one.changes if change not in shared]) for one in columns]
    for name, changes in ((EVERY, shared), *own):
        for i, (key, old, new) in enumerate(changes):
            yield (_shorten(name) if i == 0 else "", f"{key}: {old} -> {new}", "")


def _name_runs(columns: Sequence[Column]) -> list[str]:
    return [f"{column.folder}  {column.name}" for column in columns if column.folder]


def _show_rows(title: str, rows: Sequence[TextRow], columns: Sequence[Column]) -> None:
    """Show a table in blocks of as many columns as fit the screen; the first stands in each."""
    names = [_shorten(column.name) + (" (failed)" if column.figures is None else "") for column in columns]
    promised = any(row.promise for row in rows)
    head = max(len(title), *(len(row.label) for row in rows)) + GAP
    head += max(len(row.promise) for row in rows) + GAP if promised else 0
    wide = [max(len(names[i]), *(_measure(row.cells[i]) for row in rows)) + GAP for i in range(len(columns))]
    screen = shutil.get_terminal_size().columns if sys.stdout.isatty() else PLAIN_WIDTH
    for k, block in enumerate(_split(wide, screen - head)):
        if k:
            console.write("")
        titles = (title, *(("promise",) if promised else ()), *(names[i] for i in block))
        told = [
            (row.label, *((row.promise,) if promised else ()), *(_write_cell(row, i, rows) for i in block))
            for row in rows
        ]
        console.write_table(titles, told, right=[names[i] for i in block])


def _split(wide: Sequence[int], room: int) -> Iterator[list[int]]:
    """Columns of each block: the first, and as many others as there is room for, at least one."""
    block, left = [0], room - wide[0]
    for i in range(1, len(wide)):
        if len(block) > 1 and wide[i] > left:
            yield block
            block, left = [0], room - wide[0]
        block.append(i)
        left -= wide[i]
    yield block


def _write_cell(row: TextRow, i: int, rows: Sequence[TextRow]) -> Text:
    """Write value and difference, each ending in its own line down the column."""
    cell = row.cells[i]
    text = Text(cell.value, style=STANDS.get(cell.status, ""))
    most = max(len(one.cells[i].difference) for one in rows)
    if most:
        text.append(" " + cell.difference.rjust(most), style=STYLES.get(cell.mark, "") if cell.mark else "")
    return text


def _measure(cell: TextCell) -> int:
    return len(cell.value) + (len(cell.difference) + 1 if cell.difference else 0)


def _shorten(name: str) -> str:
    """Cut a name to fit a column: of KEY=VALUE the last words of the key say most."""
    if name == BASE or len(name) <= MOST_NAME:
        return name
    key, sign, value = name.partition("=")
    words = key.split(".")
    for i in range(1, len(words)) if sign else ():
        short = f"…{'.'.join(words[i:])}={value}"
        if len(short) <= MOST_NAME:
            return short
    return name[: MOST_NAME - 1] + "…"
