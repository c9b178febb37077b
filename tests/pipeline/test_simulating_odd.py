"""Runs to play whose queues are staffed at other hours than contacts come in, and files that were spoiled."""

import csv
import re
import shutil
import tempfile
from pathlib import Path

import pytest

from wfm.cli.main import run_app
from wfm.errors import ScenarioError
from wfm.pipeline.order import make_run
from wfm.pipeline.request import RunRequest, Stage
from wfm.pipeline.simulating import SimulateRequest, simulate_run

TINY = Path(__file__).parents[1] / "data" / "tiny"
EMAIL = """
  email:
    channel: email
    aht_s: 300
    staffed_hours: {weekly: {mon-fri: ["07:00-10:00"]}}
    target: {service_level: 0.8, respond_within_min: 120}
    fed_by: [{queue: service, share: 0.2}]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run up to the requirement of a site whose e-mail comes in from 8 to 18 and is handled from 7 to 10."""
    site = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("odd") / "site"))
    path = site / "scenario.yaml"
    path.write_text(re.sub(r"(?m)^queues:$", "queues:" + EMAIL.rstrip(), path.read_text()))
    return make_run(RunRequest(site, until=Stage.CAPACITY, days=2, runs=site.parent / "runs")).folder


@pytest.fixture
def early(made):
    """Runs folder with a copy of that run that may be spoiled, and the copy's folder."""
    runs = Path(tempfile.mkdtemp(dir=made.parents[2]))
    return runs, Path(shutil.copytree(made, runs / "tiny" / made.name))


def test_a_requirement_outside_the_hours_in_which_contacts_come_in_is_played(early):
    """The hours from 7 to 8 were refused, and those from 10 to 18 missed, where opening hours were looked at."""
    runs, folder = early
    with (folder / "requirement.csv").open(encoding="utf-8", newline="") as file:
        hours = {row["interval_start"][11:13] for row in csv.DictReader(file) if row["queue"] == "email"}
    assert hours == {"07", "08", "09"}
    outcome = simulate_run(SimulateRequest("latest", runs, staffing="required", replications=2, workers=1))
    assert outcome.queues[0].offered > 0


def spoil(path, name, value):
    """Put another value in a column of line 4."""
    text = path.read_text(encoding="utf-8").splitlines()
    column = text[0].split(",").index(name)
    cells = text[3].split(",")
    text[3] = ",".join([*cells[:column], value, *cells[column + 1 :]])
    path.write_text("\n".join(text) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [("roster_agents", v) for v in ("", "nan", "-3", "inf", "many")]
    + [("expected_service_level", "7"), ("expected_occupancy", "1.5"), ("expected_abandonment", "-0.1")],
)
def test_a_spoiled_requirement_is_one_error_and_leaves_nothing(early, name, value):
    runs, folder = early
    spoil(folder / "requirement.csv", name, value)
    with pytest.raises(ScenarioError) as caught:
        simulate_run(SimulateRequest("latest", runs, staffing="required", replications=2, workers=1))
    assert [fault.line for fault in caught.value.faults] == [4]
    assert len(list((runs / "tiny").iterdir())) == 1


def test_more_contacts_than_fit_in_memory_are_refused(early):
    """A volume of 1e12 asked for terabytes, and ended as an internal error."""
    runs, folder = early
    spoil(folder / "forecast.csv", "volume", "1e12")
    with pytest.raises(ScenarioError, match="at most 20,000,000 contacts in the horizon, got 1,000,000,000"):
        simulate_run(SimulateRequest("latest", runs, staffing="required", replications=2, workers=1))
    assert len(list((runs / "tiny").iterdir())) == 1


@pytest.mark.parametrize("spread", [["--day-cv", "50"], ["--day-cv", "inf"], ["--handle-cv", "500"]])
def test_spreads_are_shares_not_percents(early, spread, capsys):
    """A day spread of 50 played days without any contact, and said nothing."""
    runs, _ = early
    assert run_app(["simulate", "tiny/latest", "--runs", str(runs), "--replications", "2", *spread]) == 2
    assert spread[0] in capsys.readouterr().err
    assert len(list((runs / "tiny").iterdir())) == 1


@pytest.mark.parametrize("option", ["--paths=5", "--pools"])
def test_risk_and_pools_are_not_left_out_unsaid(early, option, capsys):
    """Both were dropped without a word where the requirement was given."""
    runs, folder = early
    given = ["--requirement", str(folder / "requirement.csv"), "--runs", str(runs), option]
    assert run_app(["capacity", str(TINY), *given]) == 2
    assert option.split("=")[0] in capsys.readouterr().err
    assert len(list((runs / "tiny").iterdir())) == 1
