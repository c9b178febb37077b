"""Cells and tables from the rows of a run's small files."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from wfm.report.page.value import Cell, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.report.page.material import Material
    from wfm.report.page.speech import Speech


def label_of(material: Material, queue: str) -> str:
    """Name of a queue as people know it."""
    return next((one.label or one.name for one in material.scenario.queues if one.name == queue), queue)


def number_of(row: Mapping[str, str], column: str) -> float | None:
    """Read a number; None where the cell is empty or no number."""
    try:
        return float(row.get(column, ""))
    except ValueError:
        return None


def tell_rows(
    rows: Sequence[Mapping[str, str]],
    columns: Mapping[str, int | None],
    speech: Speech,
    *,
    title: str,
    folded: bool = False,
) -> Sheet | None:
    """Lay out rows of a file as they are; None where there are none.

    `columns` maps those wanted to decimals, None for text; titles are the texts `col.NAME`. Columns that the file
    doesn't have are left out.
    """
    if not rows:
        return None
    there = {name: decimals for name, decimals in columns.items() if name in rows[0]}

    def tell(row: Mapping[str, str], name: str, decimals: int | None) -> Cell:
        if decimals is None:
            return Cell(tell_text(row.get(name, ""), speech))
        return Cell(speech.number(number_of(row, name), decimals))

    told = tuple(tuple(tell(row, name, decimals) for name, decimals in there.items()) for row in rows)
    numbers = frozenset(i for i, decimals in enumerate(there.values()) if decimals is not None)
    titles = tuple(speech.say(f"col.{name}") for name in there)
    return Sheet(speech.say(title), titles, numbers, told, folded=folded)


def tell_text(text: str, speech: Speech) -> str:
    """Write dates and times of a file the way the page does; lists with commas."""
    try:
        if len(text) == len("2026-10-19"):
            return speech.day(date.fromisoformat(text))
        if text[4:5] == "-" and "T" in text:
            return speech.moment(datetime.fromisoformat(text))
    except ValueError:
        pass
    return text.replace("|", ", ")
