"""Rules, contracts, requests and locks of a scenario as core values; defaults are the law as core has it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.core.agent import Contract
from wfm.core.rules import (
    Activity,
    AverageHours,
    DailyRest,
    DaysInARow,
    DaysOffInARow,
    FairShare,
    Lock,
    MinimumStaff,
    Minors,
    Nights,
    Request,
    Rotation,
    RotationWeek,
    Seats,
    ShiftLimit,
    StartStability,
    Succession,
    Sundays,
    Weekends,
    WeekHours,
    WeeklyRest,
    WorkDaysInARow,
)
from wfm.core.shift import LabourRules
from wfm.errors import ScenarioError
from wfm.scenario.build_rules import build_labour
from wfm.scenario.checks_people import minutes_in_night
from wfm.scenario.forms_labour import LabourForm
from wfm.scenario.load import load_scenario
from wfm.scenario.yaml_nodes import read_yaml

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "data" / "tiny"
BASE = ROOT / "tests" / "data" / "scenario" / "base.yaml"


def site(tmp_path, more="", **tables):
    """Write a scenario beside the base one, with keys and tables of its own."""
    text = BASE.read_text(encoding="utf-8").replace("../tiny/", "")
    for table in TINY.glob("*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    for name, rows in tables.items():
        (tmp_path / f"{name}.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text("include: [base.yaml]\n" + more, encoding="utf-8")
    return tmp_path


def with_labour(**keys):
    return build_labour(LabourForm.model_validate(keys))


def test_the_law_in_configs_is_the_law_of_core():
    keys = read_yaml(ROOT / "configs" / "nl_atw.yaml", "nl_atw.yaml").data["labour"]
    assert build_labour(LabourForm.model_validate(keys)) == LabourRules()
    named = set(keys) | {f"{key}.{inner}" for key, value in keys.items() if isinstance(value, dict) for inner in value}
    assert {"weekly_rest.hours", "nights.late_end", "minors.break_min", "sundays.free", "short_rest"} <= named


def test_null_leaves_a_rule_of_the_law_out():
    rules = with_labour(weekly_rest=None, week_hours=None, average_hours=[], nights=None, sundays=None, minors=None)
    assert rules.weekly_rest is rules.week_hours is rules.nights is rules.sundays is rules.minors is None
    assert rules.average_hours == ()
    assert rules.daily_rest == DailyRest()


def test_every_figure_of_the_law_arrives():
    rules = with_labour(
        min_daily_rest_hours=10.5,
        min_daily_rest_weight=7,
        short_rest={"hours": 8, "per_days": 5},
        max_days_in_a_row=5,
        max_days_in_a_row_weight=9,
        weekly_rest={"hours": 35, "per_days": 6, "split": {"hours": 70, "per_days": 13, "part_hours": 30}, "weight": 1},
        week_hours={"most": 50, "weight": 2},
        average_hours=[{"most": 45, "weeks": 13, "weight": 3}],
        sundays={"free": 12, "weeks": 50, "weight": 4},
    )
    assert rules.daily_rest == DailyRest(630, 480, 5, 7)
    assert rules.days_in_a_row == DaysInARow(5, 9)
    assert rules.weekly_rest == WeeklyRest(2100, 6, 4200, 13, 1800, 1)
    assert rules.week_hours == WeekHours(3000, 2)
    assert rules.average_hours == (AverageHours(2700, 13, 3),)
    assert rules.sundays == Sundays(12, 50, 4)


def test_every_figure_of_nights_and_minors_arrives():
    rules = with_labour(
        nights={"allowed": False, "from": "23:00", "to": "05:00", "over_hours": 2, "max_shift_hours": 9,
                "late_end": "03:00", "rest_hours": 13, "series": 2, "series_rest_hours": 48, "max_in_a_row": 5,
                "max_nights": 30, "weeks": 12, "average_from": 10, "average_hours": 38, "weight": 6},
        minors={"under_age": 19, "max_shift_hours": 8, "week_hours": 40, "four_weeks_hours": 150, "rest_hours": 13,
                "from": "22:00", "to": "07:00", "break_above_hours": 4, "break_min": 45},
    )  # fmt: skip
    assert rules.nights == Nights(False, 1380, 300, 120, 540, 180, 780, 2, 2880, 5, 30, 12, 10, 2280, 6)
    assert rules.minors == Minors(19, 480, 2400, 9000, 780, 1320, 420, 240, 45)


def test_keys_of_the_law_and_of_the_agreement_can_be_overridden():
    options = ["labour.nights.max_nights=20", "labour.sundays=null", "labour.weekly_rest.weight=4",
               "rules.days_off_in_a_row.least=2", "rules.weekends=[{most: 2, weeks: 4}]",
               "rules.seats.most=8"]  # fmt: skip
    scenario = load_scenario(TINY, overrides=options)
    assert scenario.labour.nights == Nights(most=20)
    assert scenario.labour.sundays is None
    assert scenario.labour.weekly_rest == WeeklyRest(weight=4)
    assert scenario.rules.days_off_in_a_row == DaysOffInARow(2)
    assert scenario.rules.weekends == (Weekends(2, 4),)
    assert scenario.rules.seats == Seats(8)
    with pytest.raises(ScenarioError, match='did you mean "max_nights"'):
        load_scenario(TINY, overrides=["labour.nights.max_night=20"])


AGREEMENT = """
rules:
  no_single_days_off: true
  work_days_in_a_row: {least: 2, weight: 3}
  weekends: [{most: 2, weeks: 4, weight: 20}, {both_or_none: true}]
  successions: [{before: day_8h, after: [short_4h], weight: 1.5}]
  shift_limits: [{shift: day_8h, most: 3, per: week, contracts: [full_40], agents: [A01]}]
  start_stability: [{most_hours: 1.5, contracts: [part_20], weight: 2}]
  rotations:
    - {name: early_late, anchor: 2026-10-19, weight: 4, weeks: [{to: "10:00", shifts: [day_8h]}, {from: "09:00"}]}
  fairness: [{count: weekend}, {count: evening, after: "17:00", weight: 1, look_back_weeks: 4}]
  minimum_staff: [{least: 2, queue: service, days: [mon-wed, fri], from: "09:00", to: "17:30", weight: 50}]
  seats: {most: 9, weight: 30}
  activities:
    - {name: team_meeting, minutes: 45, group: 0, teams: [blue], trainer: team_lead, from: "09:00", to: "16:00"}
    - {name: training, minutes: 120, times: 2, per: horizon, group: 6, agents: [A01, A02], days: [tue], weight: 90}
