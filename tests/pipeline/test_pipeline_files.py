"""Every file of a run: what is written is read back the same, and every fault of an edited one is told."""

import csv
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.core.arrays import frozen
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.roster import Roster
from wfm.errors import ScenarioError
from wfm.pipeline.files.coverage import count_coverage, read_coverage, write_coverage
from wfm.pipeline.files.forecast import read_forecast, round_forecast, write_forecast
from wfm.pipeline.files.requirement import read_fte, read_requirement, write_requirement
from wfm.pipeline.files.roster import read_roster, write_roster
from wfm.pipeline.files.table import show_number

BACK = Grid("Europe/Amsterdam", 15, date(2026, 10, 25), 1)


def axis(value):
    return {"grid": value.grid, "queues": value.queues, "is_open": value.open}


def around_the_clock(grid):
    """A forecast that is open all day, every interval another value."""
    shape = (2, grid.size)
    volume = np.arange(2 * grid.size, dtype=float).reshape(shape) / 7
    quantiles = {level: volume * (0.5 + level) for level in (0.025, 0.1, 0.25, 0.75, 0.9, 0.975)}
    made = Forecast(grid, ("b", "a"), volume, volume + 100, frozen(np.ones(shape, dtype=bool)), quantiles)
    return round_forecast(made)


def edit(path, change):
    """Rewrite a table; `change` gets and returns the rows as lists, the header first."""
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    path.write_text("\n".join(",".join(row) for row in change(rows)) + "\n", encoding="utf-8")
    return path


def faults_of(function, *args, **options):
    with pytest.raises(ScenarioError) as caught:
        function(*args, **options)
    return {(fault.line, fault.where): fault for fault in caught.value.faults}


@given(st.floats(0, 1e9))
def test_a_number_read_back_is_written_the_same(value):
    text = show_number(value)
    assert abs(float(text) - value) <= max(5.1e-7, 1e-15 * value)
    assert show_number(float(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0, "0"), (3.0, "3"), (1 / 3, "0.333333"), (2.5, "2.5"), (float("nan"), ""), (1e-9, "0"),
     (float("inf"), "inf"), (1234567.125, "1234567.125")],
)  # fmt: skip
def test_numbers_are_short(value, text):
    assert show_number(value) == text


@pytest.mark.parametrize("grid", [BACK, Grid("Europe/Amsterdam", 30, date(2026, 3, 29), 2)])
def test_a_forecast_comes_back_as_it_was_across_clock_changes(tmp_path, grid):
    made = around_the_clock(grid)
    assert write_forecast(made, tmp_path) == ("forecast.csv", "forecast_quantiles.csv")
    back = read_forecast(tmp_path / "forecast.csv", **axis(made))
    np.testing.assert_array_equal(back.volume, made.volume)
    np.testing.assert_array_equal(back.aht_s, made.aht_s)
    assert sorted(back.quantiles) == sorted(made.quantiles)
    for level, values in made.quantiles.items():
        np.testing.assert_array_equal(back.quantiles[level], values)


def test_local_times_in_the_repeated_hour_are_first_then_second_pass(tmp_path):
    made = around_the_clock(BACK)
    write_forecast(made, tmp_path)
    path = edit(tmp_path / "forecast.csv", lambda rows: [[r[0], r[1][:16], *r[2:]] for r in rows])
    back = read_forecast(path, **axis(made))
    np.testing.assert_array_equal(back.volume, made.volume)


def test_a_forecast_edited_by_hand_needs_no_band(tmp_path):
    made = around_the_clock(BACK)
    write_forecast(made, tmp_path)
    (tmp_path / "forecast_quantiles.csv").unlink()
    path = edit(tmp_path / "forecast.csv", lambda rows: [[*r[:3], r[5]] for r in rows])
    assert read_forecast(path, **axis(made)).quantiles == {}


