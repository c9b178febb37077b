"""Planted: unknown names, holes and overlaps, two shifts a day, shifts outside the horizon."""

from dataclasses import replace
from datetime import date

from roster_by_hand import THU, WED, Site, at, run_of_shifts, two_days

from wfm.core.agent import WorkedShift


def move_edge(site: Site, index: int, minutes: float) -> Site:
    """Let Ann's Wednesday stretch end earlier or later without the next one following."""
    mine = [s for s in site.stretches if (s.agent, s.date) == ("ann", WED)]
    return site.edit("ann", WED, index, end=int(mine[index].end + minutes * 60))


def test_unknown_agent():
    site = two_days()
    stranger = replace(site.stretches[0], agent="zoe")
    found = replace(site, stretches=(*site.stretches, stranger, stranger)).one("unknown_agent")
    assert (found.agent, found.date) == ("zoe", WED)
    assert "'zoe'" in found.detail


def test_unknown_queue():
    found = two_days().edit("bob", THU, 0, queue="salse").one("unknown_queue")
    assert (found.agent, found.date) == ("bob", THU)
    assert found.detail == "expected one of service, sales, got 'salse'"


def test_unknown_shift_kind():
    site = two_days()
    renamed = tuple(replace(s, shift="late_8h-0800") if s.agent == "cas" else s for s in site.stretches)
    found = replace(site, stretches=renamed).one("unknown_shift")
    assert (found.agent, found.date) == ("cas", THU)
    assert "got 'late_8h-0800'" in found.detail


def test_shift_name_without_a_start_is_unknown():
    site = two_days()
    renamed = tuple(replace(s, shift="day_8h") if s.agent == "cas" else s for s in site.stretches)
    assert "got 'day_8h'" in replace(site, stretches=renamed).one("unknown_shift").detail


def test_hole_between_stretches():
    found = move_edge(two_days(), 3, -15).one("partition")  # the lunch is unpaid, so that the hours stay
    assert (found.agent, found.date) == ("ann", WED)
    assert "got a hole of 15 min" in found.detail
    assert "on_queue at 2026-06-03 13:15+02:00" in found.detail


def test_overlap_of_stretches():
    found = move_edge(two_days(), 3, 15).one("partition")
    assert "got an overlap of 15 min" in found.detail


def test_stretches_out_of_order():
    site = two_days()
    stretches = list(site.stretches)
    stretches[1], stretches[2] = stretches[2], stretches[1]
    found = [v for v in replace(site, stretches=tuple(stretches)).verify() if "in order of time" in v.detail]
    assert [(v.rule, v.agent, v.date) for v in found] == [("partition", "ann", WED)]
    assert "starts 15 min before" in found[0].detail


def test_stretches_off_the_grid():
    site = move_edge(two_days(), 3, 5)
    mine = [s for s in site.stretches if (s.agent, s.date) == ("ann", WED)]
    found = site.edit("ann", WED, 4, start=mine[3].end).verify()
    assert [v.rule for v in found] == ["partition", "partition", "contract_hours"]  # 5 minutes less are paid
    assert "got a time 5 min off" in found[0].detail
    assert "got 15:55 h" in found[2].detail


def test_stretch_of_no_length():
    site = two_days()
    nothing = replace(site.stretches[3], end=site.stretches[3].start)
    stretches = (*site.stretches[:3], nothing, *site.stretches[3:])
    found = replace(site, stretches=stretches).one("partition")
    assert "expected a positive length, got 0 min" in found.detail


def test_two_shifts_on_one_day():
    site = two_days().target("bob", minutes=480).contract("half", weekly_min=1680).shift("bob", THU, "short_4h-0900")
    site = site.edit("bob", THU, 0, queue="sales").edit("bob", THU, 2, queue="sales")
    second = two_days().shift("bob", THU, "short_4h-1400", queues=("sales",))
    extra = tuple(s for s in second.stretches if s.agent == "bob")
    found = replace(site, stretches=(*site.stretches, *extra)).one("one_shift_a_day")
    assert (found.agent, found.date) == ("bob", THU)
    assert found.detail == "expected one shift a day, got 2: short_4h-0900, short_4h-1400"


def test_two_shifts_at_one_time():
    site = run_of_shifts(WED, ["night_4h-2000", "night_4h-0000"])
    moved = [replace(s, start=s.start - 3600, end=s.end - 3600) for s in site.stretches if s.date == THU]
    rest = [s for s in site.stretches if s.date == WED]
    found = replace(site, stretches=tuple(rest + moved)).verify()
    assert [v.rule for v in found] == ["overlap", "shift_library", "shift_library", "opening_hours"]
    assert (found[0].agent, found[0].date) == ("ann", THU)
    assert "2026-06-04 00:00+02:00, when the shift before ends, got 2026-06-03 23:00+02:00" in found[0].detail


def test_short_shift_inside_a_long_one_does_not_hide_the_next():
    site = two_days()
    names = ("day_8h-0900", "short_4h-0930", "short_4h-1400")
    parts = [site.shift("ann", WED, name).stretches for name in names]
    mine = tuple(s for part in parts for s in part if (s.agent, s.date) == ("ann", WED))
    others = tuple(s for s in site.stretches if (s.agent, s.date) != ("ann", WED))
    found = [v.detail for v in replace(site, stretches=mine + others).verify() if v.rule == "overlap"]
    assert [detail.partition(":")[0] for detail in found] == ["short_4h-0930", "short_4h-1400"]
    assert all("a start from 2026-06-03 17:30+02:00" in detail for detail in found)


def test_shift_that_follows_at_once_is_no_overlap_but_no_rest_either():
    found = run_of_shifts(WED, ["night_4h-2000", "night_4h-0000"]).one("daily_rest")
    assert "got 0:00 h" in found.detail


def test_shift_worked_before_the_horizon_may_not_reach_into_one():
    worked = WorkedShift("ann", date(2026, 6, 2), at(date(2026, 6, 2), "22:00"), at(WED, "06:00"))
    earlier = WorkedShift("ann", date(2026, 6, 1), at(date(2026, 6, 1), "09:00"), at(date(2026, 6, 1), "17:00"))
    found = run_of_shifts(WED, ["night_4h-0400"], worked=(worked, earlier)).one("overlap")
    assert "expected a start from 2026-06-03 06:00+02:00" in found.detail


def test_shift_past_the_end_of_the_horizon():
    late = replace(run_of_shifts(WED, [""]).staff.shifts[2], starts=(1230,))
    site = run_of_shifts(WED, ["night_4h-2030", ""], kinds=(late,))
    short = replace(site, grid=replace(site.grid, days=1))
    for each in (site, short):
        assert each.verify() == ()  # open around the clock
        found = replace(each, opened={"service": ("08:00", "24:00")}).one("opening_hours")
        assert (found.agent, found.date) == ("ann", WED)
        assert "got 2026-06-03 20:30+02:00 to 2026-06-04 00:30+02:00" in found.detail
    late = replace(short, opened={"service": ("08:00", "00:30")})
    assert late.verify() == ()
    assert replace(late, opened={"service": ("08:00", "00:15")}).one("opening_hours")


def test_shift_before_the_horizon():
    site = run_of_shifts(WED, ["day_8h-0800", "day_8h-0800"])
    found = replace(site, grid=replace(site.grid, start=THU, days=1)).verify()
    assert [(v.rule, v.date) for v in found if v.rule == "horizon"] == [("horizon", WED)]
