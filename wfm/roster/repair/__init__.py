"""The running day put right with as few changes as can be."""

from wfm.roster.repair.mend import repair_roster

__all__ = ["repair_roster"]
