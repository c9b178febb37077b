"""Activities as they are placed and taken away again: who is still free, what it costs, what is still to plan."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.roster import LEADING
from wfm.roster.activities.floor import NOBODY, Placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.activities.courses import Course
    from wfm.roster.activities.floor import Floor, Move
    from wfm.roster.cover import Cover

    Need = tuple[int, int, int]
    """Course, person and period."""
    Change = tuple[Callable[[int, IntArray], None], int, IntArray]
    """What to do with the cover, for one person of a pool, and in which intervals."""

EPSILON = 1e-9


def part_price(there: IntArray, team: int) -> FloatArray:
    """Price of a meeting with so many of a team, as a share of what it costs that one goes without.

    The share of the others who are not there, squared: 1 of who meets alone, 0 where all are there, or nobody else is.
    So a team meets in few parts, in halves rather than without some, and nobody alone.
    """
    return np.asarray(((team - there) / (team - 1)) ** 2) if team > 1 else np.zeros(np.shape(there))


class Standing:
    """Where everything stands, mutable.

    `free` (p, t) says who is on duty and in no activity, `loss` (s, t) what the cover loses with one person of a pool,
    `left` how often each need is still to plan; `sessions` are what is placed, by number, those `held` for good;
    `session_price` is what each interval of a group costs its giver, so that groups don't fall apart.
    """

    def __init__(self, floor: Floor, courses: Sequence[Course], cover: Cover, session_price: float) -> None:
        self.floor, self.courses, self.cover = floor, tuple(courses), cover
        self.number = {course.rule.name: c for c, course in enumerate(self.courses)}
        self.free: BoolArray = floor.duty.copy()
        self.loss = np.zeros((len(cover.pools), floor.grid.size))
        self.sessions: dict[int, Placed] = {}
        self.held: set[int] = set()
        self.groups: list[set[int]] = [set() for _ in self.courses]
        self.may_give = np.zeros(len(floor.people), dtype=np.bool_)
        self.left: dict[Need, int] = {}
        self.moved: set[tuple[int, int, int]] = set()
        self.given = np.zeros(len(floor.people), dtype=np.int64)
        self.fixed = [0.0 if c.rule.group == 1 else session_price * c.length for c in self.courses]
        self.team_size = Counter((c, floor.people[p].team) for c, course in enumerate(courses) for p in course.members)
        self.extra = 0.0
        self.giver_free = [np.zeros(floor.grid.size, dtype=np.bool_) for _ in self.courses]
        for c, course in enumerate(self.courses):
            self.may_give[course.givers] = True
            periods = sorted(set(course.period_of.tolist()))
            self.left.update({(c, int(p), w): course.rule.times for p in course.members for w in periods})
            self.extra += course.rule.weight * course.rule.times * course.members.size * len(periods)
        self._next = 0
        self._refresh(0, floor.grid.size, leads=True)

    @property
    def price(self) -> float:
        """Price of the cover, of the groups, and of what is not planned."""
        return self.cover.total + self.extra

    def need_at(self, c: int, p: int, t: int) -> Need:
        """Which need somebody meets who begins a course in interval t."""
        return c, p, int(self.courses[c].period_of[self.floor.shift_day[p, t]])

    def fits(self, c: int, people: IntArray) -> BoolArray:
        """Where each of these people could do a course for its whole length, whatever still is to plan: (p, t)."""
        course = self.courses[c]
        return course.starts & course.whole[people] & self.runs(people, course.length)

    def runs(self, people: IntArray, length: int, duty: BoolArray | None = None) -> BoolArray:
        """Who is free (or in `duty`) for so many intervals from t on: shape (p, t)."""
        free = (self.free if duty is None else duty)[people]
        out = np.zeros(free.shape, dtype=np.bool_)
        if length <= free.shape[1]:
            size = free.shape[1] - length + 1
            out[:, :size] = free[:, :size]
            for k in range(1, length):
                out[:, :size] &= free[:, k : k + size]
        return out

    def losses(self, pool: int, length: int) -> FloatArray:
        """Price of one person of a pool less for so many intervals from t on, cut at the end: shape (t,)."""
        total = np.concatenate([[0.0], np.cumsum(self.loss[pool])])
        ends = np.minimum(np.arange(total.size - 1) + length, total.size - 1)
        return np.asarray(total[ends] - total[:-1])

    def holding(self, session: Placed) -> float:
        """Price of holding a session, whoever goes to it and gives it."""
        c, team = self.number[session.activity], self.floor.people[session.people[0]].team
        course = self.courses[c]
        size = self.team_size[c, team] if course.together else 1
        return self.fixed[c] + course.rule.weight * float(part_price(np.array(len(session.people)), size))

    def opening(self, c: int) -> FloatArray:
        """Price of a new group of a course from t on, endless where nobody can give it: shape (t,)."""
        course = self.courses[c]
        price = np.full(self.floor.grid.size, self.fixed[c])
        if course.needs_giver:
            giver = int(course.givers[0]) if course.givers.size else NOBODY
            if giver != NOBODY and self.floor.people[giver].role != LEADING:
                price += self.losses(int(self.floor.pool_of[giver]), course.length)
            price[~self.giver_free[c]] = np.inf
        return price

    def alone(self, need: Need) -> FloatArray:
        """Price for the cover when somebody begins what they need, endless where they can't: shape (t,)."""
        c, p, period = need
        course, days = self.courses[c], self.floor.shift_day[p]
        mine = self.fits(c, np.array([p]))[0] & (course.period_of[days] == period)
        return np.where(mine, self.losses(int(self.floor.pool_of[p]), course.length), np.inf)

    def prices(self, need: Need) -> FloatArray:
        """Price of that with the group they begin, which is none where a group has room for them: shape (t,)."""
        c = need[0]
        course, opening = self.courses[c], self.opening(c)
        if course.rule.group > 1:
            loose = self.groups[c] - self.held
            roomy = [n for n in loose if len(self.sessions[n].people) < course.rule.group]
            opening[[self.sessions[n].first for n in roomy]] = 0.0
        return self.alone(need) + opening

    def course_of(self, number: int) -> Course:
        """Course of a session."""
        return self.courses[self.number[self.sessions[number].activity]]

    def joint_price(self, session: Placed) -> float:
        """Change of the cover's price when all who take part go."""
        changes = [change for p in session.people for change in self._changes(session, p)]
        low = min((int(times.min()) for _, _, times in changes), default=0)
        high = max((int(times.max()) for _, _, times in changes), default=0) + 1
        cover = self.cover
        arrays = (cover.duty, cover.split, cover.served, cover.price, cover.more, cover.less)
        kept = [array[..., low:high].copy() for array in arrays]
        before = float(cover.price[low:high].sum())
        for change, pool, times in changes:
            change(pool, times)
        price = float(cover.price[low:high].sum()) - before
        for array, values in zip(arrays, kept, strict=True):
            array[..., low:high] = values
        return price

    def seat(self, need: Need, first: int) -> None:
        """Put somebody in a group with room that begins then, or in a new one."""
        c, p, _ = need
        course = self.courses[c]
        for number in sorted(self.groups[c] - self.held) if course.rule.group > 1 else ():
            session = self.sessions[number]
            if session.first == first and len(session.people) < course.rule.group:
                self.close(number)
                people = tuple(sorted((*session.people, p)))
                self.put(Placed(session.activity, people, first, session.last, session.giver, session.leading))
                return
        self.open(c, (p,), first)

    def open(self, c: int, people: Sequence[int], first: int, moves: tuple[Move, ...] = ()) -> int:
        """Begin a group, given by the free giver of their team if there is one, else by who gave least."""
        course = self.courses[c]
        last = first + course.length
        giver, leading = NOBODY, False
        if course.needs_giver:
            giver = self._giver(course, int(people[0]), first)
            leading = self._must_lead(giver, first, last)
        who = tuple(sorted(int(p) for p in people))
        return self.put(Placed(course.rule.name, who, first, last, giver, leading, moves))

    def put(self, session: Placed) -> int:
        """Place exactly this; its number."""
        c = self.number[session.activity]
        self._go(session, 1)
        self.sessions[self._next] = session
        self.groups[c].add(self._next)
        self._next += 1
        for p in session.people:
            self.left[self.need_at(c, p, session.first)] -= 1
        self.extra += self.holding(session) - self.courses[c].rule.weight * len(session.people)
        return self._next - 1

    def close(self, number: int) -> Placed:
        """Take a session away."""
        session = self.sessions.pop(number)
        c = self.number[session.activity]
        self.groups[c].remove(number)
        self._go(session, -1)
        for p in session.people:
            self.left[self.need_at(c, p, session.first)] += 1
        self.extra -= self.holding(session) - self.courses[c].rule.weight * len(session.people)
        return session

    def go_back(self, before: dict[int, Placed]) -> None:
        """Take away what is new since a copy of `sessions`, and place again what is missing."""
        for number in [n for n in self.sessions if n not in before]:
            self.close(number)
        for number in [n for n in before if n not in self.sessions]:
            self.put(before[number])

    def _go(self, session: Placed, sign: int) -> None:
        low, high = session.first, session.last
        for p in session.away:
            for change, pool, times in self._changes(session, p, sign):
                change(pool, times)
                low, high = min(low, int(times.min())), max(high, int(times.max()) + 1)
        self.free[list(session.busy), session.first : session.last] = sign < 0
        for move in session.moves:
            key, pause = (move.person, move.day, move.pause.index), move.pause
            self.free[move.person, move.to : move.to + pause.size] = sign < 0
            # what is left of the old place stays closed to activities, so that the break can always go back there
            self.free[move.person, pause.at : pause.at + pause.size] = False
            (self.moved.add if sign > 0 else self.moved.discard)(key)
        if session.giver != NOBODY:
            self.given[session.giver] += sign
        self._refresh(low, high, leads=bool(self.may_give[list(session.busy)].any()))

    def _changes(self, session: Placed, p: int, sign: int = 1) -> Iterator[Change]:
        """How the cover changes when somebody goes to a session, or with sign -1 comes back from it."""
        away = set(range(session.first, session.last))
        old: set[int] = set()
        for move in session.moves:
            if move.person == p:
                away.update(range(move.to, move.to + move.pause.size))
                old.update(range(move.pause.at, move.pause.at + move.pause.size))
        pool, cover = int(self.floor.pool_of[p]), self.cover
        go, come = (cover.remove, cover.add) if sign > 0 else (cover.add, cover.remove)
        for change, times in ((go, away - old), (come, old - away)):
            if times:
                yield change, pool, np.array(sorted(times))

    def _giver(self, course: Course, person: int, first: int) -> int:
        able = course.givers[self.free[course.givers, first : first + course.length].all(axis=1)]
        able = able[course.whole[able, first]]
        team = self.floor.people[person].team
        return int(min(able, key=lambda p: (self.floor.people[p].team != team, self.given[p], p)))

    def _must_lead(self, giver: int, first: int, last: int) -> bool:
        """Whether too few team leads would be left on duty without this one."""
        floor = self.floor
        if floor.people[giver].role != LEADING or floor.lead_least is None:
            return False
        left = self.cover.duty[floor.pool_of[giver], first:last]
        return bool((left <= floor.lead_least[first:last]).any())

    def _refresh(self, first: int, last: int, *, leads: bool) -> None:
        cover, span = self.cover, slice(first, last)
        prices = np.where(cover.split[:, :, span] > 0, cover.less[None, :, span], np.inf).min(axis=1)
        self.loss[:, span] = np.where(np.isfinite(prices), prices, 0.0)
        if leads:
            for c, course in enumerate(self.courses):
                if course.needs_giver:
                    able = self.runs(course.givers, course.length) & course.whole[course.givers]
                    self.giver_free[c] = np.asarray(able.any(axis=0))
