"""A shift lies between the day's first opening and last closing of the person's queues; team leads follow any queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.core.agent import Agent
    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_opening_hours(book: Book) -> Iterator[Violation]:
    """Hours in the middle of the day when the queues are closed don't count against a shift."""
    for duty in book.duties():
        if duty.date not in book.dates:
            continue
        hours = _hours(book, duty.agent, duty.date)
        got = f"{show(duty.start, book.zone)} to {show(duty.end, book.zone)}"
        if hours is None:
            yield duty.violation("opening_hours", f"expected no shift on a day that is closed, got {got}")
        elif duty.start < hours[0] or duty.end > hours[1]:
            opened = f"{show(hours[0], book.zone)} and {show(hours[1], book.zone)}"
            yield duty.violation("opening_hours", f"expected a shift between {opened}, got {got}")


def _hours(book: Book, agent: Agent, day: date) -> tuple[int, int] | None:
    queues = book.hours if agent.role == "team_lead" else agent.skills
    found = [book.hours[q][day] for q in queues if q in book.hours and day in book.hours[q]]
    return (min(a for a, _ in found), max(b for _, b in found)) if found else None
