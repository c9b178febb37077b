"""What service a roster's coverage can be expected to give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.attendance import spread_attendance
from wfm.capacity.deferred_service import predict_deferred
from wfm.capacity.patience import find_patience
from wfm.capacity.shrinkage import on_queue, shares_at
from wfm.capacity.transient import predict_service
from wfm.capacity.turnover import find_turnover
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.capacity.transient import LiveService
    from wfm.capacity.turnover import Turnover
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Shrinkage
    from wfm.core.roster import Roster


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
    """Every queue's service, that of each interval's contacts, and contacts waiting and late at its end: (queue, t)."""

    queues: tuple[QueueService, ...]
    service_level: FloatArray
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
) -> LiveService:
    """Foretell a queue that is answered at once, by all its sizing knows: patience, chats at once, lines, redials.

    Parameters
    ----------
    volume, aht_s, present, leaving : shape (t,) on the forecast's grid; `present` may be fractional. `leaving` is as in
        `predict_service`.
    """
    return predict_service(
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
    found, shape = [], present.shape
    level, backlog, overdue = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for q, name in enumerate(forecast.queues):
        queue = by_name[name]
        course = _Course(forecast, queue, q, turnover)
        level[q], backlog[q], overdue[q] = course.predict(rostered[q], away)
        total = float(course.volume.sum())
        mean = float((course.volume * level[q]).sum()) / total if total else 1.0
        found.append(QueueService(name, total, mean, course.count_overloaded(present[q])))
    return RosterService(tuple(found), frozen(level), frozen(backlog), frozen(overdue))


class _Course:
    """One queue of a roster, number `q` of the forecast."""

    def __init__(self, forecast: Forecast, queue: Queue, q: int, turnover: Turnover | None) -> None:
        self.forecast, self.queue = forecast, queue
        self.volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
        self.aht_s = np.where(self.volume > 0, forecast.aht_s[q], 1.0)
        self.missing = np.zeros(self.volume.size) if turnover is None else turnover.missing[q]
        self.leaving = None if turnover is None else turnover.leaving[q]

    def predict(self, rostered: IntArray, away: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Service level, backlog and overdue, (t,) each: means over how many of those rostered are there."""
        there = spread_attendance(rostered, away, grid=self.forecast.grid)
        courses = []
        for present in there.present:
            share = np.divide(present, rostered, out=np.zeros_like(present), where=rostered > 0)
            staff = np.maximum(present - share * self.missing, 0.0)
            courses.append(self._predict_waiting(staff) if self.queue.deferral else self._predict_live(staff, share))
        level, backlog, overdue = (there.average(figures) for figures in zip(*courses, strict=True))
        return level, backlog, overdue

    def _predict_live(self, staff: FloatArray, share: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        # Who leaves was there before the border.
        leaving = None if self.leaving is None else self.leaving * np.concatenate((share[:1], share[:-1]))
        told = predict_live(self.forecast, self.queue, self.volume, self.aht_s, staff, leaving=leaving)
        return told.service_level, told.backlog, np.zeros(staff.size)

    def _predict_waiting(self, staff: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        grid = self.forecast.grid
        staffed = self.queue.service_hours.mask(grid)
        there = np.where(staffed, staff, 0.0)
        done = predict_deferred(
            self.volume, self.aht_s, there, grid=grid, staffed=staffed, queue=self.queue, curve=False
        )  # fmt: skip
        return done.service_level, done.backlog, done.overdue

    def count_overloaded(self, present: FloatArray) -> int:
        """Intervals with more work than agents, where contacts wait on the line."""
        if self.queue.deferral is not None:
            return 0
        places = present * self.queue.sessions
        if self.queue.concurrency:
            places = places / self.queue.concurrency.slowdown[-1]
        work = self.volume * self.aht_s / self.forecast.grid.interval_s
        return int(((work > 0) & (places <= work)).sum())
