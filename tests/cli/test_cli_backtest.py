"""`wfm backtest` from end to end."""

import csv
import json
from pathlib import Path

import pytest

from wfm.cli import main as cli
from wfm.cli.show_backtest import show_gains
from wfm.pipeline.files.backtest import COLUMNS
from wfm.report.accuracy import QueueAccuracy

TINY = str(Path(__file__).parents[1] / "data" / "tiny")
FAST = ("--set", "forecast.models=[mean_weekdays]", "--set", "forecast.backtest_origins=1")


@pytest.fixture
def backtest(capsys, monkeypatch, tmp_path):
    """Run `wfm backtest` in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WFM_DEBUG", raising=False)

    def run_it(*arguments):
        code = cli.run_app(("backtest", *arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


def test_what_a_forecaster_reads(backtest, tmp_path):
    code, out, err = backtest(TINY, *FAST)
    assert code == 0
    for text in (
        "tiny, 7 days ahead", "2: Mon 05 Oct 2026 to Mon 12 Oct 2026, a week apart", "each sees the history",
        "service", "sales", "by the norm", "seasonal naive", "mean of 4", "floor", "in 50%", "beats seasonal naive by",
        "equals mean of 4", "handle time: WAPE", "chosen: mean_weekdays 2x", "forecast.backtest_origins: 2 -> 1",
        "interval 15% and 25%",
    ):  # fmt: skip
        assert text in out
    assert "history is too short for 28 days ahead; tested 7 days ahead" in err
    assert max(map(len, out.splitlines())) <= 100
    assert all(line == line.rstrip() for line in out.splitlines())
    assert list(tmp_path.iterdir()) == []  # a backtest leaves nothing behind


def test_a_horizon_that_lies_far_ahead_is_told(backtest):
    """The history ends on Saturday 17 October."""
    code, out, _ = backtest(TINY, *FAST, "--set", "horizon.start=2026-11-02")
    assert code == 0
    assert "begins 16 days after its history ends: in week 3 of this test" in out
    assert "of this test" not in backtest(TINY, *FAST)[1]


def test_one_queue_fewer_origins_and_a_shorter_horizon(backtest):
    code, out, err = backtest(TINY, *FAST, "--queue", "sales", "--origins", "1", "--horizon", "7", "--json")
    report = json.loads(out)
    assert (code, report["ok"], report["horizon_days"], report["origins"]) == (0, True, 7, ["2026-10-12"])
    (queue,) = report["queues"]
    assert (queue["queue"], queue["unknown"], queue["chosen"]) == ("sales", 0, {"mean_weekdays": 1})
    assert {row["method"] for row in queue["rows"]} == {"wfm", "seasonal_naive", "mean_4"}
    assert {row["grain"] for row in queue["rows"]} == {"interval", "day", "week"}
    assert "too short" not in err


def test_the_table_of_every_origin(backtest, tmp_path):
    code, out, _ = backtest(TINY, *FAST, "--csv", "errors.csv")
    assert code == 0
    assert "errors.csv" in out
    rows = list(csv.DictReader((tmp_path / "errors.csv").read_text(encoding="utf-8").splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 2 * 2 * 3 * 3  # queues, origins, grains, methods
    assert {row["origin"] for row in rows} == {"2026-10-05", "2026-10-12"}
    assert {row["horizon_week"] for row in rows} == {"1"}
    for row in rows:
        assert 0 < float(row["wape"]) < 2
        assert (row["cover80"] != "") is (row["method"] == "wfm")
    weeks = {row["origin"]: float(row["contacts"]) for row in rows if (row["queue"], row["grain"]) == ("sales", "week")}
    days = {row["origin"]: float(row["contacts"]) for row in rows if (row["queue"], row["grain"]) == ("sales", "day")}
    assert weeks == days


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ((TINY, "--queue", "sale"), 2, 'did you mean "sales"?'),
        ((TINY, "--origins", "0"), 2, "--origins"),
        (("nowhere",), 3, "a scenario: a folder"),
        ((TINY, "--set", "forecast.models=[seasonal_naif]"), 3, 'did you mean "seasonal_naive"?'),
        ((TINY, *FAST, "--csv", "no/such/folder/errors.csv"), 2, "name another folder with --csv"),
    ],
)
def test_faults_are_told_and_nothing_is_written(backtest, tmp_path, arguments, code, text):
    found, out, err = backtest(*arguments)
    assert (found, out) == (code, "")
    assert text in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_errors_as_json(backtest):
    code, out, err = backtest(TINY, "--queue", "sale", "--json")
    assert (code, err, json.loads(out)["ok"]) == (2, "", False)


def test_gains_in_words():
    def gains(naive, mean):
        return show_gains(QueueAccuracy("q", (), 0.0, 0, (), (), {"seasonal_naive": naive, "mean_4": mean}))

    assert gains(0.274, 0.078) == "wfm beats seasonal naive by 27.4% and mean of 4 by 7.8% (WAPE per interval)"
    assert gains(0.1, -0.05) == "wfm beats seasonal naive by 10.0%, loses to mean of 4 by 5.0% (WAPE per interval)"
    assert gains(0.0001, None) == "wfm equals seasonal naive (WAPE per interval)"
    assert gains(None, None) == "no contacts to measure a gain by"
