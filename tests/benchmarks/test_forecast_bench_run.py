"""The commands of the forecast benchmark: what they print, what they refuse, and the published figures again."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks.forecast import intraday, methods, run, scale, table
from benchmarks.forecast.intraday import Moment, find_slot, run_intraday
from benchmarks.forecast.protocol import Outlook, Row, find_origins
from benchmarks.forecast.series import read_series
from wfm.errors import UsageError

BANK = Path(__file__).parents[3] / "shared" / "data" / "bank_calls" / "data.csv"
HEADER = ["method", "wape", "bias", "rmse", "mase", "wape_day", "cover80", "cpu_s"]
needs_bank = pytest.mark.skipif(not BANK.is_file(), reason="the bank_calls series isn't beside the repository")


@pytest.fixture
def history(tmp_path):
    """Ten weeks of hours, 08:00-18:00 on weekdays, Poisson."""
    rng = np.random.default_rng(2)
    lines = ["timestamp,volume"]
    for d in range(70):
        day = date(2024, 1, 1) + timedelta(days=d)
        if day.weekday() < 5:
            lines += [f"{day}T{hour:02d}:00,{rng.poisson(30 + hour)}" for hour in range(8, 18)]
    path = tmp_path / "made.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def call(history, *options):
    return run.main(["--history", str(history), "--interval-min", "60", *options])


def test_a_header_and_one_row_per_method(history, capsys):
    assert call(history, "--methods", "seasonal_naive,mean_4,wfm", "--origins", "2") == 0
    out, err = capsys.readouterr()
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == HEADER
    assert [line[0] for line in lines[1:]] == ["seasonal_naive", "mean_4", "wfm"]
    assert {len(line) for line in lines} == {8}
    naive, mean, wfm = ([None if text == "-" else float(text) for text in line[1:]] for line in lines[1:])
    assert naive[0] > mean[0] > 5  # in percent; the noise of a single week is twice that of the mean of four
    assert naive[5] is None
    assert 50 < wfm[5] <= 100
    assert "made: 2 origins 2024-02-26 to 2024-03-04, 7 days ahead" in err


def test_origins_may_be_skipped_bounded_and_spaced(history, capsys):
    for options, expected in (
        (("--origins", "3", "--skip", "2"), "3 origins 2024-02-05 to 2024-02-19"),
        (("--first-origin", "2024-02-01", "--last-origin", "2024-02-20"), "3 origins 2024-02-05 to 2024-02-19"),
        (("--step-weeks", "2", "--origins", "2"), "2 origins 2024-02-19 to 2024-03-04"),
        (("--horizon-days", "28", "--origins", "1"), "1 origins 2024-02-12 to 2024-02-12"),
    ):
        assert call(history, "--methods", "mean_4", *options) == 0
        assert expected in capsys.readouterr().err


def test_without_the_extra_its_peers_are_left_out(history, capsys, monkeypatch):
    monkeypatch.setattr(run, "list_peers", lambda: None)
    monkeypatch.setattr(run, "Wfm", lambda: methods.SIMPLE["mean_4"])
    assert call(history, "--origins", "1") == 0
    out, err = capsys.readouterr()
    assert [line.split()[0] for line in out.splitlines()] == ["method", "wfm", "seasonal_naive", "mean_4"]
    assert "mstl_autoets and tbats are left out: pip install 'wfm[bench]'" in err


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--methods", "prophet"), 2, "unknown method prophet; there are wfm, seasonal_naive, mean_4"),
        (("--skip", "50"), 2, "no origin: made has days from 2024-01-01 to 2024-03-10"),
        (("--horizon-days", "100"), 2, "an origin is a Monday with two weeks before it and 100 days"),
        (("--country", "XX"), 2, "no public holidays known for 'XX'"),
        (("--intraday", "noon"), 2, "--intraday is a clock time such as 12:00, got noon"),
        (("--intraday", "12:30"), 2, "start of an interval of 60 minutes"),
        (("--intraday", "03:00"), 2, "no full day with open hours before and after the time"),
        (("--intraday", "12:00", "--methods", "hope"), 2, "unknown rule hope; there are wfm, no_update"),
        (("--intraday", "12:00", "--horizon-days", "28"), 2, "leave out the horizon"),
    ],
)
def test_what_makes_no_sense_is_refused(history, capsys, options, code, message):
    options = options if "--intraday" not in options else (*options, "--base", "mean_4")
    assert call(history, *options) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert "Traceback" not in err


def test_a_file_with_faults(tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text("timestamp,volume\n2024-01-01,1\n2024-13-01,1\n", encoding="utf-8")
    assert run.main(["--history", str(path), "--interval-min", "1440"]) == 3
    assert "line 3  timestamp" in capsys.readouterr().err


@needs_bank
@pytest.mark.parametrize(
    ("options", "origins", "published"),
    [
        (("--origins", "12"), "2003-08-04 to 2003-10-20", {"seasonal_naive": 8.72, "mean_4": 6.87}),
        (
            ("--horizon-days", "28", "--origins", "9"),
            "2003-08-04 to 2003-09-29",
            {"seasonal_naive": 8.90, "mean_4": 7.12},
        ),
    ],
)
def test_the_published_figures_of_bank_calls_at_30_minutes(capsys, options, origins, published):
    names = ",".join(published)
    assert run.main(["--history", str(BANK), "--interval-min", "30", "--methods", names, *options]) == 0
    out, err = capsys.readouterr()
    assert {line.split()[0]: float(line.split()[1]) for line in out.splitlines()[1:]} == published
    assert origins in err


@needs_bank
def test_bank_calls_is_open_from_7_to_21_with_its_missing_days_closed():
    series = read_series(BANK, interval_min=30)
    assert series.opening.weekly == (((420, 1260),),) * 5 + ((), ())
    absent = {day for day in series.opening.exceptions if day.weekday() < 5}
    assert {f"{day:%m-%d}" for day in absent} == {"04-04", "04-07", "05-26", "07-04", "09-01", "10-14"}


def test_times_of_day():
    assert find_slot("12:00", 30) == 24
    assert find_slot("9:15", 15) == 37
    for text in ("24:00", "12", "12:5", "12:61", "00:00", ""):
        with pytest.raises(UsageError, match="--intraday is"):
            find_slot(text, 15)


def test_rules_on_a_day_that_runs_a_share_above_its_plan():
    plan = np.array([10.0, 20, 30, 40])
    moment = Moment(np.empty((0, 4)), np.empty((0, 4)), np.array([14.4, 28.8, np.nan, np.nan]), plan)
    assert moment.ratio == pytest.approx(1.44)
    assert intraday.RULES["no_update"](moment).tolist() == plan.tolist()
    assert intraday.RULES["proportional"](moment) == pytest.approx(1.44 * plan)
    assert intraday.RULES["power_0.5"](moment) == pytest.approx(1.2 * plan)


def test_the_rest_of_full_days_is_scored_and_nothing_later_is_seen(history):
    series = read_series(history, interval_min=60)
    origins = find_origins(series, 7)[-3:]
    volume = series.volume.copy()
    volume[(origins[0] - series.first).days + 1, 15] = np.nan  # the first Tuesday isn't full
    object.__setattr__(series, "volume", volume)
    seen = []

    def spy(moment):
        seen.append(moment)
        return np.full(24, 10.0)

    rows = run_intraday(
        series,
        origins,
        slot=12,
        base=lambda case: Outlook(np.tile(np.arange(24.0), (7, 1))),
        rules={"spy": spy},
        tell=lambda text: None,
    )
    assert len(seen) == 3 * 5 - 1
    for moment in seen:
        assert np.isnan(moment.actual[12:]).all()
        assert not np.isnan(moment.actual[8:12]).any()
        assert moment.past_actual.shape == moment.past_plan.shape
    assert [len(moment.past_actual) for moment in seen[:5]] == [35, 37, 38, 39, 42]
    begin = (origins[0] - series.first).days
    rest = [volume[begin + d, 12:18] for d in range(21) if d % 7 < 5 and d != 1]
    assert rows[0].wape == pytest.approx(np.abs(10 - np.array(rest)).sum() / np.sum(rest))


@needs_bank
@pytest.mark.slow
def test_the_published_figures_of_the_rest_of_the_day(capsys):
    """The base is ours, not the one published (5.96, 4.82, 4.38), but close to it."""
    options = ["--intraday", "12:00", "--base", "model:median_profile"]
    rules = ["--methods", "no_update,proportional,power_0.5"]
    assert run.main(["--history", str(BANK), "--interval-min", "30", *options, *rules]) == 0
    out, err = capsys.readouterr()
    found = [float(line.split()[1]) for line in out.splitlines()[1:]]
    assert found == pytest.approx([5.96, 4.82, 4.38], abs=0.15)
    assert "58 full days" in err


def test_generated_queues_have_the_level_of_their_kind():
    history, opening = scale.make_history(16, years=0.5, interval_min=60, seed=1)
    assert len(set(history.queues)) == 16
    for q, name in enumerate(history.queues):
        kind = scale.KINDS[q % 8]
        assert name.startswith(kind.name)
        assert (history.open[q] == opening[name].mask(history.grid)).all()
        assert (np.isnan(history.volume[q]) == ~history.open[q]).all()
        days = np.bincount(history.grid.day_of, weights=np.nan_to_num(history.volume[q]))
        if not (kind.growth or kind.swing or kind.mailings):
            weekday = history.grid.weekday_of
            level = np.mean([days[weekday == w].mean() / scale.WEEK[w] for w in range(5)])
            assert 0.6 * kind.per_day < level < 1.6 * kind.per_day
    assert history.grid.dates[-1] + timedelta(days=1) == scale.HORIZON
    assert scale.take_queues(history, 3).queues == history.queues[:3]


def test_scale_prints_a_row_per_number_of_queues(capsys):
    assert scale.main(["--queues", "4", "--years", "0.1", "--interval-min", "60", "--workers", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["queues", "seconds", "cpu_s_per_queue", "peak_gb"]
    assert [line.split()[0] for line in lines[1:]] == ["1", "2", "4"]


def make_row(method, wape, cover=0.8, cells=100):
    return Row(method, wape, 0.0, 1.0, 1.0, wape, cover, 0.1, cells)


def test_targets_are_judged():
    task = table.Task("line", Path("x.csv"), (), 5.0, covers=True)
    rows = {r.method: r for r in (make_row("wfm", 0.0501, 0.91), make_row("mean_4", 0.06), make_row("model:a", 0.049))}
    lines = list(table.judge(task, rows))
    assert [(line.asked, line.met) for line in lines] == [
        ("<= 5", False),
        ("70-90", False),
        ("<= 6.00", True),
        ("<= 5.00", False),
    ]
    assert lines[0].value == pytest.approx(5.01)
    assert "MISSED" in table.show(lines[0])
    assert "model:a" in table.show(lines[3])
    assert list(table.judge(table.Task("line", Path("x.csv"), ()), {"wfm": make_row("wfm", 0.5)})) == []


def test_coverage_is_pooled_over_cells():
    line = table.judge_cover([{"wfm": make_row("wfm", 0.1, 0.9, 100)}, {}, {"wfm": make_row("wfm", 0.1, 0.7, 300)}])
    assert line.value == pytest.approx(75.0)
    assert not line.met
    assert "mean of 2 runs 80.00" in line.remark


def test_the_table_says_where_it_looked(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(table, "judge_time", lambda: table.Line("time", "<= 3", 1.0, met=True))
    assert table.main(["--data", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert str(tmp_path / "bank_calls" / "data.csv") in err
    assert "bank_calls 30 min, 1 week: WAPE" in out
    assert "not measured" in out
    assert "1 of 9 met" in out.splitlines()[-1]
    assert table.main(["--data", str(tmp_path), "--also", "x.csv"]) == 2
    assert "--also is FILE:INTERVAL[:COUNTRY]" in capsys.readouterr().err
