"""Rounding that is not fooled by binary floating point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import IntArray

NOISE = 1e-9
"""Relative distance to a whole number that counts as being that number."""


def ceil_noise_safe(values: npt.ArrayLike) -> IntArray:
    """Round up, taking a value within 1e-9 (relative above 1) over a whole number as that number.

    21 / (1 - 0.3) is 30.000000000000004 in floating point; the answer is 30, not 31. Same shape as `values`, int64.
    """
    x = np.asarray(values, dtype=np.float64)
    return np.asarray(np.ceil(x - NOISE * np.maximum(1.0, np.abs(x)))).astype(np.int64)
