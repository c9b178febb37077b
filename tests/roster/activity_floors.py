"""Small floors for tests of activities, and the price of a placement counted anew by brute force."""

from datetime import date, timedelta
from itertools import product

import numpy as np

from wfm.core.agent import Agent
from wfm.core.grid import Grid
from wfm.core.roster import LEADING
from wfm.roster.activities import Floor, Pause, Placement
from wfm.roster.activities.placing import SESSION_PRICE
from wfm.roster.cover import Cover
from wfm.roster.objective import Pricing

WED = date(2026, 6, 3)
UNDER, OVER, NO_LEAD = (10.0, 40.0), 1.0, 100.0


class Site:
    """People with shifts on an axis of hours (or of `step` minutes), and the need of each line.

    `shifts` are (person, day, first interval of the horizon, length, breaks); a break is (at, size) or, if it may move,
    (at, size, low, high).
    """

    def __init__(self, people, shifts, need, *, start=WED, days=1, step=60, week_starts_on=0):
        self.grid = Grid("Europe/Amsterdam", step, start, days)
        self.people = tuple(people)
        queues = sorted({skill for agent in people for skill in agent.skills})
        has_leads = any(agent.role == LEADING for agent in people)
        lines = [tuple(queues.index(s) for s in a.skills) if a.role != LEADING else (len(queues),) for a in people]
        self.pools = tuple(sorted(set(lines)))
        self.pool_of = np.array([self.pools.index(line) for line in lines])
        self.need = np.zeros((len(queues) + has_leads, self.grid.size), dtype=np.int64)
        self.need[:, :] = np.asarray(need, dtype=np.int64).reshape(len(self.need), -1)
        self.leads = has_leads
        shape = (len(people), self.grid.size)
        self.duty, self.shift_day = np.zeros(shape, dtype=np.bool_), np.full(shape, -1)
        self.pauses = {}
        for p, d, first, length, breaks in shifts:
            self.duty[p, first : first + length] = True
            self.shift_day[p, first : first + length] = d
            for at, size, *_ in breaks:
                self.duty[p, at : at + size] = False
            self.pauses[p, d] = tuple(
                Pause(i, at, size, *window) for i, (at, size, *window) in enumerate(breaks) if window
            )
        firsts = [start + timedelta(d) for d in range(days)]
        firsts = [day - timedelta((day.weekday() - week_starts_on) % 7) for day in firsts]
        self.weeks = tuple(sorted(set(firsts)))
        self.week_of = np.array([self.weeks.index(first) for first in firsts])

    @property
    def pricing(self) -> Pricing:
        widths = np.stack([np.minimum(self.need, 1), np.maximum(self.need - 1, 0)], axis=2)
        prices, over = np.tile(np.array(UNDER), (len(self.need), 1)), np.full(len(self.need), OVER)
        if self.leads:
            prices[-1], over[-1] = NO_LEAD, 0.0
        return Pricing(widths, prices, over, UNDER[0])

    def floor(self) -> Floor:
        return Floor(
            self.grid,
            self.people,
            self.pool_of,
            self.duty,
            self.shift_day,
            self.week_of,
            self.weeks,
            self.pauses,
            self.need[-1] if self.leads else None,
        )

    def cover(self) -> Cover:
        cover = Cover(self)  # reads only pools, need and pricing
        for p in range(len(self.people)):
            cover.add(int(self.pool_of[p]), np.flatnonzero(self.duty[p]))
        return cover

    def cost(self, duty: np.ndarray) -> float:
        """Price of who is on duty, with every way to split the people over their lines tried."""
        return sum(self._cost_at(duty[:, t], t) for t in range(self.grid.size))

    def _cost_at(self, on: np.ndarray, t: int) -> float:
        choices = [self.pools[self.pool_of[p]] for p in np.flatnonzero(on)]
        best = np.inf
        for lines in product(*choices):
            served = [lines.count(q) for q in range(len(self.need))]
            best = min(best, sum(self._line_cost(q, t, n) for q, n in enumerate(served)))
        return best

    def _line_cost(self, q: int, t: int, there: int) -> float:
        lead = self.leads and q == len(self.need) - 1
        missing, spare = max(0, int(self.need[q, t]) - there), max(0, there - int(self.need[q, t]))
        if lead:
            return NO_LEAD * missing
        return sum(UNDER[0] if i == 0 else UNDER[1] for i in range(missing)) + OVER * spare

    def duty_after(self, found: Placement) -> np.ndarray:
        """Who is on duty once it is done: everyone away was on duty, or in a break that moved to where they were."""
        duty = self.duty.copy()
        for move in (move for placed in found.placed for move in placed.moves):
            pause = move.pause
            assert pause.low <= move.to <= pause.high
            duty[move.person, pause.at : pause.at + pause.size] = True
        for move in (move for placed in found.placed for move in placed.moves):
            assert duty[move.person, move.to : move.to + move.pause.size].all()
            duty[move.person, move.to : move.to + move.pause.size] = False
        for placed in found.placed:
            for p in placed.away:
                assert duty[p, placed.first : placed.last].all(), placed
                duty[p, placed.first : placed.last] = False
        return duty

    def price(self, found: Placement, rules) -> float:
        """What a placement costs on top of the cover without it."""
        named = {rule.name: rule for rule in rules}
        groups = sum(SESSION_PRICE * s.length for s in found.placed if named[s.activity].group != 1)
        missed = sum(named[u.activity].weight * u.times for u in found.unplaced)
        apart = sum(self.apart(named[s.activity], len(s.people), s.people[0]) for s in found.placed)
        return self.cost(self.duty_after(found)) - self.cost(self.duty) + groups + missed + apart

    def apart(self, rule, there: int, one: int) -> float:
        """The weight times the share of the others of the team who are not at a meeting, squared."""
        if rule.group != 0:
            return 0.0
        team = [
            p for p in self.people
            if p.team == self.people[one].team and (p.role == LEADING) == (self.people[one].role == LEADING)
        ]  # fmt: skip
        takers = [p for p in team if not (rule.agents or rule.teams) or p.id in rule.agents or p.team in rule.teams]
        return rule.weight * ((len(takers) - there) / max(len(takers) - 1, 1)) ** 2


def agent(name: str, *skills: str, team: str = "") -> Agent:
    return Agent(name, "", "agent", "c", skills or ("sales",), team)


def lead(name: str, team: str = "") -> Agent:
    return Agent(name, "", LEADING, "c", (), team)
