"""Work that may wait, without chance: least constant staff, smoothest and cheapest profile that keep the deadlines.

Work that has arrived by boundary k of the intervals is A(k), work due by it D(k), both in seconds of work. Served in
order of due time, all is in time if and only if the work done stays between them: D <= S <= A.

Source: Yao, Demers and Shenker, "A scheduling model for reduced CPU energy" (1995) for the critical interval; the
shortest path between two curves is the taut string of Davies and Kovac (2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.inputs import checked
from wfm.capacity.rounding import ceil_noise_safe
from wfm.core.arrays import frozen
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import BoolArray, FloatArray, IntArray

_TIE = 1e-9


@dataclass(frozen=True)
class Workload:
    """Work and its deadlines on boundaries 0..t of t intervals.

    `work_s` (p,) seconds of work that comes after boundary `arrives` (p,) and before the next one, due by boundary
    `due` (p,). `open` (t,) says when it can be done.
    """

    work_s: FloatArray
    arrives: IntArray
    due: IntArray
    open: BoolArray
    interval_s: float

    @property
    def boundaries(self) -> int:
        """How many boundaries there are, one more than intervals."""
        return int(self.open.size) + 1

    def arrived_by(self) -> FloatArray:
        """Return A: work that can be done by each boundary, shape (t + 1,)."""
        return np.cumsum(np.bincount(self.arrives + 1, weights=self.work_s, minlength=self.boundaries))

    def due_by(self) -> FloatArray:
        """Return D: work due by each boundary, shape (t + 1,); what is due after the last one doesn't count."""
        inside = self.due < self.boundaries
        return np.cumsum(np.bincount(self.due[inside], weights=self.work_s[inside], minlength=self.boundaries))


def make_workload(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    *,
    interval_s: float,
    respond_within_s: float,
    due: npt.ArrayLike | None = None,
    staffed: npt.ArrayLike | None = None,
    batch: bool = False,
    backlog: tuple[float, int] = (0.0, 0),
    extend: bool = True,
) -> Workload:
    """Put volumes and deadlines on the boundaries of intervals.

    Parameters
    ----------
    volume, aht_s : shape (t,) contacts and seconds
    respond_within_s : open time until a contact must be done, rounded down to whole intervals
    due : shape (t,), the boundary by which each interval's work is due, instead of `respond_within_s`
    staffed : shape (t,), intervals in which work can be done; None for all
    batch : contacts come at the start of their interval instead of evenly over it
    backlog : contacts there at the start, and the boundary by which they are due
    extend : make the axis run to the last deadline, open there; else work due after the axis isn't asked for

    Raises
    ------
    CapacityError : negative or non-finite input, or a deadline before the work is there; names the interval.
    """
    contacts = checked("volume", volume)
    handle = np.broadcast_to(checked("aht_s", aht_s), contacts.shape)
    size = contacts.size
    mask = np.ones(size, dtype=np.bool_) if staffed is None else np.asarray(staffed, dtype=np.bool_)
    lag = int(np.floor(checked("respond_within_s", respond_within_s) / interval_s + _TIE))
    arrives = np.arange(size, dtype=np.int64)
    start = arrives if batch else arrives + 1
    bound = _open_boundaries(mask, start, lag) if due is None else np.asarray(due, dtype=np.int64)
    work = contacts * handle
    if backlog[0] > 0:
        mean = float(np.average(handle, weights=contacts)) if contacts.sum() > 0 else float(handle.mean())
        work = np.append(work, backlog[0] * mean)
        arrives, bound = np.append(arrives, 0), np.append(bound, backlog[1])
    impossible = (bound <= arrives) & (work > 0)
    if impossible.any():
        first = int(np.flatnonzero(impossible)[0])
        place = "backlog" if first == size else f"volume, interval {first}"
        raise CapacityError.of([Fault("a deadline after the work arrives", f"boundary {bound[first]}", where=place)])
    last = int(bound[work > 0].max(initial=0))
    if extend and last > size:
        mask = np.append(mask, np.ones(last - size, dtype=np.bool_))
    return Workload(work, arrives, bound, mask, interval_s)


def min_constant_staff(workload: Workload) -> tuple[float, tuple[int, int]]:
    """Least constant staff that is never late, and the window of boundaries that asks for it (the critical interval).

    The most of [work arriving after s and due by k] / [open time in (s, k]] over all s < k. (0.0, (0, 0)) without
    work; inf where work falls due in a window that is closed throughout.
    """
    size = workload.boundaries
    clock = np.concatenate(([0.0], np.cumsum(workload.open) * workload.interval_s))
    inside = (workload.due < size) & (workload.work_s > 0)
    starts = np.unique(workload.arrives[inside])
    best, window = 0.0, (0, 0)
    for s in starts[::-1]:
        later = inside & (workload.arrives >= s)
        asked = np.cumsum(np.bincount(workload.due[later], weights=workload.work_s[later], minlength=size))
        time = clock - clock[s]
        rate = np.full(size, np.inf)
        np.divide(asked, time, out=rate, where=time > 0)
        rate[asked <= 0] = 0.0
        rate[: s + 1] = 0.0
        k = int(np.argmax(rate))
        if rate[k] >= best:
            best, window = float(rate[k]), (int(s), k)
    return best, window


