"""Queues whose contacts wait on the line, phone and chat: least agents per interval and the service they give.

A stationary formula gives a start (Erlang C, Erlang A where contacts give up, the chat pool where agents hold several),
on the load that lags behind arrivals where handling takes a good part of an interval. The chain of `transient` then
walks through each day, corrects it and predicts the service.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.chat import agents_for_chat
from wfm.capacity.inputs import checked
from wfm.capacity.mol import modified_load
from wfm.capacity.search import agents_for_asa, agents_for_service_level
from wfm.capacity.search_a import agents_for_abandonment, agents_for_asa_a, agents_for_service_level_a
from wfm.capacity.sized import SizedQueue
from wfm.capacity.transient import checked_promise, checked_redial, redials
from wfm.capacity.transient_days import fold_days, split_days, unfold_days
from wfm.capacity.transient_sizing import PROMISES, Sizing, mend_days, try_steps, walk_days
from wfm.core.arrays import frozen
from wfm.core.requirement import CURVE_STEPS
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.capacity.transient_days import Course, Lines
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.queue import Queue
    from wfm.core.requirement import Target

MAX_ABANDONMENT = 0.05
"""What a service level is paired with where contacts give up and the target doesn't say how many may."""
LAGS_FROM = 0.25
"""Handle time over interval from which the load is taken to lag behind the arrivals (Green, Kolesar, Soares 2001)."""
MANY_BLOCKED = 0.01
"""Share of contacts that find all lines busy from which a requirement warns."""
_MEND_ROUNDS = 8
_REDIAL_ROUNDS = 3


@dataclass(frozen=True)
class _Case:
    """One queue laid out: days as lines, and volume, handle time, patience (None: nobody gives up) of shape (t,)."""

    queue: Queue
    target: Target
    lines: Lines
    volume: FloatArray
    handle_s: FloatArray
    patience_s: FloatArray | None
    slowdown: tuple[float, ...]


def size_live(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    *,
    interval_s: float,
    open: npt.ArrayLike,
    queue: Queue,
    patience_s: npt.ArrayLike | None = None,
) -> SizedQueue:
    """Least agents per interval that keep every promise of the queue's target in it, and the service they give.

    Each interval starts from what the one before leaves. Where nobody gives up there are always more agents than load;
    where contacts may, a service level is paired with a maximum abandonment. Tries again of lost contacts are added to
    the volume and shares are then per attempt. `asa_s` is the mean wait of those answered, while a promised mean wait
    is that of all, as in the stationary formulas.

    Parameters
    ----------
    volume : shape (t,), contacts, >= 0; taken as 0 where `open` is false
    aht_s : shape (t,), seconds; of one contact held alone
    open : shape (t,), when contacts come in or are handled
    patience_s : mean seconds, shape (t,) or one; None: nobody gives up

    Returns
    -------
    Sized queue; `curve` is the service level with agents more or less in that interval only; nothing is overdue.

    Raises
    ------
    CapacityError : numbers out of range, naming the queue and the interval; promises no number of agents keeps.
    """
    case = _lay_out(volume, aht_s, interval_s=interval_s, open=open, queue=queue, patience_s=patience_s)
    start = _start(case)
    sizing = _prepare(case, start)
    agents, course = mend_days(sizing, walk_days(sizing, fold_days(start, case.lines)), rounds=_MEND_ROUNDS)
    for _ in range(_REDIAL_ROUNDS if queue.redial_share > 0 else 0):
        lost = sizing.lines.arrivals * (course.row("given_up") + course.row("blocked"))
        more = case.lines.arrivals + redials(lost, case.lines, checked_redial(queue.redial_share))
        sizing = replace(sizing, lines=replace(case.lines, arrivals=more))
        agents, course = mend_days(sizing, walk_days(sizing, agents), rounds=_MEND_ROUNDS)
    return _report(case, sizing, agents, course)


def stationary_agents(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    *,
    interval_s: float,
    open: npt.ArrayLike,
    queue: Queue,
    patience_s: npt.ArrayLike | None = None,
) -> IntArray:
    """Agents each interval would need by itself in steady state, shape (t,): where `size_live` starts.

    A hundred times as fast, and good enough where only the spread over many courses counts. Arguments as there.
    """
    case = _lay_out(volume, aht_s, interval_s=interval_s, open=open, queue=queue, patience_s=patience_s)
    return _start(case).astype(np.int64)


