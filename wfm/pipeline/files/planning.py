"""point_prices.csv, risk.csv, risk_days.csv and pools.csv: what is told beside a requirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.pipeline.files.table import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wfm.core.requirement import Pool, Requirement, Risk

PRICES, RISK, RISK_DAYS, POOLS = "point_prices.csv", "risk.csv", "risk_days.csv", "pools.csv"
PRICE_COLUMNS = ("queue", "service_level", "raised_to", "paid_hours", "fte")
RISK_COLUMNS = ("queue", "interval_start", "net_agents", "risk_level", "agents")
RISK_DAY_COLUMNS = ("queue", "date", "miss_probability")
POOL_COLUMNS = ("queues", "interval_start", "separate", "least", "need")


def write_planning(requirement: Requirement, folder: Path) -> tuple[str, ...]:
    """Write what there is; the names written."""
    names: tuple[str, ...] = ()
    if requirement.prices:
        rows = ((p.queue, p.service_level, p.raised_to, p.paid_hours, p.fte) for p in requirement.prices)
        write_table(folder / PRICES, PRICE_COLUMNS, rows)
        names += (PRICES,)
    if requirement.risk is not None:
        write_table(folder / RISK, RISK_COLUMNS, _list_risk(requirement, requirement.risk))
        write_table(folder / RISK_DAYS, RISK_DAY_COLUMNS, _list_risk_days(requirement, requirement.risk))
        names += (RISK, RISK_DAYS)
    if requirement.pools:
        rows_of_pools = (row for pool in requirement.pools for row in _list_pool(requirement, pool))
        write_table(folder / POOLS, POOL_COLUMNS, rows_of_pools)
        names += (POOLS,)
    return names


def _list_risk(requirement: Requirement, risk: Risk) -> Iterator[list[object]]:
    grid = requirement.grid
    for q, name in enumerate(requirement.queues):
        for t in np.flatnonzero(requirement.open[q]):
            yield [name, grid.iso(int(t)), int(requirement.net_agents[q, t]), risk.level, int(risk.agents[q, t])]


def _list_risk_days(requirement: Requirement, risk: Risk) -> Iterator[list[object]]:
    for q, name in enumerate(requirement.queues):
        for d, day in enumerate(requirement.grid.dates):
            if not np.isnan(risk.miss[q, d]):
                yield [name, day, float(risk.miss[q, d])]


def _list_pool(requirement: Requirement, pool: Pool) -> Iterator[list[object]]:
    for t in np.flatnonzero(pool.separate > 0):
        row = (int(values[t]) for values in (pool.separate, pool.least, pool.need))
        yield ["|".join(pool.queues), requirement.grid.iso(int(t)), *row]
