"""Dates that are settled stay as they were settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.roster import Violation
from wfm.roster.verify.clock import moment, show_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.rules import Lock
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.duty import Duty

DAY_MIN = 24 * 60


def check_locks(book: Book) -> Iterator[Violation]:
    """Each lock of somebody known on a date of the horizon."""
    for lock in book.staff.locks:
        if lock.agent not in book.by_person or not book.covers(lock.date) or book.absent_on(lock.agent, lock.date):
            continue
        today = [duty for duty in book.by_person[lock.agent] if duty.date == lock.date]
        detail = _fault(book, lock, today)
        if detail:
            source = f" ({lock.source})" if lock.source else ""
            yield Violation("locks", lock.agent, lock.date, f"settled{source}: {detail}")


def _fault(book: Book, lock: Lock, today: list[Duty]) -> str:
    got = ", ".join(duty.name for duty in today) or "the day off"
    if not lock.shift:
        return f"expected the day off, got {got}" if today else ""
    at = "" if lock.start is None else f" at {show_clock(lock.start)}"
    same = [duty for duty in today if duty.kind is not None and duty.kind.name == lock.shift]
    if lock.start is not None:
        same = [duty for duty in same if duty.start == moment(lock.date, lock.start, book.zone)]
    if not same:
        return f"expected {lock.shift}{at}, got {got}"
    if lock.breaks and all(duty.sound for duty in same):
        held = {start for _, _, start, _ in same[0].pauses()}
        for minute in lock.breaks:
            starts = {moment(lock.date, minute + later, book.zone) for later in (0, DAY_MIN)}
            if not starts & held:
                return f"expected a break of {same[0].name} at {show_clock(minute % DAY_MIN)}, got none there"
    return ""
