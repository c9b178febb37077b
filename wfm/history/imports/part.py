"""One export as arrays: what each row counts, of which queue, from which moment on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.history import Repair
from wfm.history.faultbook import FaultBook
from wfm.history.imports.cells import find_style, parse_counts, parse_seconds, per_text
from wfm.history.imports.layout import COUNTS, LABELS, NUMBERS, Columns, find_columns, fold
from wfm.history.imports.placing import place_moments
from wfm.history.imports.steps import check_step
from wfm.history.imports.text import RawTable, read_text
from wfm.history.imports.times import Moments, parse_moments
from wfm.history.wording import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.errors import Fault
    from wfm.history.imports.options import ImportOptions

TOTALS_WORDS = ("total", "totaal", "grand total", "summary")
FALSE = ("false", "no", "0", "nee", "onwaar")
SKILL_JOIN = " + "


@dataclass(frozen=True)
class Part:
    """Rows of one file, all of one length: arrays of shape (rows,).

    `names` are the series, each a queue and the labels that tell rows of it apart, `series` indexes them; `numbers`
    holds counts, and seconds that are NaN where there is nothing; `epoch` is UTC.
    """

    shown: str
    step_min: int
    names: tuple[tuple[str, ...], ...]
    series: IntArray
    epoch: IntArray
    line: IntArray
    numbers: Mapping[str, FloatArray]
    notes: tuple[Repair, ...]

    def take(self, rows: BoolArray | IntArray) -> Part:
        """Keep some rows."""
        numbers = {name: values[rows] for name, values in self.numbers.items()}
        return replace(self, series=self.series[rows], epoch=self.epoch[rows], line=self.line[rows], numbers=numbers)


def read_part(path: Path, options: ImportOptions) -> tuple[Part | None, list[Fault]]:
    """Read one export; the faults found in it, and None if there are any."""
    book = FaultBook(path.as_posix())
    raw = read_text(path, options.layout, book, given=options.columns)
    if raw is None:
        return None, book.faults
    columns = find_columns(
        options.layout, raw.header, book, given=options.columns, line=raw.header_line, one_queue=bool(options.queue)
    )
    part = _read_rows(raw, columns, options, book) if columns is not None else None
    return (None if book.faults else part), book.faults


def _read_rows(raw: RawTable, columns: Columns, options: ImportOptions, book: FaultBook) -> Part | None:
    notes: list[Repair] = []
    lines = np.arange(len(raw.frame), dtype=np.int64) + raw.header_line + 1
    frame, lines = _drop_idle(raw.frame, lines, columns, notes)
    if not len(frame):
        book.add("rows below the header", "none")
        return None
    start = _start_column(frame, columns)
    moments = parse_moments(start, lines, book, order=options.dates, where=columns.headers.get("start", "date"))
    numbers = _read_numbers(raw, frame, lines, columns, options, book=book, notes=notes)
    if book.faults:
        return None
    names, series = _read_series(frame, columns, options)
    _tell(raw, moments, options, notes)
    ends = _ends(frame, columns, lines, moments, book)
    step, kept = check_step(moments, ends, lines, book, notes)
    if book.faults:
        return None
    part = Part(book.file, step, names, series, moments.seconds, lines, numbers, tuple(notes))
    return _place(part.take(kept), moments.exact[kept], columns, options)


def _drop_idle(
    frame: pd.DataFrame, lines: IntArray, columns: Columns, notes: list[Repair]
) -> tuple[pd.DataFrame, IntArray]:
    """Leave out empty rows, rows of totals without queue or time, and intervals that were not over yet."""
    headers = columns.headers
    keys = [frame[headers[key]] for key in ("queue", "start", "date") if key in headers]
    total = np.any([(per_text(key, str.strip) == "").to_numpy() for key in keys], axis=0)
    blank = np.zeros(len(frame), dtype=np.bool_)
    blank[total] = (frame[total] == "").all(axis=1).to_numpy()
    if "queue" in headers:
        total |= _words(frame[headers["queue"]]).isin(TOTALS_WORDS).to_numpy()
    total &= ~blank
    running = np.zeros(len(frame), dtype=np.bool_)
    if "complete" in headers:
        running = _words(frame[headers["complete"]]).isin(FALSE).to_numpy() & ~blank & ~total
    for kind, found, why in (
        ("totals", total, "of totals, without a queue or a time"),
        ("not over", running, "of intervals that were not over when they were exported"),
    ):
        if found.any():
            detail = f"{count_of(found, 'row')} {why}, first in line {lines[int(found.argmax())]}"
            notes.append(Repair("", kind, int(found.sum()), detail))
    kept = ~(blank | total | running)
    return frame[kept].reset_index(drop=True), lines[kept]


def _words(column: pd.Series[str]) -> pd.Series[str]:
    return per_text(column, lambda text: text.strip().casefold())


def _start_column(frame: pd.DataFrame, columns: Columns) -> pd.Series[str]:
    """Take the times of the rows; a date and a time in columns of their own are joined."""
    headers = columns.headers
    if "start" in headers:
        return frame[headers["start"]]
    if "time" not in headers:
        return frame[headers["date"]]
    joined: pd.Series[str] = frame[headers["date"]].str.strip() + " " + frame[headers["time"]].str.strip()
    return joined


def _read_numbers(
    raw: RawTable, frame: pd.DataFrame, lines: IntArray, columns: Columns, options: ImportOptions, *, book: FaultBook,
    notes: list[Repair],
) -> dict[str, FloatArray]:  # fmt: skip
    texts = {key: frame[columns.headers[key]] for key in NUMBERS if key in columns.headers}
    style = find_style(texts, separator=raw.separator, decimal=options.decimal, lines=lines, book=book)
    if style.guessed:
        read = style.guessed.replace("," if style.decimal == "." else ".", "").replace(",", ".")
        notes.append(Repair("", "numbers", 1, f"numbers such as {style.guessed} are read as {read}; else: --decimal"))
    numbers: dict[str, FloatArray] = {}
    for key, column in texts.items():
        where = columns.headers[key]
        if key in COUNTS:
            numbers[key], empty = parse_counts(column, style, lines, book, where=where)
            if key == "volume" and empty.any():
                detail = f"{count_of(empty, 'row')} without a volume taken as 0"
                notes.append(Repair("", "empty volume", int(empty.sum()), detail))
        else:
            unit = options.unit_s if options.unit_s is not None else columns.units_s[key]
            numbers[key] = parse_seconds(column, style, lines, book, where=where, unit_s=unit)
    return numbers


def _read_series(
    frame: pd.DataFrame, columns: Columns, options: ImportOptions
) -> tuple[tuple[tuple[str, ...], ...], IntArray]:
    """Name each row's series: its queue, and the labels it has."""
    import pandas as pd

    headers = columns.headers
    keys = [per_text(frame[headers["queue"]], str.strip)] if "queue" in headers and not options.queue else []
    if not keys:
        keys = [pd.Series([options.queue] * len(frame), dtype=str)]
    nothing = pd.Series([""] * len(frame), dtype=str)
    for label in LABELS:
        change = _sort_skills if label == "skills" else str.strip
        keys.append(per_text(frame[headers[label]], change) if label in headers else nothing)
    codes, found = pd.MultiIndex.from_arrays(keys).factorize()
    return tuple(tuple(str(text) for text in name) for name in found), np.asarray(codes, dtype=np.int64)


