"""Rows of a comparison as texts, for the page and for the terminal alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.core.hiring import HiringOptions
from wfm.report.differences import (
    Difference,
    Kind,
    Mark,
    MeasureKind,
    compare_columns,
    compare_service,
    find_queue,
)
from wfm.report.page.tiles import judge_service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfm.report.differences import Row
    from wfm.report.page.speech import Speech
    from wfm.report.variants import Column

SHOWN_IN_SHORT = ("volume", "fte", "cost", "under_hours", "granted", "wishes", "beyond", "violations")
MATTERS = {Mark.BETTER, Mark.WORSE, Mark.MORE, Mark.LESS}
MOST_QUEUES = 3
MOST_GAP = 10.0
"""Above a bound near 0 a gap says nothing."""
ALWAYS = "under_hours"


@dataclass(frozen=True)
class TextCell:
    """A figure of a run as shown, how it stands against its promise, its difference from the first and what that is."""

    value: str
    status: str = ""
    difference: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class TextRow:
    """A row of the comparison as shown; `promise` only where there is one."""

    label: str
    cells: tuple[TextCell, ...]
    promise: str = ""


def name_column(column: Column, base: str, speech: Speech) -> str:
    """Name of a column; the scenario without a variant, called `base` inside, in the page's language."""
    return speech.say("variants.base") if column.name == base else column.name


def tell_figures(columns: Sequence[Column], speech: Speech) -> tuple[TextRow, ...]:
    """Every figure but service levels."""
    rows = compare_columns(columns)
    return tuple(
        TextRow(speech.say(f"measure.{row.measure.key}"), tuple(_tell_cells(row, columns, speech))) for row in rows
    )


def tell_service(columns: Sequence[Column], speech: Speech) -> tuple[TextRow, ...]:
    """Service level per queue."""
    out = []
    for row in compare_service(columns):
        assert row.queue is not None
        promise = f"{speech.share(row.queue.promise)} / {speech.duration(row.queue.within_s)}"
        out.append(TextRow(row.queue.label, tuple(_tell_cells(row, columns, speech)), promise))
    return tuple(out)


def _tell_cells(row: Row, columns: Sequence[Column], speech: Speech) -> Iterator[TextCell]:
    for value, difference, column in zip(row.values, row.differences, columns, strict=True):
        text = _write(row.measure, value, speech)
        if row.measure.key == "granted" and value is not None and column.figures is not None:
            text = f"{text} {speech.say('of')} {speech.number(column.figures.requests)}"
        status = ""
        if row.queue is not None:
            own = find_queue(column.figures, row.queue.queue)
            promise = own.promise if own is not None else None
            status = judge_service(value, promise)
            if promise is not None and promise != row.queue.promise:
                text = f"{text} ({speech.share(promise)})"
        if difference is None:
            yield TextCell(text, status)
        else:
            yield TextCell(text, status, write_difference(row.measure, difference, speech), difference.mark)


def _write(measure: MeasureKind, value: float | None, speech: Speech) -> str:
    if measure.key == "gap" and value is not None and value > MOST_GAP:
        return f"> {speech.share(MOST_GAP)}"
    if measure.kind in (Kind.SHARE, Kind.LEVEL):
        return speech.share(value, measure.decimals)
    return speech.number(value, measure.decimals)


def write_difference(measure: MeasureKind, difference: Difference, speech: Speech) -> str:
    """Write a difference with its sign; ≈ before one that may be chance, brackets around one that nobody can judge."""
    if difference.mark == Mark.SAME:
        return "="
    points = measure.kind in (Kind.SHARE, Kind.LEVEL)
    text = speech.number(difference.value * (100 if points else 1), measure.decimals)
    text = text if difference.value < 0 else f"+{text}"
    if difference.mark == Mark.CHANCE:
        return f"≈ {text}"
    return f"({text})" if difference.mark == Mark.OPEN else text


def tell_short(columns: Sequence[Column], speech: Speech) -> tuple[str, ...]:
    """Say in a line for each column what differs from the first and matters; "" for the first itself."""
    figures = [row for row in compare_columns(columns) if row.measure.key in SHOWN_IN_SHORT]
    service = compare_service(columns)
    out = []
    for i, column in enumerate(columns):
        if column.figures is None:
            out.append(f"{speech.say('variants.failed')}: {column.error}")
            continue
        parts = [_say_difference(row, i, speech.say(f"measure.{row.measure.key}"), speech) for row in figures]
        moved = [row for row in service if (one := row.differences[i]) is not None and one.mark in MATTERS]
        moved.sort(key=lambda row: -abs(row.differences[i].value if row.differences[i] else 0.0))  # type: ignore[union-attr]
        parts += [_say_difference(row, i, row.queue.label if row.queue else "", speech) for row in moved[:MOST_QUEUES]]
        told = [part for part in parts if part]
        first = all(row.differences[i] is None for row in (*figures, *service))
        out.append("" if first else "; ".join(told) or speech.say("variants.nothing"))
    return tuple(out)


def _say_difference(row: Row, i: int, label: str, speech: Speech) -> str:
    difference = row.differences[i]
    if difference is None or difference.mark == Mark.SAME:
        return ""
    if difference.mark not in MATTERS and row.measure.key != ALWAYS:
        return ""
    text = write_difference(row.measure, difference, speech)
    unit = f" {speech.say('variants.points')}" if row.measure.kind in (Kind.SHARE, Kind.LEVEL) else ""
    return f"{label} {text}{unit}"


def tell_wage(columns: Sequence[Column], speech: Speech) -> str:
    """Say what cost means; "" where no run has any."""
    wages = {column.figures.wage for column in columns if column.figures is not None}
    if not wages:
        return ""
    default = speech.say("variants.default") if wages == {HiringOptions.wage_per_hour} else ""
    told = " / ".join(speech.number(wage, 2) for wage in sorted(wages))
    return speech.say("variants.wage", wage=told, default=default)


def tell_note(columns: Sequence[Column], first: str, speech: Speech) -> str:
    """Say what the marks of differences mean, and what the search alone moves where the first was searched twice."""
    base = next((column for column in columns if column.figures is not None), None)
    if base is None or base.figures is None or base.again is None:
        return speech.say("variants.note", first=first)
    pairs = [(one.level, find_queue(base.again, one.queue)) for one in base.figures.queues]
    moved = [abs(one.value - two.level.value) for one, two in pairs if one and two and two.level]
    hours = [figures.measures.get("under_hours") for figures in (base.figures, base.again)]
    short = abs(hours[0].value - hours[1].value) if hours[0] and hours[1] else None
    points = speech.number(100 * max(moved, default=0.0), 1)
    return speech.say("variants.note_twice", first=first, hours=speech.number(short, 1), points=points)
