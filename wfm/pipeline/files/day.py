"""absences.csv, amendments.csv and locks.csv of an intraday version: what was settled through the day so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from wfm.core.agent import TimeOff
from wfm.core.grid import midnight_utc
from wfm.core.intraday import Amendment
from wfm.core.rules import Lock
from wfm.pipeline.files.moments import read_moment, show_moment
from wfm.pipeline.files.table import raise_faults, read_table, write_table
from wfm.scenario.cells import CLOCK_WORDS, DATE_WORDS
from wfm.scenario.field_types import parse_clock, parse_date, show_clock
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from wfm.core.grid import Grid
    from wfm.scenario.tables import Row, Table

ABSENCES, AMENDMENTS, LOCKS = "absences.csv", "amendments.csv", "locks.csv"
FILES = (ABSENCES, AMENDMENTS, LOCKS)
ABSENCE_COLUMNS = ("agent", "start", "end", "kind")
AMENDMENT_COLUMNS = ("agent", "date", "kind", "minutes")
LOCK_COLUMNS = ("agent", "date", "shift", "start", "breaks")
BY_HAND = "by hand"
SICK = "sick"
SEPARATOR = "|"
Found = TypeVar("Found")


@dataclass(frozen=True)
class DayState:
    """What was settled through the day, over all versions of a run: who is away, whose hours changed, what is locked.

    `absences` are unpaid here: the hours that fall away are among the `amendments`.
    """

    absences: tuple[TimeOff, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    locks: tuple[Lock, ...] = ()


def write_day(day: DayState, folder: Path, zone: ZoneInfo) -> tuple[str, ...]:
    """Write the files that have rows; the names written."""
    tables: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]] = {
        ABSENCES: (
            ABSENCE_COLUMNS,
            [(a.agent, show_moment(a.start, zone), show_moment(a.end, zone), a.kind) for a in day.absences],
        ),
        AMENDMENTS: (AMENDMENT_COLUMNS, [(a.agent, a.date, a.kind, a.minutes) for a in day.amendments]),
        LOCKS: (LOCK_COLUMNS, [_list_lock(lock) for lock in day.locks]),
    }
    names: tuple[str, ...] = ()
    for name, (columns, rows) in tables.items():
        if rows:
            write_table(folder / name, columns, rows)
            names += (name,)
    return names


def read_day(folder: Path, *, grid: Grid, agents: Collection[str]) -> DayState:
    """Read what there is; nothing for a run that is no version. ScenarioError with every fault of a file."""
    absences: tuple[TimeOff, ...] = ()
    if (folder / ABSENCES).is_file():
        absences = read_absences(folder / ABSENCES, grid=grid, agents=agents)
    amendments = _read(folder / AMENDMENTS, AMENDMENT_COLUMNS, agents, _read_amendment)
    locks = _read(folder / LOCKS, LOCK_COLUMNS, agents, _read_lock)
    return DayState(absences, amendments, locks)


def read_absences(path: Path, *, grid: Grid, agents: Collection[str]) -> tuple[TimeOff, ...]:
    """Read who is away: dates are whole days, the last included; times are local, the end excluded.

    An empty `end` is the end of the day of `start`, an empty or absent `kind` "sick".

    Raises
    ------
    ScenarioError : every fault of the file: unknown agents, unreadable times, an end before its start.
    """
    table = read_table(path, required=ABSENCE_COLUMNS[:2], optional=ABSENCE_COLUMNS[2:], may_be_empty=True)
    found = []
    for row in table.rows:
        known = _check_agent(table, row, agents)
        start = _read_end(table, row, "start", grid, add_days=0)
        if start is None:
            continue
        after = datetime.fromtimestamp(start, tz=grid.zone).date() + timedelta(days=1)
        end = _read_end(table, row, "end", grid, add_days=1) if row["end"] else midnight_utc(after, grid.zone)
        if end is not None and end <= start:
            table.add(row, "end", expected=f"an end after the start {row['start']}", got=row["end"])
        elif end is not None and known:
            found.append(TimeOff(row["agent"], start, end, row["kind"] or SICK, paid=False))
    raise_faults(table)
    return tuple(found)


def add_amendments(one: Collection[Amendment], more: Collection[Amendment]) -> tuple[Amendment, ...]:
    """Add up minutes of one person, date and kind."""
    sums: dict[tuple[str, date, str], int] = {}
    for a in (*one, *more):
        key = (a.agent, a.date, a.kind)
        sums[key] = sums.get(key, 0) + a.minutes
    return tuple(Amendment(*key, minutes) for key, minutes in sums.items())


def _list_lock(lock: Lock) -> tuple[object, ...]:
    start = "" if lock.start is None else show_clock(lock.start)
    breaks = SEPARATOR.join(show_clock(minute % (24 * 60)) for minute in lock.breaks)
    return lock.agent, lock.date, lock.shift, start, breaks


def _read(
    path: Path,
    columns: tuple[str, ...],
    agents: Collection[str],
    read: Callable[[Table, Row, date], Found],
) -> tuple[Found, ...]:
    if not path.is_file():
        return ()
    table = read_table(path, required=columns, may_be_empty=True)
    found = []
    for row in table.rows:
        _check_agent(table, row, agents)
        day = parse_date(row["date"])
        if day is None:
            table.add(row, "date", expected=DATE_WORDS, got=row["date"])
        else:
            found.append(read(table, row, day))
    raise_faults(table)
    return tuple(found)


def _check_agent(table: Table, row: Row, agents: Collection[str]) -> bool:
    if row["agent"] in agents:
        return True
    hint = suggest(row["agent"], agents, what="agents")
    table.add(row, "agent", expected="one of the scenario's agents", got=row["agent"], hint=hint)
    return False


def _read_end(table: Table, row: Row, column: str, grid: Grid, *, add_days: int) -> int | None:
    day = parse_date(row[column])
    if day is not None:
        return midnight_utc(day + timedelta(days=add_days), grid.zone)
    return read_moment(table, row, column, grid)


def _read_amendment(table: Table, row: Row, day: date) -> Amendment:
    text = row["minutes"]
    whole = text.removeprefix("-").isdecimal()
    if not whole:
        table.add(row, "minutes", expected="whole minutes", got=text)
    return Amendment(row["agent"], day, row["kind"], int(text) if whole else 0)


def _read_lock(table: Table, row: Row, day: date) -> Lock:
    clocks = [_read_clock(table, row, "start", row["start"])] if row["start"] else [None]
    breaks = [_read_clock(table, row, "breaks", text) for text in row["breaks"].split(SEPARATOR) if text]
    return Lock(row["agent"], day, row["shift"], clocks[0], tuple(b for b in breaks if b is not None), BY_HAND)


def _read_clock(table: Table, row: Row, column: str, text: str) -> int | None:
    minutes = parse_clock(text)
    if minutes is None:
        table.add(row, column, expected=CLOCK_WORDS, got=text)
    return minutes
