"""Few lines: M/M/n/K and M/M/n/K + M, in which a contact that finds all K places taken gets the busy tone.

K counts the contacts that are handled too. All states of the birth-death chain count; the chain with one more place is
a mixture of the one before and of its new last state, so that every mean is a running average of positive terms.

Source: Gross and Harris, "Fundamentals of Queueing Theory" (1998), section 2.5; with patience: Garnett, Mandelbaum and
Reiman (2002); that a wait is a sum of exponential stages whose rates rise evenly: Palm (1957).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.erlang_b import log_inverse_blocking, log_poisson
from wfm.capacity.inputs import checked
from wfm.capacity.service_definition import Late, checked_definition, late_share
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray, IntArray

_TIE = 1e-12
_NOTHING = 1e-20


@dataclass(frozen=True)
class LineOutcomes:
    """Each in broadcast shape; shares 0-1 of all who call, but `prob_wait_accepted` of those who get a line.

    `wait_accepted_s` is the mean wait of those who get a line, answered or not. `p_empty` is the share of time in which
    nobody is in the system.
    """

    blocking: FloatArray
    abandonment: FloatArray
    prob_wait_accepted: FloatArray
    wait_accepted_s: FloatArray
    occupancy: FloatArray
    queue_length: FloatArray
    p_empty: FloatArray
    service_level: FloatArray


def line_outcomes(
    offered_erlangs: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    lines: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike | None = None,
    answer_within_s: npt.ArrayLike = 0.0,
    definition: str = "sl_offered",
) -> LineOutcomes:
    """Solve M/M/n/K, with callers who give up where `patience_s` is given.

    A blocked contact isn't in time, but for "sl_answered". No load: nothing waits, service level 1.

    Parameters
    ----------
    offered_erlangs : erlang, >= 0; all arrays broadcast against each other
    agents, lines : whole numbers, >= 0; lines are all places, those of contacts being handled included
    aht_s, patience_s : seconds, > 0
    answer_within_s : seconds, >= 0

    Raises
    ------
    CapacityError : negative, fractional or non-finite input, fewer lines than agents; names the interval.
    """
    asked = checked_definition(definition)
    shape, cases = _cases(offered_erlangs, agents, lines, aht_s, patience_s, answer_within_s)
    out = [np.zeros(cases[0].size) for _ in range(8)]
    out[6][:], out[7][:] = 1.0, 1.0
    busy = np.flatnonzero(cases[0] > 0)
    if busy.size:
        solved = _Chain(*(values[busy] for values in cases)).outcomes(asked)
        for values, part in zip(out, solved, strict=True):
            values[busy] = part
    return LineOutcomes(*(values.reshape(shape) for values in out))


def lost_share(
    load: FloatArray, agents: FloatArray, lines: FloatArray, aht_s: FloatArray, patience_s: FloatArray
) -> FloatArray:
    """Share of contacts with load > 0 that are blocked or give up; all shape (k,); lines and agents checked."""
    _check_lines(_checked_whole("agents", agents), _checked_whole("lines", lines))
    chain = _Chain(load, agents, lines, aht_s, patience_s, np.zeros_like(load))
    chain.run(timed=False)
    return np.asarray(chain.last + chain.queue * aht_s / patience_s / load)


class _Chain:
    """Intervals with load, shape (k,): the chain with n places, then with one more at a time.

    `last` is its last state, which blocks; `accepted` the rest. `waiting` and the rows of `late` (would wait longer
    than the threshold, do, are answered after it) are shares of all contacts over the states that accept.
    """

    def __init__(self, *cases: FloatArray) -> None:
        self.load, self.n, lines, self.handle, self.patience, self.within = cases
        self.places = lines - self.n
        self.last = _no_queue(self.load, self.n)
        self.accepted = 1.0 - self.last
        self.waiting, self.queue = np.zeros_like(self.load), np.zeros_like(self.load)
        self.late = np.zeros((3, self.load.size))
        self.log_empty = -self.load - _log_upper(self.load, self.n)

    def run(self, *, timed: bool) -> None:
        """Add the places; `late` only if `timed`."""
        for place in range(1, int(self.places.max()) + 1):
            who = np.flatnonzero(self.places >= place)
            if timed:
                counts = who[self.last[who] > _NOTHING]
                self.late[:, counts] += self.last[counts] * self._late_behind(place - 1, counts)
            self._add(place, who)

    def outcomes(self, definition: str) -> tuple[FloatArray, ...]:
        self.run(timed=True)
        gone = self.queue * self.handle / self.patience / self.load
        served = np.maximum(self.accepted - gone, 0.0)
        virtual, longer, served_late = self.late
        late = Late(virtual, longer, served_late, np.maximum(longer - served_late, 0.0), gone, served)
        some = np.where(self.accepted > 0, self.accepted, 1.0)
        return (
            self.last,
            gone,
            self.waiting / some,
            self.queue * self.handle / self.load / some,
            np.where(self.n > 0, self.load * served / np.maximum(self.n, 1.0), 1.0),
            self.queue,
            np.exp(self.log_empty),
            1.0 - late_share(late, definition, blocked=self.last),
        )

    def _add(self, place: int, who: IntArray) -> None:
        last = self.last[who]
        leave = (self.n[who] + place * self.handle[who] / self.patience[who]) / self.load[who]
        keep, refused = leave / (last + leave), last / (last + leave)
        self.late[:, who] *= keep
        self.waiting[who] = (self.waiting[who] + last) * keep
        self.queue[who] = self.queue[who] * keep + place * refused
        self.last[who], self.accepted[who] = refused, keep
        with np.errstate(divide="ignore"):
            self.log_empty[who] += np.log(keep)

    def _late_behind(self, ahead: int, who: IntArray) -> FloatArray:
        """Say what `late` is for a contact with `ahead` waiting before it, shape (3, k).

        exp(-wait/patience) has a beta distribution, for the stages of the wait have evenly rising rates.
        """
        from scipy.special import betainc, gammaincc

        n, handle, patience, within = self.n[who], self.handle[who], self.patience[who], self.within[who]
        patient = np.isinf(patience)
        x = np.where(patient, 1.0, n * np.where(patient, 1.0, patience) / handle)
        fade = np.exp(-within / patience)
        virtual = np.where(patient, gammaincc(ahead + 1.0, n * within / handle), betainc(x, ahead + 1.0, fade))
        served = np.where(patient, virtual, x / (x + ahead + 1.0) * betainc(x + 1.0, ahead + 1.0, fade))
        nobody = n == 0
        virtual = np.where(nobody, 1.0, virtual)
        return np.stack([virtual, virtual * fade, np.where(nobody, 0.0, served)])


def _cases(
    offered_erlangs: npt.ArrayLike,
    agents: npt.ArrayLike,
    lines: npt.ArrayLike,
    *seconds: npt.ArrayLike | None,
) -> tuple[tuple[int, ...], tuple[FloatArray, ...]]:
    """Check, and flatten to one shape; patience is inf where nobody gives up."""
    handle, patience, last = seconds
    full = np.broadcast_arrays(
        checked("offered_erlangs", offered_erlangs),
        _checked_whole("agents", agents),
        _checked_whole("lines", lines),
        checked("aht_s", 0.0 if handle is None else handle, above_zero=True),
        np.array(np.inf) if patience is None else checked("patience_s", patience, above_zero=True),
        checked("answer_within_s", 0.0 if last is None else last),
    )
    _check_lines(full[1], full[2])
    return full[0].shape, tuple(values.reshape(-1) for values in full)


def _check_lines(agents: FloatArray, lines: FloatArray) -> None:
    few = lines < agents
    if few.any():
        first = int(np.flatnonzero(few)[0])
        where = "lines" if few.ndim == 0 else f"lines, interval {first}"
        got, need = (f"{values.reshape(-1)[first]:g}" for values in (lines, agents))
        raise CapacityError.of([Fault(f"at least as many as agents ({need})", got, where=where)])


def _checked_whole(name: str, values: npt.ArrayLike) -> FloatArray:
    x = checked(name, values)
    broken = x != np.floor(x)
    if broken.any():
        first = int(np.flatnonzero(broken)[0])
        where = name if x.ndim == 0 else f"{name}, interval {first}"
        raise CapacityError.of([Fault("a whole number", f"{x.reshape(-1)[first]:g}", where=where)])
    return x


def _no_queue(load: FloatArray, n: FloatArray) -> FloatArray:
    """Erlang B."""
    return np.asarray(np.exp(-log_inverse_blocking(load, n)))


def _log_upper(load: FloatArray, n: FloatArray) -> FloatArray:
    """Natural log of the Poisson distribution function at n."""
    return np.asarray(log_inverse_blocking(load, n) + log_poisson(n, load))
