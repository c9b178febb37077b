"""A `timestamp,volume` file as days by slots, with the opening hours that its own rows show.

Timestamps are the wall clock's (an offset or a Z is not believed), so the time axis is put in UTC, where no clock
changes: the hour that autumn repeats is the mean of its rows, the one that spring skips is absent. Other columns are
ignored. An interval is known where the file has all its parts (six rows of five minutes for a half hour).
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.calendar import OpeningHours, public_holidays
from wfm.core.grid import DAY_MIN, Grid
from wfm.errors import Fault, ScenarioError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.core.arrays import BoolArray, FloatArray

ZONE = "UTC"
MOST_FAULTS = 20


@dataclass(frozen=True)
class Series:
    """A series of days: `volume` has shape (days, slots), NaN where absent, closed or known in part.

    `usual` (7, slots) says where a weekday ordinarily has rows; `opening` says the same in opening hours, with the
    dates that have no rows at all as closed days: they are known ahead. `until` is the last day that counts as known,
    the closed days after the last row included.
    """

    name: str
    interval_min: int
    first: date
    volume: FloatArray
    usual: BoolArray
    opening: OpeningHours
    until: date

    @property
    def days(self) -> int:
        """How many days there are, from the first row's to the last row's."""
        return len(self.volume)


def read_series(path: Path, *, interval_min: int, country: str = "") -> Series:
    """Read a file into intervals of `interval_min` minutes; UsageError or ScenarioError say what is wrong."""
    readings = read_readings(path)
    first, last = min(readings).date(), max(readings).date()
    step_min = math.gcd(DAY_MIN, *(t.hour * 60 + t.minute for t in readings))
    check_interval(interval_min, step_min)
    parts = np.full(((last - first).days + 1, DAY_MIN // step_min), np.nan)
    for time, volumes in readings.items():
        parts[(time.date() - first).days, (time.hour * 60 + time.minute) // step_min] = sum(volumes) / len(volumes)
    volume = parts.reshape(len(parts), -1, interval_min // step_min).sum(axis=2)
    present = ~np.isnan(parts).all(axis=1)
    usual = find_usual_slots(~np.isnan(volume), present, first.weekday())
    if not usual.any():
        raise ScenarioError(
            f"no interval of {interval_min} minutes is complete on most days of {path}",
            hint=f"its rows are {step_min} minutes apart at the least; they have to be regular",
        )
    days = [first + timedelta(days=d) for d in range(len(parts))]
    weekday = np.array([day.weekday() for day in days])
    opening = OpeningHours(
        weekly=tuple(tuple(_spans(row, interval_min)) for row in usual),
        holidays=find_holidays(country, first.year, last.year),
        exceptions={day: () for day, there in zip(days, present, strict=True) if not there},
    )
    until = last
    while not usual[(until + timedelta(days=1)).weekday()].any():
        until += timedelta(days=1)
    volume = np.where(usual[weekday], volume, np.nan)
    name = path.parent.name if path.stem == "data" else path.stem
    return Series(name, interval_min, first, frozen(volume), frozen(usual), opening, until)


def find_holidays(country: str, first_year: int, last_year: int) -> dict[date, str]:
    """Public holidays by date, {} for an empty country; a year to spare for what comes after the last row."""
    try:
        return public_holidays(country, range(first_year, last_year + 2))
    except ValueError as error:
        raise UsageError(str(error), hint="give --country as an ISO code such as NL") from error


def read_readings(path: Path) -> dict[datetime, list[float]]:
    """Volumes of each wall-clock minute; an empty volume counts as absent."""
    readings: dict[datetime, list[float]] = {}
    faults: list[Fault] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            missing = {"timestamp", "volume"} - set(table.fieldnames or ())
            if missing:
                got = ",".join(table.fieldnames or ()) or "an empty file"
                raise ScenarioError.of([Fault("columns timestamp and volume", got, file=str(path), line=1)])
            for row in table:
                _take(row, readings, faults, file=str(path), line=table.line_num)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"can't read {path}: {error}") from error
    if not readings and not faults:
        faults.append(Fault("rows with a timestamp and a volume", "none", file=str(path)))
    if faults:
        raise ScenarioError.of(faults[:MOST_FAULTS])
    return readings


def check_interval(interval_min: int, step_min: int) -> None:
    """UsageError for an interval that no grid has, or that the rows of the file can't make up."""
    try:
        Grid(ZONE, interval_min, date(2001, 1, 1), 1)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if interval_min % step_min:
        raise UsageError(f"the file's rows are {step_min} minutes apart, so --interval-min can't be {interval_min}")


def find_usual_slots(known: BoolArray, present: BoolArray, first_weekday: int) -> BoolArray:
    """Slots that are known on most days of a weekday, of those that have rows: shape (7, slots).

    A weekday that has rows on less than a quarter of its dates is ordinarily closed.
    """
    weekday = (np.arange(len(known)) + first_weekday) % 7
    usual = np.zeros((7, known.shape[1]), dtype=np.bool_)
    for w in range(7):
        dates, there = weekday == w, (weekday == w) & present
        if there.any() and there.sum() >= dates.sum() / 4:
            usual[w] = known[there].mean(axis=0) > 0.5
    return usual


def _take(
    row: dict[str, str], readings: dict[datetime, list[float]], faults: list[Fault], *, file: str, line: int
) -> None:
    """Add a row to the readings, or to the faults."""
    try:
        time = datetime.fromisoformat(row["timestamp"].strip()).replace(tzinfo=None, second=0, microsecond=0)
    except (ValueError, AttributeError):
        faults.append(Fault("an ISO time such as 2026-03-02T08:00", repr(row["timestamp"]), file=file, line=line,
                            where="timestamp"))  # fmt: skip
        return
    text = (row["volume"] or "").strip()
    if text in ("", "NA", "NaN", "nan"):
        return
    try:
        volume = float(text)
    except ValueError:
        volume = -1.0
    if not 0 <= volume < math.inf:
        faults.append(Fault("a number of contacts, 0 or more", repr(text), file=file, line=line, where="volume"))
        return
    readings.setdefault(time, []).append(volume)


def _spans(usual: BoolArray, interval_min: int) -> list[tuple[int, int]]:
    """Stretches of open slots as wall minutes."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], usual, [False])).astype(np.int8))) * interval_min
    return [(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
