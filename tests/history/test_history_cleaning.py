"""What is mended is counted and said; what isn't nonsense is left alone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.core.calendar import OpeningHours
from wfm.history import describe_history, read_history
from wfm.history.aggregation import add_parts, weigh_parts
from wfm.history.wording import name_dates

ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
OFFICE = OpeningHours(weekly=(((480, 600),),) * 5 + ((), ()))


def clock_rows(start, days, step=30, value=10, *, spans=((0, 1440),)):
    """Rows as a wall clock without clock changes would write them."""
    rows = []
    for d in range(days):
        day = start + timedelta(days=d)
        for begin, end in spans:
            rows += [(f"{day} {m // 60:02d}:{m % 60:02d}", value) for m in range(begin, end, step)]
    return dict(rows)


def read(tmp_path, rows, opening=ALWAYS, *, interval_min=30, file_interval_min=30, timezone="Europe/Amsterdam"):
    """Read rows given as {time: volume or (volume, aht_s)}, or as a list of (queue, time, volume)."""
    if isinstance(rows, dict):
        timed = any(isinstance(v, tuple) for v in rows.values())
        header = "queue,interval_start,volume" + (",aht_s" if timed else "")
        lines = [",".join(["q", t, *map(str, v if isinstance(v, tuple) else (v,))]) for t, v in rows.items()]
    else:
        header, lines = "queue,interval_start,volume", [",".join(map(str, row)) for row in rows]
    path = tmp_path / "history.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    queues = tuple(dict.fromkeys(line.split(",")[0] for line in lines))
    return read_history(
        path,
        queues=queues,
        opening=dict.fromkeys(queues, opening),
        timezone=timezone,
        interval_min=interval_min,
        file_interval_min=file_interval_min,
    )


def told(history, kind, queue="q"):
    return next((r for r in history.repairs if r.kind == kind and r.queue == queue), None)


MONDAY = date(2026, 6, 1)


def test_clean_file_needs_no_repair(tmp_path):
    history = read(tmp_path, clock_rows(MONDAY, 3))
    assert history.repairs == ()
    assert history.volume.shape == (1, 3 * 48)
    assert (history.volume == 10).all()
    assert np.isnan(history.aht_s).all()
    with pytest.raises(ValueError, match="read-only"):
        history.volume[0, 0] = 1


def test_negative_volume_is_unknown(tmp_path):
    rows = clock_rows(MONDAY, 3) | {"2026-06-02 00:30": -4}
    history = read(tmp_path, rows)
    assert np.isnan(history.volume[0, 49])
    assert np.isnan(history.volume).sum() == 1
    assert told(history, "negative volume").count == 1


def test_lone_absurd_spike_is_unknown_a_rush_is_not(tmp_path):
    rows = clock_rows(MONDAY, 7)
    history = read(tmp_path, rows | {"2026-06-02 10:00": 201})
    assert told(history, "spike").count == 1
    assert np.isnan(history.volume).sum() == 1
    assert told(read(tmp_path, rows | {"2026-06-02 10:00": 199}), "spike") is None
    assert told(read(tmp_path, rows | {"2026-06-02 10:00": 900, "2026-06-02 10:30": 400}), "spike") is None


def test_closed_hours_are_left_out_and_counted_in_contacts(tmp_path):
    rows = clock_rows(MONDAY, 7, spans=((480, 600),)) | {"2026-06-02 07:00": 3, "2026-06-02 06:30": 0}
    history = read(tmp_path, rows, OFFICE)
    repair = told(history, "closed hours")
    assert repair.count == 1 + 8
    assert repair.detail.startswith("83 contacts in 9 closed intervals")
    assert np.nansum(history.volume) == 5 * 4 * 10
    assert np.isnan(history.volume[~history.open]).all()


def test_gap_names_whole_days_and_counts_the_rest(tmp_path):
    rows = clock_rows(MONDAY, 12, spans=((480, 600),))
    for day in ("2026-06-03", "2026-06-04"):
        rows = {t: v for t, v in rows.items() if not t.startswith(day)}
    del rows["2026-06-09 08:30"]
    history = read(tmp_path, rows, OFFICE)
    repair = told(history, "gap")
    assert repair.count == 2 * 4 + 1
    assert "2026-06-03 to 2026-06-04" in repair.detail
    assert "1 open interval without a row, first 2026-06-09 08:30" in repair.detail
    (summary,) = describe_history(history)
    assert (summary.days, summary.gaps, summary.contacts) == (8, 9, 8 * 40 - 10)
    assert (summary.first_day, summary.last_day) == (MONDAY, date(2026, 6, 12))


def test_queue_that_starts_later_or_ends_earlier_has_no_gap(tmp_path):
    long = [("a", t, v) for t, v in clock_rows(MONDAY, 10).items()]
    short = [("b", t, v) for t, v in clock_rows(MONDAY + timedelta(days=3), 4).items()]
    history = read(tmp_path, long + short)
    assert told(history, "gap", "b") is None
    assert told(history, "starts late", "b").count == 3 * 48
    assert told(history, "ends early", "b").count == 3 * 48


def test_day_of_zeros_on_a_busy_line_is_an_outage(tmp_path):
    rows = clock_rows(MONDAY, 28, spans=((480, 600),))
    dead = {t: 0 for t in rows if t.startswith("2026-06-09")}
    history = read(tmp_path, rows | dead, OFFICE)
    assert told(history, "outage").count == 4
    assert "2026-06-09" in told(history, "outage").detail
    assert np.nansum(history.volume) == 19 * 40
    quiet = dict.fromkeys(rows, 1) | dead
    assert told(read(tmp_path, quiet, OFFICE), "outage") is None


def test_handle_times_missing_zero_and_absurd(tmp_path):
    rows = {t: (v, 300) for t, v in clock_rows(MONDAY, 2).items()}
    rows |= {"2026-06-01 01:00": (10, ""), "2026-06-01 02:00": (10, 0), "2026-06-01 03:00": (10, -5)}
    rows |= {"2026-06-01 04:00": (10, 6001), "2026-06-01 05:00": (0, 0), "2026-06-01 06:00": (10, 6000)}
    history = read(tmp_path, rows)
    counts = {r.kind: r.count for r in history.repairs}
    assert counts == {"aht missing": 1, "aht not positive": 2, "aht absurd": 1}
    assert np.isnan(history.aht_s).sum() == 5
    assert not np.isnan(history.volume).any()


def test_skipped_hour_is_dropped_and_said(tmp_path):
    history = read(tmp_path, clock_rows(date(2026, 3, 28), 3))
    assert told(history, "skipped hour").count == 2
    assert "20 contacts" in told(history, "skipped hour").detail
    assert history.volume.shape == (1, 48 + 46 + 48)
    assert (history.volume == 10).all()
    assert told(history, "gap") is None


def test_repeated_hour_once_is_split_in_halves(tmp_path):
    history = read(tmp_path, clock_rows(date(2026, 10, 24), 3))
    day = history.volume[0, history.grid.day(1)]
    assert day.tolist() == [10.0] * 4 + [5.0] * 4 + [10.0] * 42
    assert told(history, "repeated hour").count == 2


@pytest.mark.parametrize("interleaved", [True, False])
def test_repeated_hour_twice_is_first_then_second_pass(tmp_path, interleaved):
    night = [("2026-10-25 02:00", 1), ("2026-10-25 02:30", 2), ("2026-10-25 02:00", 3), ("2026-10-25 02:30", 4)]
    if interleaved:
        night = [night[0], night[2], night[1], night[3]]
    others = [(t, v) for t, v in clock_rows(date(2026, 10, 24), 3).items() if not t.startswith("2026-10-25 02")]
    history = read(tmp_path, [("q", t, v) for t, v in others + night])
    assert history.volume[0, history.grid.day(1)][4:8].tolist() == [1.0, 2.0, 3.0, 4.0]
    assert history.repairs == ()


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_times_with_offsets_need_no_repair_at_clock_changes(tmp_path, day):
    zone = ZoneInfo("Europe/Amsterdam")
    begin = int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
    end = int(datetime(day.year, day.month, day.day + 1, tzinfo=zone).timestamp())
    moments = [datetime.fromtimestamp(s, tz=zone) for s in range(begin, end, 1800)]
    history = read(tmp_path, {m.isoformat(): i for i, m in enumerate(moments)})
    assert history.volume[0].tolist() == list(range(len(moments)))
    assert history.repairs == ()
    utc = {m.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%MZ"): i for i, m in enumerate(moments)}
    assert (read(tmp_path, utc).volume == history.volume).all()


def test_parts_add_up_and_a_missing_part_makes_the_whole_unknown(tmp_path):
    rows = {t: (v, 300) for t, v in clock_rows(MONDAY, 1, step=15).items()}
    rows |= {"2026-06-01 08:00": (30, 100)}
    del rows["2026-06-01 09:15"]
    history = read(tmp_path, rows, file_interval_min=15)
    assert history.volume[0, 16] == 40
    assert history.aht_s[0, 16] == pytest.approx((30 * 100 + 10 * 300) / 40)
    assert np.isnan(history.volume[0, 18])
    assert told(history, "incomplete").count == 1
    assert np.isnan(history.volume).sum() == 1


def test_interval_that_opens_half_way_counts_its_open_part(tmp_path):
    half_past = OpeningHours(weekly=(((510, 600),),) * 7)
    rows = clock_rows(MONDAY, 1, step=30, spans=((510, 600),))
    history = read(tmp_path, rows, half_past, interval_min=60)
    assert history.volume[0, 8] == 10
    assert history.volume[0, 9] == 20


@given(st.lists(st.integers(0, 50), min_size=12, max_size=12), st.lists(st.integers(1, 900), min_size=12, max_size=12))
@settings(max_examples=50, deadline=None)
def test_aggregation_keeps_contacts_and_work(volumes, handle_times):
    volume, aht = np.array([volumes], dtype=float), np.array([handle_times], dtype=float)
    total = add_parts(volume, np.ones((1, 12), dtype=bool), 3)
    mean = weigh_parts(aht, volume, 3)
    assert total.sum() == volume.sum()
    assert np.nansum(total * mean) == pytest.approx((volume * aht).sum())


def test_dates_are_named_as_ranges():
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 9), date(2026, 4, 1), date(2026, 4, 2)]
    assert name_dates(days) == "2026-03-01 to 2026-03-02, 2026-03-09, 2026-04-01 to 2026-04-02"
    assert name_dates(days, limit=2) == "2026-03-01 to 2026-03-02, 2026-03-09 and 2 more"


def test_optional_measures_follow_the_grid(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text(
        "queue,interval_start,volume,handled,backlog\n"
        "q,2026-06-01 00:00,5,4,2\nq,2026-06-01 00:15,6,6,1\nq,2026-06-01 00:30,1,,0\nq,2026-06-01 00:45,1,1,3\n",
        encoding="utf-8",
    )
    history = read_history(
        path, queues=["q"], opening={"q": ALWAYS}, timezone="UTC", interval_min=30, file_interval_min=15
    )
    assert history.measures["handled"][0, 0] == 10
    assert np.isnan(history.measures["handled"][0, 1])
    assert history.measures["backlog"][0, :2].tolist() == [1, 3]


@given(st.randoms(use_true_random=False), st.sets(st.integers(0, 95), max_size=30))
@settings(max_examples=15, deadline=None)
def test_order_of_rows_does_not_matter(tmp_path_factory, random, left_out):
    rows = [(queue, t, i % 7) for queue in "ab" for i, t in enumerate(clock_rows(MONDAY, 2)) if i not in left_out]
    shuffled = rows.copy()
    random.shuffle(shuffled)
    folder = tmp_path_factory.mktemp("rows")
    first, second = read(folder, rows), read(folder, sorted(shuffled, key=lambda row: row[0]))
    assert np.array_equal(first.volume, second.volume, equal_nan=True)
    assert first.repairs == second.repairs


def test_days_of_zeros_before_the_first_contact_are_no_quiet_days(tmp_path):
    """Exports fill the time before a queue began with zeros; the forecast took them for its level."""
    history = read(tmp_path, clock_rows(MONDAY, 40, value=0) | clock_rows(MONDAY + timedelta(days=40), 14))
    assert np.isnan(history.volume[0, : 40 * 48]).all()
    assert (history.volume[0, 40 * 48 :] == 10).all()
    assert "no contact before 2026-07-11, 40 days of zeros taken as unknown" in told(history, "starts late").detail


@pytest.mark.parametrize(
    ("days", "value"), [(6, 10), (14, 0.1)], ids=["too few days would be left", "too quiet to tell"]
)
def test_a_start_that_cannot_be_told_is_left_alone(tmp_path, days, value):
    began = MONDAY + timedelta(days=40)
    history = read(tmp_path, clock_rows(MONDAY, 40, value=0) | clock_rows(began, days, value=value))
    assert told(history, "starts late") is None
    assert (history.volume[0, : 40 * 48] == 0).all()


@pytest.mark.parametrize("factor", [100, 21, 19, 3])
def test_a_lone_day_beyond_twenty_times_its_weekday_is_a_mistake(tmp_path, factor):
    odd = MONDAY + timedelta(days=16)
    history = read(tmp_path, clock_rows(MONDAY, 35) | clock_rows(odd, 1, value=10 * factor))
    day = history.volume[0, 16 * 48 : 17 * 48]
    if factor > 20:
        assert np.isnan(day).all()
        assert f"{480 * factor:,} contacts on {odd}" in told(history, "spike").detail
    else:
        assert (day == 10 * factor).all()
        assert told(history, "spike") is None


def test_two_such_days_in_a_row_are_no_mistake(tmp_path):
    history = read(tmp_path, clock_rows(MONDAY, 35) | clock_rows(MONDAY + timedelta(days=16), 2, value=1000))
    assert told(history, "spike") is None
    assert not np.isnan(history.volume).any()