def smoothest_profile(workload: Workload) -> FloatArray:
    """Staff per interval, as level as the deadlines allow: the taut string between D and A; shape (t,), erlang.

    Nothing in closed intervals; the peak is the least constant staff. All work that counts is done by its deadline.

    Raises
    ------
    CapacityError : work that is due before any open time to do it in.
    """
    arrived, due = workload.arrived_by(), workload.due_by()
    out = np.zeros(workload.open.size)
    open_ = np.flatnonzero(workload.open)
    if due[int(open_[0]) if open_.size else -1] > 0:
        raise CapacityError.of([Fault("open time before the first deadline", "none", where="staffed")])
    if not open_.size:
        return frozen(out)
    # In open time: what falls due while closed must be done by the closing before, what comes then waits for opening.
    floor = np.concatenate(([0.0], due[np.append(open_[1:], workload.open.size)]))
    ceiling = np.concatenate(([0.0], arrived[open_ + 1]))
    ceiling = np.maximum(np.minimum(ceiling, floor[-1]), floor)
    out[open_] = np.diff(taut_string(floor, ceiling)) / workload.interval_s
    return frozen(np.maximum(out, 0.0))


def taut_string(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Shortest path from the first point to the last that stays between two curves; shape (m + 1,).

    `lower` <= `upper` everywhere, and they meet at both ends.
    """
    path = np.empty(lower.size)
    path[0] = height = float(lower[0])
    apex, last = 0, lower.size - 1
    while apex < last:
        turn = _next_turn(lower, upper, apex, height)
        end, goal = turn
        path[apex : end + 1] = np.linspace(height, goal, end - apex + 1)
        apex, height = end, goal
    return path


def _next_turn(lower: FloatArray, upper: FloatArray, apex: int, height: float) -> tuple[int, float]:
    """Where the string from this point first touches a curve and turns: the index and the height there."""
    steepest, flattest = np.inf, -np.inf
    over = under = apex + 1
    for k in range(apex + 1, lower.size):
        run = k - apex
        up, down = (float(upper[k]) - height) / run, (float(lower[k]) - height) / run
        if down > steepest:
            return over, float(upper[over])
        if up < flattest:
            return under, float(lower[under])
        if up <= steepest:
            steepest, over = up, k
        if down >= flattest:
            flattest, under = down, k
    return lower.size - 1, float(lower[-1])


def cheapest_profile(workload: Workload, *, cost: npt.ArrayLike = 1.0, whole: bool = False) -> FloatArray:
    """Staff per interval that keeps every deadline at least cost; shape (t,), erlang, whole numbers if asked for.

    A linear program, with `whole` a mixed-integer one (HiGHS). `cost` (t,) is that of one agent in each interval.

    Raises
    ------
    CapacityError : no staff keeps the deadlines.
    """
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = workload.open.size
    price = np.broadcast_to(np.asarray(cost, dtype=np.float64), (size,))
    unit = max(float(workload.work_s.max(initial=0.0)), 1.0)
    # Columns: staff of each interval, then work done by each boundary from 1 on.
    rise = sparse.eye_array(size) - sparse.eye_array(size, k=-1)
    rows = sparse.hstack((-workload.interval_s / unit * sparse.eye_array(size), rise))
    low, high = workload.due_by()[1:] / unit, workload.arrived_by()[1:] / unit
    staff_high = np.where(workload.open, np.inf, 0.0)
    slack = _TIE * max(1.0, float(high[-1]) if size else 1.0)
    found = milp(
        np.concatenate((price, np.zeros(size))),
        constraints=[
            LinearConstraint(rows, -np.inf, 0.0),
            LinearConstraint(sparse.hstack((sparse.csr_array((size, size)), rise)), 0.0, np.inf),
        ],
        bounds=Bounds(np.concatenate((np.zeros(size), low - slack)), np.concatenate((staff_high, high + slack))),
        integrality=np.concatenate((np.full(size, 1 if whole else 0), np.zeros(size))),
    )
    if found.x is None:
        raise CapacityError.of([Fault("deadlines some staff can keep", "none", hint=str(found.message))])
    staff = np.asarray(found.x[:size], dtype=np.float64)
    return frozen(np.rint(staff) if whole else np.maximum(staff, 0.0))


def whole_staff(staff: npt.ArrayLike) -> IntArray:
    """Whole agents that are at least this staff, not fooled by float noise."""
    return ceil_noise_safe(staff)


def _open_boundaries(open_: BoolArray, start: IntArray, lag: int) -> IntArray:
    """First boundary with `lag` open intervals since each start; after the axis all is open."""
    clock = np.concatenate(([0], np.cumsum(open_)))
    goal = clock[start] + lag
    inside = np.searchsorted(clock, goal, side="left")
    return np.asarray(np.where(goal > clock[-1], open_.size + goal - clock[-1], np.maximum(inside, start)))
