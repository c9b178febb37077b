"""Every lawful roster of a very small site, one by one, and what it costs; shares no code with the solver.

Wall clock and elapsed time are the same here (no clock change), so a moment is a whole hour since the first midnight.
"""

from dataclasses import dataclass
from itertools import product
from math import ceil, inf, prod

import numpy as np

STEPS = ((0.10, 10.0), (0.25, 20.0), (1.0, 40.0))
LEAD = "lead"
LEAD_PRICE = 100.0


@dataclass(frozen=True)
class Work:
    """A kind of shift in hours; `pause` is (earliest, latest) start of an unpaid hour off, None for no break."""

    name: str
    starts: tuple[int, ...]
    length: int
    pause: tuple[int, int] | None = None

    @property
    def paid(self) -> int:
        return self.length - (self.pause is not None)


@dataclass(frozen=True)
class Person:
    """`paid` are the paid hours a shift of theirs may have; `week` those due in a whole week."""

    skills: tuple[str, ...]
    week: int
    paid: tuple[int, ...]
    days: frozenset[int]
    most_days: int = 5
    streak: int = 0


@dataclass(frozen=True)
class SmallSite:
    """`need` has shape (queue, hour); `opened` is the (first, last) hour of every day; Monday is day 0.

    The queue LEAD stands for the presence of team leads, whose only skill it is.
    """

    queues: tuple[str, ...]
    days: int
    opened: tuple[int, int]
    works: tuple[Work, ...]
    people: tuple[Person, ...]
    need: np.ndarray
    rest: int
    in_a_row: int


def best_cost(site: SmallSite) -> tuple[float, int]:
    """Lowest cost over all lawful rosters, and how many different ones (by who is on duty when) there are."""
    groups: dict[tuple[str, ...], np.ndarray] = {}
    for person in site.people:
        mine = np.unique(np.array(list(_duties(site, person)), dtype=np.int8), axis=0)
        before = groups.get(person.skills)
        if before is not None:
            mine = np.unique((before[:, None, :] + mine[None, :, :]).reshape(-1, mine.shape[1]), axis=0)
        groups[person.skills] = mine
    tables = [_price_table(site, list(groups), t) for t in range(site.need.shape[1])]
    largest = max(groups, key=lambda skills: len(groups[skills]))
    others = {skills: duties for skills, duties in groups.items() if skills != largest}
    best = inf
    for chosen in product(*others.values()):
        duty = dict(zip(others, chosen, strict=True)) | {largest: groups[largest].T}
        cost = sum(table[tuple(duty[skills][t] for skills in groups)] for t, table in enumerate(tables))
        best = min(best, float(np.min(cost)))
    return best, prod(len(duties) for duties in groups.values())


def _duties(site: SmallSite, person: Person):
    """On duty per hour, for every lawful horizon of one person.

    A whole week makes the most hours not above what is due; part of one, whose share is seldom made of whole shifts,
    may also make up to the least hours not below it, if those are less than a shift beyond.
    """
    due = person.week * 60 * min(site.days, 7) // 7
    plans = [(60 * hours, duty) for hours, duty in _plans(site, person) if hours <= person.week]
    least = most = max(minutes for minutes, _ in plans if minutes <= due)
    if site.days < 7:
        beyond = due + 60 * max(person.paid)
        most = min((minutes for minutes, _ in plans if due <= minutes < beyond), default=most)
    for minutes, duty in plans:
        if least <= minutes <= most:
            yield duty


def _plans(site: SmallSite, person: Person):
    options: list[list[tuple[Work, int, int | None] | None]] = []
    for day in range(site.days):
        today: list[tuple[Work, int, int | None] | None] = [None]
        for work, start in ((w, s) for w in site.works for s in w.starts):
            inside = site.opened[0] <= start and start + work.length <= site.opened[1]
            if work.paid in person.paid and day in person.days and inside:
                pauses = range(work.pause[0], work.pause[1] + 1) if work.pause else (None,)
                today += [(work, start, pause) for pause in pauses]
        options.append(today)
    for plan in product(*options):
        if _lawful(site, person, plan):
            yield sum(shift[0].paid for shift in plan if shift), _on_duty(plan)


def _lawful(site: SmallSite, person: Person, plan) -> bool:
    row, end = person.streak, -inf
    if sum(shift is not None for shift in plan) > person.most_days:
        return False
    for day, shift in enumerate(plan):
        row = row + 1 if shift else 0
        if shift is None:
            continue
        if row > site.in_a_row or 24 * day + shift[1] < end + site.rest:
            return False
        end = 24 * day + shift[1] + shift[0].length
    return True


def _on_duty(plan) -> list[int]:
    duty = [0] * (24 * len(plan))
    for day, shift in enumerate(plan):
        if shift:
            work, start, pause = shift
            for hour in range(work.length):
                duty[24 * day + start + hour] = int(hour != pause)
    return duty


def _price_table(site: SmallSite, groups: list[tuple[str, ...]], t: int) -> np.ndarray:
    """Price of an hour by heads on duty per group, the best split over queues found by trying all."""
    sizes = [sum(person.skills == group for person in site.people) for group in groups]
    table = np.empty([size + 1 for size in sizes])
    for heads in product(*(range(size + 1) for size in sizes)):
        everyone = [skills for skills, n in zip(groups, heads, strict=True) for _ in range(n)]
        table[heads] = min(_price(site, t, served) for served in product(*everyone))
    return table


def _price(site: SmallSite, t: int, served: tuple[str, ...]) -> float:
    total = 0.0
    for q, queue in enumerate(site.queues):
        need, cover = int(site.need[q, t]), served.count(queue)
        if queue == LEAD:
            total += LEAD_PRICE * max(0, need - cover)
            continue
        ends = [(ceil(round(need * share, 9)), price) for share, price in STEPS]
        total += sum(next(price for end, price in ends if i <= end) for i in range(1, need - cover + 1))
        total += max(0, cover - need)
    return total
