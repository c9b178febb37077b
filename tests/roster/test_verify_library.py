"""Planted: shifts and breaks that the library or the law doesn't allow."""

from dataclasses import replace

import pytest
from roster_by_hand import DAY_8H, SHORT_4H, THU, WED, at, run_of_shifts, two_days

from wfm.core.shift import BreakLaw, BreakRule, LabourRules, ShiftKind


def test_start_that_the_kind_does_not_offer():
    found = two_days().shift("cas", THU, "day_8h-1015").one("shift_library")
    assert (found.agent, found.date) == ("cas", THU)
    assert "the nearest 2026-06-04 10:00+02:00, got 2026-06-04 10:15+02:00" in found.detail


def test_first_and_last_start_of_the_kind_pass():
    for name in ("day_8h-0800", "day_8h-1230"):
        assert two_days().shift("cas", THU, name).verify() == ()


def test_start_on_another_day_than_the_date():
    site = two_days().without("lea", WED).shift("lea", THU, "day_8h-0800", start=at(WED, "08:00"))
    found = site.target("lea", minutes=480, reason="one day").verify()
    assert [(v.rule, v.date) for v in found] == [("shift_library", THU), ("opening_hours", THU)]
    assert "offers on 2026-06-04, the nearest 2026-06-04 08:00+02:00, got 2026-06-03 08:00+02:00" in found[0].detail


def test_name_with_another_start_than_the_shift():
    found = two_days().shift("cas", THU, "day_8h-0830", start=at(THU, "09:00")).one("shift_library")
    assert found.detail == "day_8h-0830: expected the name to end in the start 0900, got '0830'"


def test_shift_of_another_length_than_its_kind():
    site = two_days()
    last = [s for s in site.stretches if s.agent == "cas"][-1]
    site = site.edit("cas", THU, 6, end=last.end + 900).target("cas", minutes=495, reason="longer")
    found = (
        site.contract("full", weekly_min=3465).target("ann", reason="x").target("lea", reason="x").one("shift_library")
    )
    assert (found.agent, found.date) == ("cas", THU)
    assert "expected a length of 8:30 h, got 8:45 h" in found.detail


def test_paid_minutes_of_the_shift():
    site = two_days().edit("cas", THU, 3, paid=True).target("cas", minutes=510)
    found = site.verify()
    assert [v.rule for v in found] == ["shift_library", "breaks"]
    assert "expected 8:00 h paid, got 8:30 h" in found[0].detail
    assert "lunch at 2026-06-04 11:15+02:00: expected it unpaid, got paid" in found[1].detail


def test_kind_that_the_contract_does_not_allow():
    site = two_days().contract("half", shift_paid_min=(300, 360))
    found = site.one("shift_library")
    assert (found.agent, found.date) == ("bob", THU)
    assert found.detail == "short_4h-0900: expected 5:00 h or 6:00 h paid by contract half, got 4:00 h"


@pytest.mark.parametrize("offsets", [(75, 195, 345), (135, 285, 420)])
def test_breaks_at_either_end_of_their_window_pass(offsets):
    assert two_days().shift("cas", THU, "day_8h-0800", at_min=list(offsets)).verify() == ()


@pytest.mark.parametrize(
    ("offsets", "words"),
    [
        ((60, 195, 345), "break at 2026-06-04 09:00+02:00: expected a start 75 to 135 min into the shift, got 60 min"),
        ((150, 195, 345), "expected a start 75 to 135 min into the shift, got 150 min"),
        ((75, 180, 345), "expected a start 195 to 285 min into the shift, got 180 min"),
        (
            (75, 300, 345),
            "lunch at 2026-06-04 13:00+02:00: expected a start 195 to 285 min into the shift, got 300 min",
        ),
        ((75, 195, 435), "expected a start 345 to 420 min into the shift, got 435 min"),
    ],
)
def test_break_outside_its_window(offsets, words):
    found = two_days().shift("cas", THU, "day_8h-0800", at_min=list(offsets)).one("breaks")
    assert (found.agent, found.date) == ("cas", THU)
    assert words in found.detail


def test_break_that_is_too_long():
    site = two_days().shift("cas", THU, "day_8h-0800")
    lunch_end = [s for s in site.stretches if s.agent == "cas"][3].end
    site = site.edit("cas", THU, 3, end=lunch_end + 900).edit("cas", THU, 4, start=lunch_end + 900)
    found = site.target("cas", minutes=465).verify()
    assert [v.rule for v in found] == ["shift_library", "breaks"]
    assert "expected 30 min, got 45 min" in found[1].detail


def test_break_of_another_kind():
    found = two_days().edit("cas", THU, 1, activity="coffee").one("breaks")
    assert "coffee at 2026-06-04 09:15+02:00: expected a break, got coffee" in found.detail


