"""Array types used everywhere, and one helper that makes an array safe to hand over."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_Scalar = TypeVar("_Scalar", bound=np.generic)


def frozen(values: npt.NDArray[_Scalar]) -> npt.NDArray[_Scalar]:
    """Return the array read-only, so that a value handed over can't be changed by who receives it."""
    out = values.view()
    out.flags.writeable = False
    return out
