"""The roster as two tables for a mail: one row per person, and one row per shift of each day."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.export.shifts import WorkShift, list_shifts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from wfm.core.agent import Agent, Staff
    from wfm.core.roster import Roster

BY_AGENT = "roster_by_agent.csv"
BY_DAY = "roster_by_day.csv"
AWAY = "away"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_csv(
    roster: Roster, staff: Staff, out: Path, *, agents: Sequence[str] = (), first: date | None = None,
    last: date | None = None, separator: str = ",",
) -> tuple[Path, ...]:  # fmt: skip
    """Write both tables into a folder, which is made; the files written.

    UTF-8 with a byte-order mark, so that a spreadsheet shows names right; a cell that a spreadsheet would take for a
    formula is written as text.

    Parameters
    ----------
    agents : ids of those to write; everyone where empty
    first, last : dates to write, both included
    separator : between cells; with a semicolon hours have a decimal comma, as spreadsheets on the continent expect
    """
    days = [d for d in roster.grid.dates if (first is None or d >= first) and (last is None or d <= last)]
    people = [agent for agent in staff.agents if not agents or agent.id in agents]
    chosen = {agent.id for agent in people}
    shifts = [s for s in list_shifts(roster) if s.agent in chosen and s.date in set(days)]
    out.mkdir(parents=True, exist_ok=True)
    return (
        _write(out / BY_AGENT, _by_agent(shifts, people, days, _days_away(roster, staff)), separator),
        _write(out / BY_DAY, _by_day(shifts, people), separator),
    )


def defuse(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _by_agent(
    shifts: list[WorkShift], people: list[Agent], days: list[date], away: set[tuple[str, date]]
) -> Iterable[list[str]]:
    cells: dict[tuple[str, date], list[WorkShift]] = defaultdict(list)
    for shift in shifts:
        cells[shift.agent, shift.date].append(shift)
    yield ["agent", "name", "team", "role", *(f"{day:%a %Y-%m-%d}" for day in days), "paid hours"]
    for agent in people:
        mine = [cells.get((agent.id, day), []) for day in days]
        row = [
            " and ".join(_describe(s) for s in found) if found else AWAY if (agent.id, day) in away else ""
            for day, found in zip(days, mine, strict=True)
        ]
        hours = sum(s.paid_hours for found in mine for s in found)
        yield [agent.id, agent.name, agent.team, agent.role.replace("_", " "), *row, f"{hours:g}"]


def _by_day(shifts: list[WorkShift], people: list[Agent]) -> Iterable[list[str]]:
    by_id = {agent.id: agent for agent in people}
    yield ["date", "day", "start", "end", "agent", "name", "team", "work", "breaks", "paid hours"]
    for s in sorted(shifts, key=lambda s: (s.date, s.start, s.end, s.agent)):
        agent = by_id[s.agent]
        begin, end = s.clock.split("-", 1)
        yield [
            f"{s.date}", f"{s.date:%a}", begin, end, s.agent, agent.name, agent.team, s.plan, s.whole_breaks,
            f"{s.paid_hours:g}",
        ]  # fmt: skip


def _describe(shift: WorkShift) -> str:
    """Write a shift in a cell: `09:00-17:30 service, break 10:30, lunch 12:30`."""
    head = f"{shift.clock} {' / '.join(shift.work)}".strip()
    return f"{head}, {shift.breaks}" if shift.pauses else head


def _days_away(roster: Roster, staff: Staff) -> set[tuple[str, date]]:
    """Who is away for a whole day; why is nobody else's business."""
    midnights = roster.grid.midnights_utc
    return {
        (off.agent, day)
        for off in staff.time_off
        for d, day in enumerate(roster.grid.dates)
        if off.start <= int(midnights[d]) and off.end >= int(midnights[d + 1])
    }


def _write(path: Path, rows: Iterable[list[str]], separator: str) -> Path:
    """Write beside and move into place, so that nobody opens half a file; the last column holds hours."""
    beside = path.with_name(f".{path.name}.partial")
    try:
        with beside.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
            for *cells, hours in rows:
                writer.writerow([*map(defuse, cells), hours.replace(".", ",") if separator == ";" else hours])
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path
