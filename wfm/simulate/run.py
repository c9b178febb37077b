"""The door of this package: play the horizon again and again, and say what it delivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wfm.core.roster import Roster
from wfm.core.simulation import Simulation, SimulationOptions
from wfm.simulate.book import Book
from wfm.simulate.demand import draw_contacts
from wfm.simulate.estimates import Estimator
from wfm.simulate.floor import Floor
from wfm.simulate.redials import Redials
from wfm.simulate.site import lay_out
from wfm.simulate.staffing import list_changes, staff_counts, staff_roster
from wfm.simulate.tally import count_replication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wfm.core.agent import Agent
    from wfm.core.arrays import IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue
    from wfm.simulate.site import Site
    from wfm.simulate.staffing import Staffing
    from wfm.simulate.tally import Tally

    Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

DEFAULTS = SimulationOptions()


def run_simulation(
    forecast: Forecast,
    staffing: Roster | IntArray,
    *,
    queues: tuple[Queue, ...],
    agents: Sequence[Agent] = (),
    breaks: frozenset[str] = frozenset(),
    options: SimulationOptions = DEFAULTS,
    map_replications: Map = map,
    progress: Callable[[float], None] | None = None,
) -> Simulation:
    """Play every contact of the horizon, event by event, `options.replications` times.

    Contacts come by a Poisson process at each interval's mean, over-dispersed where the options say so; where the
    forecast holds paths, each replication draws one of them. Handle times have the mean of the interval in which a
    contact comes in; of a chat that is the mean of one held alone. Work that is fed by another queue comes as its own
    forecast says. The horizon starts with empty lines, but for the opening backlog. Equal inputs and seed give equal
    results, however the replications are spread over cores.

    Parameters
    ----------
    staffing : people on queue per queue and interval, shape (queue, t), each for that queue alone; or a roster, whose
        people serve on an on-queue stretch the queue it names
    agents : the roster's people, for their skills; needed with `options.multi_skill` only
    breaks : the roster's activities that last as long as planned when a contact makes them begin late; who is late for
        others is back when the roster says
    map_replications : spreads the replications, such as the map of an executor
    progress : called with the share that is done

    Raises
    ------
    ScenarioError : every fault of the input at once: unknown queues or agents, negative numbers, another shape.
    """
    site = lay_out(forecast, queues, options)
    given = staffing
    if isinstance(given, Roster):
        staffed = staff_roster(given, agents, site, breaks=breaks)
    else:
        staffed = staff_counts(given, site)
    estimator = Estimator(site)
    for done, tally in enumerate(map_replications(_Replication(site, staffed), range(options.replications)), start=1):
        estimator.add(tally)
        if progress is not None:
            progress(done / options.replications)
    return Simulation(
        grid=forecast.grid,
        queues=forecast.queues,
        replications=options.replications,
        intervals=estimator.measure("intervals"),
        days=estimator.measure("days"),
        whole=estimator.measure("whole"),
        classes=estimator.list_classes(),
        agent_occupancy=estimator.list_people(staffed.crew.names) if staffed.crew is not None else (),
    )


@dataclass(frozen=True)
class _Replication:
    """Plays the replication of a number; a process of its own can take it."""

    site: Site
    staffing: Staffing

    def __call__(self, number: int) -> Tally:
        book = Book(draw_contacts(self.site, number))
        floor = Floor(self.site, book, self.staffing.groups, Redials(self.site, number))
        floor.play(list_changes(self.staffing, self.site, number))
        return count_replication(self.site, floor, people=self.staffing.crew is not None)
