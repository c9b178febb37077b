"""What does not change from one replication to the next: the queues, their rates and promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.errors import Fault, ScenarioError
from wfm.simulate.due import StaffedTime, count_staffed

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.forecast import Forecast, Paths
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue
    from wfm.core.simulation import SimulationOptions


@dataclass(frozen=True)
class Line:
    """One queue as it is played.

    `volume` (contacts) and `aht_s` have shape (t,); `accepts` says when contacts come in, `alive` when somebody comes
    in or is helped. `slowdown[k]` is how many times longer a session takes beside k - 1 others, `slowdown[0]` unused.
    `staffed` is for work that may wait, None for others.
    """

    queue: Queue
    volume: FloatArray
    aht_s: FloatArray
    accepts: BoolArray
    alive: BoolArray
    patience_s: float | None
    slowdown: tuple[float, ...]
    staffed: StaffedTime | None

    @property
    def waits(self) -> bool:
        """Whether its work may wait."""
        return self.staffed is not None


@dataclass(frozen=True)
class Site:
    """All queues on one grid, with the courses the horizon may take (None: only the forecast's mean)."""

    grid: Grid
    lines: tuple[Line, ...]
    paths: Paths | None
    options: SimulationOptions


def lay_out(forecast: Forecast, queues: tuple[Queue, ...], options: SimulationOptions) -> Site:
    """Bring forecast and queues together.

    Raises
    ------
    ScenarioError : a queue that is not in the scenario; a negative volume, a handle time that is not above 0, options
        out of range; all at once.
    """
    by_name = {queue.name: queue for queue in queues}
    faults = [
        Fault(f"a queue of the scenario ({', '.join(by_name) or 'none'})", name, where="queue")
        for name in forecast.queues
        if name not in by_name
    ]
    faults += _check_options(options) + _check_rates(forecast)
    if faults:
        raise ScenarioError.of(faults)
    lines = tuple(_draw_line(forecast, q, by_name[name]) for q, name in enumerate(forecast.queues))
    return Site(forecast.grid, lines, forecast.paths, options)


def _draw_line(forecast: Forecast, q: int, queue: Queue) -> Line:
    volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
    spec = queue.concurrency
    return Line(
        queue=queue,
        volume=frozen(volume),
        aht_s=frozen(np.where(volume > 0, forecast.aht_s[q], 1.0)),
        accepts=forecast.open[q],
        alive=frozen(forecast.open[q] | queue.service_hours.mask(forecast.grid)),
        patience_s=None if queue.deferral is not None else _find_patience(forecast, queue),
        slowdown=(1.0, *spec.slowdown[: spec.sessions]) if spec is not None else (1.0, 1.0),
        staffed=count_staffed(forecast.grid, queue) if queue.deferral is not None else None,
    )


def _find_patience(forecast: Forecast, queue: Queue) -> float | None:
    if queue.patience_from_history:
        for found in forecast.patience:
            if found.queue == queue.name and found.patience_s is not None:
                return found.patience_s
    return queue.patience_s


def _check_options(options: SimulationOptions) -> list[Fault]:
    faults = []
    if options.replications < 1:
        faults.append(Fault("at least 1", f"{options.replications}", where="replications"))
    if not 0 <= options.absence < 1:
        faults.append(Fault("a share in [0, 1)", f"{options.absence:g}", where="absence"))
    for name in ("arrival_cv", "handle_cv", "redial_delay_s"):
        value = getattr(options, name)
        if value is not None and not (value >= 0 and np.isfinite(value)):
            faults.append(Fault("a number of at least 0", f"{value:g}", where=name))
    return faults


def _check_rates(forecast: Forecast) -> list[Fault]:
    faults = []
    for q, name in enumerate(forecast.queues):
        volume = forecast.volume[q]
        bad = forecast.open[q] & ~(np.isfinite(volume) & (volume >= 0))
        if bad.any():
            t = int(np.argmax(bad))
            faults.append(Fault("a volume of at least 0", f"{volume[t]:g}", where=f"{name} {forecast.grid.iso(t)}"))
        aht_s = forecast.aht_s[q]
        bad = forecast.open[q] & (volume > 0) & ~(np.isfinite(aht_s) & (aht_s > 0))
        if bad.any():
            t = int(np.argmax(bad))
            faults.append(Fault("a handle time above 0", f"{aht_s[t]:g}", where=f"{name} {forecast.grid.iso(t)}"))
    return faults
