"""What one replication counted: sums per queue and interval, from which shares and means follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.simulate.book import ABANDONED, BLOCKED, OUTSIDE, SERVED, WAITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.simulate.floor import Floor
    from wfm.simulate.site import Line, Site

SUMS = (
    "offered", "handled", "abandoned", "blocked", "kept", "judged", "wait_s", "response_s", "busy_s", "present_s",
)  # fmt: skip
"""`kept` of `judged` contacts had what was promised."""
LEVELS = ("backlog", "oldest_age_s")
WHOLE = ("queue", "outcome", "rank", "lay_there", "agent", "home")
REAL = ("arrival", "enter", "begin", "end", "virtual", "due")


@dataclass(frozen=True)
class Tally:
    """Sums by name, shape (queue, t) each, counted where contacts came in; busy and present time where it was spent.

    `levels` hold at the end of each interval. `classes` maps (queue, class) to contacts kept and judged; `people` maps
    a person's number to busy and present seconds.
    """

    sums: dict[str, FloatArray]
    levels: dict[str, FloatArray]
    classes: dict[tuple[int, int], tuple[float, float, float]]
    people: dict[int, tuple[float, float]]


@dataclass(frozen=True)
class _Played:
    """One queue's contacts as arrays; `wait` until handling begins or the contact is lost."""

    arrival: FloatArray
    enter: FloatArray
    begin: FloatArray
    end: FloatArray
    virtual: FloatArray
    outcome: IntArray
    rank: IntArray
    due: FloatArray
    new: BoolArray
    interval: IntArray


def count_replication(site: Site, floor: Floor, *, people: bool) -> Tally:
    """Count what happened on a floor that was played; `people` asks for each person's time as well."""
    size = len(site.lines), site.grid.size
    sums = {name: np.zeros(size) for name in SUMS}
    levels = {name: np.zeros(size) for name in LEVELS}
    classes: dict[tuple[int, int], tuple[float, float, float]] = {}
    columns = {name: np.array(getattr(floor.book, name), dtype=np.int64) for name in WHOLE}
    columns |= {name: np.array(getattr(floor.book, name), dtype=np.float64) for name in REAL}
    for q, line in enumerate(site.lines):
        played = _pick(site, columns, np.flatnonzero(columns["queue"] == q), drawn=floor.book.drawn)
        judged, kept = _judge(site, line, played)
        _add(sums, q, played, judged=judged, kept=kept, line=line)
        levels["backlog"][q], levels["oldest_age_s"][q] = _count_waiting(site, played)
        if line.waits:
            classes |= _count_classes(q, line, played, judged=judged, kept=kept)
    time = _spend_time(site, columns, floor.spans, sums)
    return Tally(sums, levels, classes, time if people else {})