def test_missing_break():
    site = two_days()
    found = site.edit("cas", THU, 5, activity="on_queue", queue="service").one("breaks")
    assert found.detail == "day_8h-0800: expected a break of 15 min, got none"


def test_one_break_too_many():
    site = two_days().shift("cas", THU, "day_8h-0800")
    last = [s for s in site.stretches if s.agent == "cas"][-1]
    extra = replace(last, activity="break", queue="", start=last.start + 1800, end=last.start + 2700)
    after = replace(last, start=last.start + 2700)
    site = site.edit("cas", THU, 6, end=last.start + 1800)
    found = replace(site, stretches=(*site.stretches, extra, after)).one("breaks")
    assert "expected no more breaks, got break of 15 min at 2026-06-04 14:30+02:00" in found.detail


def test_adjoining_breaks_of_one_kind_in_one_stretch_are_two():
    pair = (BreakRule("break", 15, True, 60, 90), BreakRule("break", 15, True, 105, 120))
    kind = ShiftKind("pair_4h", (480,), 270, (*pair, BreakRule("lunch", 30, False, 180, 180)))
    site = run_of_shifts(WED, ["pair_4h-0800"], kinds=(kind,)).shift("ann", WED, "pair_4h-0800", at_min=[90, 105, 180])
    mine = [s for s in site.stretches if s.end > s.start]
    merged = (mine[0], replace(mine[1], end=mine[2].end), *mine[3:])
    assert replace(site, stretches=tuple(mine)).verify() == ()
    assert replace(site, stretches=merged).verify() == ()
    longer = (mine[0], replace(mine[1], end=mine[2].end + 900), replace(mine[3], start=mine[3].start + 900), *mine[4:])
    assert "expected 15 min, got 30 min" in replace(site, stretches=longer).one("breaks").detail


LAW = LabourRules(breaks=(BreakLaw(330, 30), BreakLaw(600, 45)))


def shift_of(length_min: int, *breaks: tuple[int, int]) -> ShiftKind:
    return ShiftKind("own", (480,), length_min, tuple(BreakRule("rest", m, True, at, at) for at, m in breaks))


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        (shift_of(345, (120, 15)), 15),
        (shift_of(345, (120, 10), (200, 10), (300, 10)), 0),  # parts of 10 minutes don't count
        (shift_of(345), 0),
    ],
)
def test_too_little_break_for_the_law(kind, held):
    site = replace(run_of_shifts(WED, ["own-0800"], kinds=(kind,)), labour=LAW)
    site = replace(site, grid=replace(site.grid, interval_min=5))
    found = site.one("break_law")
    assert (found.agent, found.date) == ("ann", WED)
    words = f"expected 30 min of break in parts of at least 15 min in a shift above 5:30 h, got {held} min"
    assert words in found.detail


@pytest.mark.parametrize(
    "kind",
    [
        shift_of(330, (120, 15)),  # not above 5.5 hours
        shift_of(345, (120, 30)),
        shift_of(345, (120, 15), (240, 15)),
        shift_of(345, (120, 10), (130, 20)),  # one pause of half an hour
        shift_of(600, (120, 30)),  # not above 10 hours
        shift_of(615, (120, 30), (300, 15)),
    ],
)
def test_enough_break_for_the_law(kind):
    site = run_of_shifts(WED, ["own-0800"], kinds=(kind,))
    site = replace(site, labour=LAW, grid=replace(site.grid, interval_min=5))
    found = site.verify()
    assert "break_law" not in {v.rule for v in found}


def test_long_shift_needs_the_longer_break():
    site = run_of_shifts(WED, ["own-0800"], kinds=(shift_of(615, (120, 30)),))
    assert "expected 45 min" in site.one("break_law").detail


@pytest.mark.parametrize(("first", "edge"), [(0, "start"), (360, "end")])
def test_break_at_an_end_of_the_shift_is_no_break(first, edge):
    site = run_of_shifts(WED, ["own-0800"], kinds=(shift_of(390, (first, 30)),))
    site = replace(site, stretches=tuple(s for s in site.stretches if s.end > s.start))
    found = site.verify()
    assert [v.rule for v in found] == ["break_law", "break_law"]
    assert f"expected no break at the {edge} of the shift, got 30 min" in found[0].detail
    assert "got 0 min" in found[1].detail


def test_shift_of_twelve_hours_passes_and_a_quarter_more_does_not():
    breaks = ((240, 30), (480, 15))
    assert run_of_shifts(WED, ["own-0800"], kinds=(shift_of(720, *breaks),)).verify() == ()
    found = run_of_shifts(WED, ["own-0800"], kinds=(shift_of(735, *breaks),)).one("shift_length")
    assert (found.agent, found.date) == ("ann", WED)
    assert found.detail == "own-0800: expected at most 12:00 h, got 12:15 h"


def test_library_of_the_tests_is_itself_lawful():
    assert DAY_8H.paid_min == 480
    assert SHORT_4H.paid_min == 240
