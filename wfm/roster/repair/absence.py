"""Who is gone: their shifts are cut where the absence begins, and nobody works on in their place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wfm.core.intraday import ABSENT, Amendment
from wfm.core.roster import Roster
from wfm.roster.repair.day import shifts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wfm.core.agent import Staff
    from wfm.core.roster import Stretch

    Absence = tuple[str, int, int]
    """A person, and from when to when (excluded) they are away, in epoch seconds."""


def cut_absent(roster: Roster, staff: Staff, absent: Collection[Absence]) -> tuple[Roster, tuple[Amendment, ...]]:
    """Take out what absent people don't work, with the paid minutes that each of their shifts is shorter.

    Who is away at the start and comes before the end begins late; who leaves doesn't come back in the same shift. An
    interval that is partly away is all away. A shift of which no work is left falls away whole, and so do breaks at the
    ends of what is left, but for a paid one they have had before they leave.
    """
    zero, step = int(roster.grid.midnights_utc[0]), roster.grid.interval_s
    away: dict[str, list[tuple[int, int]]] = {}
    for who, leaves, returns in sorted(absent):
        if returns > leaves:
            span = zero + (leaves - zero) // step * step, zero - (zero - returns) // step * step
            away.setdefault(who, []).append(span)
    rests = {rest.kind for kind in staff.shifts for rest in kind.breaks}
    kept: list[Stretch] = []
    amended = []
    for (who, day), stretches in shifts_of(roster).items():
        left = _cut(stretches, away.get(who, ()))
        if left != stretches:
            left = _trim(left, rests, set(stretches))
            amended.append(Amendment(who, day, ABSENT, _paid(left) - _paid(stretches)))
        kept.extend(left)
    return Roster(roster.grid, tuple(kept)), tuple(amended)


def _cut(stretches: Sequence[Stretch], away: Sequence[tuple[int, int]]) -> list[Stretch]:
    begin, end = stretches[0].start, stretches[-1].end
    for leaves, returns in away:
        if leaves <= begin < returns:
            begin = returns
        elif begin < leaves < end:
            end = leaves
    return [
        replace(s, start=max(s.start, begin), end=min(s.end, end))
        for s in stretches
        if s.start < end and s.end > begin and begin < end
    ]


def _trim(stretches: list[Stretch], rests: set[str], whole: set[Stretch]) -> list[Stretch]:
    """Without breaks at the ends, but for a paid one that was had whole before they left."""
    while stretches and stretches[-1].activity in rests and not (stretches[-1].paid and stretches[-1] in whole):
        stretches = stretches[:-1]
    while stretches and stretches[0].activity in rests:
        stretches = stretches[1:]
    return stretches


def _paid(stretches: Sequence[Stretch]) -> int:
    return sum(s.end - s.start for s in stretches if s.paid) // 60
