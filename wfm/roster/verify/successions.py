"""A shift of one kind isn't followed on the next date by certain others; everything else may follow."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_successions(book: Book) -> Iterator[Violation]:
    """Hold each shift of the roster against the kinds of the date before, worked before the horizon or not."""
    if not book.rules.successions:
        return
    for _, record in book.people():
        kinds: dict[date, set[str]] = defaultdict(set)
        for work in record:
            kinds[work.date].add(work.kind)
        for work in record:
            if work.duty is None:
                continue
            eve = work.date - timedelta(days=1)
            for rule in book.rules.successions:
                if work.kind in rule.after and rule.before in kinds.get(eve, ()):
                    detail = f"expected no {work.kind} on the day after {rule.before}, which is on {eve}"
                    yield work.duty.verdict("successions", rule.weight, detail)
