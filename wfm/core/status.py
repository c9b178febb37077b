"""How a solve ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class StopReason(StrEnum):
    """Why the search stopped."""

    OPTIMAL = "optimal"
    GAP = "gap reached"
    TIME = "time limit"
    WORK = "work limit"
    STALLED = "no more improvement"
    INTERRUPT = "interrupted"


@dataclass(frozen=True)
class SolveStatus:
    """Objective, proven lower bound, and both gaps of design section 7.

    `gap` = (objective - bound) / bound, None where the bound is 0 and the objective is not; `gap_of_need` =
    (objective - bound) / (price of one missing agent-interval x required agent-intervals). `repeatable` says that the
    same inputs and seed give the same roster: no wall-clock limit cut the search short. `costs` are the parts of the
    objective ("under", "over", "leads", "wishes"), `bound_costs` those that are known of the bound's own
    programme: "under", where no work may wait;
    `first_roster_s` are the seconds until there was any roster.
    """

    objective: float
    bound: float
    gap: float | None
    gap_of_need: float
    stop: StopReason
    repeatable: bool
    seconds: dict[str, float] = field(default_factory=dict)
    costs: dict[str, float] = field(default_factory=dict)
    bound_costs: dict[str, float] = field(default_factory=dict)
    first_roster_s: float | None = None
