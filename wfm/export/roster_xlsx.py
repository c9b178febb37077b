"""The roster as a workbook to print: a sheet per week, names down and days across; and one per queue's coverage."""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Any

from wfm.core.roster import LEADING
from wfm.export.coverage_xlsx import HEADER as COVERAGE_HEADER
from wfm.export.coverage_xlsx import add_coverage
from wfm.export.looks import Looks, make_looks
from wfm.export.roster_csv import AWAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from wfm.core.agent import Agent
    from wfm.export.extract import Extract
    from wfm.export.shifts import WorkShift

WORKBOOK = "roster.xlsx"
LANDSCAPE_A4 = 9
NAMES = 2
"""Columns before the days: team and name."""
HEADER = 1
"""Row of the header, counted from 0; the title is above it."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
DAY_WIDTH, HOURS_WIDTH = 21, 8
LINE_LETTERS = 22
"""Letters of a line in a day's column, on the careful side."""
LINE_POINTS = 12.0


def make_workbook(extract: Extract, *, week_starts_on: int = 0) -> Mapping[str, bytes]:
    """Make the workbook, by file name.

    People are sorted by team and name, leads first; a cell holds a shift's times, its work and its breaks, coloured by
    kind of shift. Every text is stored as text, so that none runs as a formula.

    Parameters
    ----------
    week_starts_on : first weekday of a sheet, Monday 0
    """
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Roster {extract.name}".strip()})
    looks = make_looks(book, sorted({shift.kind for shift in extract.shifts}))
    people = sorted(extract.people, key=lambda a: (a.team.casefold(), a.role != LEADING, a.name.casefold(), a.id))
    taken: set[str] = set()
    for days in split_weeks(extract.days, week_starts_on):
        sheet = book.add_worksheet(name_sheet(f"{days[0]} week {days[0]:%V}", taken))
        _WeekSheet(sheet, looks, extract, days).fill(people)
    if extract.coverage is not None:
        weeks = split_weeks(extract.days, week_starts_on)
        for q, queue in enumerate(extract.coverage.queues):
            sheet = book.add_worksheet(name_sheet(queue, taken))
            add_coverage(sheet, looks, extract.coverage, q, weeks=weeks, week_starts_on=week_starts_on)
            _print_landscape(sheet, repeat=COVERAGE_HEADER)
    book.close()
    return {WORKBOOK: file.getvalue()}


def split_weeks(days: Sequence[date], week_starts_on: int) -> list[tuple[date, ...]]:
    """Cut days into weeks; the first and the last may be short."""
    weeks: list[list[date]] = []
    for day in days:
        if not weeks or day.weekday() == week_starts_on:
            weeks.append([])
        weeks[-1].append(day)
    return [tuple(week) for week in weeks]


def name_sheet(wanted: str, taken: set[str]) -> str:
    """Name a sheet as a workbook allows: at most 31 characters, without signs of its own, no two the same.

    `taken` holds the names there are, in lower case; the new one is added.
    """
    plain = _FORBIDDEN.sub("_", wanted).strip("' ") or "queue"
    if plain.casefold() == "history":  # a name that workbooks keep for themselves
        plain = f"{plain}_"
    name, count = plain[:_LONGEST_NAME], 1
    while name.casefold() in taken:
        count += 1
        name = f"{plain[: _LONGEST_NAME - len(f' {count}')]} {count}"
    taken.add(name.casefold())
    return name


