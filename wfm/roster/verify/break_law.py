"""The law's breaks, whatever the library says: enough minutes in long enough parts, none at the ends of a shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book

RULE = "break_law"


def check_break_law(book: Book) -> Iterator[Violation]:
    """Only pauses inside the shift count, and only those of the law's shortest part or longer."""
    for duty in book.duties():
        if not duty.sound or duty.absent:
            continue
        inner = []
        for start, end in duty.idle():
            if start == duty.start or end == duty.end:
                edge = "start" if start == duty.start else "end"
                yield duty.violation(
                    RULE, f"expected no break at the {edge} of the shift, got {(end - start) // 60} min"
                )
            else:
                inner.append((end - start) // 60)
        for law in book.labour.breaks:
            held = sum(minutes for minutes in inner if minutes >= law.part_min)
            if duty.minutes > law.above_min and held < law.minutes:
                expected = f"{law.minutes} min of break in parts of at least {law.part_min} min"
                above = f"in a shift above {show_minutes(law.above_min)}"
                yield duty.violation(RULE, f"expected {expected} {above}, got {held} min")

