"""Service to expect of a run's roster: as its manifest tells it, else foretold here.

A version of a running day doesn't tell it: the rerun has no time for the whole horizon.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.pipeline.executor import count_cores, open_executor, pick_map
from wfm.pipeline.files.coverage import count_coverage
from wfm.pipeline.stages import foretell_service

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wfm.core.forecast import Forecast
    from wfm.core.roster import Roster
    from wfm.pipeline.executor import Map
    from wfm.scenario.scenario import Scenario

TOLD = "expected_service"
"""Part of a manifest."""
LEAST_FORETOLD = 2_000
"""Intervals of all queues that a pool is worth starting for to foretell their service."""


def tell_service(
    manifest: Mapping[str, Any], scenario: Scenario, *, forecast: Forecast, roster: Roster
) -> list[dict[str, Any]]:
    """Rows of the manifest's `expected_service`, or as many foretold; fields as in `QueueService`.

    Parameters
    ----------
    forecast : of the run, with what its history says of callers
    """
    if manifest.get(TOLD):
        return [dict(row) for row in manifest[TOLD]]
    none = np.zeros(forecast.volume.shape, dtype=np.int64)
    counted = count_coverage(roster, queues=forecast.queues, is_open=forecast.open, required=none)
    with spread_queues(scenario, forecast) as several:
        told = foretell_service(scenario, forecast, roster, counted.rostered, map_queues=several)
    return [asdict(queue) for queue in told.queues]


@contextmanager
def spread_queues(scenario: Scenario, forecast: Forecast) -> Iterator[Map]:
    """Give a map over queues: by processes where there is enough to foretell."""
    with open_executor(min(scenario.roster.effort.workers, count_cores())) as executor:
        yield pick_map(executor, work=forecast.volume.size, least=LEAST_FORETOLD)
