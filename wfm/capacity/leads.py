"""Team leads and coaches for so many agents, fractional for a budget; whole ones are counted per team, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.capacity.rounding import ceil_noise_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.hiring import CoachRule
    from wfm.core.options import TeamLeadRule


def count_team_leads(fte: float, heads: float, rule: TeamLeadRule) -> float:
    """Team leads that lead this many agents, fractional: max(FTE / per_fte, heads / per_heads)."""
    return max(fte / rule.per_fte, heads / rule.per_heads)


def count_coaches(fte: float, rule: CoachRule) -> float:
    """Coaches of this many FTE of agents, fractional; 0 where there is no rule."""
    return 0.0 if rule.per_fte is None else fte / rule.per_fte


def count_whole_leads(teams: Mapping[str, tuple[float, float]], rule: TeamLeadRule) -> dict[str, int]:
    """Team leads of each team by its (FTE, heads), rounded up once per team."""
    return {name: int(ceil_noise_safe(count_team_leads(fte, heads, rule))) for name, (fte, heads) in teams.items()}
