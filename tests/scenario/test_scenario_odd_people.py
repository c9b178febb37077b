"""People whom nothing fits, and work nobody can do: what is said names the one thing that stands in the way."""

import shutil
from pathlib import Path

import pytest

from wfm.errors import ScenarioError
from wfm.scenario.load import load_scenario

TINY = Path(__file__).parents[1] / "data" / "tiny"
WEEK, SATURDAY = "opening_hours.weekly.mon-fri", "opening_hours.weekly.sat"
ROUND_THE_CLOCK = [f"{days}=['00:00-24:00']" for days in (WEEK, SATURDAY)]
NIGHTS = "shifts.day_8h.start=['22:00']"


@pytest.fixture
def site(tmp_path):
    """A site with these people, all of 40 hours on the phone."""

    def make(columns="", cells="", role="agent"):
        shutil.copytree(TINY, tmp_path / "site")
        rows = "".join(f"{a},{a},{role},full_40,{'service' if role == 'agent' else ''},blue{cells}\n" for a in "ab")
        path = tmp_path / "site" / "agents.csv"
        path.write_text(f"agent,name,role,contract,skills,team{columns}\n{rows}", encoding="utf-8")
        for table in ("time_off", "worked_hours"):
            empty = (TINY / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0]
            (tmp_path / "site" / f"{table}.csv").write_text(empty + "\n", encoding="utf-8")
        return tmp_path / "site"

    return make


@pytest.mark.parametrize(
    ("columns", "cells", "overrides", "hint"),
    [
        ("", "", [f"{WEEK}=['09:00-12:00']", f"{SATURDAY}=[]"],
         "their queues are open 3 h a day at most, with its breaks it lasts 8.5 h"),
        ("", "", [f"{WEEK}=[]", f"{SATURDAY}=[]", "opening_hours.weekly.sun=['08:00-20:00']"],
         "their queues are closed on those days"),
        (",nights", ",no", [*ROUND_THE_CLOCK, NIGHTS], "they work no nights"),
        (",birth_date", ",2010-05-01", [*ROUND_THE_CLOCK, NIGHTS, "labour.minors.under_age=18"],
         "by birth_date they are minors, who may not work then or so long: see labour.minors"),
        (",starts_from,starts_to", ",10:00,11:00", [], ""),
    ],
    ids=["open too short", "closed", "no nights", "minors", "starts"],
)  # fmt: skip
def test_why_no_shift_fits_somebody(site, columns, cells, overrides, hint):
    """All of them read alike: no shift that fits the opening hours."""
    with pytest.raises(ScenarioError, match=r"a shift of contract full_40 \(8 h\) that fits the opening hours") as told:
        load_scenario(site(columns, cells), overrides=overrides)
    assert [(fault.line, fault.hint) for fault in told.value.faults] == [(2, hint)]


def test_work_of_team_leads_where_there_are_none_is_told(site):
    coaching = "rules.activities=[{name: coaching, minutes: 30, trainer: team_lead}]"
    warned = load_scenario(site(), overrides=[coaching]).warnings
    assert "activity coaching: trainer is team_lead, but nobody is a team lead; it can't be planned" in warned
    assert "team_leads.min_on_duty is 1, but nobody is a team lead" in warned


def test_with_team_leads_nothing_is_told_of_them(site):
    coaching = "rules.activities=[{name: coaching, minutes: 30, trainer: team_lead}]"
    warned = load_scenario(site(role="team_lead"), overrides=[coaching]).warnings
    assert not any("team lead" in text for text in warned)


@pytest.mark.parametrize(
    ("seats", "told"), [("{most: 1}", True), ("{most: 2}", False), ("{most: 1, weight: 5}", False)]
)
def test_seats_that_cannot_hold_the_contracts_are_told(site, seats, told):
    """Two people of 40 hours; one seat from 08:00 to 18:00 and on Saturday from 09:00 to 17:00 is 58 hours."""
    warned = load_scenario(site(), overrides=[f"rules.seats={seats}"]).warnings
    expected = "rules.seats: 1 hold 58 h a week, and the contracts of who works in the office are 80 h"
    assert any(text.startswith(expected) for text in warned) == told


def test_who_works_at_home_needs_no_seat(site):
    warned = load_scenario(site(",location", ",home"), overrides=["rules.seats={most: 1}"]).warnings
    assert not any("seats" in text for text in warned)