"""


def test_every_rule_of_the_agreement_arrives(tmp_path):
    scenario = load_scenario(site(tmp_path, AGREEMENT))
    assert scenario.warnings == ("rotation early_late: nobody takes part, see the column rotation of the agents file",)
    rules = scenario.rules
    assert rules.days_off_in_a_row == DaysOffInARow(2)
    assert rules.work_days_in_a_row == WorkDaysInARow(2, 3)
    assert rules.weekends == (Weekends(2, 4, False, 20), Weekends(both_or_none=True))
    assert rules.successions == (Succession("day_8h", ("short_4h",), 1.5),)
    assert rules.shift_limits == (ShiftLimit("day_8h", 3, "week", ("full_40",), ("A01",)),)
    assert rules.start_stability == (StartStability(90, ("part_20",), 2),)
    weeks = (RotationWeek(0, 600, ("day_8h",)), RotationWeek(540, 1440))
    assert rules.rotations == (Rotation("early_late", date(2026, 10, 19), weeks, {}, 4),)
    assert rules.fair_shares == (FairShare("weekend"), FairShare("evening", 1, 1020, "", 4))
    assert rules.minimum_staff == (MinimumStaff(2, "service", frozenset({0, 1, 2, 4}), 540, 1050, 50),)
    assert rules.seats == Seats(9, 30)
    meeting, training = rules.activities
    assert meeting == Activity("team_meeting", 45, group=0, first=540, last=960, teams=("blue",), trainer="team_lead")
    two = ("A01", "A02")
    assert training == Activity(
        "training", 120, 2, "horizon", group=6, weekdays=frozenset({1}), agents=two, weight=90
    )


def test_contracts_with_ranges_windows_and_people_on_call(tmp_path):
    more = """
