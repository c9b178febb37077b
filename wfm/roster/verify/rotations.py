"""Shifts fit the week of the rotation whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show_clock, wall_minute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.core.rules import RotationWeek
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.duty import Duty


def check_rotations(book: Book) -> Iterator[Violation]:
    """Hold each shift of who takes part against start and kinds of its week."""
    for rule in book.rules.rotations:
        for who, ahead in rule.agents.items():
            for duty in book.by_person.get(who, ()):
                number = (book.week_of(duty.date) - book.week_of(rule.anchor)).days // 7 + ahead
                week = rule.weeks[number % len(rule.weeks)]
                wrong = _fault(book, week, duty)
                if wrong:
                    turn = f"{rule.name}, week {number % len(rule.weeks) + 1}"
                    yield duty.verdict("rotations", rule.weight, f"{turn}: {wrong}")


def _fault(book: Book, week: RotationWeek, duty: Duty) -> str:
    start = wall_minute(duty.start, book.zone)
    if not week.first <= start <= week.last:
        return f"expected a start from {show_clock(week.first)} to {show_clock(week.last)}, got {show_clock(start)}"
    if week.shifts and (duty.kind is None or duty.kind.name not in week.shifts):
        return f"expected one of {', '.join(week.shifts)}, got {duty.name.rpartition('-')[0]}"
    return ""
