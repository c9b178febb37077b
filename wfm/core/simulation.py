"""What a day delivers when it is played through contact by contact, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.core.grid import Grid


@dataclass(frozen=True)
class SimulationOptions:
    """How often the horizon is played, and what is drawn.

    `arrival_cv` is the coefficient of variation of a Gamma factor (mean 1) on each queue's volume of a day; 0 leaves
    arrivals Poisson. `handle_cv` is that of lognormal handle times; None: exponential. Who gave up or found the lines
    busy and tries again does so after an exponential time of mean `redial_delay_s`. `absence` is the chance (0-1) that
    a person is away for a whole day. With `multi_skill` a rostered agent serves every queue they have a skill for, not
    only the one their stretch names.
    """

    replications: int = 20
    seed: int = 1
    arrival_cv: float = 0.0
    handle_cv: float | None = None
    redial_delay_s: float = 300.0
    absence: float = 0.0
    multi_skill: bool = False


@dataclass(frozen=True)
class Estimate:
    """Mean over replications and half the width of its 95% confidence interval.

    NaN where nothing was counted; the half width is NaN where one replication can't tell.
    """

    mean: FloatArray
    half_width: FloatArray


@dataclass(frozen=True)
class Measures:
    """What happened to the contacts of an interval, a day or the whole horizon, counted where they came in.

    Each estimate has shape (queue, t), (queue, day) or (queue,). Contacts that try again count as offered each time.
    `blocked` found all lines busy; `abandoned` gave up, or were still on the line when the queue closed and nobody was
    there. `service_level` is by the target's definition, of work that may wait the share finished by its due time,
    leaving out what is due after the horizon; `judged` contacts are those it counts. `asa_s` is the mean wait until
    handling begins, `first_response_s` until the first response: the same, but for work that may wait, where it is
    until handling ends and both count staffed time. `occupancy` is busy time by time on queue. `backlog` and
    `oldest_age_s` are contacts that wait at the end of the interval (of the day, of the horizon) and the longest
    that one has.
    """

    offered: Estimate
    handled: Estimate
    abandoned: Estimate
    blocked: Estimate
    judged: Estimate
    service_level: Estimate
    asa_s: Estimate
    first_response_s: Estimate
    abandonment: Estimate
    occupancy: Estimate
    backlog: Estimate
    oldest_age_s: Estimate


@dataclass(frozen=True)
class ClassService:
    """One priority class of a queue over the horizon; `name` is "" for contacts of no class."""

    queue: str
    name: str
    offered: float
    promised: float | None
    service_level: float
    half_width: float


@dataclass(frozen=True)
class Simulation:
    """The horizon played `replications` times.

    `agent_occupancy` holds the people of a roster with their mean occupancy, empty where staffing was given as counts.
    """

    grid: Grid
    queues: tuple[str, ...]
    replications: int
    intervals: Measures
    days: Measures
    whole: Measures
    classes: tuple[ClassService, ...] = ()
    agent_occupancy: tuple[tuple[str, float], ...] = ()
    warnings: tuple[str, ...] = ()
