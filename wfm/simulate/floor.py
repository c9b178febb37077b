"""The floor: contacts meet people, event by event.

Who comes in is helped at once by someone free: first those who serve the fewest queues, of these the one who has been
free longest, and where one holds several sessions the one with the fewest. Otherwise the contact waits. Who becomes
free takes the contact of the queue with the highest priority, then of those that can't wait, then the one that has
waited longest; of work that may wait, by class and then by due time. Who has to leave finishes first, and where the
queue has closed also helps who is still on the line. Events at one moment come in a fixed order: endings, people,
those who give up, those who come in.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from wfm.simulate.staffing import AWAY, COUNT, MOVE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.simulate.demand import Contacts
    from wfm.simulate.redials import Redials
    from wfm.simulate.site import Site
    from wfm.simulate.staffing import Change

WAITS, SERVED, ABANDONED, BLOCKED, OUTSIDE = range(5)
"""What became of a contact; OUTSIDE: not come in yet when the horizon ended."""

END, SESSION, GIVE_UP, RETRY = range(4)
NEVER = float("inf")
UNKNOWN = float("nan")

Event = tuple[float, int, int, int]


class Floor:
    """One replication. After `play` the lists by contact hold what became of each; times are seconds since the start.

    `outcome` is one of the constants above; `begin` and `end` the handling, or `end` the moment of giving up; `virtual`
    when a contact that gave up would have been helped; `agent` who handled it and `home` on a stretch of which queue.
    `spans` are (agent, home, from, to) on queue.
    """

    def __init__(self, site: Site, contacts: Contacts, groups: Sequence[tuple[int, ...]], redials: Redials) -> None:
        self.site, self.redials = site, redials
        self.queue: list[int] = contacts.queue.tolist()
        self.arrival: list[float] = contacts.arrival.tolist()
        self.enter: list[float] = contacts.enter.tolist()
        self.work: list[float] = contacts.work_s.tolist()
        self.patience: list[float] = contacts.patience_s.tolist()
        self.rank: list[int] = contacts.rank.tolist()
        self.due: list[float] = contacts.due.tolist()
        size = len(self.queue)
        self.outcome = [OUTSIDE] * size
        self.begin, self.end, self.virtual = [UNKNOWN] * size, [UNKNOWN] * size, [UNKNOWN] * size
        self.agent, self.home = [-1] * size, [-1] * size
        self.spans: list[tuple[int, int, float, float]] = []
        self._events: list[Event] = []
        self._lay_queues(site)
        self._lay_groups(groups)
        self._lay_agents()

    def _lay_queues(self, site: Site) -> None:
        lines = site.lines
        self._finish = float(site.grid.size * site.grid.interval_s)
        self._interval_s = site.grid.interval_s
        self._alive = [line.alive.tolist() for line in lines]
        self._slots = [line.queue.sessions for line in lines]
        self._slow = [line.slowdown for line in lines]
        self._seats = [line.queue.lines if line.queue.lines is not None else NEVER for line in lines]
        self._deferred = [line.waits for line in lines]
        self._urgency = [(-line.queue.priority, line.waits) for line in lines]
        self._line: list[deque[int]] = [deque() for _ in lines]
        self._heap: list[list[tuple[int, float, int]]] = [[] for _ in lines]
        self._waiting = [0] * len(lines)
        self._inside = [0] * len(lines)

    def _lay_groups(self, groups: Sequence[tuple[int, ...]]) -> None:
        self._serves = list(groups)
        self._idle: list[OrderedDict[int, None]] = [OrderedDict() for _ in groups]
        self._held: list[list[OrderedDict[int, None]]] = [[OrderedDict() for _ in range(k)] for k in self._slots]
        self._who: list[list[list[OrderedDict[int, None]]]] = []
        for q in range(len(self._slots)):
            tiers: dict[int, list[OrderedDict[int, None]]] = {}
            for served, idle in zip(groups, self._idle, strict=True):
                if q in served:
                    tiers.setdefault(len(served), []).append(idle)
            self._who.append([tiers[size] for size in sorted(tiers)])

    def _lay_agents(self) -> None:
        self._group: list[int] = []
        self._last: list[int] = []
        self._at: list[int] = []
        self._since: list[float] = []
        self._load: list[int] = []
        self._busy_with: list[int] = []
        self._idle_since: list[float] = []
        self._sessions: list[list[tuple[float, int]]] = []
        self._clock: list[float] = []
        self._clock_at: list[float] = []
        self._version: list[int] = []
        self._count_crew: list[list[int]] = [[] for _ in self._slots]

    def play(self, changes: Sequence[Change]) -> None:
        """Play the replication to its end."""
        events, enter, outcome = self._events, self.enter, self.outcome
        come, comes = 0, len(enter)
        change, last = 0, len(changes)
        while True:
            next_in = enter[come] if come < comes else NEVER
            next_change = changes[change].time if change < last else NEVER
            now = min(next_in, next_change)
            if events and (first := events[0])[0] <= now and (first[0] < now or self._goes_first(first[1], now, next_change)):
                self._happen(heappop(events))
            elif next_change <= next_in and change < last:
                self._staff(changes[change])
                change += 1
            elif next_in < self._finish:
                outcome[come] = WAITS
                self._come_in(come, next_in)
                come += 1
            elif events:
                self._happen(heappop(events))
            else:
                break
        self._leave_on_line()

    @staticmethod
    def _goes_first(kind: int, now: float, next_change: float) -> bool:
        return kind <= SESSION or now < next_change

    def _happen(self, event: Event) -> None:
        now, kind, who, version = event
        if kind == END:
            self._end_contact(who, now)
        elif kind == SESSION:
            if version == self._version[who]:
                self._end_session(who, now)
        elif kind == GIVE_UP:
            if self.outcome[who] == WAITS:
                self._lose(who, ABANDONED, now)
        elif self._is_alive(self.queue[who], now):
            self.outcome[who] = WAITS
            self._come_in(who, now)

    # Contacts -------------------------------------------------------------------------------------------------------

    def _come_in(self, c: int, now: float) -> None:
        q = self.queue[c]
        if self._inside[q] >= self._seats[q]:
            self.outcome[c], self.end[c] = BLOCKED, now
            self._try_again(c, now)
            return
        self._inside[q] += 1
        a = self._find_agent(q)
        if a >= 0:
            self._take(a, c, now)
            if self._slots[q] > 1 and self._load[a] < self._slots[q]:
                self._held[q][self._load[a]][a] = None
            return
        self._waiting[q] += 1
        if self._deferred[q]:
            heappush(self._heap[q], (self.rank[c], self.due[c], c))
            return
        self._line[q].append(c)
        if self.patience[c] < NEVER:
            heappush(self._events, (now + self.patience[c], GIVE_UP, c, 0))

    def _lose(self, c: int, outcome: int, now: float) -> None:
        q = self.queue[c]
        self.outcome[c], self.end[c] = outcome, now
        self._waiting[q] -= 1
        self._inside[q] -= 1
        self._try_again(c, now)

    def _try_again(self, c: int, now: float) -> None:
        again = self.redials.draw(self.queue[c], now)
        if again is None:
            return
        moment, work, patience = again
        new = len(self.queue)
        for values, value in ((self.queue, self.queue[c]), (self.arrival, moment), (self.enter, moment),
                              (self.work, work), (self.patience, patience), (self.rank, 0), (self.due, NEVER),
                              (self.outcome, OUTSIDE), (self.begin, UNKNOWN), (self.end, UNKNOWN),
                              (self.virtual, UNKNOWN), (self.agent, -1), (self.home, -1)):  # fmt: skip
            values.append(value)  # type: ignore[attr-defined]
        heappush(self._events, (moment, RETRY, new, 0))

    def _next_in_line(self, q: int, now: float) -> int:
        """Take the next contact off a line, -1 for none; those ahead who gave up would have been helped now."""
        if self._deferred[q]:
            if not self._waiting[q]:
                return -1
            self._waiting[q] -= 1
            return heappop(self._heap[q])[2]
        line = self._line[q]
        while line:
            c = line.popleft()
            if self.outcome[c] == WAITS:
                self._waiting[q] -= 1
                return c
            self.virtual[c] = now
        return -1

    def _next_of_group(self, g: int, now: float) -> int:
        served = self._serves[g]
        if len(served) == 1:
            return self._next_in_line(served[0], now)
        best, chosen = None, -1
        for q in served:
            if not self._waiting[q]:
                self._next_in_line(q, now)
                continue
            key = (*self._urgency[q], *self._head(q, now), q)
            if best is None or key < best:
                best, chosen = key, q
        return self._next_in_line(chosen, now) if chosen >= 0 else -1

    def _head(self, q: int, now: float) -> tuple[float, float]:
        if self._deferred[q]:
            rank, due, _ = self._heap[q][0]
            return rank, due
        line = self._line[q]
        while self.outcome[line[0]] != WAITS:
            self.virtual[line.popleft()] = now
        return 0.0, self.enter[line[0]]

    def _leave_on_line(self) -> None:
        """End the horizon for those still on a line."""
        for q, line in enumerate(self._line):
            for c in line:
                if self.outcome[c] == WAITS and not self._deferred[q]:
                    self._lose(c, ABANDONED, max(self._finish, self.enter[c]))

    # People ---------------------------------------------------------------------------------------------------------

    def _find_agent(self, q: int) -> int:
        for tier in self._who[q]:
            best = None
            for idle in tier:
                if idle:
                    head = next(iter(idle))
                    if best is None or self._idle_since[head] < self._idle_since[best[0]]:
                        best = head, idle
            if best is not None:
                del best[1][best[0]]
                return best[0]
        for held in self._held[q][1:]:
            if held:
                return held.popitem(last=False)[0]
        return -1

    def _take(self, a: int, c: int, now: float) -> None:
        q = self.queue[c]
        self.outcome[c], self.begin[c], self.agent[c], self.home[c] = SERVED, now, a, self._at[a]
        self._busy_with[a] = q
        if self._slots[q] == 1:
            self._load[a] = 1
            heappush(self._events, (now + self.work[c], END, c, 0))
            return
        load = self._load[a]
        clock = self._clock[a] + (now - self._clock_at[a]) / self._slow[q][load] if load else 0.0
        heappush(self._sessions[a], (clock + self.work[c], c))
        self._load[a] = load + 1
        self._wind(a, clock, now)

    def _wind(self, a: int, clock: float, now: float) -> None:
        """Set an agent's own clock, which runs slower the more sessions they hold, and when the next session ends."""
        self._clock[a], self._clock_at[a] = clock, now
        self._version[a] += 1
        if self._load[a]:
            ends = now + (self._sessions[a][0][0] - clock) * self._slow[self._busy_with[a]][self._load[a]]
            heappush(self._events, (ends, SESSION, a, self._version[a]))

    def _end_contact(self, c: int, now: float) -> None:
        a = self.agent[c]
        self.end[c] = now
        self._inside[self.queue[c]] -= 1
        self._load[a] = 0
        self._offer(a, now)

    def _end_session(self, a: int, now: float) -> None:
        clock, c = heappop(self._sessions[a])
        q, load = self._busy_with[a], self._load[a]
        self.end[c] = now
        self._inside[q] -= 1
        if load < self._slots[q]:
            self._held[q][load].pop(a, None)
        self._load[a] = load - 1
        self._wind(a, clock, now)
        self._offer(a, now)

    def _offer(self, a: int, now: float) -> None:
        """Give an agent who has room what waits; else they are free, hold fewer sessions than they could, or leave."""
        while True:
            g, load, q = self._group[a], self._load[a], self._busy_with[a]
            if load and load >= self._slots[q]:
                return
            if g == AWAY:
                c = -1 if load else self._last_call(a, now)
            elif load:
                c = self._next_in_line(q, now) if q in self._serves[g] else -1
            else:
                c = self._next_of_group(g, now)
            if c < 0:
                break
            self._take(a, c, now)
        if g == AWAY:
            if not load:
                self._depart(a, now)
        elif not load:
            self._idle[g][a] = None
            self._idle_since[a] = now
        elif q in self._serves[g]:
            self._held[q][load][a] = None

    def _last_call(self, a: int, now: float) -> int:
        """Next contact still on a line that has closed, for who should have left."""
        for q in self._serves[self._last[a]]:
            if self._waiting[q] and not self._deferred[q] and not self._is_alive(q, now):
                return self._next_in_line(q, now)
        return -1

    def _is_alive(self, q: int, now: float) -> bool:
        return now < self._finish and bool(self._alive[q][int(now // self._interval_s)])

    def _depart(self, a: int, now: float) -> None:
        if self._at[a] >= 0:
            self.spans.append((a, self._at[a], self._since[a], now))
            self._at[a] = -1

    # Staffing -------------------------------------------------------------------------------------------------------

    def _staff(self, change: Change) -> None:
        if change.kind == COUNT:
            self._set_count(change.who, change.value, change.time)
        elif change.kind == MOVE:
            while len(self._group) <= change.who:
                self._add_agent()
            self._move(change.who, change.value, change.home, change.time)
        else:
            self._send_away(change.who, change.since)

    def _add_agent(self) -> int:
        for values, value in ((self._group, AWAY), (self._last, 0), (self._at, -1), (self._since, 0.0),
                              (self._load, 0), (self._busy_with, 0), (self._idle_since, 0.0), (self._sessions, []),
                              (self._clock, 0.0), (self._clock_at, 0.0), (self._version, 0)):  # fmt: skip
            values.append(value)  # type: ignore[attr-defined]
        return len(self._group) - 1

    def _set_count(self, q: int, wanted: int, now: float) -> None:
        """Bring a queue's people to a number: who still finishes comes back first, who is free goes first."""
        crew = self._count_crew[q]
        there = [a for a in crew if self._group[a] != AWAY]
        if wanted < len(there):
            there.sort(key=lambda a: (self._load[a], self._idle_since[a], a))
            for a in there[: len(there) - wanted]:
                self._move(a, AWAY, q, now)
            return
        away = sorted((a for a in crew if self._group[a] == AWAY), key=lambda a: (-self._load[a], a))
        for _ in range(wanted - len(there) - len(away)):
            away.append(self._add_agent())
            crew.append(away[-1])
        for a in away[: wanted - len(there)]:
            self._move(a, q, q, now)

    def _move(self, a: int, group: int, home: int, now: float) -> None:
        before, load, q = self._group[a], self._load[a], self._busy_with[a]
        if before != AWAY:
            if not load:
                del self._idle[before][a]
            elif load < self._slots[q]:
                self._held[q][load].pop(a, None)
            self._last[a] = before
        if group != AWAY and self._at[a] != home:
            self._depart(a, now)
            self._at[a], self._since[a] = home, now
        self._group[a] = group
        self._offer(a, now)

    def _send_away(self, q: int, since: float) -> None:
        """Before a queue opens again: who was still on the line when it closed, and nobody was there, has gone."""
        line = self._line[q]
        for c in [c for c in line if self.outcome[c] == WAITS and self.enter[c] <= since]:
            self._lose(c, ABANDONED, max(since, self.enter[c]))
        self._line[q] = deque(c for c in line if self.outcome[c] == WAITS)
        heapify(self._events)
