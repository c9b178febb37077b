"""The contacts of one replication, drawn before it is played: when they come, how long they take and wait."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.simulate.site import Line, Site


@dataclass(frozen=True)
class Contacts:
    """Contacts in the order in which they can be handled first; moments are seconds since the horizon began.

    `arrival` is when they came in (0 for those that lay there), `enter` from when they can be handled; `work_s` is the
    handle time of one handled alone and `patience_s` how long they wait (infinite where nobody gives up). Of work that
    may wait `rank` is the place of its class and `due` its due time; 0 and infinite for others.
    """

    queue: IntArray
    arrival: FloatArray
    enter: FloatArray
    work_s: FloatArray
    patience_s: FloatArray
    rank: IntArray
    due: FloatArray
    lay_there: IntArray


def open_stream(site: Site, replication: int, name: str) -> np.random.Generator:
    """Open a stream of random numbers of its own for each replication and name."""
    entropy = [site.options.seed, replication, zlib.crc32(name.encode())]
    return np.random.default_rng(np.random.SeedSequence(entropy))


def draw_contacts(site: Site, replication: int) -> Contacts:
    """Draw all contacts of a replication.

    A queue's contacts don't depend on the other queues, nor on who is there to handle them.
    """
    parts = [_draw_queue(site, q, replication) for q in range(len(site.lines))]
    queue = np.concatenate([np.full(len(part["enter"]), q) for q, part in enumerate(parts)])
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((queue, columns["enter"]))
    return Contacts(queue=queue[order], **{name: column[order] for name, column in columns.items()})


def draw_work(mean_s: FloatArray, handle_cv: float | None, rng: np.random.Generator) -> FloatArray:
    """Handle times with these means."""
    if handle_cv is None:
        drawn: FloatArray = mean_s * rng.standard_exponential(len(mean_s))
        return drawn
    spread = np.sqrt(np.log1p(handle_cv**2))
    varied: FloatArray = mean_s * np.exp(spread * rng.standard_normal(len(mean_s)) - spread**2 / 2)
    return varied


def _draw_queue(site: Site, q: int, replication: int) -> dict[str, np.ndarray]:
    line, grid = site.lines[q], site.grid
    rng = open_stream(site, replication, line.queue.name)
    counts, means = _draw_counts(site, q, replication, rng)
    interval = np.repeat(np.arange(grid.size), counts)
    arrival = np.sort((interval + rng.random(len(interval))) * grid.interval_s)
    work = draw_work(means[interval], site.options.handle_cv, rng)
    patience = np.full(len(arrival), np.inf)
    if line.patience_s is not None:
        patience = line.patience_s * rng.standard_exponential(len(arrival))
    columns = {
        "arrival": arrival, "enter": arrival, "work_s": work, "patience_s": patience,
        "rank": np.zeros(len(arrival), dtype=np.int64), "due": np.full(len(arrival), np.inf),
        "lay_there": np.zeros(len(arrival), dtype=np.int64),
    }  # fmt: skip
    return columns if not line.waits else _defer(site, line, columns, rng)


def _draw_counts(site: Site, q: int, replication: int, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
    """Contacts per interval and their mean handle time, shape (t,) each."""
    line, grid, paths = site.lines[q], site.grid, site.paths
    mean, aht_s = line.volume, line.aht_s
    if paths is not None:
        course = open_stream(site, replication, "").integers(len(paths.volume))
        mean = np.where(line.accepts, paths.volume[course, q], 0.0)
        aht_s = np.where(mean > 0, paths.aht_s[course, q], 1.0)
        # A path says how many come; what a person's adjustment left of a contact comes with that chance.
        return np.floor(mean + rng.random(grid.size)).astype(np.int64), aht_s
    cv = site.options.arrival_cv
    if cv > 0:
        mean = mean * rng.gamma(cv**-2, cv**2, grid.days)[grid.day_of]
    return rng.poisson(mean), aht_s


def split_backlog(due: tuple[tuple[float, float], ...], lying: int) -> FloatArray:
    """Staffed seconds that each contact of a backlog has left."""
    edges = np.cumsum([share for share, _ in due])
    part = np.searchsorted(edges / edges[-1], (np.arange(lying) + 0.5) / max(lying, 1))
    left: FloatArray = np.array([within for _, within in due])[np.minimum(part, len(due) - 1)]
    return left


def _defer(
    site: Site, line: Line, columns: dict[str, np.ndarray], rng: np.random.Generator
) -> dict[str, np.ndarray]:  # fmt: skip
    """Add the backlog, chosen times, classes and due times."""
    promise, staffed = line.queue.deferral, line.staffed
    assert promise is not None
    assert staffed is not None
    lying = round(promise.backlog)
    first = line.aht_s[np.argmax(line.volume > 0)] if (line.volume > 0).any() else line.queue.aht_s or 1.0
    work = draw_work(np.full(lying, float(first)), site.options.handle_cv, rng)
    late = columns["arrival"]
    arrival = np.concatenate([np.zeros(lying), late])
    work = np.concatenate([work, columns["work_s"]])
    lay_there = np.concatenate([np.ones(lying, dtype=np.int64), np.zeros(len(late), dtype=np.int64)])
    shares = np.cumsum([c.share for c in promise.classes])
    rank = np.searchsorted(shares, rng.random(len(arrival)), side="right") if len(shares) else lay_there * 0
    within = np.array([*(c.answer_within_s for c in promise.classes), line.queue.target.answer_within_s])[rank]
    if promise.backlog_due:
        within[:lying] = split_backlog(promise.backlog_due, lying)
    elif promise.backlog_within_s is not None:
        within = np.where(lay_there > 0, promise.backlog_within_s, within)
    due = staffed.add(arrival, within)
    if promise.cutoff_min is not None:
        due = np.where(lay_there > 0, due, np.maximum(due, staffed.close_after(arrival)))
    enter = arrival.copy()
    chooses = (rng.random(len(arrival)) < promise.chosen_share) & (lay_there == 0)
    if chooses.any():
        enter[chooses] = staffed.choose(arrival[chooses])
        window = np.full(int(chooses.sum()), promise.chosen_window_s)
        seen = np.isfinite(enter[chooses])
        due[chooses] = np.where(seen, staffed.add(np.where(seen, enter[chooses], 0.0), window), np.inf)
    return {
        "arrival": arrival, "enter": enter, "work_s": work, "patience_s": np.full(len(arrival), np.inf),
        "rank": rank.astype(np.int64), "due": due, "lay_there": lay_there,
    }  # fmt: skip
