"""Those who gave up or found the lines busy, and try again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.simulate.demand import draw_work, open_stream

if TYPE_CHECKING:
    from wfm.simulate.site import Site


class Redials:
    """Draws whether a lost contact comes again, when, how long it takes and how long it waits."""

    def __init__(self, site: Site, replication: int) -> None:
        self._site = site
        self._rng = open_stream(site, replication, " redials")

    def draw(self, q: int, now: float) -> tuple[float, float, float] | None:
        """When, with which handle time and patience a contact lost now comes again; None where it doesn't."""
        line, site = self._site.lines[q], self._site
        share = line.queue.redial_share
        if share <= 0 or self._rng.random() >= share:
            return None
        moment = now + site.options.redial_delay_s * float(self._rng.standard_exponential())
        interval = int(moment // site.grid.interval_s)
        if interval >= site.grid.size or not line.accepts[interval]:
            return None
        mean = np.array([line.aht_s[interval] if line.volume[interval] > 0 else line.aht_s.max()])
        work = float(draw_work(mean, site.options.handle_cv, self._rng)[0])
        patience = np.inf
        if line.patience_s is not None:
            patience = line.patience_s * float(self._rng.standard_exponential())
        return moment, work, patience
