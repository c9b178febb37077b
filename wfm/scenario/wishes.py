"""What people ask and what is settled: requests.csv and locks.csv."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from wfm.core.rules import Lock, Request
from wfm.scenario.cells import CLOCK_WORDS, DATE_WORDS, read_amount, read_names
from wfm.scenario.field_types import DAY_MIN, LARGEST, WEEKDAYS, parse_clock, parse_date, parse_days, show_clock
from wfm.scenario.people import check_agent
from wfm.scenario.places import suggest
from wfm.scenario.tables import Row, Table, read_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from wfm.core.shift import ShiftKind
    from wfm.scenario.people import People

REQUEST_COLUMNS = ("agent", "wish")
REQUEST_EXTRAS = ("date", "weekday", "shifts", "from", "to", "weight")
LOCK_COLUMNS = ("agent", "date", "shift", "start")
LOCK_EXTRAS = ("breaks",)
Wish = Literal["off", "work", "shift", "not_shift"]
WISHES: tuple[Wish, ...] = ("off", "work", "shift", "not_shift")
HARD = "hard"


def read_requests(
    path: Path, shown: str, *, shifts: Collection[str], dates: Sequence[date], people: People
) -> None:
    """Add what people ask of `dates` to `people`: of one date, or of each date of some weekdays."""
    table = read_table(path, shown, required=REQUEST_COLUMNS, optional=REQUEST_EXTRAS)
    people.tables.append(table)
    people.request_file = shown
    for row in table.rows:
        before = len(table.faults)
        check_agent(table, row, people)
        asked = _read_asked(table, row, dates)
        if row["wish"] not in WISHES:
            hint = suggest(row["wish"], WISHES, what="wishes")
            table.add(row, "wish", expected="one of the wishes", got=row["wish"], hint=hint)
        names = read_names(row, "shifts")
        _check_shifts(table, row, names, shifts)
        window = _read_window(table, row)
        weight = _read_weight(table, row)
        _check_wish(table, row)
        if len(table.faults) == before:
            wish = cast("Wish", row["wish"])
            people.requests += [(row.line, Request(row["agent"], day, wish, names, *window, weight)) for day in asked]


def read_locks(
    path: Path, shown: str, *, kinds: Mapping[str, ShiftKind | None], dates: Sequence[date], people: People
) -> None:
    """Add what is settled on `dates` to `people`; of a kind that is None only the name is known."""
    table = read_table(path, shown, required=LOCK_COLUMNS, optional=LOCK_EXTRAS)
    people.tables.append(table)
    people.lock_file = shown
    first: dict[tuple[str, date], tuple[int, Lock]] = {}
    for row in table.rows:
        before = len(table.faults)
        known = check_agent(table, row, people)
        day = parse_date(row["date"])
        if day is None:
            table.add(row, "date", expected=DATE_WORDS, got=row["date"])
        if row["shift"] and row["shift"] not in kinds:
            hint = suggest(row["shift"], kinds, what="shifts")
            table.add(row, "shift", expected="one of the shifts, or nothing for a day off", got=row["shift"], hint=hint)
        start = _read_start(table, row, kinds.get(row["shift"]))
        breaks = _read_breaks(table, row, start)
        if day is None or not known or len(table.faults) > before:
            continue
        lock = Lock(row["agent"], day, row["shift"], start, breaks, f"{path.name} line {row.line}")
        line, other = first.setdefault((lock.agent, day), (row.line, lock))
        if (lock.shift, lock.start, lock.breaks) != (other.shift, other.start, other.breaks):
            expected = f"one lock of {lock.agent} on {day}; line {line} has {show_lock(other)}"
            table.add(row, "shift", expected=expected, got=show_lock(lock))
    people.locks += [(line, lock) for line, lock in first.values() if lock.date in set(dates)]


def show_lock(lock: Lock) -> str:
    """Shift and start of a lock, or off."""
    if not lock.shift:
        return "off"
    return lock.shift if lock.start is None else f"{lock.shift} at {show_clock(lock.start)}"


def _read_asked(table: Table, row: Row, dates: Sequence[date]) -> tuple[date, ...]:
    """Dates a row asks for; none outside `dates`."""
    if bool(row["date"]) == bool(row["weekday"]):
        got = "both" if row["date"] else ""
        table.add(row, "date", expected="a date, or a weekday", got=got)
        return ()
    if row["date"]:
        day = parse_date(row["date"])
        if day is None:
            table.add(row, "date", expected=DATE_WORDS, got=row["date"])
        return tuple(d for d in dates if d == day)
    days = parse_days(row["weekday"])
    if days is None:
        hint = "days are " + ", ".join(WEEKDAYS)
        table.add(row, "weekday", expected="a weekday such as mon, or a range such as mon-fri", got=row["weekday"],
                  hint=hint)  # fmt: skip
    return tuple(d for d in dates if d.weekday() in (days or ()))


def _check_shifts(table: Table, row: Row, names: Sequence[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            hint = suggest(name, known, what="shifts")
            if any(mark in name for mark in ",;/"):
                hint = "separate shifts by |"
            table.add(row, "shifts", expected="a shift of the scenario", got=name, hint=hint)


def _read_window(table: Table, row: Row) -> tuple[int | None, int | None]:
    """Read first and last start; None where both are empty."""
    if not row["from"] and not row["to"]:
        return None, None
    ends = []
    for column, default in (("from", 0), ("to", DAY_MIN)):
        found = parse_clock(row[column]) if row[column] else default
        if found is None:
            table.add(row, column, expected=CLOCK_WORDS, got=row[column])
        ends.append(default if found is None else found)
    if ends[1] < ends[0]:
        table.add(row, "to", expected=f"a time from {row['from']} on, as starts lie between", got=row["to"])
    return ends[0], ends[1]


def _read_weight(table: Table, row: Row) -> float | None:
    """Read the price; None where the request is always granted."""
    if row["weight"].isalpha():
        if row["weight"] != HARD:
            table.add(row, "weight", expected=f"a number of at least 0, or {HARD}", got=row["weight"])
        return None
    return read_amount(table, row, "weight", low=0, high=LARGEST) if row["weight"] else Request.weight


def _check_wish(table: Table, row: Row) -> None:
    """Check that a wish about shifts names some, and no other wish does."""
    named = [column for column in ("shifts", "from", "to") if row[column]]
    if row["wish"] in ("shift", "not_shift") and not named:
        table.add(row, "shifts", expected="shifts, or from and to, that the wish is about", got="")
    if row["wish"] in ("off", "work") and named:
        hint = "wish shift and not_shift are about shifts"
        table.add(row, named[0], expected=f"nothing, as for every wish {row['wish']}", got=row[named[0]], hint=hint)


def _read_start(table: Table, row: Row, kind: ShiftKind | None) -> int | None:
    """Read the start; where it is left out, that of a shift with only one."""
    text = row["start"]
    if not row["shift"]:
        for column in ("start", "breaks"):
            if row[column]:
                table.add(row, column, expected="nothing, as there is no shift", got=row[column])
        return None
    found = parse_clock(text)
    if found is None and not text and kind is not None and len(kind.starts) == 1:
        return kind.starts[0]
    if found is None:
        table.add(row, "start", expected=CLOCK_WORDS, got=text)
    return found


def _read_breaks(table: Table, row: Row, start: int | None) -> tuple[int, ...]:
    """Read starts of breaks; a time before the shift's start is on the next day."""
    found = []
    for text in read_names(row, "breaks"):
        minutes = parse_clock(text)
        if minutes is None:
            hint = "separate times by |" if any(mark in text for mark in ",;/") else ""
            table.add(row, "breaks", expected=CLOCK_WORDS, got=text, hint=hint)
        elif start is not None:
            found.append(minutes if minutes > start else minutes + DAY_MIN)
    return tuple(sorted(found))
