"""What `wfm capacity` writes beside the requirement: the curve, prices, risk and pools, row by row."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from wfm.core.requirement import CURVE_STEPS, PointPrice, Pool, Risk
from wfm.errors import UsageError
from wfm.pipeline.files.planning import write_planning
from wfm.pipeline.order import make_run
from wfm.pipeline.request import RunRequest, Stage


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def capacity(site, tmp_path):
    def make(**asked):
        return make_run(RunRequest(site, until=Stage.CAPACITY, runs=tmp_path / "runs", **{"days": 1, **asked}))

    return make


def test_the_curve_rises_through_what_is_expected(capacity):
    made = capacity()
    told = {(r["queue"], r["interval_start"]): r for r in rows(made.folder / "requirement.csv")}
    curve = rows(made.folder / "requirement_curve.csv")
    assert {(r["queue"], r["interval_start"]) for r in curve} == {k for k, r in told.items() if r["net_agents"] != "0"}
    names = [name for name in curve[0] if name.startswith("service_level")]
    assert len(names) == len(CURVE_STEPS)
    for row in curve:
        levels = [float(row[name]) for name in names]
        assert levels == sorted(levels)
        expected = told[row["queue"], row["interval_start"]]
        assert row["agents"] == expected["net_agents"]
        assert float(row["service_level"]) == pytest.approx(float(expected["expected_service_level"]), abs=2e-6)


def test_prices_risk_and_pools_as_they_were_found(tiny_run, tmp_path):
    requirement = tiny_run.results.requirement
    size, days = requirement.grid.size, requirement.grid.days
    ones = np.ones(size, dtype=np.int64)
    miss = np.full((2, days), 0.25)
    miss[1, 0] = np.nan
    full = replace(
        requirement,
        prices=(PointPrice("service", 0.8, 0.81, 12.5, 0.3125),),
        risk=Risk(0.8, requirement.net_agents + 1, miss, 40),
        pools=(Pool(("service", "sales"), 0.5, 3 * ones, ones, 2 * ones, (0.8, 0.9), (0.01, 0.01)),),
    )
    names = write_planning(full, tmp_path)
    assert set(names) == {"point_prices.csv", "risk.csv", "risk_days.csv", "pools.csv"}
    assert rows(tmp_path / "point_prices.csv") == [
        {"queue": "service", "service_level": "0.8", "raised_to": "0.81", "paid_hours": "12.5", "fte": "0.3125"}
    ]
    risk = rows(tmp_path / "risk.csv")
    assert len(risk) == int(requirement.open.sum())
    assert all(int(r["agents"]) == int(r["net_agents"]) + 1 for r in risk)
    # one day of one queue has no contacts and so no chance of a miss
    assert [r["miss_probability"] for r in rows(tmp_path / "risk_days.csv")] == ["0.25"] * (2 * days - 1)
    pools = rows(tmp_path / "pools.csv")
    assert len(pools) == size
    assert {(r["queues"], r["separate"], r["least"], r["need"]) for r in pools} == {("service|sales", "3", "1", "2")}
    assert write_planning(requirement, tmp_path) == ()


def test_a_pool_needs_no_less_than_the_least_and_keeps_every_promise(capacity):
    made = capacity(pools=True)
    (pool,) = made.results.requirement.pools
    assert (pool.least <= pool.need).all()
    assert (pool.need <= pool.separate).all()
    assert pool.separate.sum() == made.results.requirement.net_agents.sum()
    targets = {queue.name: queue.target.service_level for queue in made.results.scenario.queues}
    kept = [level >= targets[name] for name, level in zip(pool.queues, pool.service, strict=True)]
    assert all(kept) or (pool.need == pool.separate).all()


def test_paths_bring_their_risk(capacity):
    risk = capacity(paths=8).results.requirement.risk
    assert risk.paths == 8
    known = risk.miss[~np.isnan(risk.miss)]
    assert known.size
    assert np.isin(known * 8, np.arange(9)).all()


def test_weeks_are_the_horizon_and_bring_a_plan(capacity):
    made = capacity(weeks=2, days=None)
    assert made.results.scenario.horizon.days == 14
    assert len(made.results.hiring.weeks) == len(rows(made.folder / "hiring.csv"))
    with pytest.raises(UsageError, match="--weeks and --days"):
        capacity(weeks=2)
