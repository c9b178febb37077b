"""Team leads and coaches for so many agents, fractional: for a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.core.hiring import CoachRule
    from wfm.core.options import TeamLeadRule


def count_team_leads(fte: float, heads: float, rule: TeamLeadRule) -> float:
    """Team leads that lead this many agents, fractional: max(FTE / per_fte, heads / per_heads)."""
    return max(fte / rule.per_fte, heads / rule.per_heads)


def count_coaches(fte: float, rule: CoachRule) -> float:
    """Coaches of this many FTE of agents, fractional; 0 where there is no rule."""
    return 0.0 if rule.per_fte is None else fte / rule.per_fte
