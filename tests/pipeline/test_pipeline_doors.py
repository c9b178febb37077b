"""The stages one at a time, from values and DataFrames: the same as a run's files, round trips, faults named."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import wfm
from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.run_tables import read_run

TINY_FAST = ("roster.effort.rounds=2", "roster.effort.stop_gap=0.2")


@pytest.fixture(scope="module")
def run(tiny_run):
    """The finished run, opened as a notebook does."""
    return read_run(tiny_run.folder)


@pytest.fixture(scope="module")
def site(run):
    return run.scenario


def same(ours, theirs, *, apart=1.1e-6):
    """Two frames hold the same, but for types of numbers and what files round off."""
    assert len(ours)
    assert_frame_equal(ours, theirs[ours.columns], check_dtype=False, rtol=0, atol=apart)


def test_a_forecast_step_by_step_is_that_of_the_run(run, site):
    made = wfm.make_forecast(site, wfm.read_history(site))
    stored = run.frame("forecast").merge(run.frame("forecast_quantiles"), on=["queue", "interval_start"])
    same(wfm.to_frame(made), stored)
    same(wfm.to_frame(run.forecast), stored)
    same(wfm.to_frame(made.totals), run.frame("forecast_totals"))
    assert run.forecast.choices == made.choices


def test_a_requirement_step_by_step_is_that_of_the_run(run, site):
    made = wfm.make_requirement(site, wfm.make_forecast(site))
    same(wfm.to_frame(made), run.frame("requirement"))
    same(wfm.to_frame(run.requirement), run.frame("requirement"))
    same(wfm.to_frame(made.fte), run.frame("fte"))


def test_a_roster_step_by_step_is_that_of_the_run(run, site):
    rostered = wfm.make_roster(site, run.requirement, run.forecast)
    same(wfm.to_frame(rostered.roster), run.frame("roster"))
    coverage = wfm.to_frame(rostered.coverage).drop(columns=["backlog", "overdue"])
    same(coverage, run.frame("coverage"))
    assert rostered.violations == ()
    assert rostered.status.bound <= rostered.status.objective


def test_a_roster_is_kept_but_for_what_pays(run, site):
    kept = wfm.make_roster(site, run.requirement, run.forecast, earlier=run.roster, keep=10_000.0)
    assert kept.roster == run.roster
    assert kept.changes == ()
    with pytest.raises(UsageError, match="keep needs a roster to keep"):
        wfm.make_roster(site, run.requirement, run.forecast, keep=30.0)


def test_tables_make_the_values_they_were_made_of(run, site):
    forecast, requirement, roster = run.forecast, run.requirement, run.roster
    again = wfm.read_forecast(site, wfm.to_frame(forecast))
    for name in ("volume", "aht_s", "open"):
        np.testing.assert_array_equal(getattr(again, name), getattr(forecast, name))
    assert sorted(again.quantiles) == sorted(forecast.quantiles)
    for level, values in forecast.quantiles.items():
        np.testing.assert_array_equal(again.quantiles[level], values)
    need = wfm.read_requirement(site, wfm.to_frame(requirement))
    np.testing.assert_array_equal(need.roster_agents, requirement.roster_agents)
    assert need.binding_target == requirement.binding_target
    same(wfm.to_frame(need.fte), wfm.to_frame(requirement.fte), apart=1e-4)  # sums of what files round off
    assert wfm.read_roster(site, wfm.to_frame(roster)) == roster


def test_history_from_a_table_is_that_of_the_file(site):
    history = wfm.read_history(site)
    table = wfm.to_frame(history)
    for given in (table, table.set_index(["queue", "interval_start"]), table.sample(frac=1.0, random_state=1)):
        again = wfm.read_history(site, given)
        np.testing.assert_array_equal(again.volume, history.volume)
        np.testing.assert_array_equal(again.aht_s, history.aht_s)
    from_file = wfm.read_history(site, str(site.history.path))
    np.testing.assert_array_equal(from_file.volume, history.volume)


def test_wall_times_and_other_time_zones_mean_the_same(site):
    table = wfm.to_frame(wfm.read_history(site))
    wall = table.assign(interval_start=table["interval_start"].dt.tz_localize(None))
    utc = table.assign(interval_start=table["interval_start"].dt.tz_convert("UTC"))
    for given in (wall, utc):
        np.testing.assert_array_equal(wfm.read_history(site, given).volume, wfm.read_history(site).volume)


def test_every_fault_of_a_history_table_is_told_at_once(site):
    table = wfm.to_frame(wfm.read_history(site))
    table["volume"] = table["volume"].astype(object)
    table.loc[3, "volume"] = "many"
    table.loc[7, "interval_start"] = pd.NaT
    with pytest.raises(ScenarioError, match="2 faults in DataFrame") as raised:
        wfm.read_history(site, table)
    text = str(raised.value)
    assert "line 5  volume: expected a number, got 'many'" in text
    assert "line 9  interval_start" in text


def test_a_column_with_another_name_is_named(site, run):
    with pytest.raises(ScenarioError, match=r"expected a column 'volume'.* .is it the column 'volumes'"):
        wfm.read_history(site, wfm.to_frame(wfm.read_history(site)).rename(columns={"volume": "volumes"}))
    with pytest.raises(ScenarioError, match=r"in DataFrame\n.*expected a known column, got \"calls\"") as raised:
        wfm.read_forecast(site, wfm.to_frame(run.forecast).rename(columns={"volume": "calls"}))
    assert "expected a column volume, got none" in str(raised.value)
    with pytest.raises(ScenarioError, match="expected a column roster_agents"):
        wfm.read_requirement(site, wfm.to_frame(run.requirement).drop(columns="roster_agents"))


def test_a_stranger_in_a_roster_is_told_with_the_nearest_name(site, run):
    table = wfm.to_frame(run.roster)
    table.loc[0, "agent"] = "A011"
    with pytest.raises(ScenarioError, match=r'line 2  agent: expected one of .*got "A011" .did you mean "A'):
        wfm.read_roster(site, table)


def test_an_edited_forecast_goes_on_into_the_requirement(site, run):
    table = wfm.to_frame(run.forecast)
    table["volume"] *= 2
    doubled = wfm.make_requirement(site, wfm.read_forecast(site, table[["queue", "interval_start", "volume", "aht_s"]]))
    np.testing.assert_allclose(doubled.offered_erlangs, 2 * run.requirement.offered_erlangs, atol=1e-5)
    assert (doubled.net_agents >= run.requirement.net_agents).all()


def test_a_roster_by_hand_is_measured_and_its_breaches_found(site, run):
    assert wfm.check_roster(site, run.roster, run.requirement) == ()
    last = max(run.roster.stretches, key=lambda s: s.end)
    table = wfm.to_frame(run.roster)
    mine = (table["agent"] == last.agent) & (table["date"] == pd.Timestamp(last.date))
    table.loc[mine, ["start", "end"]] += pd.Timedelta(hours=4)  # until after the site has closed
    moved = wfm.read_roster(site, table)
    rules = {violation.rule for violation in wfm.check_roster(site, moved, run.requirement)}
    assert "opening_hours" in rules
    measured = wfm.measure_roster(site, moved, run.requirement, run.forecast)
    assert {violation.rule for violation in measured.violations} == rules
    assert measured.status is None
    assert measured.coverage.under.sum() > wfm.measure_roster(
        site, run.roster, run.requirement, run.forecast).coverage.under.sum()  # fmt: skip


def test_people_and_needs_are_played(site, run):
    options = wfm.SimulationOptions(replications=3)
    played = wfm.make_simulation(site, run.forecast, run.roster, options=options)
    offered = wfm.to_frame(played, by="horizon").set_index("queue")["offered"]
    told = wfm.to_frame(run.forecast).groupby("queue")["volume"].sum()
    for queue in told.index:  # the mean of three Poisson draws, within five standard errors
        assert offered[queue] == pytest.approx(told[queue], abs=5 * np.sqrt(told[queue] / 3))
    again = wfm.make_simulation(site, run.forecast, run.roster, options=options)
    assert_frame_equal(wfm.to_frame(again), wfm.to_frame(played))
    table = wfm.to_frame(run.requirement)[["queue", "interval_start", "roster_agents"]]
    only = wfm.to_frame(wfm.make_simulation(site, run.forecast, wfm.read_requirement(site, table)), by="horizon")
    assert only["service_level"].min() > 0.5  # a table of roster_agents alone is not a site without people
    nobody = replace(run.requirement, **{name: np.zeros_like(getattr(run.requirement, name))
                                         for name in ("net_agents", "roster_agents")})  # fmt: skip
    empty = wfm.to_frame(wfm.make_simulation(site, run.forecast, nobody, options=options), by="horizon")
    assert empty["service_level"].fillna(0.0).max() == 0.0


def test_a_forecast_that_comes_true_has_no_error(site, run):
    came = wfm.to_frame(run.forecast)[["queue", "interval_start", "volume", "aht_s"]]
    exact = wfm.measure_forecast(site, run.forecast, came)
    assert [queue.queue for queue in exact] == list(run.forecast.queues)
    assert all(queue.miss.wape == pytest.approx(0.0, abs=1e-9) for queue in exact)
    came["volume"] *= 1.25
    more = wfm.measure_forecast(site, run.forecast, came)
    assert all(queue.miss.wape == pytest.approx(0.2) for queue in more)  # a quarter more came: 0.25 / 1.25


def test_actuals_of_another_week_are_refused(site, run):
    came = wfm.to_frame(wfm.read_history(site))
    with pytest.raises(ScenarioError, match="known volumes in the run's horizon"):
        wfm.measure_forecast(site, run.forecast, came)


def test_variants_stand_side_by_side(site, run):
    sick = wfm.load_scenario(site.folder, variant="busy-sickness", days=2)
    table = pd.concat(
        {name: wfm.to_frame(wfm.make_requirement(each, run.forecast).fte) for name, each in
         (("base", site), ("sick", sick))}, names=["variant"])  # fmt: skip
    hours = table.reset_index("variant").query("queue == 'ALL'").set_index("variant")["fte"]
    assert hours["sick"] / hours["base"] == pytest.approx(0.95 / 0.88)  # gross up by 1 - 0.05, and by 1 - 0.12


def test_a_run_names_its_tables_and_what_it_lacks(run):
    assert {"forecast", "requirement", "fte", "roster", "coverage"} <= set(run.tables)
    assert len(run.frame("fte.csv")) == len(run.frame("fte"))
    with pytest.raises(UsageError, match='no table coverages') as raised:
        run.frame("coverages")
    assert 'did you mean "coverage"?' in str(raised.value)
    assert run.changed == ()


def test_a_run_that_stops_early_says_so(site, tmp_path):
    made = wfm.make_run(wfm.RunRequest(site.folder, until=wfm.Stage.FORECAST, days=2, runs=tmp_path))
    run = read_run("latest", tmp_path)
    assert run.folder == made.folder
    with pytest.raises(UsageError, match=r"has no requirement\.csv: it stops at forecast"):
        _ = run.requirement
