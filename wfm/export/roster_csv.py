"""The roster as two tables for a mail: one row per person, and one row per shift of each day."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from wfm.export.extract import Extract, make_extract
from wfm.export.replacing import write_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from wfm.core.agent import Staff
    from wfm.core.roster import Roster
    from wfm.export.shifts import WorkShift

BY_AGENT = "roster_by_agent.csv"
BY_DAY = "roster_by_day.csv"
AWAY = "away"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_csv(
    roster: Roster, staff: Staff, out: Path, *, agents: Sequence[str] = (), first: date | None = None,
    last: date | None = None, separator: str = ",",
) -> tuple[Path, ...]:  # fmt: skip
    """Write both tables of some people and days into a folder, which is made; the files written.

    Parameters are those of `make_extract` and `make_csv`.
    """
    extract = make_extract(roster, staff, agents=agents, first=first, last=last)
    return write_together(out, make_csv(extract, separator=separator))


def make_csv(extract: Extract, *, separator: str = ",") -> Mapping[str, bytes]:
    """Make both tables, by file name.

    UTF-8 with a byte-order mark, so that a spreadsheet shows names right; a cell that a spreadsheet would take for a
    formula is written as text.

    Parameters
    ----------
    separator : between cells; with a semicolon hours have a decimal comma, as spreadsheets on the continent expect
    """
    tables = {BY_AGENT: _by_agent(extract), BY_DAY: _by_day(extract)}
    return {name: _render(rows, separator) for name, rows in tables.items()}


def defuse(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _by_agent(extract: Extract) -> Iterable[list[str]]:
    cells, days = extract.by_cell(), extract.days
    yield ["agent", "name", "team", "role", *(f"{day:%a %Y-%m-%d}" for day in days), "paid hours"]
    for agent in extract.people:
        mine = [cells.get((agent.id, day), []) for day in days]
        row = [
            " and ".join(_describe(s) for s in found) if found else AWAY if (agent.id, day) in extract.away else ""
            for day, found in zip(days, mine, strict=True)
        ]
        hours = sum(s.paid_hours for found in mine for s in found)
        yield [agent.id, agent.name, agent.team, agent.role.replace("_", " "), *row, f"{hours:g}"]


def _by_day(extract: Extract) -> Iterable[list[str]]:
    by_id = {agent.id: agent for agent in extract.people}
    yield ["date", "day", "start", "end", "agent", "name", "team", "work", "breaks", "paid hours"]
    for s in sorted(extract.shifts, key=lambda s: (s.date, s.start, s.end, s.agent)):
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


def _render(rows: Iterable[list[str]], separator: str) -> bytes:
    """Write rows as bytes; the last column holds hours."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
    for *cells, hours in rows:
        writer.writerow([*map(defuse, cells), hours.replace(".", ",") if separator == ";" else hours])
    return file.getvalue().encode("utf-8-sig")
