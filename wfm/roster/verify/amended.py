"""What was agreed with somebody through the day, and what a check makes of it.

Who stays longer or begins earlier (`extend_shift`), goes home earlier (`shorten_shift`) or was absent has a shift that
differs from its kind by the paid minutes agreed, no more: at its start or end, and without the breaks that lie beyond
them. The hours due differ by as much. Who was called in (`call_in`) works a shift like any other, within what their
contract allows. A team lead who takes contacts (`lead_takes_contacts`) serves a queue; whose activity
was cancelled (`cancel_activity`) need not have it in another place. Everything else holds as ever:
rest, limits of hours, opening hours, the law's breaks; but of who was absent no break of the law, start, lock or wish
of that date is asked, and the day counts as one worked where runs of days are.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from wfm.core.intraday import Amendment

EXTEND, SHORTEN, ABSENT, LEAD_HELPS = "extend_shift", "shorten_shift", "absent", "lead_takes_contacts"
CANCELLED = "cancel_activity"
HOURS = (EXTEND, SHORTEN, ABSENT)

Agreed = dict[str, int]
"""Paid minutes by kind of amendment; a kind that is there at all was agreed."""


def gather_agreed(amendments: Iterable[Amendment]) -> Mapping[tuple[str, date], Agreed]:
    """Sum the amendments of each person and date, kind by kind."""
    found: dict[tuple[str, date], Agreed] = defaultdict(dict)
    for one in amendments:
        mine = found[one.agent, one.date]
        mine[one.kind] = mine.get(one.kind, 0) + one.minutes
    return dict(found)


def agreed_minutes(agreed: Mapping[str, int]) -> int:
    """Paid minutes by which the hours due differ."""
    return sum(agreed.get(kind, 0) for kind in HOURS)