def _lay_out(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    *,
    interval_s: float,
    open: npt.ArrayLike,
    queue: Queue,
    patience_s: npt.ArrayLike | None,
) -> _Case:
    """Check everything and lay days side by side."""
    at = f"queue {queue.name}"
    is_open = np.asarray(open, dtype=np.bool_)
    counts = checked(f"{at}: volume", np.where(is_open, np.asarray(volume, dtype=np.float64), 0.0))
    given = np.broadcast_to(np.asarray(aht_s, dtype=np.float64), counts.shape)
    checked(f"{at}: aht_s", np.where(counts > 0, given, 1.0), above_zero=True)
    patience = None
    if patience_s is not None:
        patience = np.broadcast_to(checked(f"{at}: patience_s", patience_s, above_zero=True), counts.shape)
    lines = split_days(counts[None, :], given, interval_s=interval_s, open=is_open, patience_s=patience)
    return _Case(
        queue=queue,
        target=pair_target(queue.target, paired=patience is not None),
        lines=lines,
        volume=counts,
        handle_s=unfold_days(lines.handle_s, counts.size),
        patience_s=patience,
        slowdown=_slowdown(queue),
    )


def _slowdown(queue: Queue) -> tuple[float, ...]:
    if queue.concurrency is None:
        return (1.0,)
    if queue.concurrency.sessions < 1 or len(queue.concurrency.slowdown) < queue.concurrency.sessions:
        expected = f"at least 1 session and as many numbers of slowdown, not {len(queue.concurrency.slowdown)}"
        where = f"queue {queue.name}: sessions"
        raise CapacityError.of([Fault(expected, str(queue.concurrency.sessions), where=where)])
    return tuple(queue.concurrency.slowdown[: queue.concurrency.sessions])


def pair_target(target: Target, *, paired: bool) -> Target:
    """Never promise a service level alone where contacts may give up: those who leave would make it good."""
    if not paired:
        return replace(target, max_abandonment=None)
    if target.max_abandonment is None and target.service_level is not None:
        return replace(target, max_abandonment=MAX_ABANDONMENT)
    return target


def _start(case: _Case) -> FloatArray:
    """Agents each interval would need in steady state, shape (t,); 0 without volume, and no more than lines."""
    agents = _start_alone(case)
    return agents if case.queue.lines is None else np.minimum(agents, float(case.queue.lines))


def _start_alone(case: _Case) -> FloatArray:
    """Agents without regard to lines."""
    plain = case.volume * case.handle_s / case.lines.interval_s
    lagging, _ = modified_load(case.volume, case.handle_s, interval_s=case.lines.interval_s)
    lags = case.handle_s / case.lines.interval_s >= LAGS_FROM
    load = np.where(case.volume > 0, np.where(lags, lagging, plain), 0.0)
    if case.queue.concurrency is not None:
        found = agents_for_chat(
            load / case.handle_s,
            aht_by_sessions=np.array(case.slowdown)[:, None] * case.handle_s,
            target=case.target,
            patience_s=case.patience_s,
        )[0]
        return found.astype(np.float64)
    asked = [np.ceil(load)] + ([] if case.target.max_occupancy is None else [load / case.target.max_occupancy])
    return np.asarray(np.maximum(np.ceil(np.max(asked, axis=0) - 1e-9), _start_phone(case, load)))


def _start_phone(case: _Case, load: FloatArray) -> FloatArray:
    """Agents that a service level, mean wait or abandonment asks for by Erlang C or A."""
    target, handle, patience = case.target, case.handle_s, case.patience_s
    asked = [np.zeros(load.size)]
    if target.service_level is not None:
        within, share = target.answer_within_s, target.service_level
        if patience is None:
            found = agents_for_service_level(load, aht_s=handle, service_level=share, answer_within_s=within)
        else:
            found = agents_for_service_level_a(
                load,
                aht_s=handle,
                patience_s=patience,
                service_level=share,
                answer_within_s=within,
                definition=target.definition,
            )
        asked.append(found.astype(np.float64))
    if target.asa_s is not None:
        by_wait = (
            agents_for_asa(load, aht_s=handle, asa_s=target.asa_s)
            if patience is None
            else agents_for_asa_a(load, aht_s=handle, patience_s=patience, asa_s=target.asa_s)
        )
        asked.append(by_wait.astype(np.float64))
    if target.max_abandonment is not None and patience is not None:
        lost = target.max_abandonment
        asked.append(
            agents_for_abandonment(load, aht_s=handle, patience_s=patience, max_abandonment=lost).astype(np.float64)
        )
    return np.asarray(np.max(asked, axis=0))


