"""Values as DataFrames: types, time zones across a clock change, which rows there are, and what can't be laid out."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from wfm.core.forecast import TOTAL_BANDS, Forecast, TotalBand
from wfm.core.grid import Grid
from wfm.core.history import History
from wfm.core.requirement import FteRow
from wfm.core.roster import Coverage, Roster, Stretch, Violation
from wfm.core.simulation import Estimate, Measures, Simulation
from wfm.errors import Fault, ScenarioError, UsageError
from wfm.export.frames import as_file, to_frame
from wfm.export.tables import read_run_table

ZONE = "Europe/Amsterdam"
BACK = Grid(ZONE, 60, date(2026, 10, 25), 1)
"""The day with 25 hours."""
DAY = Grid(ZONE, 60, date(2026, 10, 19), 2)


def array(grid, *, queues=1, start=0.0):
    return start + np.arange(queues * grid.size, dtype=np.float64).reshape(queues, grid.size)


def forecast_of(grid, **more):
    values = {"volume": array(grid), "aht_s": array(grid, start=100.0), "open": np.ones((1, grid.size), dtype=bool)}
    return Forecast(grid, ("007",), **{**values, **more})


def test_both_passes_of_the_repeated_hour_have_their_own_row():
    table = to_frame(forecast_of(BACK))
    assert len(table) == 25
    texts = [moment.isoformat() for moment in table["interval_start"][1:5]]
    assert texts == ["2026-10-25T01:00:00+02:00", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00",
                     "2026-10-25T03:00:00+01:00"]  # fmt: skip
    assert str(table["interval_start"].dt.tz) == ZONE


def test_a_forecast_has_a_row_per_open_interval_and_its_bands():
    opened = np.zeros((1, DAY.size), dtype=bool)
    opened[0, [9, 33]] = True
    quantiles = {0.1: array(DAY, start=-1.0), 0.9: array(DAY, start=1.0), 0.25: array(DAY), 0.75: array(DAY)}
    table = to_frame(forecast_of(DAY, open=opened, quantiles=quantiles))
    assert list(table.columns) == ["queue", "interval_start", "volume", "volume_lo", "volume_hi", "aht_s",
                                   "volume_lo_50", "volume_hi_50"]  # fmt: skip
    assert table[["volume", "volume_lo", "volume_hi", "aht_s"]].to_numpy().tolist() == [
        [9.0, 8.0, 10.0, 109.0], [33.0, 32.0, 34.0, 133.0]]  # fmt: skip
    assert table["interval_start"].dt.hour.tolist() == [9, 9]


def test_a_history_has_a_row_where_something_is_known_and_its_measures():
    volume = array(DAY)
    volume[0, 3:] = np.nan
    history = History(DAY, ("a",), volume, array(DAY), np.ones((1, DAY.size), bool), {"handled": array(DAY, start=5.0)})
    table = to_frame(history)
    assert list(table.columns) == ["queue", "interval_start", "volume", "aht_s", "handled"]
    assert table["handled"].tolist() == [5.0, 6.0, 7.0]


def test_coverage_shows_whoever_is_there_when_it_is_closed():
    opened = np.zeros((1, DAY.size), dtype=bool)
    opened[0, 9] = True
    required, rostered = (np.zeros((1, DAY.size), dtype=np.int64) for _ in range(2))
    required[0, 9], rostered[0, 9], rostered[0, 10] = 3, 1, 1
    table = to_frame(Coverage(DAY, ("a",), opened, required, rostered))
    assert table[["required", "rostered", "under", "over"]].to_numpy().tolist() == [[3, 1, 2, 0], [0, 1, 0, 1]]


def test_a_roster_has_times_of_the_site_and_dates():
    start = int(DAY.starts_utc[9])
    stretch = Stretch("007", date(2026, 10, 19), "day", "on_queue", start, start + 3600, True, "a")
    table = to_frame(Roster(DAY, (stretch,)))
    assert list(table.columns) == ["agent", "date", "shift", "activity", "start", "end", "paid", "queue"]
    row = table.iloc[0]
    assert (row["agent"], row["date"], row["paid"]) == ("007", pd.Timestamp("2026-10-19"), True)
    assert (row["end"] - row["start"], row["start"].hour) == (pd.Timedelta(hours=1), 9)
    assert to_frame(Roster(DAY, ())).columns.tolist() == table.columns.tolist()


def measures_of(*shape):
    return Measures(**{name: Estimate(np.full(shape, 2.0), np.full(shape, 0.5)) for name in Measures.__annotations__})


def test_a_simulation_is_laid_out_by_interval_day_or_horizon():
    played = Simulation(DAY, ("a", "b"), 3, measures_of(2, DAY.size), measures_of(2, 2), measures_of(2))
    assert len(to_frame(played)) == 2 * DAY.size
    days = to_frame(played, by="day")
    assert days["queue"].tolist() == ["a", "a", "b", "b"]
    assert days["date"].tolist() == [pd.Timestamp("2026-10-19"), pd.Timestamp("2026-10-20")] * 2
    whole = to_frame(played, by="horizon")
    assert whole[["queue", "service_level", "service_level_half_width"]].to_numpy().tolist() == [
        ["a", 2.0, 0.5], ["b", 2.0, 0.5]]  # fmt: skip
    with pytest.raises(UsageError, match='by "interval", "day" or "horizon", got "week"'):
        to_frame(played, by="week")


def test_rows_of_one_kind_become_a_table():
    table = to_frame((FteRow("a", date(2026, 10, 19), 40.0, 1.0, 1.1), FteRow("ALL", date(2026, 10, 19), 40, 1, 1, 2)))
    assert table["week"].tolist() == [pd.Timestamp("2026-10-19")] * 2
    assert table["team_leads"].isna().tolist() == [True, False]
    band = TotalBand("queue", "a", "day", date(2026, 10, 19), 10.0, {0.1: 4.0, 0.9: 16.0})
    table = to_frame([band])
    assert table.columns.tolist() == ["scope", "name", "grain", "start", "volume", *TOTAL_BANDS]
    assert table[["lo80", "hi80"]].to_numpy().tolist() == [[4.0, 16.0]]
    assert to_frame((Violation("daily_rest", "a", None, "7 h"),))["rule"].tolist() == ["daily_rest"]


def test_what_is_no_table_is_refused_with_what_is():
    with pytest.raises(UsageError, match="no table can be made of Grid: there are tables of History, Forecast"):
        to_frame(DAY)
    with pytest.raises(UsageError, match='only a simulation is laid out by "day"'):
        to_frame(forecast_of(DAY), by="day")


def test_a_frame_is_lent_as_the_file_that_a_run_would_write():
    frame = to_frame(forecast_of(DAY, quantiles={0.1: array(DAY), 0.9: array(DAY)})).iloc[:1]
    with as_file(frame.set_index(["queue", "interval_start"]), "forecast.csv") as path:
        assert path.name == "forecast.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
    assert lines == ["queue,interval_start,volume,volume_lo,volume_hi,aht_s",
                     "007,2026-10-19T00:00:00+02:00,0,0,0,100"]  # fmt: skip
    assert not path.exists()


def test_columns_of_another_file_go_beside_it():
    frame = pd.DataFrame({"queue": ["a"], "interval_start": ["2026-10-19T09:00"], "volume": [1.5], "low": [1]})
    with as_file(frame, "forecast.csv", beside={"more.csv": ("low",), "none.csv": ("high",)}) as path:
        assert path.read_text(encoding="utf-8").splitlines()[0] == "queue,interval_start,volume"
        assert path.with_name("more.csv").read_text(encoding="utf-8").splitlines()[1] == "a,2026-10-19T09:00,1"
        assert not path.with_name("none.csv").exists()


def test_dates_and_answers_are_written_as_files_have_them():
    frame = pd.DataFrame({"date": [pd.Timestamp("2026-10-19"), pd.NaT], "paid": [True, False], "x": [None, 2.0]})
    with as_file(frame, "roster.csv") as path:
        assert path.read_text(encoding="utf-8").splitlines() == ["date,paid,x", "2026-10-19,1,", ",0,2"]


def test_a_path_is_lent_as_it_is(tmp_path):
    with as_file(tmp_path / "mine.csv", "forecast.csv") as path:
        assert path == tmp_path / "mine.csv"


def test_faults_name_the_frame_and_not_a_file_nobody_made():
    frame = pd.DataFrame({"queue": ["a"]})
    with pytest.raises(ScenarioError, match="1 fault in DataFrame") as raised, as_file(frame, "x.csv") as path:
        raise ScenarioError.of([Fault("a", "b", file=str(path), line=2)])
    assert raised.value.faults[0].line == 2


def test_a_table_of_a_run_has_types(tmp_path):
    text = (
        "agent,date,start,interval_start,paid,volume,heads,fix,classes,start_text\n"
        "007,2026-10-19,2026-10-25T02:00:00+02:00,2026-10-25T02:00:00+02:00,1,1.5,2,more,,x\n"
        "008,2026-10-20,2026-10-25T02:00:00+01:00,2026-10-25T02:00:00+01:00,0,,3,1,,2\n"
    )
    path = tmp_path / "some.csv"
    path.write_text(text, encoding="utf-8")
    table = read_run_table(path, ZONE)
    assert table["agent"].tolist() == ["007", "008"]
    assert table["date"].tolist() == [pd.Timestamp("2026-10-19"), pd.Timestamp("2026-10-20")]
    assert (table["start"][1] - table["start"][0], table["start"][1].hour) == (pd.Timedelta(hours=1), 2)
    assert table["paid"].tolist() == [True, False]
    assert table["volume"].isna().tolist() == [False, True]
    assert table["heads"].dtype == np.int64
    assert table["fix"].tolist() == ["more", "1"]
    assert table["classes"].tolist() == ["", ""]
    assert table["start_text"].tolist() == ["x", "2"]


def test_a_start_without_a_time_is_a_date(tmp_path):
    path = tmp_path / "forecast_totals.csv"
    path.write_text("queue,start,end\n1,2026-10-19,\n", encoding="utf-8")
    table = read_run_table(path, ZONE)
    assert table["start"].tolist() == [pd.Timestamp("2026-10-19")]
    assert table["queue"].tolist() == ["1"]
    assert table["end"].tolist() == [""]
