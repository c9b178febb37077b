"""What came in: volumes and handle times per queue and interval, as measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.grid import Grid


@dataclass(frozen=True)
class Repair:
    """One kind of thing that was found and mended while history was read: what, where, how often."""

    queue: str
    kind: str
    count: int
    detail: str


@dataclass(frozen=True)
class History:
    """Clean history on one grid.

    `volume` and `aht_s` have shape (queue, t); NaN where unknown (a gap, or closed). `aht_s` is NaN everywhere for a
    queue whose file gives none. `open` says when the queue took contacts. `measures` holds the optional columns of the
    file under their names, same shape. `repairs` tells what was mended.
    """

    grid: Grid
    queues: tuple[str, ...]
    volume: FloatArray
    aht_s: FloatArray
    open: BoolArray
    measures: Mapping[str, FloatArray] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()
