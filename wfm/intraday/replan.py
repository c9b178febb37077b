"""The door: the repaired roster of a running day, and its actions in the order of what they bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wfm.roster.repair import repair_roster

if TYPE_CHECKING:
    from wfm.core.intraday import Repaired


def replan(requirement: Any, roster: Any, staff: Any, *, forecast: Any, queues: Any, shrinkage: Any, **how: Any) -> Repaired:
    """Repair (first version)."""
    return repair_roster(requirement, roster, staff, **how)
