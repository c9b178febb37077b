"""Sentences of the summary, on figures worked out by hand."""

from dataclasses import replace

import pytest

from wfm.cli.figures import count_of
from wfm.cli.show_summary import show_roster
from wfm.report.grants import ChangeFigures, GrantFigures, ShareFigures, WishFigures
from wfm.report.queues import QueueFigures
from wfm.report.shortage import CoverFigures, DayCover, Shortage
from wfm.report.summary import HistoryFigures, RosterFigures, Summary

COVER = CoverFigures(3200.0, 3260.0, 8.5, 73.5, 0.003, 0.023, 0.896)
SHORT = Shortage("sales", "2026-10-19T09:00", "2026-10-19T09:30", 2, 11, 1.0, "Mon 19 Oct 09:00-09:30 sales: 2 missing")


GRANTS = GrantFigures(
    requests_asked=40, requests_granted=38, wishes=(WishFigures("days_off_in_a_row", 12, 60.0),),
    shares=(ShareFigures("evening after 19:00", 112, 1, 1.75, 3, 0.5, 2.0, 4),), hours_asked=168, hours_kept=166,
    activities_asked=20, activities_placed=19,
)  # fmt: skip
MOVED = (
    ChangeFigures("a2", "2026-10-20", "a2 Tue 20 Oct: off -> day_8h 09:00-17:30: saves 42.0", forced=False),
    ChangeFigures("a1", "2026-10-20", "a1 Tue 20 Oct: day_8h 09:00-17:30 -> off: absent", forced=True),
)


def summary(*, days=1, shortage_count=4, gap_of_need=0.001, overloaded=1, **more):
    day = DayCover("2026-10-19", 588.75, 597.0, 0.75, 9.0, 1)
    roster = RosterFigures(
        people=13, leads=1, shifts=62, paid_hours=420.0, cover=COVER, days=(day,) * days, shortages=(SHORT,),
        shortage_count=shortage_count, lead_intervals_missing=0, switches=0, hours_reduced=(), violations=(),
        objective=644.0, bound=523.3, gap=0.23, gap_of_need=gap_of_need, stop_reason="time limit", repeatable=False,
    )  # fmt: skip
    roster = replace(roster, **more)
    queue = QueueFigures("sales", "Verkoop", 8166.0, 418.0, overloaded=overloaded)
    past = HistoryFigures("2025-10-06", "2026-10-04", 364, ())
    return Summary("site", "1", "runs/site/1", "UTC", "2026-10-19", "2026-10-19", 1, past, (queue,), roster=roster)


@pytest.fixture
def shown(capsys):
    def show(**figures):
        show_roster(summary(**figures))
        return capsys.readouterr().out

    return show


def test_the_gap_is_told_in_missing_agent_hours(shown):
    assert "no roster within the rules is better by more than 3.2 missing agent-hours" in shown()  # 0.1% of 3200
    assert "no roster within the rules is better\n" in shown(gap_of_need=0.0)


def test_smaller_shortages_are_counted(shown):
    assert "and 3 smaller, in coverage.csv" in shown()
    assert "smaller" not in shown(shortage_count=1)


def test_each_day_has_a_line_unless_there_are_too_many(shown):
    lines = [line.split() for line in shown(days=14).splitlines()]
    assert lines.count(["Mon", "19", "Oct", "588.8", "597.0", "0.8", "9.0", "1"]) == 14
    assert "agent-hours  needed" not in shown(days=15)


def test_intervals_that_drown_are_named(shown):
    assert "sales: 1 interval with more work than people" in shown()
    assert "overload" not in shown(overloaded=0)


def test_who_works(shown):
    assert "12 agents and 1 team lead on 62 shifts, 420.0 paid hours" in shown()


@pytest.mark.parametrize(("number", "text"), [(0, "0 shifts"), (1, "1 shift"), (1200, "1,200 shifts")])
def test_nouns_agree(number, text):
    assert count_of(number, "shift") == text


def test_what_was_granted(shown):
    lines = {" ".join(line.split()) for line in shown(grants=GRANTS, switches=124).splitlines()}
    assert lines >= {
        "hours kept 166 of 168 contract weeks",
        "granted 38 of 40 requests",
        "not kept days_off_in_a_row 12 x (60.0): who and when is in wishes.csv",
        "activities 19 of 20 planned",
        "switches 124 to another queue within a shift, 2.0 per shift",
        "fair evening after 19:00: 1 to 3 each, mean 1.8; fair 0.5 to 2; too many for 4 of 112",
    }


def test_who_changed_those_first_who_had_to(shown):
    out = shown(grants=replace(GRANTS, changes=MOVED))
    assert "2 people, 1 of them because they had to" in out
    assert out.index("a1 Tue 20 Oct: day_8h") < out.index("a2 Tue 20 Oct: off")
    assert "nobody works otherwise than in the earlier roster" in shown(grants=replace(GRANTS, changes=()))
    assert "changes" not in shown(grants=GRANTS)


def test_the_objective_in_its_parts_and_the_first_roster(shown):
    out = shown(costs={"under": 500.0, "over": 44.0, "leads": 0.0, "wishes": 100.0}, first_roster_s=3.21)
    assert "objective 644.0 = missing 500.0 + spare 44.0 + wishes 100.0\n" in out
    assert "first roster after 3.2 s; stopped: time limit" in out


def test_a_bound_that_says_nothing_is_not_shown(shown):
    """A bound of 2e-9 was shown as a gap of 565496758478.85%."""
    out = shown(bound=2e-9, gap=5.6e9)
    assert "no bound was found before the end" in out
    assert "gap" not in out
