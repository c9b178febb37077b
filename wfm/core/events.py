"""What happens on days that are not like others: campaigns, mailings, school holidays, outages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

EVENT, OUTAGE = "event", "outage"
KINDS = (EVENT, OUTAGE)


@dataclass(frozen=True)
class Event:
    """One episode of an event: whole days from `first` to `last`, both included.

    Episodes with the same `label` are of one kind: what past ones did is learned and expected of the next.
    `queues` names those concerned, () for every queue. `effect` is what the planner states, as a factor on the volume
    of a day (1.2 is 20% more); None leaves it to the past. `kind` is `EVENT` or `OUTAGE`; an outage is kept out of
    what is learned, on part of each day where `from_min` and `to_min` (wall minutes, both or neither) say so.
    """

    label: str
    first: date
    last: date
    queues: tuple[str, ...] = ()
    effect: float | None = None
    kind: str = EVENT
    from_min: int | None = None
    to_min: int | None = None

    def concerns(self, queue: str) -> bool:
        """Whether it is about this queue."""
        return not self.queues or queue in self.queues