def _sort_skills(text: str) -> str:
    """Write a set of skills, which exports join by |||, in one order."""
    return SKILL_JOIN.join(sorted(skill.strip() for skill in text.split("|||") if skill.strip()))


def _ends(
    frame: pd.DataFrame, columns: Columns, lines: IntArray, moments: Moments, book: FaultBook
) -> Moments | None:  # fmt: skip
    if "end" not in columns.headers:
        return None
    where = columns.headers["end"]
    ends = parse_moments(frame[where], lines, book, order=moments.order, where=where)
    return ends if bool((ends.valid == moments.valid).all()) and bool((ends.exact == moments.exact).all()) else None


def _tell(raw: RawTable, moments: Moments, options: ImportOptions, notes: list[Repair]) -> None:
    """Say what was found out about the file that a planner may want to check."""
    if raw.encoding not in ("utf-8", "utf-8-sig"):
        notes.append(Repair("", "encoding", 1, f"read as {raw.encoding}"))
    if moments.serial:
        notes.append(Repair("", "dates", 1, "days counted as Excel does are read as dates"))
    if moments.order and not options.dates:
        names = "day, month" if moments.order == "dmy" else "month, day"
        notes.append(Repair("", "dates", 1, f"dates are read as {names}, year"))


def _place(part: Part, exact: BoolArray, columns: Columns, options: ImportOptions) -> Part:
    """Put wall times on the world's clock."""
    utc = options.layout.utc or "utc" in fold(columns.headers.get("start", ""))
    zone = options.source_timezone or ("UTC" if utc else options.timezone)
    placed = place_moments(part.epoch, exact, part.series, zone)
    notes = list(part.notes)
    if not exact.all() and zone != options.timezone:
        notes.append(Repair("", "time zone", int((~exact).sum()), f"times are taken as {zone}"))
    for kind, count, words in (
        ("skipped hour", int(placed.skipped.sum()), "dropped: the clock skips that time"),
        ("repeated hour", int(placed.halved.sum()), "split in two equal halves: the clock repeats that time"),
    ):
        if count:
            notes.append(Repair("", kind, count, f"{count} rows {words}"))
    rows = np.concatenate([np.flatnonzero(~placed.skipped), np.flatnonzero(placed.halved)])
    again = np.arange(len(rows)) >= len(rows) - int(placed.halved.sum())
    made = part.take(rows)
    shared = placed.halved[rows]
    numbers = {
        name: np.where(shared, values / 2, values) if name in COUNTS or name.endswith("total_s") else values
        for name, values in made.numbers.items()
    }
    epoch = np.where(again, placed.second[rows], placed.first[rows])
    return replace(made, epoch=epoch, numbers=numbers, notes=tuple(notes))
