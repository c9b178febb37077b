"""A file of a series becomes days by slots and opening hours; what is wrong with it is said."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from benchmarks.forecast.series import read_series
from wfm.errors import ScenarioError, UsageError

MONDAY = datetime.fromisoformat("2024-03-04")


def write(path, rows, header="timestamp,volume"):
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def office_rows(days=28, *, absent=(), step=15, until=12 * 60 + 15):
    """Weekdays 09:00 until a time; the volume of a row counts the rows of its day."""
    for d in range(days):
        start = MONDAY + timedelta(days=d)
        if start.weekday() < 5 and d not in absent:
            for k, minute in enumerate(range(9 * 60, until, step)):
                yield (start + timedelta(minutes=minute)).isoformat(" "), k + 1


def test_parts_add_up_and_a_stub_is_dropped(tmp_path):
    series = read_series(write(tmp_path / "s.csv", office_rows()), interval_min=30)
    assert series.opening.weekly == (((540, 720),),) * 5 + ((), ())
    assert series.volume.shape == (26, 48)
    assert series.volume[0, 18:25].tolist()[:6] == [3, 7, 11, 15, 19, 23]
    assert np.isnan(series.volume[0, [17, 24]]).all()
    assert np.isnan(series.volume[5:7]).all()
    assert (series.first, series.until) == (date(2024, 3, 4), date(2024, 3, 31))


def test_dates_without_rows_are_closed_days_and_partly_known_intervals_unknown(tmp_path):
    rows = [row for row in office_rows(absent=(9,)) if row[0] != "2024-03-06 10:15:00"]
    series = read_series(write(tmp_path / "s.csv", rows), interval_min=30)
    assert {day: spans for day, spans in series.opening.exceptions.items() if day.weekday() < 5} == {
        date(2024, 3, 13): ()
    }
    assert np.isnan(series.volume[2, 20])
    assert series.volume[2, 21] == 15
    assert series.usual[2, 20]


def test_daily_values_seven_days_a_week(tmp_path):
    rows = [((MONDAY + timedelta(days=d)).date(), 5 + d) for d in range(30)]
    series = read_series(write(tmp_path / "s.csv", rows), interval_min=1440)
    assert series.volume[:, 0].tolist() == [5 + d for d in range(30)]
    assert series.opening.weekly == (((0, 1440),),) * 7
    assert series.until == date(2024, 4, 2)


def test_offsets_are_wall_time_and_a_repeated_hour_is_the_mean(tmp_path):
    hours = [(MONDAY + timedelta(hours=h)).isoformat() + "+01:00" for h in range(24 * 14)]
    rows = [(text, 4) for text in hours] + [("2024-03-05T02:00:00+02:00", 10)]
    series = read_series(write(tmp_path / "s.csv", rows), interval_min=60)
    assert series.volume[1, :4].tolist() == [4, 4, 7, 4]


def test_a_weekday_that_is_rarely_open_is_ordinarily_closed(tmp_path):
    rows = [*office_rows(70), ("2024-03-09 09:00:00", 3), ("2024-03-09 09:15:00", 3)]
    series = read_series(write(tmp_path / "s.csv", rows), interval_min=30)
    assert not series.usual[5].any()
    assert np.isnan(series.volume[5]).all()


def test_other_columns_and_empty_volumes_are_passed_over(tmp_path):
    rows = [((MONDAY + timedelta(days=d)).date(), "x", "" if d == 3 else d) for d in range(21)]
    series = read_series(write(tmp_path / "s.csv", rows, "timestamp,other,volume"), interval_min=1440)
    assert np.isnan(series.volume[3, 0])
    assert series.volume[4, 0] == 4


def test_holidays_of_a_country(tmp_path):
    rows = [((MONDAY + timedelta(days=d)).date(), 1) for d in range(60)]
    path = write(tmp_path / "s.csv", rows)
    assert date(2024, 4, 27) in read_series(path, interval_min=1440, country="NL").opening.holidays
    assert read_series(path, interval_min=1440).opening.holidays == {}
    with pytest.raises(UsageError, match="no public holidays known for 'XX'"):
        read_series(path, interval_min=1440, country="XX")


def test_all_faults_of_a_file_at_once(tmp_path):
    rows = [("2024-03-04", 1), ("yesterday", 2), ("2024-03-06", -1), ("2024-03-07", "many")]
    with pytest.raises(ScenarioError) as caught:
        read_series(write(tmp_path / "s.csv", rows), interval_min=1440)
    text = str(caught.value)
    assert "3 faults" in text
    assert "line 3  timestamp: expected an ISO time such as 2026-03-02T08:00, got 'yesterday'" in text
    assert "line 4  volume: expected a number of contacts, 0 or more, got '-1'" in text
    assert "line 5  volume" in text


@pytest.mark.parametrize(("header", "got"), [("date,calls", "date,calls"), ("", "an empty file")])
def test_columns_have_their_names(tmp_path, header, got):
    with pytest.raises(ScenarioError, match=f"expected columns timestamp and volume, got {got}"):
        read_series(write(tmp_path / "s.csv", [], header), interval_min=1440)


def test_intervals_that_the_rows_cannot_make_up(tmp_path):
    path = write(tmp_path / "s.csv", office_rows())
    with pytest.raises(UsageError, match="rows are 15 minutes apart, so --interval-min can't be 5"):
        read_series(path, interval_min=5)
    with pytest.raises(UsageError, match="must divide 60"):
        read_series(path, interval_min=45)
    with pytest.raises(UsageError, match="can't read"):
        read_series(tmp_path / "absent.csv", interval_min=30)


def test_times_at_random_are_no_series(tmp_path):
    rows = [((MONDAY + timedelta(minutes=7 * k * k % 20000)).isoformat(), 1) for k in range(200)]
    with pytest.raises(ScenarioError, match="no interval of 30 minutes is complete on most days"):
        read_series(write(tmp_path / "s.csv", rows), interval_min=30)
