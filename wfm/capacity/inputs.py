"""Checks shared by the formulas: numbers that are not finite or not in range are named, never computed with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import BoolArray, FloatArray


def checked(name: str, values: npt.ArrayLike, *, above_zero: bool = False) -> FloatArray:
    """Return the values as floats; CapacityError names the first interval that is negative (or 0) or not finite."""
    x = np.asarray(values, dtype=np.float64)
    bad: BoolArray = ~np.isfinite(x) | ((x <= 0) if above_zero else (x < 0))
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        value = float(x.reshape(-1)[first])
        where = name if x.ndim == 0 else f"{name}, interval {first}"
        raise CapacityError.of([Fault(_expected(above_zero), f"{value:g}", where=where)])
    return x


def checked_share(name: str, value: float) -> float:
    """Return a share that lies strictly between 0 and 1; CapacityError otherwise."""
    if not 0.0 < value < 1.0:
        hint = "write shares as 0.80"
        if value == 1.0:
            hint = "leave it out" if name.startswith("max_") else "no number of agents reaches 1"
        raise CapacityError.of([Fault("a share in (0, 1)", f"{value:g}", where=name, hint=hint)])
    return value


def checked_shares(name: str, values: npt.ArrayLike) -> FloatArray:
    """Return shares strictly between 0 and 1; CapacityError names the first interval with another."""
    share = np.asarray(values, dtype=np.float64)
    outside: BoolArray = ~((share > 0) & (share < 1))
    if outside.any():
        first = int(np.flatnonzero(outside)[0])
        where = name if share.ndim == 0 else f"{name}, interval {first}"
        checked_share(where, float(share.reshape(-1)[first]))
    return share


def _expected(above_zero: bool) -> str:
    return "a finite number above 0" if above_zero else "a finite number of at least 0"
