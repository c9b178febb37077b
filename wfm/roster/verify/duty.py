"""One shift of one person, and what a check has to say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from wfm.core.roster import LEADING, ON_QUEUE, Violation
from wfm.roster.verify.amended import ABSENT, HOURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from wfm.core.agent import Agent, Contract
    from wfm.core.roster import Stretch
    from wfm.core.shift import ShiftKind

WORK = frozenset((ON_QUEUE, LEADING))


@dataclass(frozen=True)
class BrokenWish(Violation):
    """A rule with a price that wasn't kept; `price` is what the roster's objective pays for it."""

    price: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """How a rule is broken: its name, whose and when, and the price of each of `units`; None: it is hard."""

    rule: str
    agent: str
    date: date | None
    weight: float | None = None
    units: float = 1.0

    def say(self, detail: str) -> Violation:
        """Make a violation of a hard rule, a broken wish of one with a price."""
        if self.weight is None or self.weight == float("inf"):
            return Violation(self.rule, self.agent, self.date, detail)
        return BrokenWish(self.rule, self.agent, self.date, detail, self.weight * self.units)


@dataclass(frozen=True)
class Duty:
    """One shift of one person, [start, end) in epoch seconds; `kind` is None for a name the library doesn't have.

    `sound` says that the stretches partition it; checks of what lies inside skip a shift that isn't. `activities` are
    the names of work off the queues, `agreed` what was settled with the person through the day.
    """

    agent: Agent
    contract: Contract
    date: date
    name: str
    kind: ShiftKind | None
    stretches: tuple[Stretch, ...]
    start: int
    end: int
    sound: bool
    activities: frozenset[str] = frozenset()
    agreed: Mapping[str, int] = field(default_factory=dict)

    @property
    def absent(self) -> bool:
        """Whether the person was absent from a part of it."""
        return ABSENT in self.agreed

    @property
    def amended(self) -> bool:
        """Whether its hours were agreed to differ."""
        return any(kind in self.agreed for kind in HOURS)

    @property
    def minutes(self) -> int:
        """Elapsed minutes from start to end."""
        return (self.end - self.start) // 60

    @property
    def paid_min(self) -> int:
        """Paid minutes, as the stretches say."""
        return sum(s.end - s.start for s in self.stretches if s.paid) // 60

    def pauses(self) -> Iterator[tuple[str, bool, int, int]]:
        """Give the breaks as (kind, paid, start, end) in order of time; adjoining stretches of one kind are one."""
        held: tuple[str, bool, int, int] | None = None
        for s in sorted(self.stretches, key=lambda s: s.start):
            if s.activity in WORK or s.activity in self.activities:
                continue
            if held is not None and (held[0], held[1], held[3]) == (s.activity, s.paid, s.start):
                held = (*held[:3], s.end)
                continue
            if held is not None:
                yield held
            held = (s.activity, s.paid, s.start, s.end)
        if held is not None:
            yield held

    def idle(self) -> list[tuple[int, int]]:
        """Time without work as (start, end), adjoining breaks together whatever their kind, those at the ends too."""
        out: list[tuple[int, int]] = []
        for _, _, start, end in self.pauses():
            if out and out[-1][1] == start:
                out[-1] = (out[-1][0], end)
            else:
                out.append((start, end))
        return out

    def violation(self, rule: str, detail: str) -> Violation:
        """Make a violation by this person on this day."""
        return self.verdict(rule, None, detail)

    def verdict(self, rule: str, weight: float | None, detail: str, *, units: float = 1.0) -> Violation:
        """Make a violation, or where the rule has a price a broken wish, by this person on this day."""
        return Verdict(rule, self.agent.id, self.date, weight, units).say(f"{self.name}: {detail}")


def gaps(stretches: list[Stretch] | tuple[Stretch, ...], origin: int, step: int) -> Iterator[tuple[Stretch, str, int]]:
    """Find what keeps stretches from being a partition: the stretch, the fault, and its size in seconds."""
    for s in stretches:
        if s.end <= s.start:
            yield s, "length", s.end - s.start
        elif (s.start - origin) % step or (s.end - origin) % step:
            yield s, "grid", (s.start - origin) % step or (s.end - origin) % step
    for before, after in pairwise(stretches):
        if after.start > before.end:
            yield after, "hole", after.start - before.end
        elif after.start < before.start:
            yield after, "order", before.start - after.start
        elif after.start < before.end:
            yield after, "overlap", before.end - after.start
