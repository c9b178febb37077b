"""What each way of sizing a queue answers with, so that the door can put queues of all kinds side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class SizedQueue:
    """One queue over the horizon; arrays have shape (t,), but `curve` (t, len(CURVE_STEPS)).

    Meanings as in `wfm.core.requirement.Requirement`; `load` is offered erlang.
    """

    load: FloatArray
    net: IntArray
    binding: tuple[str, ...]
    service_level: FloatArray
    asa_s: FloatArray
    occupancy: FloatArray
    abandonment: FloatArray
    curve: FloatArray
    backlog: FloatArray
    overdue: FloatArray
    warnings: tuple[str, ...] = ()
