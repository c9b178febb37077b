"""Work off the queues inside shifts: who does what when, where it costs least service."""

from wfm.roster.activities.floor import Floor, Move, Pause, Placed, Placement, Unplaced
from wfm.roster.activities.placing import TRIES, place_activities
from wfm.roster.activities.planned import busy_mask, meeting_days, plan_activities, warn_unplaced

__all__ = [
    "TRIES",
    "Floor",
    "Move",
    "Pause",
    "Placed",
    "Placement",
    "Unplaced",
    "busy_mask",
    "meeting_days",
    "place_activities",
    "plan_activities",
    "warn_unplaced",
]
