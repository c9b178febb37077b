"""Nobody is in two shifts at once, those worked before the horizon included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.roster import Violation
from wfm.roster.verify.clock import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.roster.verify.book import Book


def check_overlap(book: Book) -> Iterator[Violation]:
    """Each shift that starts before an earlier one has ended."""
    ended: dict[str, int] = {}
    for worked in book.staff.worked:
        ended[worked.agent] = max(worked.end, ended.get(worked.agent, worked.end))
    for who, mine in book.by_person.items():
        until = ended.get(who)
        for duty in mine:
            if until is not None and duty.start < until:
                expected = f"expected a start from {show(until, book.zone)}, when the shift before ends"
                yield Violation(
                    "overlap", who, duty.date, f"{duty.name}: {expected}, got {show(duty.start, book.zone)}"
                )
            until = duty.end if until is None else max(until, duty.end)
