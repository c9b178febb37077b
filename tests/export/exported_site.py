"""Three people over the night in which the clock goes back, and a queue's coverage."""

from datetime import date, datetime

import numpy as np

from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.grid import Grid
from wfm.core.roster import Coverage, Roster, Stretch

AUTUMN = Grid("Europe/Amsterdam", 15, date(2026, 10, 24), 3)
SPRING = Grid("Europe/Amsterdam", 15, date(2026, 3, 28), 2)


def at(text, grid=AUTUMN):
    return int(datetime.fromisoformat(text).replace(tzinfo=grid.zone).timestamp())


def stretches(agent, day, name, *parts, grid=AUTUMN):
    """Parts: activity, start, end, paid, queue."""
    return [Stretch(agent, date.fromisoformat(day), name, a, at(s, grid), at(e, grid), p, q) for a, s, e, p, q in parts]


def make_staff():
    agents = (
        Agent("A1", "Zoë, de =Boer", "agent", "full", ("service", "sales"), "blue"),
        Agent("A2", "=HYPERLINK(1)", "agent", "full", ("service",), "-red"),
        Agent("L1", "Lead", "team_lead", "full", team="blue"),
    )
    away = TimeOff("A2", at("2026-10-25T00:00"), at("2026-10-26T00:00"), "sick", True)
    return Staff(agents, {"full": Contract("full", 2400, (480,))}, (), time_off=(away,))


def make_roster():
    """A1 works a Saturday, A2 from Saturday 22:00 to Sunday 06:00, nine hours long; L1 both days."""
    work = [
        *stretches("A1", "2026-10-24", "day_8h-0900",
                   ("on_queue", "2026-10-24T09:00", "2026-10-24T10:30", True, "service"),
                   ("break", "2026-10-24T10:30", "2026-10-24T10:45", True, ""),
                   ("on_queue", "2026-10-24T10:45", "2026-10-24T12:30", True, "sales"),
                   ("lunch", "2026-10-24T12:30", "2026-10-24T13:00", False, ""),
                   ("on_queue", "2026-10-24T13:00", "2026-10-24T17:30", True, "service")),
        *stretches("A2", "2026-10-24", "night-2200",
                   ("on_queue", "2026-10-24T22:00", "2026-10-25T06:00", True, "service")),
        *stretches("L1", "2026-10-24", "day_4h-0800", ("team_lead", "2026-10-24T08:00", "2026-10-24T12:00", True, "")),
        *stretches("L1", "2026-10-25", "day_4h-0800", ("team_lead", "2026-10-25T08:00", "2026-10-25T12:00", True, "")),
    ]  # fmt: skip
    return Roster(AUTUMN, tuple(work))


def make_coverage():
    """One queue, open around the clock; two agents needed in the night's repeated hour, nobody else."""
    opened = np.ones((1, AUTUMN.size), dtype=np.bool_)
    required = np.zeros((1, AUTUMN.size), dtype=np.int64)
    inside = np.flatnonzero((AUTUMN.day_of == 1) & (AUTUMN.wall_min >= 120) & (AUTUMN.wall_min < 180))
    required[0, inside] = 2
    rostered = np.zeros_like(required)
    rostered[0, inside[:4]] = 3
    return Coverage(AUTUMN, ("service/chat: night [a]",), opened, required, rostered)
