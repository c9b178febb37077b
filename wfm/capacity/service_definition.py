"""Which contacts a service level counts where some give up: five definitions in use, from the same few shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.core.requirement import DEFINITIONS
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray


class Late(NamedTuple):
    """Shares of all contacts, split by a threshold.

    `virtual` would wait longer however patient; `longer` do wait longer, of whom `served_late` are answered and
    `gone_late` give up; `gone` give up at any time and `served` are answered at any time.
    """

    virtual: FloatArray
    longer: FloatArray
    served_late: FloatArray
    gone_late: FloatArray
    gone: FloatArray
    served: FloatArray


def checked_definition(name: str) -> str:
    """Return the name of a known definition; CapacityError otherwise."""
    if name not in DEFINITIONS:
        raise CapacityError.of([Fault(f"one of {', '.join(DEFINITIONS)}", name, where="definition")])
    return name


def late_share(late: Late, definition: str, *, blocked: FloatArray | float = 0.0) -> FloatArray:
    """1 - service level, so that it keeps its digits where nearly all are in time.

    `blocked` contacts found no line: not in time, but where only the answered count.
    """
    if definition == "sl_offered":
        return np.asarray(blocked + late.gone + late.served_late)
    if definition == "sl_virtual":
        return np.asarray(blocked + late.virtual)
    if definition == "sl_abandon_ok":
        return np.asarray(blocked + late.longer)
    if definition == "sl_answered":
        return _ratio(late.served_late, late.served)
    return _ratio(blocked + late.longer, blocked + late.served + late.gone_late)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part of whole; 1 where there is nothing to count, which is no service either."""
    out = np.ones_like(whole)
    np.divide(part, whole, out=out, where=whole > 0)
    return out
