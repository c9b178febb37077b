"""The tables that are mailed round."""

import csv
from datetime import date, datetime

import pytest

from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.grid import Grid
from wfm.core.roster import Roster, Stretch
from wfm.export.roster_csv import defuse, export_csv

GRID = Grid("Europe/Amsterdam", 15, date(2026, 10, 24), 3)
CONTRACT = Contract("full", 2400, (480,))


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=GRID.zone).timestamp())


def shift(agent, day, name, *parts):
    """Parts: activity, start, end, paid, queue."""
    return [Stretch(agent, day, name, a, at(s), at(e), p, q) for a, s, e, p, q in parts]


def people():
    agents = (
        Agent("A1", "Zoë, de =Boer", "agent", "full", ("service", "sales"), "blue"),
        Agent("A2", "=HYPERLINK(1)", "agent", "full", ("service",), "-red"),
        Agent("L1", "Lead", "team_lead", "full"),
    )
    away = TimeOff("A2", at("2026-10-25T00:00"), at("2026-10-26T00:00"), "sick", True)
    part = TimeOff("A1", at("2026-10-25T09:00"), at("2026-10-25T12:00"), "training", True)
    return Staff(agents, {"full": CONTRACT}, (), time_off=(away, part))


def roster():
    saturday, sunday = date(2026, 10, 24), date(2026, 10, 25)
    stretches = [
        *shift("A1", saturday, "day", ("on_queue", "2026-10-24T09:00", "2026-10-24T10:30", True, "service"),
               ("break", "2026-10-24T10:30", "2026-10-24T10:45", True, ""),
               ("on_queue", "2026-10-24T10:45", "2026-10-24T12:30", True, "sales"),
               ("lunch", "2026-10-24T12:30", "2026-10-24T13:00", False, ""),
               ("on_queue", "2026-10-24T13:00", "2026-10-24T17:30", True, "service")),
        *shift("A2", saturday, "late", ("on_queue", "2026-10-24T22:00", "2026-10-25T06:00", True, "service")),
        *shift("L1", saturday, "day", ("team_lead", "2026-10-24T08:00", "2026-10-24T12:00", True, "")),
        *shift("L1", sunday, "day", ("team_lead", "2026-10-25T08:00", "2026-10-25T12:00", True, "")),
    ]  # fmt: skip
    return Roster(GRID, tuple(stretches))


def table(path):
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_one_row_per_person(tmp_path):
    by_agent, _ = export_csv(roster(), people(), tmp_path / "out")
    header, one, two, lead = table(by_agent)
    assert header == ["agent", "name", "team", "role", "Sat 2026-10-24", "Sun 2026-10-25", "Mon 2026-10-26",
                      "paid hours"]  # fmt: skip
    assert one == ["A1", "Zoë, de =Boer", "blue", "agent",
                   "09:00-17:30 service / sales, break 10:30, lunch 12:30", "", "", "8"]  # fmt: skip
    # the clock goes back in the night: 22:00 to 06:00 is nine hours
    assert two == ["A2", "'=HYPERLINK(1)", "'-red", "agent", "22:00-06:00 (+1) service", "away", "", "9"]
    assert lead == ["L1", "Lead", "", "team lead", "08:00-12:00 team lead", "08:00-12:00 team lead", "", "8"]


def test_one_row_per_shift_in_order_of_start(tmp_path):
    _, by_day = export_csv(roster(), people(), tmp_path)
    header, *rows = table(by_day)
    assert header[:5] == ["date", "day", "start", "end", "agent"]
    assert [(r[0], r[2], r[4]) for r in rows] == [
        ("2026-10-24", "08:00", "L1"),
        ("2026-10-24", "09:00", "A1"),
        ("2026-10-24", "22:00", "A2"),
        ("2026-10-25", "08:00", "L1"),
    ]
    assert rows[1][2:] == ["09:00", "17:30", "A1", "Zoë, de =Boer", "blue",
                           "09:00 service, 10:45 sales, 13:00 service", "break 10:30-10:45, lunch 12:30-13:00",
                           "8"]  # fmt: skip
    assert [rows[0][7], rows[2][7]] == ["team lead", "service"]
    assert rows[2][3] == "06:00 (+1)"


def test_some_people_and_days_only(tmp_path):
    by_agent, by_day = export_csv(
        roster(), people(), tmp_path, agents=["L1"], first=date(2026, 10, 25), last=date(2026, 10, 25)
    )
    assert table(by_agent) == [
        ["agent", "name", "team", "role", "Sun 2026-10-25", "paid hours"],
        ["L1", "Lead", "", "team lead", "08:00-12:00 team lead", "4"],
    ]
    assert [row[4] for row in table(by_day)[1:]] == ["L1"]


def test_why_somebody_is_away_stays_at_home(tmp_path):
    for path in export_csv(roster(), people(), tmp_path):
        text = path.read_text(encoding="utf-8-sig")
        assert "sick" not in text
        assert "training" not in text


def test_a_spreadsheet_reads_the_encoding(tmp_path):
    for path in export_csv(roster(), people(), tmp_path):
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.count(b"\n") == raw.count(b"\r\n")


def test_semicolons_come_with_decimal_commas(tmp_path):
    half = shift("A1", date(2026, 10, 26), "day", ("on_queue", "2026-10-26T09:00", "2026-10-26T16:30", True, "sales"))
    by_agent, _ = export_csv(Roster(GRID, tuple(half)), people(), tmp_path, agents=["A1"], separator=";")
    header, one = list(csv.reader(by_agent.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert (header[-1], len(one), one[-2:]) == ("paid hours", len(header), ["09:00-16:30 sales", "7,5"])


def test_a_second_export_replaces_the_first_and_leaves_nothing_else(tmp_path):
    export_csv(roster(), people(), tmp_path)
    export_csv(roster(), people(), tmp_path, agents=["A1"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["roster_by_agent.csv", "roster_by_day.csv"]
    assert len(table(tmp_path / "roster_by_agent.csv")) == 2


@pytest.mark.parametrize("text", ["=1+1", "+31612345678", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_defused(text):
    assert defuse(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Anna-Marie", "a=b", "09:00-17:30", "'quoted"])
def test_other_text_stays(text):
    assert defuse(text) == text
