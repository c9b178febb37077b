"""The stretches of a shift partition it: in order, no hole, no overlap, whole intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show
from wfm.roster.verify.duty import gaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book

WORDS = {
    "length": "a positive length, got {0:g} min",
    "grid": "whole intervals, got a time {0:g} min off",
    "hole": "a stretch that follows the one before at once, got a hole of {0:g} min",
    "order": "stretches in order of time, got one that starts {0:g} min before the one listed before it",
    "overlap": "a stretch that follows the one before, got an overlap of {0:g} min",
}


def check_partition(book: Book) -> Iterator[Violation]:
    """Report every fault between stretches with its size in minutes."""
    step = book.roster.grid.interval_min * 60
    for duty in book.duties():
        if duty.sound:
            continue
        for stretch, fault, seconds in gaps(duty.stretches, book.begin, step):
            where = f"{stretch.activity} at {show(stretch.start, book.zone)}"
            yield duty.violation("partition", f"{where}: expected {WORDS[fault].format(seconds / 60)}")
