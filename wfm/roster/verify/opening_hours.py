"""A shift starts and ends while a queue of the person's is open, or at least between openings of its date.

Team leads follow any queue.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.roster.verify.clock import moment, show, wall_minute
from wfm.roster.verify.spans import common, unite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book, Span
    from wfm.roster.verify.duty import Duty


def check_opening_hours(book: Book) -> Iterator[Violation]:
    """Ignore closed hours between openings of one date, or inside a shift.

    An opening that runs on across midnight, or around the clock, may hold a shift that does. The date after the horizon
    is taken to be open as the same weekday before, or in a horizon below a week as the last date.
    """
    known: dict[tuple[str, ...], tuple[Span, ...]] = {}
    for duty in book.duties():
        if not book.covers(duty.date):
            continue
        queues = tuple(book.opened) if duty.agent.role == "team_lead" else duty.agent.skills
        if queues not in known:
            spans = [span for queue in queues for span in book.opened.get(queue, ())]
            known[queues] = unite([*spans, *_day_after(book, spans)])
        detail = _fault(book, duty, known[queues])
        if detail:
            got = f"{show(duty.start, book.zone)} to {show(duty.end, book.zone)}"
            yield duty.violation("opening_hours", f"{detail}, got {got}")


def _fault(book: Book, duty: Duty, opened: tuple[Span, ...]) -> str:
    begin, end = (moment(duty.date + timedelta(days=k), 0, book.zone) for k in (0, 1))
    today = [span for span in opened if span[0] < end and span[1] > begin]
    if not today:
        return "expected no shift on a day that is closed"
    begun = [span for span in today if span[0] >= begin and span[0] != book.begin]
    if begun and begun[0][0] <= duty.start and duty.end <= begun[-1][1]:
        return ""
    starts_open = any(a <= duty.start < b for a, b in today) and begin <= duty.start < end
    if starts_open and any(a < duty.end <= b for a, b in opened):
        return ""
    return f"expected a shift between {show(today[0][0], book.zone)} and {show(today[-1][1], book.zone)}"


def _day_after(book: Book, spans: list[Span]) -> Iterator[Span]:
    like = book.dates[-7] if len(book.dates) >= 7 else book.dates[-1]
    begin = moment(like, 0, book.zone)
    end = moment(like + timedelta(days=1), 0, book.zone)
    after = book.dates[-1] + timedelta(days=1)
    for a, b in common(spans, [(begin, end)]):
        closes = 24 * 60 if b == end else wall_minute(b, book.zone)
        yield moment(after, wall_minute(a, book.zone), book.zone), moment(after, closes, book.zone)