def _pick(site: Site, columns: dict[str, np.ndarray], which: IntArray, *, drawn: int) -> _Played:
    picked = {name: columns[name][which] for name in (*REAL, "outcome", "rank")}
    # One that would have tried again after closing was never offered; one that chose a later time was.
    new = (columns["lay_there"][which] == 0) & ((picked["outcome"] != OUTSIDE) | (which < drawn))
    interval = (picked["arrival"] // site.grid.interval_s).astype(np.int64).clip(0, site.grid.size - 1)
    return _Played(new=new, interval=interval, **picked)


def _judge(site: Site, line: Line, played: _Played) -> tuple[BoolArray, BoolArray]:
    """Which contacts the service level counts, and which of them had what was promised."""
    served = played.outcome == SERVED
    if line.waits:
        # What is due after the horizon would count only where it went well, since the rest isn't known.
        known = played.due <= site.grid.size * site.grid.interval_s
        return played.new & known, served & (played.end <= played.due)
    within, definition = line.queue.target.answer_within_s, line.queue.target.definition
    gone = played.outcome == ABANDONED
    answered = served & (played.begin - played.enter <= within)
    soon = gone & (played.end - played.enter <= within)
    every = played.outcome != OUTSIDE
    if definition == "sl_answered":
        return served, answered
    if definition == "sl_excl_short":
        return every & ~soon, answered
    if definition == "sl_abandon_ok":
        return every, answered | soon
    if definition == "sl_virtual":
        return every, answered | gone & (played.virtual - played.enter <= within)
    return every, answered


def _add(
    sums: dict[str, FloatArray], q: int, played: _Played, *, judged: BoolArray, kept: BoolArray, line: Line
) -> None:
    size = sums["offered"].shape[1]
    served, gone = played.outcome == SERVED, played.outcome == ABANDONED
    until = np.where(served, played.begin, played.end)
    if line.staffed is not None:
        safe = np.where(served, played.begin, played.enter), np.where(served, played.end, played.enter)
        enter = np.where(np.isfinite(played.enter), played.enter, 0.0)
        wait, response = (line.staffed.elapsed(enter, np.where(np.isfinite(s), s, 0.0)) for s in safe)
    else:
        wait = response = until - played.enter
    counted = {
        "offered": (played.new, None),
        "handled": (served & played.new, None),
        "abandoned": (gone, None),
        "blocked": (played.outcome == BLOCKED, None),
        "judged": (judged, None),
        "kept": (judged & kept, None),
        "wait_s": (served & played.new, wait),
        "response_s": (served & played.new, response),
    }
    for name, (mask, weight) in counted.items():
        weights = None if weight is None else weight[mask]
        sums[name][q] = np.bincount(played.interval[mask], weights=weights, minlength=size)


def _count_waiting(site: Site, played: _Played) -> tuple[FloatArray, FloatArray]:
    """Contacts waiting at the end of each interval, and how long the first of them has waited: shape (t,) each."""
    size, step = site.grid.size, site.grid.interval_s
    came = np.isin(played.outcome, (WAITS, SERVED, ABANDONED)) & np.isfinite(played.enter)
    enter = played.enter[came]
    leave = np.where(played.outcome == SERVED, played.begin, played.end)[came]
    leave = np.where(played.outcome[came] == WAITS, np.inf, leave)
    ends = np.arange(1, size + 1) * float(step)
    order = np.argsort(enter, kind="stable")
    enter, leave = enter[order], leave[order]
    waiting = np.searchsorted(enter, ends, side="left") - np.searchsorted(np.sort(leave), ends, side="right")
    age = np.zeros(size)
    if len(enter):
        first = np.searchsorted(np.maximum.accumulate(leave), ends, side="right")
        some = waiting > 0
        age[some] = ends[some] - enter[first[some]]
    return waiting.clip(min=0).astype(np.float64), age


def _count_classes(
    q: int, line: Line, played: _Played, *, judged: BoolArray, kept: BoolArray
) -> dict[tuple[int, int], tuple[float, float, float]]:
    promise = line.queue.deferral
    found = {}
    for rank in range(len(promise.classes) + 1 if promise is not None else 1):
        of_it = (played.rank == rank) & played.new
        found[q, rank] = (
            float(of_it.sum()), float((kept & judged & of_it).sum()), float((judged & of_it).sum())
        )  # fmt: skip
    return found


def _spend_time(
    site: Site, columns: dict[str, np.ndarray], on_queue: Sequence[tuple[int, int, float, float]],
    sums: dict[str, FloatArray],
) -> dict[int, tuple[float, float]]:  # fmt: skip
    """Add busy and present seconds by interval; those of each person."""
    done = np.flatnonzero(columns["agent"] >= 0)
    busy = _merge(*(columns[name][done] for name in ("agent", "home", "begin", "end")))
    spans = np.array(on_queue, dtype=np.float64).reshape(-1, 4)
    present = spans[:, 0].astype(np.int64), spans[:, 1].astype(np.int64), spans[:, 2], spans[:, 3]
    for name, (_, at, since, until) in (("busy_s", busy), ("present_s", present)):
        for q in range(len(site.lines)):
            sums[name][q] = _spread(since[at == q], until[at == q], site)
    people = int(max((int(p[0].max(initial=-1)) for p in (busy, present)), default=-1)) + 1
    worked = [np.bincount(p[0], weights=p[3] - p[2], minlength=people) for p in (busy, present)]
    return {a: (float(worked[0][a]), float(worked[1][a])) for a in range(people)}


def _merge(
    agent: IntArray, home: IntArray, begin: FloatArray, end: FloatArray
) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    """Spans in which agents are busy: sessions side by side count once."""
    if not len(agent):
        return agent, home, begin, end
    order = np.lexsort((begin, agent))
    agent, home, begin, end = agent[order], home[order], begin[order], end[order]
    apart = agent * (float(end.max()) + 1.0)
    reached = np.maximum.accumulate(end + apart)
    fresh = np.concatenate([[True], (begin + apart)[1:] >= reached[:-1]])
    first = np.flatnonzero(fresh)
    until = np.maximum.reduceat(end, first)
    return agent[first], home[first], begin[first], until


def _spread(since: FloatArray, until: FloatArray, site: Site) -> FloatArray:
    """Seconds of the spans that lie in each interval: shape (t,)."""
    size, step = site.grid.size, float(site.grid.interval_s)

    def count(moments: FloatArray) -> tuple[IntArray, FloatArray]:
        """How many moments lie in each interval, and the seconds from there to its end."""
        interval = np.minimum(moments // step, size).astype(np.int64)
        rest = (interval + 1) * step - moments
        number = np.bincount(interval, minlength=size + 1).astype(np.int64)
        return number[:size], np.bincount(interval, rest, size + 1).astype(np.float64)[:size]

    (begun, begun_s), (ended, ended_s) = count(since), count(until)
    there = np.concatenate([[0], np.cumsum(begun - ended)[:-1]])
    return np.maximum(there * step + begun_s - ended_s, 0.0)
