"""Shifts start when the contract and the person themselves say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import moment, show, show_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book

ALL_DAY = (0, 24 * 60)


def check_start_windows(book: Book) -> Iterator[Violation]:
    """Take the window as wall time on the shift's date."""
    for duty in book.duties():
        if duty.absent:
            continue
        for source, (first, last) in (
            (f"contract {duty.contract.name}", duty.contract.starts),
            ("the person", duty.agent.starts),
        ):
            if (first, last) == ALL_DAY:
                continue
            if not moment(duty.date, first, book.zone) <= duty.start <= moment(duty.date, last, book.zone):
                expected = f"a start from {show_clock(first)} to {show_clock(last)} as {source} allows"
                yield duty.violation("start_windows", f"expected {expected}, got {show(duty.start, book.zone)}")