class _WeekSheet:
    """One sheet while it is filled."""

    def __init__(self, sheet: Any, looks: Looks, extract: Extract, days: tuple[date, ...]) -> None:
        self.sheet, self.looks, self.extract, self.days = sheet, looks, extract, days
        self.cells = extract.by_cell()
        self.hours_column = NAMES + len(days)

    def fill(self, people: Sequence[Agent]) -> None:
        """Write title, header, a row per person, totals and the key of colours."""
        looks, sheet = self.looks, self.sheet
        span = f"{self.days[0]:%a %Y-%m-%d} to {self.days[-1]:%a %Y-%m-%d}"
        sheet.write_string(0, 0, f"Roster {self.extract.name}, week {self.days[0]:%V}: {span}", looks.title)
        header = ["Team", "Name", *(f"{day:%a %d %b}" for day in self.days), "Hours"]
        for column, text in enumerate(header):
            sheet.write_string(HEADER, column, text, looks.header)
        row = HEADER + 1
        for agent in people:
            self._write_person(row, agent)
            row += 1
        self._write_totals(row, people)
        self._write_key(row + 3)
        self._set_up(row - 1)

    def _write_person(self, row: int, agent: Agent) -> None:
        looks, sheet = self.looks, self.sheet
        lead = agent.role == LEADING
        sheet.write_string(row, 0, agent.team, looks.text)
        name = (agent.name or agent.id) + (" (lead)" if lead else "")
        sheet.write_string(row, 1, name, looks.lead if lead else looks.text)
        hours, lines = 0.0, 1
        for column, day in enumerate(self.days, start=NAMES):
            found = self.cells.get((agent.id, day), ())
            hours += sum(shift.paid_hours for shift in found)
            if found:
                text = "\n".join(describe_cell(shift) for shift in found)
                lines = max(lines, _count_lines(text))
                sheet.write_string(row, column, text, looks.kinds[found[0].kind])
            elif (agent.id, day) in self.extract.away:
                sheet.write_string(row, column, AWAY, looks.away)
            else:
                sheet.write_blank(row, column, None, looks.free)
        sheet.write_number(row, self.hours_column, hours, looks.hours)
        sheet.set_row(row, LINE_POINTS * lines + 3)

    def _write_totals(self, row: int, people: Iterable[Agent]) -> None:
        """Write people at work and paid hours per day, and the hours of the week."""
        looks, sheet = self.looks, self.sheet
        ids = [agent.id for agent in people]
        by_day = [[s for agent in ids for s in self.cells.get((agent, day), ())] for day in self.days]
        for offset, title in enumerate(("People at work", "Paid hours")):
            sheet.write_string(row + offset, 0, title, looks.total)
            sheet.write_blank(row + offset, 1, None, looks.total)
        for column, shifts in enumerate(by_day, start=NAMES):
            sheet.write_number(row, column, len({shift.agent for shift in shifts}), looks.total)
            sheet.write_number(row + 1, column, sum(shift.paid_hours for shift in shifts), looks.total_hours)
        at_work = {shift.agent for shifts in by_day for shift in shifts}
        sheet.write_number(row, self.hours_column, len(at_work), looks.total)
        paid = sum(shift.paid_hours for shifts in by_day for shift in shifts)
        sheet.write_number(row + 1, self.hours_column, paid, looks.total_hours)

    def _write_key(self, row: int) -> None:
        """Write which colour is which kind of shift."""
        kinds = {shift.kind for day in self.days for agent in self.extract.people
                 for shift in self.cells.get((agent.id, day), ())}  # fmt: skip
        for offset, kind in enumerate(sorted(kinds)):
            self.sheet.write_string(row + offset, 1, kind, self.looks.kinds[kind])
        self.sheet.write_string(row + len(kinds), 1, AWAY, self.looks.away)

    def _set_up(self, last: int) -> None:
        sheet = self.sheet
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, 1, 22)
        sheet.set_column(NAMES, self.hours_column - 1, DAY_WIDTH)
        sheet.set_column(self.hours_column, self.hours_column, HOURS_WIDTH)
        sheet.freeze_panes(HEADER + 1, NAMES)
        sheet.autofilter(HEADER, 0, max(last, HEADER), self.hours_column)
        _print_landscape(sheet, repeat=HEADER)


def _print_landscape(sheet: Any, *, repeat: int) -> None:
    """Print on A4 across, as wide as a page, with the rows up to `repeat` on each."""
    sheet.set_landscape()
    sheet.set_paper(LANDSCAPE_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0, repeat)
    sheet.set_footer("&L&A&RPage &P of &N")


def describe_cell(shift: WorkShift) -> str:
    """Write a shift in a cell: its times, its work and its breaks, a line each."""
    lines = (shift.clock, " / ".join(shift.work), shift.breaks)
    return "\n".join(line for line in lines if line)


def _count_lines(text: str) -> int:
    """Lines that a text takes in a day's column: not every program makes room by itself."""
    return sum(max(1, math.ceil(len(line) / LINE_LETTERS)) for line in text.split("\n"))
