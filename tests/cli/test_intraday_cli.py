"""`wfm intraday` and `wfm edit` from end to end, and a whole day's story from files alone."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from wfm.cli import main as cli

TINY = str(Path(__file__).parents[1] / "data" / "tiny")
MONDAY = "2026-10-19"
SETTINGS = (
    "roster.effort.rounds=2", "roster.effort.stop_gap=0.2", "intraday.replications=4", "intraday.time_limit_s=0.5",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    runs = tmp_path_factory.mktemp("made") / "runs"
    settings = [part for setting in SETTINGS for part in ("--set", setting)]
    assert cli.run_app(("run", TINY, "--days", "2", *settings, "--runs", str(runs))) == 0
    return runs


@pytest.fixture
def wfm(made, capsys, monkeypatch, tmp_path):
    """Run a command line beside a copy of that run: exit code, stdout, stderr."""
    shutil.copytree(made, tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()

    def run_it(*arguments):
        code = cli.run_app(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def land(until, scale=lambda _queue, _clock: 1.0, name="actuals.csv"):
    """Write what came on Monday up to a clock time, as a telephony system would: the plan by a scale."""
    root = min(path for path in Path("runs/tiny").iterdir() if not path.name.startswith("."))
    lines = ["queue,interval_start,volume,aht_s"]
    for row in rows_of(root / "forecast.csv"):
        start = row["interval_start"][:16]
        if f"{MONDAY}T" <= start < f"{MONDAY}T{until}":
            volume = round(float(row["volume"]) * scale(row["queue"], start[11:]))
            lines.append(f"{row['queue']},{start},{volume},{row['aht_s']}")
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def test_a_rerun_is_read_in_half_a_minute(wfm):
    land("11:00", lambda _queue, _clock: 1.5)
    code, out, err = wfm("intraday", "latest", "--actuals", "actuals.csv", "--now", f"{MONDAY}T11:00")
    assert (code, err) == (0, "")
    for text in ("tiny, Monday 19 October 11:00", "rest of day", "do nothing", "with actions", "hurts", "service ",
                 "a proposal: --accept ", "runs/tiny/"):  # fmt: skip
        assert text in out
    assert len(out.splitlines()) <= 40
    code, out, _ = wfm("verify", "latest")
    assert (code, "no violations" in out) == (0, True)


def test_a_rerun_as_json(wfm):
    land("11:00")
    code, out, _ = wfm("intraday", "latest", "--actuals", "actuals.csv", "--absent", "A01,A04", "--apply", "--json")
    report = json.loads(out)
    assert (code, report["ok"], report["applied"], report["now"]) == (0, True, True, f"{MONDAY}T11:00:00+02:00")
    assert [row["queue"] for row in report["queues"]] == ["service", "sales"]
    assert {"A01", "A04"} <= {message["agent"] for message in report["messages"]}
    code, out, _ = wfm("intraday", "nowhere", "--actuals", "actuals.csv", "--json")
    assert (code, json.loads(out)["ok"]) == (2, False)


def test_only_some_kinds_of_action(wfm):
    land("10:00", lambda _queue, _clock: 1.8)
    common = ("intraday", "latest", "--actuals", "actuals.csv", "--json", "--only")
    kinds = {row["kind"] for row in json.loads(wfm(*common, "move-break,extend_shift")[1])["actions"]}
    assert kinds <= {"move_break", "extend_shift"}
    gentle = {row["kind"] for row in json.loads(wfm(*common, "gentle")[1])["actions"]}
    assert not gentle & {"extend_shift", "shorten_shift", "call_in", "lead_takes_contacts"}


def test_faults_are_told_with_their_exit_codes(wfm):
    land("12:00")
    code, _, err = wfm("intraday", "latest", "--actuals", "actuals.csv", "--now", f"{MONDAY}T11:00")
    assert (code, "actuals.csv" in err) == (3, True)
    code, _, err = wfm("intraday", "latest", "--actuals", "missing.csv", "--now", f"{MONDAY}T11:00")
    assert (code, "missing.csv" in err) == (3, True)
    code, _, err = wfm("intraday", "latest", "--actuals", "actuals.csv", "--now", "2026-11-19T11:00")
    assert (code, "in the horizon" in err) == (2, True)
    code, _, err = wfm("intraday", "latest", "--actuals", "actuals.csv", "--once")
    assert (code, "--once is for --watch" in err) == (2, True)
    code, _, err = wfm("intraday", "latest", "--watch", ".", "--now", f"{MONDAY}T11:00")
    assert (code, "--watch takes the actuals" in err) == (2, True)
    code, _, err = wfm("edit", "latest", "--swap", "A01", "A06", "--date", MONDAY)
    assert (code, "refused" in err, "skills" in err) == (3, True, True)
    assert len(list(Path("runs/tiny").glob("2*"))) == 1


def test_a_proposal_is_accepted_as_it_stands(wfm):
    land("11:00", lambda _queue, _clock: 1.5)
    code, out, _ = wfm("intraday", "latest", "--actuals", "actuals.csv", "--now", f"{MONDAY}T11:00")
    proposal = newest()
    assert f"a proposal: --accept {proposal.name} makes it the roster" in out
    code, _, err = wfm("intraday", "latest", "--accept", proposal.name, "--actuals", "actuals.csv")
    assert (code, "--accept takes a proposal as it stands" in err) == (2, True)
    code, out, err = wfm("intraday", "latest", "--accept", proposal.name)
    assert (code, err, "as it stands, which changes the days of" in out) == (0, "", True)
    assert newest() != proposal
    assert (newest() / "roster.csv").read_bytes() == (proposal / "roster.csv").read_bytes()
    code, out, _ = wfm("intraday", "latest", "--accept", proposal.name, "--json")
    assert (code, "was accepted already" in out) == (2, True)


def test_a_watched_folder(wfm):
    Path("landing").mkdir()
    land("10:00", name="landing/10.csv")
    land("11:00", name="landing/11.csv")
    Path("landing/half.csv").write_text("queue,interval_st", encoding="utf-8")
    watch = ("intraday", "latest", "--watch", "landing", "--once", "--every", "0.05", "--apply")
    code, out, err = wfm(*watch)
    assert code == 0
    assert out.count("applied: later reruns go on from here") == 2
    assert "half.csv is left:" in err


def test_a_day_with_flu_a_mailing_and_an_outage(wfm):
    """The recipe of docs/intraday.md: every step goes on from the one before, and each version is a lawful roster."""
    def course(queue, clock):
        mailing = 1.7 if queue == "service" and clock >= "11:00" else 1.0
        return 0.1 if clock >= "15:00" else mailing

    def step(*arguments):
        code, out, err = wfm(*arguments)
        assert code == 0, err
        code, found, _ = wfm("verify", "latest", "--json")
        assert json.loads(found)["violations"] == []
        assert code == 0
        return out

    Path("absences.csv").write_text(f"agent,start,end,kind\nA01,{MONDAY},,flu\nA06,{MONDAY},,flu\n", encoding="utf-8")
    step("intraday", "latest", "--now", f"{MONDAY}T07:30", "--absent", "absences.csv", "--apply")
    land("12:30", course)
    told = step("intraday", "latest", "--actuals", "actuals.csv", "--apply", "--json")
    service = json.loads(told)["queues"][0]
    assert service["queue"] == "service"
    assert service["so_far"] > 1.2
    assert service["factor"] > 1.05
    lunch = next(
        row for row in rows_of(newest() / "roster.csv")
        if row["date"] == MONDAY and row["activity"] == "break" and row["start"][11:16] >= "14:00"
    )  # fmt: skip
    begin = lunch["start"][11:16]
    minute = int(begin[:2]) * 60 + int(begin[3:])
    for to in (minute + 15, minute - 15):
        code, _, err = wfm("edit", "latest", "--agent", lunch["agent"], "--move-break", begin,
                           f"{to // 60:02d}:{to % 60:02d}")  # fmt: skip
        if code == 0:
            break
    assert code == 0, err
    land("15:30", course)
    step("intraday", "latest", "--actuals", "actuals.csv", "--apply")
    manifest = json.loads((newest() / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["version"]["number"] == 4
    assert {row["agent"] for row in rows_of(newest() / "absences.csv")} == {"A01", "A06"}
    assert not [row for row in rows_of(newest() / "roster.csv") if (row["agent"], row["date"]) == ("A01", MONDAY)]
    assert rows_of(newest() / "locks.csv")[0]["agent"] == lunch["agent"]
    assert wfm("export", "latest")[0] == 0
    assert wfm("explain", "latest", "--agent", "A02", "--date", "2026-10-20")[0] == 0


def newest():
    return max(Path("runs/tiny").glob("2*"), key=lambda path: path.stat().st_mtime_ns)
