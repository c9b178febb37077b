"""What variants share: only what nothing of theirs changes, and exactly what each would have made alone."""

from dataclasses import fields, replace

import pytest

from wfm.core.queue import Queue
from wfm.core.rules import Seats
from wfm.errors import UsageError
from wfm.pipeline import variants
from wfm.pipeline.common_ground import (
    AFTER_FORECAST,
    AFTER_NEED,
    QUEUE_AFTER_FORECAST,
    CommonPlan,
    find_common,
    make_common,
)
from wfm.pipeline.executor import open_executor
from wfm.pipeline.order import load_request, make_run
from wfm.pipeline.request import RunRequest, Stage
from wfm.pipeline.sources import read_scenario_history
from wfm.pipeline.stages import make_forecast, make_requirement
from wfm.pipeline.variant_plans import VariantPlan, VariantsRequest, plan_variants
from wfm.scenario.load import load_scenario
from wfm.scenario.scenario import Scenario


class Guarded:
    """A value some of whose fields nobody may ask for."""

    def __init__(self, value, forbidden, **instead):
        self._value, self._forbidden, self._instead = value, forbidden, instead

    def __getattr__(self, name):
        if name in self._instead:
            return self._instead[name]
        if name in self._forbidden:
            raise AssertionError(f"{name} was asked for")
        return getattr(self._value, name)


def plans_of(site, *names, until=Stage.CAPACITY, days=2):
    return plan_variants(VariantsRequest(site, names, until=until, days=days), site)


def test_the_names_are_fields():
    assert {one.name for one in fields(Scenario)} >= AFTER_FORECAST > AFTER_NEED
    assert {one.name for one in fields(Queue)} > QUEUE_AFTER_FORECAST


def test_no_forecast_and_no_need_is_made_of_what_may_differ(site):
    scenario = load_scenario(site, days=1)
    queues = tuple(Guarded(queue, QUEUE_AFTER_FORECAST) for queue in scenario.queues)
    where = {"overrides": scenario.overrides, "inputs": scenario.inputs}  # only to say where a fault is
    guarded = Guarded(scenario, AFTER_FORECAST, queues=queues, **where)
    with open_executor(1) as executor:
        history = read_scenario_history(guarded)
        forecast = make_forecast(guarded, history, executor, lambda *_: None)
    rules = Guarded(scenario.rules, {one.name for one in fields(scenario.rules)} - {"seats"})
    make_requirement(Guarded(scenario, AFTER_NEED, rules=rules), forecast)
    with pytest.raises(AssertionError, match="shrinkage was asked for"):
        make_requirement(guarded, forecast)


def test_who_shares_what(site):
    plans = plans_of(
        site, "shrinkage.unrostered=0.3", "roster.effort.time_limit_s=7", "seed=5", "shrinkage.unrostered=0.3+seed=5"
    )
    first, second = find_common(plans)
    assert (first.members, second.members) == ((0, 1, 2), (3, 4))
    assert (dict(first.needs), second.sized) == ({0: 0, 2: 0}, ())  # a limit of the search changes no need
    forecasts = plans_of(site, "roster.effort.time_limit_s=7", until=Stage.FORECAST)
    assert find_common(forecasts)[0].sized == ()


@pytest.mark.parametrize("change", ["horizon.days=3", "forecast.backtest_origins=3"])
def test_what_a_forecast_is_made_of_is_not_shared(site, change):
    assert find_common(plans_of(site, change, days=None)) == []


def test_fewer_seats_warn_anew(site):
    one = plans_of(site, "seed=2")[0]
    rules = replace(one.scenario.rules, seats=Seats(3))
    other = VariantPlan("seats", one.request, replace(one.scenario, rules=rules), ())
    assert find_common([one, other])[0].sized == ()


def test_what_is_shared_is_what_each_would_make(site, tmp_path):
    plans = plans_of(site, "roster.effort.time_limit_s=7")
    (plan,) = find_common(plans)
    made = make_common(plan, lambda *_: None)
    for place, one in enumerate(plans):
        shared = make_run(replace(one.request, runs=tmp_path / "shared"), common=plan.give(place, made))
        alone = make_run(replace(one.request, runs=tmp_path / "alone"))
        names = {path.name for path in alone.folder.iterdir()} - {"manifest.json"}
        assert names == {path.name for path in shared.folder.iterdir()} - {"manifest.json"}
        for name in sorted(names):
            assert (shared.folder / name).read_bytes() == (alone.folder / name).read_bytes(), name


def test_a_need_that_can_t_be_made_is_left_to_who_asks_for_it(site, monkeypatch):
    def refuse(*_):
        raise UsageError("no number of agents will do")

    monkeypatch.setattr("wfm.pipeline.common_ground.make_requirement", refuse)
    request = RunRequest(site, until=Stage.CAPACITY, days=1)
    plan = CommonPlan((0, 1), request, (request,), {0: 0, 1: 0})
    made = make_common(plan, lambda *_: None)
    assert (made[1].requirement, plan.give(1, made).forecast) == (None, made[0].forecast)
    assert load_request(request).horizon == made[0].forecast.grid


def test_who_is_interrupted_while_all_wait_is_told_so(site, tmp_path, monkeypatch):
    ended = variants.Ended(code=130, error="interrupted")
    monkeypatch.setattr(variants, "run_side_by_side", lambda pieces, **_: ((ended,) * len(pieces), True))
    asked = VariantsRequest(site, ("shrinkage.unrostered=0.3",), until=Stage.CAPACITY, days=1, runs=tmp_path)
    outcome = variants.compare_variants(asked)
    assert outcome.interrupted
    assert [column.error for column in outcome.columns] == ["interrupted", "interrupted"]