def test_every_fault_of_a_forecast_at_once(tmp_path):
    made = around_the_clock(BACK)
    write_forecast(made, tmp_path)

    def spoil(rows):
        rows[1][0] = "bb"
        rows[2][1] = "yesterday"
        rows[3][2] = "-1"
        rows[4][2] = "1;5"
        rows[5][5] = "0"
        rows[6][1] = rows[7][1]
        rows[9][1] = rows[9][1].replace(":00:00+", ":01:00+").replace(":15:00+", ":16:00+")
        rows[10][1] = "2026-10-26T00:00:00+01:00"
        return rows

    found = faults_of(read_forecast, edit(tmp_path / "forecast.csv", spoil), **axis(made))
    assert set(found) == {
        (2, "queue"), (3, "interval_start"), (4, "volume"), (5, "volume"), (6, "aht_s"), (8, "interval_start"),
        (10, "interval_start"), (11, "interval_start"),
    }  # fmt: skip
    assert 'did you mean "b"?' in found[2, "queue"].hint
    assert "once" in found[8, "interval_start"].expected
    assert "grid of 15 minutes" in found[10, "interval_start"].expected
    assert "--start" in found[11, "interval_start"].hint


def test_missing_rows_missing_column_and_an_empty_file(tmp_path):
    made = around_the_clock(BACK)
    write_forecast(made, tmp_path)
    path = edit(tmp_path / "forecast.csv", lambda rows: rows[:5] + rows[8:])
    (fault,) = faults_of(read_forecast, path, **axis(made)).values()
    assert fault.got == "3 missing"
    assert "2026-10-25T01:00:00+02:00" in fault.hint
    edit(path, lambda rows: [r[:5] for r in rows])
    assert (1, "aht_s") in faults_of(read_forecast, path, **axis(made))
    edit(path, lambda rows: rows[:1])
    assert faults_of(read_forecast, path, **axis(made))
    (fault,) = faults_of(read_forecast, tmp_path / "none.csv", **axis(made)).values()
    assert fault.got == "no such file"


def test_another_horizon_is_one_fault(tmp_path):
    write_forecast(around_the_clock(BACK), tmp_path)
    other = around_the_clock(Grid("Europe/Amsterdam", 15, date(2026, 11, 2), 1))
    (fault,) = faults_of(read_forecast, tmp_path / "forecast.csv", **axis(other)).values()
    assert "2026-11-02" in fault.expected
    assert fault.hint.startswith("200 rows lie outside")


def test_volume_where_the_queue_is_closed(tmp_path):
    made = around_the_clock(BACK)
    write_forecast(made, tmp_path)
    closed = np.array(made.open)
    closed[0, 5] = False
    found = faults_of(
        read_forecast, tmp_path / "forecast.csv", grid=BACK, queues=made.queues, is_open=closed
    )  # fmt: skip
    assert list(found) == [(7, "volume")]


def test_a_requirement_comes_back(tmp_path, tiny_run):
    made = tiny_run.results.requirement
    write_requirement(made, tmp_path)
    back = read_requirement(tmp_path / "requirement.csv", **axis(made))
    np.testing.assert_array_equal(back.roster_agents, made.roster_agents)
    np.testing.assert_array_equal(back.net_agents, made.net_agents)
    for name in ("offered_erlangs", "gross_agents", "expected_service_level", "expected_asa_s", "expected_occupancy"):
        np.testing.assert_allclose(
            np.where(made.open, getattr(back, name), 0), np.where(made.open, getattr(made, name), 0), atol=5.1e-7
        )
    assert back.binding_target == made.binding_target
    assert [(r.queue, r.week, round(r.fte, 6)) for r in made.fte] == [
        (r.queue, r.week, r.fte) for r in read_fte(tmp_path / "fte.csv")
    ]
    first = (tmp_path / "requirement.csv").read_bytes()
    write_requirement(back, tmp_path)
    assert (tmp_path / "requirement.csv").read_bytes() == first


def test_faults_of_a_requirement(tmp_path, tiny_run):
    made = tiny_run.results.requirement
    write_requirement(made, tmp_path)

    def spoil(rows):
        rows[1][4], rows[2][4], rows[3][3] = "2.5", "", "x"
        return rows

    found = faults_of(read_requirement, edit(tmp_path / "requirement.csv", spoil), **axis(made))
    assert set(found) == {(2, "roster_agents"), (3, "roster_agents"), (4, "net_agents")}
    assert "whole number" in found[2, "roster_agents"].expected


