"""The floor: contacts meet people, event by event.

Who comes in is helped at once by someone with room: first those who serve the fewest queues, of these the one who has
been free longest, then whoever holds the fewest sessions. Otherwise the contact waits. Who becomes free takes the
contact of the queue with the highest priority, then of those that can't wait, then the one that came in first; of work
that may wait the one due first, and within a queue by class and those who chose a time before the others. Who has to
leave finishes first, and where the queue has closed also helps those still on the line; a break that begins late keeps
its length. Events at one moment come in a fixed order: endings, people, those who give up or try again or come back
late, those who come in.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from wfm.simulate.book import ABANDONED, BLOCKED, NEVER, SERVED, WAITS, Book
from wfm.simulate.routing import Person, Routing
from wfm.simulate.staffing import AWAY, COUNT, MOVE
from wfm.simulate.waiting import LiveLine, Tray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.simulate.redials import Redials
    from wfm.simulate.site import Site
    from wfm.simulate.staffing import Change

END, SESSION, GIVE_UP, RETRY, BACK = range(5)

Event = tuple[float, int, int, int]
"""Moment, kind, number of the contact or person, version of a person's next ending or their turn."""


class Floor:
    """One replication; `play` fills the book, and `spans` with (person, home, from, to) of everyone on queue."""

    def __init__(self, site: Site, book: Book, groups: Sequence[tuple[int, ...]], redials: Redials) -> None:
        lines = site.lines
        self.book, self.redials = book, redials
        self.spans: list[tuple[int, int, float, float]] = []
        self._finish = float(site.grid.size * site.grid.interval_s)
        self._interval_s = site.grid.interval_s
        self._alive = [line.alive.tolist() for line in lines]
        self._slots = [line.queue.sessions for line in lines]
        self._slow = [line.slowdown for line in lines]
        self._seats = [line.queue.lines if line.queue.lines is not None else NEVER for line in lines]
        self._priority = [-line.queue.priority for line in lines]
        self._waiting = [Tray(book) if line.waits else LiveLine(book) for line in lines]
        self._inside = [0] * len(lines)
        self._routing = Routing(groups, self._slots)
        self._people: list[Person] = []
        self._crews: list[list[Person]] = [[] for _ in lines]
        self._events: list[Event] = []

    def play(self, changes: Sequence[Change]) -> None:
        """Play the replication to its end."""
        events, enter = self._events, self.book.enter
        come, comes = 0, self.book.drawn
        change, last = 0, len(changes)
        while True:
            next_in = enter[come] if come < comes and enter[come] < self._finish else NEVER
            next_change = changes[change].time if change < last else NEVER
            next_event, kind = events[0][:2] if events else (NEVER, END)
            if next_event < next_change or (next_event == next_change < NEVER and kind <= SESSION):
                if next_event <= next_in:
                    self._happen(heappop(events))
                    continue
            elif next_change <= next_in and change < last:
                self._staff(changes[change])
                change += 1
                continue
            if next_in == NEVER:
                break
            self._come_in(come, next_in)
            come += 1
        for line in self._waiting:
            if isinstance(line, LiveLine):
                self._leave_line(line, self._finish)

    def _happen(self, event: Event) -> None:
        now, kind, number, version = event
        book = self.book
        if kind == END:
            self._end_contact(number, now)
        elif kind == SESSION:
            person = self._people[number]
            if version == person.version:
                self._end_session(person, now)
        elif kind == GIVE_UP:
            if book.outcome[number] == WAITS:
                self._waiting[book.queue[number]].lose_one()
                self._lose(number, now)
        elif kind == BACK:
            person = self._people[number]
            if version == person.turn and person.coming is not None:
                self._move(person, *person.coming, now)
        elif self._is_alive(book.queue[number], now):
            self._come_in(number, now)

    def _is_alive(self, q: int, now: float) -> bool:
        return now < self._finish and bool(self._alive[q][int(now // self._interval_s)])

    # Contacts

    def _come_in(self, c: int, now: float) -> None:
        book = self.book
        q = book.queue[c]
        if self._inside[q] >= self._seats[q]:
            book.outcome[c], book.end[c] = BLOCKED, now
            self._try_again(c, now)
            return
        self._inside[q] += 1
        person = self._routing.find(q)
        if person is not None:
            self._take(person, c, now)
            if person.load < self._slots[q]:
                self._routing.put(person, now)
            return
        book.outcome[c] = WAITS
        self._waiting[q].put(c)
        if book.patience[c] < NEVER:
            heappush(self._events, (now + book.patience[c], GIVE_UP, c, 0))

    def _lose(self, c: int, now: float) -> None:
        self.book.outcome[c], self.book.end[c] = ABANDONED, now
        self._inside[self.book.queue[c]] -= 1
        self._try_again(c, now)

    def _try_again(self, c: int, now: float) -> None:
        q = self.book.queue[c]
        again = self.redials.draw(q, now)
        if again is not None:
            moment, work_s, patience_s = again
            new = self.book.add(q, moment, work_s=work_s, patience_s=patience_s)
            heappush(self._events, (moment, RETRY, new, 0))

    def _leave_line(self, line: LiveLine, closed: float) -> None:
        """Who was on the line when it closed, and nobody was there to help them, is gone."""
        for c in line.left(closed):
            line.lose_one()
            self._lose(c, max(closed, self.book.enter[c]))

    def _next_for(self, person: Person, now: float) -> int:
        """Take the contact that somebody free handles next off its line; -1 for none."""
        served = self._routing.serves[person.group]
        if len(served) == 1:
            return self._waiting[served[0]].take(now)
        some = [q for q in served if self._waiting[q].waiting]
        if not some:
            return -1
        first = min(some, key=lambda q: (self._priority[q], not self._waiting[q].live, self._waiting[q].head(now), q))
        return self._waiting[first].take(now)

    def _last_call(self, person: Person, now: float) -> int:
        """Take the next contact off a line that has closed, for somebody who should have left."""
        for q in self._routing.serves[person.last]:
            line = self._waiting[q]
            if line.live and line.waiting and not self._is_alive(q, now):
                return line.take(now)
        return -1

    # People

    def _take(self, person: Person, c: int, now: float) -> None:
        book = self.book
        q, load = book.queue[c], person.load
        book.outcome[c], book.begin[c], book.agent[c], book.home[c] = SERVED, now, person.number, person.home
        person.queue, person.load = q, load + 1
        if self._slots[q] == 1:
            heappush(self._events, (now + book.work[c], END, c, 0))
            return
        clock = person.clock + (now - person.clock_at) / self._slow[q][load] if load else 0.0
        heappush(person.sessions, (clock + book.work[c], c))
        self._wind(person, clock, now)

    def _wind(self, person: Person, clock: float, now: float) -> None:
        """Set a person's own clock, and when the next of their sessions ends."""
        person.clock, person.clock_at = clock, now
        person.version += 1
        if person.load:
            ends = now + (person.sessions[0][0] - clock) * self._slow[person.queue][person.load]
            heappush(self._events, (ends, SESSION, person.number, person.version))

    def _end_contact(self, c: int, now: float) -> None:
        person = self._people[self.book.agent[c]]
        self.book.end[c] = now
        self._inside[person.queue] -= 1
        person.load = 0
        self._offer(person, now)

    def _end_session(self, person: Person, now: float) -> None:
        self._routing.drop(person)
        clock, c = heappop(person.sessions)
        self.book.end[c] = now
        self._inside[person.queue] -= 1
        person.load -= 1
        self._wind(person, clock, now)
        self._offer(person, now)

    def _offer(self, person: Person, now: float) -> None:
        """Give somebody who has room what waits; without it they stay in reach, or leave if they have to."""
        while True:
            if person.group == AWAY:
                c = -1 if person.load else self._last_call(person, now)
            elif not person.load:
                c = self._next_for(person, now)
            elif self._routing.has_room(person):
                c = self._waiting[person.queue].take(now)
            else:
                return
            if c < 0:
                break
            self._take(person, c, now)
        if person.group != AWAY:
            self._routing.put(person, now)
        elif not person.load:
            self._depart(person, now)
            person.left = now
            if person.coming is not None:
                self._expect(person)

    def _expect(self, person: Person) -> None:
        """Let somebody come back when their break is over."""
        heappush(self._events, (person.left + person.rest, BACK, person.number, person.turn))

    def _depart(self, person: Person, now: float) -> None:
        if person.home >= 0:
            self.spans.append((person.number, person.home, person.since, now))
            person.home = -1

    # Staffing

    def _staff(self, change: Change) -> None:
        if change.kind == COUNT:
            self._set_count(change.who, change.value, change.time)
        elif change.kind == MOVE:
            while len(self._people) <= change.who:
                self._people.append(Person(len(self._people)))
            self._turn(self._people[change.who], change)
        else:
            line = self._waiting[change.who]
            if isinstance(line, LiveLine):
                self._leave_line(line, change.since)

    def _turn(self, person: Person, change: Change) -> None:
        """Move somebody as the roster says: at once, or after the whole of a break that began late."""
        person.turn += 1
        person.coming = None
        if change.value == AWAY == person.group:
            return
        if change.rest > 0 and (person.load or person.left + change.rest > change.time):
            person.coming, person.rest = (change.value, change.home), change.rest
            if not person.load:
                self._expect(person)
            return
        self._move(person, change.value, change.home, change.time)

    def _set_count(self, q: int, wanted: int, now: float) -> None:
        """Bring a queue's people to a number: who still finishes comes back first, who holds least goes first."""
        crew = self._crews[q]
        there = [p for p in crew if p.group != AWAY]
        if wanted < len(there):
            there.sort(key=lambda p: (p.load, p.free_since, p.number))
            for person in there[: len(there) - wanted]:
                self._move(person, AWAY, q, now)
            return
        away = sorted((p for p in crew if p.group == AWAY), key=lambda p: (-p.load, p.number))
        while len(there) + len(away) < wanted:
            person = Person(len(self._people))
            self._people.append(person)
            crew.append(person)
            away.append(person)
        for person in away[: wanted - len(there)]:
            self._move(person, q, q, now)

    def _move(self, person: Person, group: int, home: int, now: float) -> None:
        person.coming = None
        self._routing.drop(person)
        if person.group != AWAY:
            person.last = person.group
        if group != AWAY and person.home != home:
            self._depart(person, now)
            person.home, person.since = home, now
        person.group = group
        self._offer(person, now)
