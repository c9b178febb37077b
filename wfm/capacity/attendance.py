"""How many of the rostered are there: a few courses that stand for all, since sickness doesn't spread itself evenly.

Each of n rostered agents is there with the chance 1 - away, so the number present is binomial. Service falls faster
with one agent less than it rises with one more: with the mean present it is too good, most of all on small queues.

A queue remembers: what few people leave undone, others find. So a course must be one that can happen: the fewest
present, the next few and so on, equally likely, each for as long as people stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import bdtr

from wfm.capacity.inputs import checked
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.grid import Grid

COURSES = 5
STAY_S = 8 * 3600
"""Time after which other people are rostered: a full day's work."""


@dataclass(frozen=True)
class Attendance:
    """Courses of agents present, shape (k, t), equally likely."""

    present: FloatArray

    def average(self, courses: npt.ArrayLike) -> FloatArray:
        """Mean of what each course gives, shape (k, t), per interval."""
        return frozen(np.asarray(np.asarray(courses, dtype=np.float64).mean(axis=0)))


def spread_attendance(
    rostered: npt.ArrayLike, away: npt.ArrayLike, *, grid: Grid, courses: int = COURSES
) -> Attendance:
    """Courses of the agents present over the horizon; one where nobody is there or nobody is ever away.

    Who is away stays so for `STAY_S`; then other people are there, who fall ill independently of them. A course has the
    mean number present in its part of all that can happen, which leaves out about a tenth of the variance.

    Parameters
    ----------
    rostered : shape (t,), agents on queue
    away : shape (t,) or one, chance (0-1) that somebody rostered isn't there

    Raises
    ------
    CapacityError : negative agents; a share below 0.
    """
    kinds, place = _list_kinds(rostered, away)
    if not kinds.all(axis=1).any():
        return Attendance(frozen(kinds[place, 0][None].copy()))
    means = np.array([_find_means(n, 1.0 - share, courses) for n, share in kinds])
    stay = np.arange(grid.size) * grid.interval_s // STAY_S
    # A course with the fewest present goes on with a usual number, not with the next fewest.
    turn = (np.arange(courses)[:, None] + courses // 2 * stay[None, :]) % courses
    return Attendance(frozen(means[place, turn]))


def _list_kinds(rostered: npt.ArrayLike, away: npt.ArrayLike) -> tuple[FloatArray, IntArray]:
    """Different pairs of agents and share away, shape (kind, 2), and the kind of each interval, shape (t,)."""
    count = checked("rostered", np.asarray(rostered, dtype=np.float64))
    pairs = np.stack(np.broadcast_arrays(count, checked("away", away)), axis=1)
    kinds, place = np.unique(pairs, axis=0, return_inverse=True)
    return kinds, place.reshape(-1).astype(np.int64)


def _find_means(agents: float, share: float, courses: int) -> FloatArray:
    """Mean number present in each of equal parts of all that can happen, from the fewest on; shape (courses,)."""
    below = np.concatenate(([0.0], bdtr(np.arange(agents + 1.0), int(agents), share)))
    edges = np.arange(courses + 1.0) / courses
    # Integral of the number present up to each edge: every number counts for the part of its chance that lies below.
    parts = np.clip(edges[:, None] - below[None, :-1], 0.0, np.diff(below)[None, :])
    return np.asarray(np.diff(parts @ np.arange(agents + 1.0)) * courses)
