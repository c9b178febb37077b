"""No shift touches time off, paid or unpaid."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.agent import TimeOff
    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_time_off(book: Book) -> Iterator[Violation]:
    """Allow a shift to start when time off ends and to end when it starts."""
    away: dict[str, list[TimeOff]] = defaultdict(list)
    for off in book.staff.time_off:
        away[off.agent].append(off)
    for duty in book.duties():
        for off in away.get(duty.agent.id, ()):
            if duty.start < off.end and off.start < duty.end:
                span = f"{show(off.start, book.zone)} to {show(off.end, book.zone)}"
                got = f"{show(duty.start, book.zone)} to {show(duty.end, book.zone)}"
                yield duty.violation("time_off", f"expected no shift during {off.kind} from {span}, got {got}")