contracts:
  full_40: {shifts: [day_8h], starts: {from: "08:30", to: "09:30"}, period_hours: {min: 36, max: 40}}
  part_20: {weekly_hours: {min: 0, max: 20}, on_call: true}
"""
    contracts = load_scenario(site(tmp_path, more)).staff.contracts
    assert contracts["full_40"] == Contract(
        "full_40", 2400, (480,), 5, frozenset(range(6)), None, (2160, 2400), (510, 570), ("day_8h",)
    )
    assert contracts["part_20"] == Contract(
        "part_20", 0, (240,), 5, frozenset(range(6)), weekly_range=(0, 1200), on_call=True
    )


AGENTS = "agent,name,role,contract,skills,team"


def test_the_columns_of_rules_arrive(tmp_path):
    more = "rules: {rotations: [{name: early_late, anchor: 2026-10-19, weeks: [{}, {}]}]}\ntime_off: null\n"
    rows = f"""{AGENTS},starts_from,starts_to,sundays,nights,rotation,rotation_week,birth_date,timezone,location
A01,Noor,agent,full_40,service,red,08:30,,no,no,early_late,1,2009-05-14,Europe/Lisbon,home
A02,Bram,agent,full_40,service,red,,09:00,yes,,early_late,,,,Utrecht
L01,Saar,team_lead,full_40,,red,,,,,,,,,
"""
    scenario = load_scenario(site(tmp_path, more + "worked_hours: null\n", agents=rows))
    noor, bram, saar = scenario.staff.agents
    assert (noor.starts, noor.sundays, noor.nights, noor.home) == ((510, 1440), False, False, True)
    assert (noor.birth_date, noor.timezone) == (date(2009, 5, 14), "Europe/Lisbon")
    assert (bram.starts, bram.sundays, bram.nights, bram.home) == ((0, 540), True, True, False)
    assert (saar.starts, saar.timezone, saar.birth_date) == ((0, 1440), "", None)
    assert scenario.rules.rotations[0].agents == {"A01": 1, "A02": 0}


def test_worked_hours_say_what_was_paid_and_which_shift_it_was(tmp_path):
    rows = "agent,date,start,end,paid_hours,shift\nA01,2026-10-16,08:00,16:30,8,day_8h\nA01,2026-10-17,08:00,12:00,,\n"
    one, two = load_scenario(site(tmp_path, worked_hours=rows)).staff.worked
    assert (one.minutes, one.shift) == (480, "day_8h")
    assert (two.minutes, two.paid_min, two.shift) == (240, None, "")


def test_requests_of_dates_and_of_weekdays(tmp_path):
    rows = """agent,wish,date,weekday,shifts,from,to,weight
A01,off,2026-10-23,,,,,hard
A02,shift,,sat-sun,short_4h|day_8h,09:00,,2.5
A03,not_shift,2026-10-20,,,,08:30,0
A04,work,2026-11-20,,,,,
"""
    requests = load_scenario(site(tmp_path, "requests: requests.csv\n", requests=rows)).staff.requests
    weekend = [date(2026, 10, 24), date(2026, 10, 25)]
    assert requests == (
        Request("A01", date(2026, 10, 23), "off", weight=None),
        *(Request("A02", day, "shift", ("short_4h", "day_8h"), 540, 1440, 2.5) for day in weekend),
        Request("A03", date(2026, 10, 20), "not_shift", (), 0, 510, 0),
    )


def test_locks_of_shifts_breaks_and_days_off(tmp_path):
    rows = """agent,date,shift,start,breaks
A01,2026-10-19,day_8h,08:30,10:00|12:00|14:30
A01,2026-10-20,,,
A01,2026-10-20,,,
A03,2026-10-20,day_8h,08:00,
A01,2026-11-20,day_8h,08:30,
"""
    locks = load_scenario(site(tmp_path, "locks: locks.csv\n", locks=rows)).staff.locks
    assert locks == (
        Lock("A01", date(2026, 10, 19), "day_8h", 510, (600, 720, 870), "locks.csv line 2"),
        Lock("A01", date(2026, 10, 20), source="locks.csv line 3"),
        Lock("A03", date(2026, 10, 20), "day_8h", 480, (), "locks.csv line 5"),
    )


NIGHTS = """
opening_hours: {weekly: {mon-fri: ["00:00-24:00"], sat: ["00:00-24:00"], sun: ["00:00-24:00"]}}
shifts:
  night_8h:
    hours: 8
    start: ["22:00"]
    breaks: [{kind: lunch, minutes: 30, paid: false, after_min: [180, 285]}]
