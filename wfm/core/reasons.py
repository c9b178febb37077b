"""Why a roster is as it is: what clashes, what each change of a day would cost, what lacks and who would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class RuleText:
    """A rule as it stands in the way: its name as in violations, its values in words, the dates it names (or none)."""

    rule: str
    text: str
    dates: tuple[date, ...] = ()


@dataclass(frozen=True)
class Clash:
    """Rules that a person can't keep together: all of them are needed for that, no smaller set was found.

    `smallest` says that no other set with fewer rules clashes. `drop` are the least rules without which there is a
    lawful schedule, those named last that are easiest to change; each of them put back undoes that. `rostered` says
    that the person still has a schedule, with fewer hours than due. `rules` is empty where nobody looked.
    """

    agent: str
    rules: tuple[RuleText, ...]
    drop: tuple[RuleText, ...]
    rostered: bool
    smallest: bool
    text: str
    fix: str

    @property
    def dates(self) -> tuple[date, ...]:
        """Dates that the rules name, in order."""
        return tuple(sorted({day for rule in self.rules for day in rule.dates}))


@dataclass(frozen=True)
class Change:
    """A day on which somebody does something else than in an earlier roster, each in words, and why.

    `forced` says that the earlier schedule was no longer possible; else the change saves something.
    """

    agent: str
    date: date
    before: str
    after: str
    reason: str
    forced: bool


@dataclass(frozen=True)
class CostChange:
    """Change of the roster's objective: in all, and by missing agents, spare agents, soft rules and wishes."""

    under: float = 0.0
    over: float = 0.0
    wishes: float = 0.0

    @property
    def total(self) -> float:
        """All of it."""
        return self.under + self.over + self.wishes


@dataclass(frozen=True)
class Alternative:
    """Something else a person could do on a day, and what the whole roster would cost more if they did.

    Everyone else stays as they are; the person's other days of that contract week are chosen anew where that is better
    or needed: `moves` says which ones change, in words. `short` says where more agents would lack than now,
    `filled` where fewer would. `needs` is the rule that stands in the way while the other days are as they are, empty
    where none does.
    """

    start: str
    shift: str
    change: CostChange
    short: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    needs: str = ""


@dataclass(frozen=True)
class Refusal:
    """Starts of a kind of shift (or being off, `shift` "off") that a rule refuses, whatever the other days are."""

    shift: str
    starts: tuple[str, ...]
    rule: str
    text: str


@dataclass(frozen=True)
class DayReason:
    """What put a person where they are on a date.

    `plan` are the stretches of the day in words, `reasons` what speaks for it; `alternatives` cheapest first.
    """

    agent: str
    name: str
    date: date
    shift: str
    start: str
    plan: tuple[str, ...]
    reasons: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unmet:
    """Intervals in a row in which a queue lacks agents, [start, end) as ISO 8601, at most a day.

    `missing` is the most that lacks at once, `hours` all agent-hours that lack, `mended_hours` those that the people
    named in `fix` would cover.
    """

    queue: str
    start: str
    end: str
    missing: int
    required: int
    hours: float
    mended_hours: float = 0.0
    fix: str = ""


@dataclass(frozen=True)
class Remedy:
    """People who would cover most of what lacks: so many of one contract with these skills.

    `gain_hours` are missing agent-hours they would cover together with the remedies before, for `paid_hours`.
    """

    people: int
    contract: str
    skills: tuple[str, ...]
    shifts: tuple[str, ...]
    starts: tuple[str, ...]
    weekdays: tuple[str, ...]
    gain_hours: float
    paid_hours: float
    text: str
