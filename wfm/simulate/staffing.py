"""Who is on queue when: changes in the order in which they happen, from counts or from a roster."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.core.roster import ON_QUEUE, Roster
from wfm.errors import Fault, ScenarioError
from wfm.simulate.demand import open_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wfm.core.agent import Agent
    from wfm.core.arrays import IntArray
    from wfm.core.roster import Stretch
    from wfm.simulate.site import Site

OPENING, COUNT, MOVE = range(3)
AWAY = -1


class Change(NamedTuple):
    """One change of staffing.

    COUNT: queue `who` has `value` people. MOVE: person `who` serves group `value` (AWAY: nobody), on a stretch of queue
    `home`, after breaks of `rest` seconds in all. OPENING: queue `who` opens, or the horizon ends, having been closed
    since `since`.
    """

    time: float
    kind: int
    who: int
    value: int = 0
    home: int = 0
    since: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True)
class Crew:
    """People of a roster and what they do on each day they work, as changes by (person, day)."""

    names: tuple[str, ...]
    moves: Mapping[tuple[int, int], tuple[Change, ...]]


@dataclass(frozen=True)
class Staffing:
    """Either `counts`, shape (queue, t), of people who serve one queue, or a crew.

    `groups` are the sets of queues that people serve; with counts there is one for each queue.
    """

    groups: tuple[tuple[int, ...], ...]
    counts: IntArray | None = None
    crew: Crew | None = None


def staff_counts(counts: IntArray, site: Site) -> Staffing:
    """Staffing by counts. Raises ScenarioError where they have another shape or are negative."""
    wanted = len(site.lines), site.grid.size
    if counts.shape != wanted or (counts < 0).any():
        got = f"shape {counts.shape}" if counts.shape != wanted else f"{counts.min()}"
        raise ScenarioError.of([Fault(f"agents of at least 0, shape {wanted}", got, where="staffing")])
    return Staffing(tuple((q,) for q in range(len(site.lines))), counts=counts)


def staff_roster(
    roster: Roster, agents: Sequence[Agent], site: Site, *, breaks: frozenset[str] = frozenset()
) -> Staffing:
    """Staffing by a roster; with the option `multi_skill` the agents' skills say what they serve.

    `breaks` are the activities that keep their length where they begin late.

    Raises ScenarioError where a stretch names an unknown queue or, with `multi_skill`, an unknown agent.
    """
    index = {line.queue.name: q for q, line in enumerate(site.lines)}
    skills = {agent.id: tuple(index[name] for name in agent.skills if name in index) for agent in agents}
    stretches = [s for s in roster.stretches if s.activity == ON_QUEUE]
    _check_names(stretches, index, skills if site.options.multi_skill else None)
    names = tuple(dict.fromkeys(s.agent for s in stretches))
    number = {name: a for a, name in enumerate(names)}
    ends = _end_shifts(roster.stretches)
    rests = _list_rests(roster.stretches, breaks, int(site.grid.midnights_utc[0]))
    groups: dict[tuple[int, ...], int] = {}
    moves: dict[tuple[int, int], tuple[Change, ...]] = {}
    for (name, date), found in groupby(stretches, key=lambda s: (s.agent, s.date)):
        pieces: list[tuple[float, float, tuple[int, ...], int]] = []
        for s in found:
            home = index[s.queue]
            served = tuple(sorted({home, *skills[name]})) if site.options.multi_skill else (home,)
            pieces += _cut_piece(site, s, ends[s.agent, s.date, s.shift], served, home)
        day = (date - site.grid.start).days
        moves[number[name], day] = tuple(_move(number[name], pieces, groups, rests.get((name, date), ())))
    return Staffing(tuple(groups), crew=Crew(names, moves))


def _check_names(stretches: Sequence[Stretch], queues: Iterable[str], agents: Iterable[str] | None) -> None:
    """Refuse names that are not among the queues, and among the agents unless None."""
    unknown = {s.queue for s in stretches} - set(queues)
    faults = [Fault("a queue of the forecast", name, where="roster") for name in sorted(unknown)]
    if agents is not None:
        strangers = {s.agent for s in stretches} - set(agents)
        faults += [Fault("an agent of the scenario", name, where="roster") for name in sorted(strangers)]
    if faults:
        raise ScenarioError.of(faults)


def list_changes(staffing: Staffing, site: Site, replication: int) -> list[Change]:
    """All changes of a replication, in order; who is away for a day is drawn here."""
    changes = _list_openings(site)
    if staffing.counts is not None:
        changes += _list_counts(staffing.counts, site, replication)
    elif staffing.crew is not None:
        changes += _list_moves(staffing.crew, site, replication)
    return sorted(changes)


def _list_openings(site: Site) -> list[Change]:
    found = []
    for q, line in enumerate(site.lines):
        if line.waits:
            continue
        edges = np.flatnonzero(np.diff(np.concatenate([[False], line.alive, [False]]).astype(np.int64)))
        opens, closes = [*edges[::2].tolist(), site.grid.size][1:], edges[1::2].tolist()
        found += [
            Change(float(t * site.grid.interval_s), OPENING, q, since=float(before * site.grid.interval_s))
            for t, before in zip(opens, closes, strict=True)
            if before < t
        ]
    return found


def _list_counts(counts: IntArray, site: Site, replication: int) -> list[Change]:
    grid, absence = site.grid, site.options.absence
    found = []
    for q, line in enumerate(site.lines):
        present = counts[q]
        if absence > 0 and present.any():
            rng = open_stream(site, replication, f"{line.queue.name} absence")
            here = rng.random((grid.days, int(present.max()))) >= absence
            still = np.concatenate([np.zeros((grid.days, 1)), np.cumsum(here, axis=1)], axis=1).astype(np.int64)
            present = still[grid.day_of, present]
        steps = np.flatnonzero(np.diff(np.concatenate([[0], present])))
        found += [Change(float(t * grid.interval_s), COUNT, q, int(present[t])) for t in steps]
        found.append(Change(float(grid.size * grid.interval_s), COUNT, q, 0))
    return found


def _list_moves(crew: Crew, site: Site, replication: int) -> list[Change]:
    keys = sorted(crew.moves)
    absence = site.options.absence
    here = open_stream(site, replication, "absence").random(len(keys)) >= absence
    return [change for key, comes in zip(keys, here, strict=True) if comes for change in crew.moves[key]]


def _end_shifts(stretches: Iterable[Stretch]) -> dict[tuple[object, ...], int]:
    ends: dict[tuple[object, ...], int] = defaultdict(int)
    for s in stretches:
        ends[s.agent, s.date, s.shift] = max(ends[s.agent, s.date, s.shift], s.end)
    return ends


def _list_rests(
    stretches: Iterable[Stretch], breaks: frozenset[str], zero: int
) -> dict[tuple[str, object], list[tuple[float, float]]]:
    """List the breaks of each person and day, from and to."""
    rests: dict[tuple[str, object], list[tuple[float, float]]] = defaultdict(list)
    for s in stretches:
        if s.activity in breaks:
            rests[s.agent, s.date].append((float(s.start - zero), float(s.end - zero)))
    return rests


def _cut_piece(
    site: Site, stretch: Stretch, shift_end: int, served: tuple[int, ...], home: int
) -> list[tuple[float, float, tuple[int, ...], int]]:
    """Cut a stretch where the shift's last minutes begin, in which no new session of a queue is given."""
    zero = int(site.grid.midnights_utc[0])
    stops: dict[int, int] = {}
    for q in served:
        spec = site.lines[q].queue.concurrency
        if spec is not None and spec.wind_down_min:
            stops[q] = shift_end - spec.wind_down_min * 60
    last = int(site.grid.midnights_utc[-1])
    edges = sorted({stretch.start, stretch.end, *(e for e in stops.values() if stretch.start < e < stretch.end)})
    return [
        (float(begin - zero), float(min(end, last) - zero), tuple(q for q in served if stops.get(q, end) > begin), home)
        for begin, end in pairwise(edges)
        if begin < last
    ]


def _move(
    who: int,
    pieces: list[tuple[float, float, tuple[int, ...], int]],
    groups: dict[tuple[int, ...], int],
    rests: Sequence[tuple[float, float]],
) -> Iterable[Change]:
    before: tuple[float, tuple[int, ...], int] | None = None
    for begin, end, served, home in pieces:
        rest = 0.0
        if before is not None and before[0] < begin:
            yield Change(before[0], MOVE, who, AWAY)
            rest = sum(until - since for since, until in rests if before[0] <= since and until <= begin)
        if before != (begin, served, home):
            yield Change(max(begin, 0.0), MOVE, who, groups.setdefault(served, len(groups)), home, rest=rest)
        before = (end, served, home)
    if before is not None:
        yield Change(before[0], MOVE, who, AWAY)