def _prepare(case: _Case, start: FloatArray) -> Sizing:
    """Say what there must be at least: more agents than load, or one where contacts may give up."""
    per_agent = len(case.slowdown) / case.slowdown[-1]
    load = case.lines.arrivals * case.lines.handle_s / per_agent
    least = np.ones_like(load) if case.patience_s is not None else np.floor(load + 1e-9) + 1.0
    most = np.full_like(load, 4.0 * max(float(load.max()), float(start.max())) + 100.0)
    if case.queue.lines is not None:
        # Who has no line free to talk on is of no use, however much load there is.
        least, most = np.minimum(least, case.queue.lines), np.minimum(most, case.queue.lines)
    promise = checked_promise(case.target.answer_within_s, case.target.definition, case.slowdown, case.queue.lines)
    return Sizing(case.lines, promise, case.target, least, most)


def _report(case: _Case, sizing: Sizing, agents: FloatArray, course: Course) -> SizedQueue:
    """Put what was found in the order of the time axis."""
    size = case.volume.size
    busy = case.volume > 0
    trials = try_steps(sizing, agents, course, CURVE_STEPS)
    curve = np.stack([np.where(busy, unfold_days(t.service_level, size), 1.0) for t in trials], axis=1)
    middle = CURVE_STEPS.index(0)
    curve[:, middle] = unfold_days(course.row("service_level"), size)
    fewer = trials[CURVE_STEPS.index(-1)].kept(case.target)
    net = np.where(busy, unfold_days(agents, size), 0.0).astype(np.int64)
    answered = 1.0 - course.row("given_up") - course.row("blocked")
    wait = np.divide(course.row("answered_wait_s"), answered, out=np.zeros_like(answered), where=answered > 1e-12)
    return SizedQueue(
        load=frozen(case.volume * case.handle_s / case.lines.interval_s),
        net=frozen(net),
        binding=_binding(fewer.reshape(len(PROMISES), -1)[:, :size], net, case.target),
        service_level=frozen(np.where(busy, np.clip(curve[:, middle], 0.0, 1.0), 1.0)),
        asa_s=frozen(np.where(busy, unfold_days(wait, size), 0.0)),
        occupancy=frozen(np.where(busy, np.clip(unfold_days(course.row("occupancy"), size), 0.0, 1.0), 0.0)),
        abandonment=frozen(np.where(busy, np.clip(unfold_days(course.row("given_up"), size), 0.0, 1.0), 0.0)),
        curve=frozen(np.clip(np.where(busy[:, None], curve, 1.0), 0.0, 1.0)),
        backlog=frozen(np.maximum(unfold_days(course.row("waiting"), size), 0.0)),
        overdue=frozen(np.zeros(size)),
        warnings=_warnings(case, unfold_days(course.row("blocked"), size)),
    )


def _binding(kept: BoolArray, net: IntArray, target: Target) -> tuple[str, ...]:
    """Which promise one agent fewer would break first; the first one promised where more agents than load do."""
    promised = [target.service_level, target.asa_s, target.max_occupancy, target.max_abandonment]
    usual = next((name for name, value in zip(PROMISES, promised, strict=True) if value is not None), "")
    broken = np.argmin(kept, axis=0)
    names = [PROMISES[b] if not k[b] else usual for b, k in zip(broken, kept.T, strict=True)]
    return tuple(name if n > 0 else "" for name, n in zip(names, net, strict=True))


def _warnings(case: _Case, blocked: FloatArray) -> tuple[str, ...]:
    name, found = case.queue.name, []
    busy = case.volume > 0
    longer = busy & (case.handle_s > case.lines.interval_s)
    if longer.any():
        first = int(np.flatnonzero(longer)[0])
        found.append(
            f"queue {name}: a contact takes {case.handle_s[first]:.0f} s, longer than an interval of "
            f"{case.lines.interval_s:.0f} s (interval {first} and {int(longer.sum()) - 1} more)"
        )
    done = np.arange(1, len(case.slowdown) + 1) / np.array(case.slowdown)
    if busy.any() and (np.diff(done) < 0).any():
        held = int(np.argmax(np.diff(done) < 0)) + 2
        found.append(
            f"queue {name}: an agent with {held} sessions finishes fewer contacts than with {held - 1}: "
            f"{held - 1} at a time would need fewer people"
        )
    full = busy & (blocked > MANY_BLOCKED)
    if full.any():
        worst = int(np.argmax(np.where(full, blocked, 0.0)))
        found.append(
            f"queue {name}: more contacts than lines: {blocked[worst]:.0%} find all {case.queue.lines} busy in "
            f"interval {worst}, more than {MANY_BLOCKED:.0%} in {int(full.sum())} intervals"
        )
    return tuple(found)
