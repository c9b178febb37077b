"""What service a roster's coverage can be expected to give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wfm.capacity.attendance import spread_attendance
from wfm.capacity.deferred_service import predict_deferred
from wfm.capacity.patience import find_patience
from wfm.capacity.shrinkage import on_queue, shares_at
from wfm.capacity.transient import predict_courses
from wfm.capacity.turnover import find_turnover
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wfm.capacity.transient import LiveService
    from wfm.capacity.turnover import Turnover
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Shrinkage
    from wfm.core.roster import Roster

    Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True)
class QueueService:
    """One queue over a whole roster: means over its contacts.

    `service_level` is 0-1, of work that may wait the share done in time; `volume` contacts; in `overloaded` intervals
    contacts that wait on the line bring more work than there are agents, so that the wait grows.
    """

    queue: str
    volume: float
    service_level: float
    overloaded: int


@dataclass(frozen=True)
class RosterService:
    """Every queue's service, and that of each interval's contacts, shape (queue, t).

    `asa_s` is the mean wait of all; `lost` the share that gives up or finds all lines busy; `occupancy` is of those who
    are there; `backlog` and `overdue` are contacts waiting and late at the interval's end.
    """

    queues: tuple[QueueService, ...]
    service_level: FloatArray
    asa_s: FloatArray
    lost: FloatArray
    occupancy: FloatArray
    backlog: FloatArray
    overdue: FloatArray


class _Figures(NamedTuple):
    """One queue per interval, shape (t,); fields as in `RosterService`."""

    service_level: FloatArray
    asa_s: FloatArray
    lost: FloatArray
    occupancy: FloatArray
    backlog: FloatArray
    overdue: FloatArray


def predict_live(
    forecast: Forecast,
    queue: Queue,
    volume: FloatArray,
    aht_s: FloatArray,
    present: FloatArray,
    *,
    leaving: FloatArray | None = None,
) -> tuple[LiveService, ...]:
    """Foretell a queue that is answered at once, by all its sizing knows: patience, chats at once, lines, redials.

    Parameters
    ----------
    volume, aht_s : shape (t,) on the forecast's grid
    present, leaving : shape (course, t); `present` may be fractional. `leaving` is as in `predict_service`.

    Returns
    -------
    Service of each course.
    """
    return predict_courses(
        volume,
        aht_s,
        present,
        interval_s=forecast.grid.interval_s,
        open=queue.service_hours.mask(forecast.grid),
        answer_within_s=queue.target.answer_within_s,
        patience_s=find_patience(forecast, queue),
        slowdown=(1.0,) if queue.concurrency is None else queue.concurrency.slowdown,
        definition=queue.target.definition,
        lines=queue.lines,
        redial_share=queue.redial_share,
        leaving=leaving,
    )


def predict_roster_service(
    forecast: Forecast,
    rostered: IntArray,
    *,
    queues: Sequence[Queue],
    shrinkage: Shrinkage,
    roster: Roster | None = None,
    breaks: frozenset[str] = frozenset(),
    map_queues: Map = map,
) -> RosterService:
    """Service that a roster's coverage can be expected to give, from the distribution of contacts through the day.

    Each of the rostered agents is away with the chance `unrostered`: service is the mean over how many are there, not
    that of their mean. Each queue stands alone, as in the requirement. Nobody is late on the line: `overdue` counts
    work that may wait.

    Parameters
    ----------
    rostered : shape (queue, t), agents rostered on queue, queues in the forecast's order
    roster : the roster itself, for who comes and goes; None: the same people stay as long as the coverage lets them
    breaks : its activities that last as long as planned when they begin late
    map_queues : spreads the queues, such as the map of an executor

    Raises
    ------
    CapacityError : negative or non-finite input, a shrinkage outside [0, 1).
    """
    by_name = {queue.name: queue for queue in queues}
    present = on_queue(rostered, shrinkage, grid=forecast.grid)
    away = shares_at(shrinkage, forecast.grid).unrostered
    turnover = None
    if roster is not None:
        turnover = find_turnover(roster, forecast, queues=queues, breaks=breaks, rostered=rostered, away=away)
    courses = [
        _Course(forecast, by_name[name], q, rostered=rostered[q], away=away, turnover=turnover)
        for q, name in enumerate(forecast.queues)
    ]
    told = list(map_queues(_Course.predict, courses))
    found = []
    for q, (course, figures) in enumerate(zip(courses, told, strict=True)):
        total = float(course.volume.sum())
        mean = float((course.volume * figures.service_level).sum()) / total if total else 1.0
        found.append(QueueService(course.queue.name, total, mean, course.count_overloaded(present[q])))
    arrays = {name: frozen(np.array([getattr(one, name) for one in told])) for name in _Figures._fields}
    return RosterService(tuple(found), **arrays)


class _Course:
    """Queue number `q` of the forecast with those rostered on it, (t,), each away with a chance `away`."""

    def __init__(
        self,
        forecast: Forecast,
        queue: Queue,
        q: int,
        *,
        rostered: IntArray,
        away: FloatArray,
        turnover: Turnover | None,
    ) -> None:
        self.forecast, self.queue, self.rostered, self.away = forecast, queue, rostered, away
        self.volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
        self.aht_s = np.where(forecast.aht_s[q] > 0, forecast.aht_s[q], 1.0)
        self.missing = np.zeros(self.volume.size) if turnover is None else turnover.missing[q]
        self.leaving = None if turnover is None else turnover.leaving[q]

    def predict(self) -> _Figures:
        """Means over how many of those rostered are there; waits and shares as contacts and agents meet them."""
        there = spread_attendance(self.rostered, self.away, grid=self.forecast.grid)
        shares = np.divide(there.present, self.rostered, out=np.zeros_like(there.present), where=self.rostered > 0)
        staffs = np.maximum(there.present - shares * self.missing, 0.0)
        if self.queue.deferral is None:
            courses = self._predict_live(staffs, shares)
        else:
            courses = [self._predict_waiting(staff) for staff in staffs]
        busy = there.average([one.occupancy * staff for one, staff in zip(courses, staffs, strict=True)])
        mean = there.average(staffs)
        found = _Figures(*(there.average(figures) for figures in zip(*courses, strict=True)))
        return found._replace(occupancy=np.divide(busy, mean, out=np.zeros_like(mean), where=mean > 0))

    def _predict_live(self, staffs: FloatArray, shares: FloatArray) -> list[_Figures]:
        """Figures of courses of agents, (course, t), who are these shares of the rostered."""
        leaving = None
        if self.leaving is not None:  # who leaves was there before the border
            leaving = self.leaving * np.concatenate((shares[:, :1], shares[:, :-1]), axis=1)
        told = predict_live(self.forecast, self.queue, self.volume, self.aht_s, staffs, leaving=leaving)
        none = np.zeros(self.volume.size)
        return [
            _Figures(one.service_level, one.asa_s, one.abandonment + one.blocked, one.occupancy, one.backlog, none)
            for one in told
        ]

    def _predict_waiting(self, staff: FloatArray) -> _Figures:
        grid, none = self.forecast.grid, np.zeros(staff.size)
        staffed = self.queue.service_hours.mask(grid)
        if not staffed.any():  # what comes in lies there beyond the horizon
            assert self.queue.deferral is not None
            lies = self.queue.deferral.backlog + np.cumsum(self.volume)
            return _Figures(none, none, none, none, lies, none)
        there = np.where(staffed, staff, 0.0)
        done = predict_deferred(
            self.volume, self.aht_s, there, grid=grid, staffed=staffed, queue=self.queue, curve=False
        )  # fmt: skip
        return _Figures(done.service_level, done.asa_s, none, done.occupancy, done.backlog, done.overdue)

    def count_overloaded(self, present: FloatArray) -> int:
        """Intervals with more work than agents, where contacts wait on the line."""
        if self.queue.deferral is not None:
            return 0
        places = present * self.queue.sessions
        if self.queue.concurrency:
            places = places / self.queue.concurrency.slowdown[-1]
        work = self.volume * self.aht_s / self.forecast.grid.interval_s
        return int(((work > 0) & (places <= work)).sum())
