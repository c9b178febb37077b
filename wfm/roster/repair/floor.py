"""Where the day stands while it is repaired: everybody's labels, the cover they make, and who trains whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.repair.day import WORK
from wfm.roster.repair.told import list_changes, price_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.options import IntradayOptions
    from wfm.core.rules import Activity
    from wfm.roster.repair.cells import Cells
    from wfm.roster.repair.day import Day, Duty

LEAD = "team_lead"


class Floor:
    """Mutable: `labels[i]` of each duty, and the cover (line, w) in the window; prices are of the whole."""

    def __init__(self, day: Day, duties: Sequence[Duty], cells: Cells, options: IntradayOptions) -> None:
        self.day, self.duties, self.cells, self.options = day, tuple(duties), cells, options
        self.labels = [duty.labels for duty in self.duties]
        self.cover: IntArray = day.cover[:, day.first : day.last].copy()
        self.waits = frozenset(cells.tails)
        self.paid = [0.0] * len(self.duties)
        self._live = float(cells.live_price(self.cover).sum())
        self._tails = {q: float(tail.price(self.cover[q][None])[0]) for q, tail in cells.tails.items()}

    @property
    def price(self) -> float:
        """Price of the cover in the window, and of all changes."""
        return self._live + sum(self._tails.values()) + sum(self.paid)

    def puts_off(self) -> frozenset[int]:
        """Lines of which work is done too late for what is due, that would not have been without the changes."""
        return frozenset(q for q, tail in self.cells.tails.items() if tail.put_off(self.cover[q]))

    def changed(self) -> set[tuple[str, object]]:
        """Shifts that are no longer as they were."""
        return {d.key for d, labels in zip(self.duties, self.labels, strict=True) if (labels != d.labels).any()}

    def own_price(self, i: int, labels: IntArray) -> float:
        """Price of the changes of a shift; endless where one may not be."""
        duty = self.duties[i]
        return price_changes(list_changes(duty, duty.labels, labels, self.waits), self.options.prices)

    def gain(self, i: int, labels: IntArray, own: float | None = None) -> float:
        """How much cheaper the whole becomes if a shift takes these labels, exactly."""
        change = self.delta(i, labels)
        cover = self.cover + change
        gained = self.paid[i] - (self.own_price(i, labels) if own is None else own)
        at = np.flatnonzero(change.any(axis=0))
        if at.size and np.isfinite(gained):
            now, then = self.cells.table[:, at], (self.cover[:, at], cover[:, at])
            was, is_ = (
                np.take_along_axis(now, np.clip(c, 0, now.shape[2] - 1)[:, :, None], axis=2).sum() for c in then
            )
            gained += float(was - is_)
            for q in self.waits:
                if change[q].any():
                    gained += self._tails[q] - float(self.cells.tails[q].price(cover[q][None])[0])
        return gained

    def put(self, i: int, labels: IntArray) -> None:
        """Give a shift these labels."""
        change = self.delta(i, labels)
        self.paid[i] = self.own_price(i, labels)
        self.labels[i] = labels
        self.cover = self.cover + change
        self._live = float(self.cells.live_price(self.cover).sum())
        for q in self.waits:
            if change[q].any():
                self._tails[q] = float(self.cells.tails[q].price(self.cover[q][None])[0])

    def delta(self, i: int, labels: IntArray) -> IntArray:
        """Give what a shift with these labels adds to the cover it makes now: (line, w)."""
        return self.presence(i, labels) - self.presence(i, self.labels[i])

    def presence(self, i: int, labels: IntArray) -> IntArray:
        """Where a shift with these labels is on a line: (line, w)."""
        out = np.zeros_like(self.cover)
        on = np.flatnonzero(labels >= 0)
        t = self.duties[i].base + on - self.day.first
        keep = (t >= 0) & (t < out.shape[1])
        out[labels[on[keep]], t[keep]] = 1
        return out

    def giving(self) -> IntArray:
        """Sessions at each interval of the horizon that a team lead gives: (t,)."""
        out = np.zeros(self.day.grid.size + 1, dtype=np.int64)
        for span in {s for duty, labels in zip(self.duties, self.labels, strict=True) for s in given(duty, labels)}:
            out[span[1] : span[2]] += 1
        return np.asarray(out[:-1])

    def leading(self) -> IntArray:
        """Team leads at work as such in each interval of the horizon: (t,)."""
        lead = self.day.cover[-1].copy()
        lead[self.day.first : self.day.last] = self.cover[-1]
        return np.asarray(lead)

    def trainer_free(self, rule: Activity) -> BoolArray | None:
        """From which interval on a lead has time for a whole session more, None where none is needed: (t,)."""
        if rule.trainer != LEAD:
            return None
        size = rule.minutes // self.day.grid.interval_min
        idle = self.leading() - self.giving() > 0
        out = np.zeros(idle.size, dtype=np.bool_)
        for t in range(idle.size - size + 1):
            out[t] = idle[t : t + size].all()
        return out


def given(duty: Duty, labels: IntArray) -> list[tuple[str, int, int, str]]:
    """Sessions in a shift for which a team lead must be there: activity, first and last interval, who shares it."""
    out = []
    for i, piece in enumerate(duty.pieces):
        at = np.flatnonzero(labels == WORK - i)
        if at.size and piece.rule.trainer == LEAD and duty.agent.role != LEAD:
            shared = duty.agent.id if piece.rule.group == 1 else duty.agent.team if piece.rule.group == 0 else ""
            out.append((piece.rule.name, duty.base + int(at[0]), duty.base + int(at[-1]) + 1, shared))
    return out