contracts: {full_40: {shift_hours: [8], shifts: [night_8h], days: [mon-sun]}}
time_off: null
worked_hours: null
"""


def test_a_site_that_never_closes_with_people_who_only_work_nights(tmp_path):
    rows = f"""{AGENTS},available_from,available_to
A01,Noor,agent,full_40,service,red,,
A02,Bram,agent,full_40,service,red,21:00,08:00
L01,Saar,team_lead,full_40,,red,,
"""
    more = NIGHTS + "locks: locks.csv\n"
    locks = "agent,date,shift,start,breaks\nA02,2026-10-25,night_8h,,01:30\n"
    scenario = load_scenario(site(tmp_path, more, agents=rows, locks=locks))
    night = scenario.staff.shifts[2]
    assert (night.starts, night.length_min) == ((1320,), 510)
    assert scenario.staff.agents[1].available == (1260, 1920)
    assert scenario.staff.locks == (
        Lock("A02", date(2026, 10, 25), "night_8h", 1320, (1530,), "locks.csv line 2"),
    )


@pytest.mark.parametrize(
    ("column", "value", "where", "got"),
    [
        ("nights", "no", "contract", "between 00:00 and 24:00"),
        ("birth_date", "2009-10-01", "contract", "between 00:00 and 24:00"),
        ("available_to", "08:00", "available_from", "between 00:00 and 08:00"),
        ("starts_to", "21:00", "starts_from", "starting 00:00 to 21:00"),
    ],
)
def test_people_who_can_not_work_the_nights_of_their_contract(tmp_path, column, value, where, got):
    rows = f"{AGENTS},{column}\nA01,Noor,agent,full_40,service,red,{value}\nL01,Saar,team_lead,full_40,,red,\n"
    with pytest.raises(ScenarioError, match="a shift of contract full_40") as caught:
        load_scenario(site(tmp_path, NIGHTS, agents=rows))
    (fault,) = caught.value.faults
    assert (fault.line, fault.where) == (2, where)
    assert got in fault.got


def test_a_window_holds_on_the_clock_of_the_person(tmp_path):
    """09:00 in Lisbon is 10:00 in Amsterdam, later than the last start of the eight-hour shift, 09:30."""
    rows = f"""{AGENTS},available_from,available_to,timezone
A01,Noor,agent,full_40,service,red,09:00,17:30,Europe/Lisbon
A02,Bram,agent,full_40,service,red,08:30,17:00,Europe/Lisbon
L01,Saar,team_lead,full_40,,red,,,
"""
    more = "time_off: null\nworked_hours: null\n"
    with pytest.raises(ScenarioError, match="on the clock of Europe/Lisbon") as caught:
        load_scenario(site(tmp_path, more, agents=rows))
    assert [fault.line for fault in caught.value.faults] == [2]


def test_who_does_not_work_sundays_needs_other_days(tmp_path):
    more = """
opening_hours: {weekly: {mon-fri: [], sat: ["09:00-18:00"], sun: ["09:00-18:00"]}}
contracts: {part_20: {weekly_hours: 8, days: [mon-sun]}, full_40: {weekly_hours: 8}}
time_off: null
worked_hours: null
"""
    rows = f"{AGENTS},sundays\nA01,Noor,agent,part_20,service,red,no\nA02,Bram,agent,part_20,service,red,yes\n"
    with pytest.raises(ScenarioError, match="8 h a week, as in contract part_20") as caught:
        load_scenario(site(tmp_path, more, agents=rows))
    assert [(fault.line, fault.hint) for fault in caught.value.faults] == [(2, "shifts that fit add up to 4 h")]


@given(st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 1439), st.integers(0, 1439))
def test_minutes_in_a_night_against_counting_them(start, length, begin, end):
    last = end if end > begin else end + 1440
    nights = [set(range(begin + day * 1440, last + day * 1440)) for day in (-1, 0, 1)]
    worked = set(range(start, start + length))
    assert minutes_in_night(start, length, begin, end) == max(len(night & worked) for night in nights)
