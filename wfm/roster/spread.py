"""How evenly a roster spreads what nobody likes: counted from its shifts, beside everybody's fair share."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.core.fairness import ShareCount
from wfm.core.grid import wall_to_utc
from wfm.core.rules import Nights
from wfm.roster.rules.fair_shares import SATURDAY, occasion
from wfm.roster.rules.night_time import is_night

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from wfm.core.agent import Agent
    from wfm.core.roster import Roster
    from wfm.core.rules import FairShare
    from wfm.core.shift import LabourRules

Shift = tuple[str, int, int]
"""Name, start and end in epoch seconds."""


def count_shares(
    roster: Roster,
    agents: Sequence[Agent],
    *,
    rules: Sequence[FairShare],
    shares: Sequence[Mapping[str, float]],
    labour: LabourRules,
) -> tuple[ShareCount, ...]:
    """Count per rule and agent what the roster gives of it; team leads share nothing.

    `shares` are in step with `rules`. Who has no share and works none is left out.
    """
    worked: dict[str, list[tuple[date, Shift]]] = defaultdict(list)
    for (agent, day), shift in _shifts(roster).items():
        worked[agent].append((day, shift))
    nights, found = labour.nights or Nights(), []
    for rule, mine in zip(rules, shares, strict=True):
        for agent in (agent.id for agent in agents if agent.role == "agent"):
            hits = (day for day, shift in worked[agent] if _is_one(rule, day, shift, nights, roster.grid.zone))
            count, share = len({occasion(rule, day) for day in hits}), mine.get(agent, 0.0)
            if count or share:
                found.append(ShareCount(agent, name_share(rule), count, share))
    return tuple(found)


def name_share(rule: FairShare) -> str:
    """Name what is shared, as a planner would."""
    if rule.count == "evening":
        return f"evening after {rule.after // 60:02}:{rule.after % 60:02}"
    return f"shift {rule.shift}" if rule.count == "shift" else rule.count


def _shifts(roster: Roster) -> dict[tuple[str, date], Shift]:
    found: dict[tuple[str, date], Shift] = {}
    for s in roster.stretches:
        _, start, end = found.get((s.agent, s.date), ("", s.start, s.end))
        found[s.agent, s.date] = (s.shift, min(start, s.start), max(end, s.end))
    return found


def _is_one(rule: FairShare, day: date, shift: Shift, nights: Nights, zone: ZoneInfo) -> bool:
    name, start, end = shift
    if rule.count == "weekend":
        return day.weekday() >= SATURDAY
    if rule.count == "evening":
        return end > wall_to_utc(day, rule.after, zone)
    if rule.count == "night":
        return is_night(start, end, nights, zone)
    return rule.shift in (name, name.rpartition("-")[0])