def test_a_requirement_made_by_hand_needs_three_columns(tmp_path, tiny_run):
    made = tiny_run.results.requirement
    write_requirement(made, tmp_path)
    path = edit(tmp_path / "requirement.csv", lambda rows: [[r[0], r[1], r[4]] for r in rows])
    np.testing.assert_array_equal(read_requirement(path, **axis(made)).roster_agents, made.roster_agents)


def test_a_roster_and_its_coverage_come_back(tmp_path, tiny_run):
    roster, coverage = tiny_run.results.rostered.roster, tiny_run.results.rostered.coverage
    write_roster(roster, tmp_path)
    write_coverage(coverage, tmp_path)
    agents = [agent.id for agent in tiny_run.results.scenario.staff.agents]
    back = read_roster(tmp_path / "roster.csv", grid=roster.grid, agents=agents, queues=coverage.queues)
    assert back == roster
    told = read_coverage(tmp_path / "coverage.csv", **axis(coverage))
    counted = count_coverage(roster, queues=coverage.queues, is_open=coverage.open, required=coverage.required)
    for other in (told, counted):
        np.testing.assert_array_equal(other.required, coverage.required)
        np.testing.assert_array_equal(other.rostered, coverage.rostered)


def test_every_fault_of_a_roster_at_once(tmp_path, tiny_run):
    roster = tiny_run.results.rostered.roster
    write_roster(roster, tmp_path)

    def spoil(rows):
        for line, column, text in (
            (2, 0, "A99"), (3, 1, "2026-11-19"), (4, 5, "noon"), (5, 6, "yes"), (6, 7, "servise"), (7, 3, ""),
        ):  # fmt: skip
            rows[line - 1][column] = text
        rows[7][3], rows[7][7] = "on_queue", ""
        rows[8][4], rows[8][5] = rows[8][5], rows[8][4]
        rows[9][4] = rows[9][4].replace(":00+", ":30+")
        return rows

    path = edit(tmp_path / "roster.csv", spoil)
    found = faults_of(read_roster, path, grid=roster.grid, agents=["A01", "A02"], queues=["service", "sales"])
    expected = {(2, "agent"), (3, "date"), (4, "end"), (5, "paid"), (6, "queue"), (7, "activity"), (8, "queue"),
                (9, "end"), (10, "start")}  # fmt: skip
    assert expected <= set(found)
    assert 'did you mean "service"?' in found[6, "queue"].hint


def test_a_roster_in_which_nobody_works_is_read_back(tmp_path):
    """A horizon too short for anyone's contract gives one; verify and export refused to read it."""
    write_roster(Roster(BACK, ()), tmp_path)
    assert read_roster(tmp_path / "roster.csv", grid=BACK, agents=("ann",), queues=("a",)).stretches == ()


def test_a_horizon_that_is_closed_throughout_has_files_without_rows(tmp_path):
    shape = (2, BACK.size)
    zero, shut = np.zeros(shape), np.zeros(shape, dtype=bool)
    made = round_forecast(Forecast(BACK, ("b", "a"), zero, zero + 300, frozen(shut)))
    for name, read in (("forecast", read_forecast), ("requirement", read_requirement), ("coverage", read_coverage)):
        header = {
            "forecast": "queue,interval_start,volume,aht_s",
            "requirement": "queue,interval_start,roster_agents",
            "coverage": "queue,interval_start,required,rostered,under,over",
        }[name]
        path = tmp_path / f"{name}.csv"
        path.write_text(header + "\n", encoding="utf-8")
        assert not read(path, **axis(made)).open.any()


def test_a_forecast_without_rows_is_refused(tmp_path):
    made = around_the_clock(BACK)
    write_forecast(made, tmp_path)
    faults = faults_of(read_forecast, edit(tmp_path / "forecast.csv", lambda rows: rows[:1]), **axis(made))
    assert faults[1, ""].expected == "at least one row"
