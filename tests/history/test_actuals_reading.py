"""Actuals of the running day: what is over counts, the rest is refused or told, each with its line."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.errors import ScenarioError, UsageError
from wfm.history.actuals import find_now, read_actuals

ZONE = ZoneInfo("Europe/Amsterdam")
WEEK = Grid("Europe/Amsterdam", 15, date(2026, 12, 7), 7)
DAYTIME = OpeningHours(weekly=(((480, 1260),),) * 7)
QUEUES = ("service", "email")


def moment(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


def row(queue, time, volume=5, *more):
    return ",".join([queue, time, str(volume), *map(str, more)])


def quarters(queue, day, begin, end, volume=5, *, step=15):
    """Rows every `step` minutes from one clock time up to another."""
    at, last = datetime.fromisoformat(f"{day} {begin}"), datetime.fromisoformat(f"{day} {end}")
    rows = []
    while at < last:
        rows.append(row(queue, f"{at:%Y-%m-%d %H:%M}", volume))
        at += timedelta(minutes=step)
    return rows


@pytest.fixture
def read(tmp_path):
    def read(rows, now, *, header="queue,interval_start,volume", grid=WEEK, opening=DAYTIME, queues=QUEUES, **options):
        path = tmp_path / "actuals.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return read_actuals(
            path, grid=grid, queues=queues, opening=dict.fromkeys(queues, opening), shown_as="actuals.csv",
            now_s=now if isinstance(now, int) else moment(now), **options,
        )  # fmt: skip

    return read


def morning(begin="08:00", end="12:00", day="2026-12-09"):
    return [*quarters("service", day, begin, end), *quarters("email", day, begin, end, 2)]


def test_what_came_before_now_is_on_the_horizons_axis(read):
    found = read(morning(), "2026-12-09 12:00")
    assert found.now == 2 * 96 + 48
    assert found.warnings == ()
    known = np.isfinite(found.volume)
    assert np.flatnonzero(known.all(axis=0)).tolist() == list(range(2 * 96 + 32, 2 * 96 + 48))
    assert known.sum() == 2 * 16
    assert np.nansum(found.volume, axis=1).tolist() == [80, 32]
    assert np.isnan(found.backlog).all()
    assert not found.volume.flags.writeable


def test_rows_of_the_future_are_each_refused_with_their_line(read):
    with pytest.raises(ScenarioError, match=r"begin before now, 2026-12-09 12:00") as caught:
        read([*morning(), row("service", "2026-12-09 12:00"), row("email", "2026-12-10 08:00", 1)], "2026-12-09 12:00")
    assert [f.line for f in caught.value.faults] == [34, 35]
    assert "--now" in caught.value.faults[0].hint
    assert "email 2026-12-10 08:00 with 1 contacts" in caught.value.faults[1].got


def test_an_export_that_ends_in_zeros_is_told_and_read(read):
    found = read([*morning(), *quarters("service", "2026-12-09", "12:00", "21:00", 0)], "2026-12-09 12:00")
    assert np.isnan(found.volume[:, found.now :]).all()
    assert "36 rows of 0 contacts from 2026-12-09 12:00 on left out: not begun yet" in found.warnings[0]


def test_the_interval_that_runs_is_left_out_and_now_rounded_down(read):
    found = read([*morning(end="12:15")], "2026-12-09 12:07")
    assert found.now == 2 * 96 + 48
    assert np.nansum(found.volume) == 112
    assert any("2 rows of the interval from 2026-12-09 12:00 left out: it isn't over" in w for w in found.warnings)
    assert any("now, 2026-12-09 12:07, counts as 2026-12-09 12:00" in w for w in found.warnings)


def test_short_intervals_of_a_running_one_are_left_out_too(read):
    rows = quarters("service", "2026-12-09", "11:45", "12:10", 1, step=5)
    found = read(rows, "2026-12-09 12:11", file_interval_min=5, queues=("service",))
    assert np.nansum(found.volume) == 3
    assert found.volume[0, 2 * 96 + 47] == 3


def test_days_before_the_horizon_are_left_out_with_a_warning(read):
    found = read([*morning(day="2026-12-06"), *morning()], "2026-12-09 12:00")
    assert np.nansum(found.volume) == 112
    assert any("32 rows of 2026-12-06 left out: before the horizon, which begins on 2026-12-07" in w
               for w in found.warnings)  # fmt: skip


def test_earlier_days_of_the_horizon_are_kept(read):
    found = read([*morning("08:00", "21:00", "2026-12-08"), *morning()], "2026-12-09 12:00")
    assert np.isfinite(found.volume[0, 96 + 32 : 96 + 84]).all()
    assert found.warnings == ()


def test_a_file_of_another_day_alone_is_refused(read):
    with pytest.raises(ScenarioError, match="actuals of another day") as caught:
        read(morning(day="2026-12-02"), "2026-12-09 12:00")
    assert caught.value.faults[0].got == "none; the last is of 2026-12-02"


def test_gaps_in_open_hours_are_named_per_queue(read):
    rows = [r for r in morning() if "service,2026-12-09 09:1" not in r and "service,2026-12-09 09:30" not in r]
    (warning,) = read(rows, "2026-12-09 12:00").warnings
    assert warning == "actuals.csv: service: 2 open intervals unknown, 2026-12-09 09:15 to 09:45"


def test_a_queue_without_rows_and_a_morning_without_the_last_hour_are_told(read):
    found = read(quarters("service", "2026-12-09", "08:00", "11:00"), "2026-12-09 12:00")
    assert any("email: nothing known; its plan stands" in w for w in found.warnings)
    assert any("service: 4 open intervals unknown, 2026-12-09 11:00 to 12:00" in w for w in found.warnings)


def test_an_unknown_queue_is_a_fault_with_the_nearest_name(read):
    with pytest.raises(ScenarioError, match="did you mean 'service'") as caught:
        read([*morning(), row("servise", "2026-12-09 09:00"), row("fax", "2026-12-09 09:00")], "2026-12-09 12:00")
    assert [(f.line, f.where) for f in caught.value.faults] == [(34, "queue"), (35, "queue")]
    assert "known queues: service, email" in caught.value.faults[1].hint


@pytest.mark.parametrize("now", ["2026-12-06 23:59", "2026-12-14 00:00"])
def test_now_outside_the_horizon_is_a_usage_error(read, now):
    with pytest.raises(UsageError, match="horizon, 2026-12-07 to 2026-12-13, got 2026-12"):
        read(morning(), now)


def test_all_kinds_of_faults_come_at_once(read):
    rows = [row("service", "2026-12-09 09:00", "many"), row("servise", "2026-12-09 09:15"),
            row("email", "2026-12-09 13:00"), *2 * [row("email", "2026-12-09 08:00")]]  # fmt: skip
    with pytest.raises(ScenarioError) as caught:
        read(rows, "2026-12-09 12:00")
    assert sorted((f.line, f.where) for f in caught.value.faults) == [
        (2, "volume"), (3, "queue"), (4, "interval_start"), (6, "interval_start"),
    ]  # fmt: skip


def test_a_decimal_comma_and_semicolons_are_refused_as_in_any_history(read):
    with pytest.raises(ScenarioError, match="decimal comma"):
        read(['service,2026-12-09 09:00,"4,5"'], "2026-12-09 12:00")
    with pytest.raises(ScenarioError, match="separated by semicolons"):
        read(["service;2026-12-09 09:00;4"], "2026-12-09 12:00", header="queue;interval_start;volume")


def test_contacts_in_closed_hours_and_negative_ones_are_left_out_and_told(read):
    found = read([*morning(), row("service", "2026-12-09 07:00", 9)], "2026-12-09 12:00")
    assert np.nansum(found.volume) == 112
    assert "closed hours: 9 contacts" in found.warnings[0]
    rows = [row("service", "2026-12-09 08:00", -3), *morning("08:15"), row("email", "2026-12-09 08:00", 2)]
    found = read(rows, "2026-12-09 12:00")
    assert np.isnan(found.volume[0, 2 * 96 + 32])
    assert any("negative volume" in w for w in found.warnings)


def test_backlog_is_that_of_the_last_interval_before_now(read):
    header = "queue,interval_start,volume,backlog,aht_s"
    rows = [row("email", "2026-12-09 11:30", 4, 31, 300), row("email", "2026-12-09 11:45", 2, 27, 280)]
    found = read(rows, "2026-12-09 12:00", header=header)
    assert np.isnan(found.backlog[0])
    assert found.backlog[1] == 27
    assert found.aht_s[1, 2 * 96 + 47] == 280
    assert found.measures["backlog"][1, 2 * 96 + 46] == 31
    assert np.isnan(read(rows[:1], "2026-12-09 12:00", header=header).backlog[1])


AUTUMN = Grid("Europe/Amsterdam", 15, date(2026, 10, 25), 1)
ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)


def test_a_single_row_in_the_repeated_hour_is_of_the_first_pass_until_the_second_is_over(read):
    rows = quarters("service", "2026-10-25", "00:00", "03:00", 8)
    how = {"grid": AUTUMN, "opening": ALWAYS, "queues": ("service",)}
    again, over = (int(AUTUMN.datetime_at(t).timestamp()) for t in (12, 16))
    assert (AUTUMN.datetime_at(12).hour, AUTUMN.datetime_at(12).fold) == (2, 1)
    found = read(rows, again, **how)
    assert found.volume[0, :12].tolist() == [8.0] * 12
    assert np.isnan(found.volume[0, 12:]).all()
    assert read(rows, over, **how).volume[0, :16].tolist() == [8.0] * 8 + [4.0] * 8


def test_the_day_of_the_spring_change_has_no_hour_after_two(read):
    spring = Grid("Europe/Amsterdam", 15, date(2026, 3, 29), 1)
    rows = [*quarters("service", "2026-03-29", "00:00", "02:00"), *quarters("service", "2026-03-29", "03:00", "12:00")]
    found = read(rows, "2026-03-29 12:00", grid=spring, opening=ALWAYS, queues=("service",))
    assert found.now == 44
    assert np.isfinite(found.volume[0, :44]).all()
    assert found.warnings == ()


def test_now_is_the_interval_that_holds_the_moment():
    assert find_now(moment("2026-12-07 00:00"), WEEK) == 0
    assert find_now(moment("2026-12-07 00:14"), WEEK) == 0
    assert find_now(moment("2026-12-13 23:59"), WEEK) == WEEK.size - 1
