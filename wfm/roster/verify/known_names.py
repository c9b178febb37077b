"""Every stretch names a person, a queue and a kind of shift that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.roster import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.roster.verify.book import Book


def check_known_names(book: Book) -> Iterator[Violation]:
    """Each unknown name once per person and day."""
    kinds = {kind.name for kind in book.staff.shifts}
    seen = set()
    for s in book.roster.stretches:
        found = []
        if s.agent not in book.by_person:
            found.append(Violation("unknown_agent", s.agent, s.date, f"no such person: {s.agent!r}"))
        if s.queue and s.queue not in book.opened:
            known = ", ".join(book.opened)
            found.append(Violation("unknown_queue", s.agent, s.date, f"expected one of {known}, got {s.queue!r}"))
        if s.shift.rpartition("-")[0] not in kinds:
            detail = f"expected the name of a shift kind, '-' and the start as HHMM, got {s.shift!r}"
            found.append(Violation("unknown_shift", s.agent, s.date, detail))
        for violation in found:
            if violation not in seen:
                seen.add(violation)
                yield violation
