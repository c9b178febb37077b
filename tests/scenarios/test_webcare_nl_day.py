"""The day's story of docs/intraday.md on the site of 126 people, from files alone: flu, a mailing, an outage."""

import csv
import json
from pathlib import Path

import pytest

from wfm.cli import main as cli

pytestmark = pytest.mark.slow

SITE = str(Path(__file__).parents[2] / "scenarios" / "webcare_nl")
MONDAY = "2026-10-19"
QUICK = ("--set", "roster.effort.time_limit_s=12", "--set", "intraday.replications=6")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def today(folder):
    """What everybody does on Monday, by person."""
    found = {}
    for row in rows_of(folder / "roster.csv"):
        if row["date"] == MONDAY:
            found.setdefault(row["agent"], []).append((row["start"], row["end"], row["activity"], row["queue"]))
    return found


def course(queue, clock):
    """A mailing at eleven that people call and write about, and an outage at three that stops nearly all of it."""
    if clock >= "15:00":
        return 0.15
    return 1.6 if clock >= "11:00" and queue in ("service", "chat") else 1.0


def land(root, until):
    lines = ["queue,interval_start,volume,aht_s"]
    for row in rows_of(root / "forecast.csv"):
        start = row["interval_start"][:16]
        if f"{MONDAY}T" <= start < f"{MONDAY}T{until}":
            volume = round(float(row["volume"]) * course(row["queue"], start[11:]))
            lines.append(f"{row['queue']},{start},{volume},{row['aht_s']}")
    Path("actuals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def overdue(folder):
    """Most contacts that are late at once of work that may wait, by queue: doing nothing, and with the actions."""
    found = {}
    for row in rows_of(folder / "projection.csv"):
        if row["interval_start"][:10] == MONDAY and row["overdue"]:
            before, after = found.get(row["queue"], (0.0, 0.0))
            found[row["queue"]] = max(before, float(row["overdue_before"])), max(after, float(row["overdue"]))
    return found


@pytest.fixture
def wfm(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments, codes=(0,)):
        got = cli.run_app((*arguments, "--runs", "runs"))
        captured = capsys.readouterr()
        assert got in codes, captured.err + captured.out
        return captured.out if got == 0 else None

    return run_it


def newest():
    return max(Path("runs/webcare_nl").glob("2*"), key=lambda path: path.stat().st_mtime_ns)


def rerun(wfm, *arguments):
    told = json.loads(wfm("intraday", "latest", *arguments, "--json"))
    assert json.loads(wfm("verify", newest().as_posix(), "--json"))["violations"] == []
    return told


def test_a_day_with_flu_a_mailing_and_an_outage(wfm):
    wfm("run", SITE, "--days", "7", *QUICK)
    root = newest()
    planned = today(root)
    sick = sorted(who for who, day in planned.items() if who.startswith("a") and day[0][0][11:16] >= "08:00")[:2]

    rerun(wfm, "--now", f"{MONDAY}T07:30", "--absent", ",".join(sick), "--apply")
    assert not set(sick) & today(newest()).keys()

    land(root, "12:30")
    proposal = rerun(wfm, "--actuals", "actuals.csv", "--only", "gentle")
    look = {queue["queue"]: queue for queue in proposal["queues"]}
    assert look["service"]["alert"]["since"][11:16] in ("10:45", "11:00", "11:15", "11:30")
    assert look["service"]["factor"] > 1.05
    assert look["email"]["alert"] is None
    assert proposal["actions"]
    assert all(action["reason"] for action in proposal["actions"])
    assert proposal["service_after"] > proposal["service_before"]
    shown = newest()
    for name, (before, after) in overdue(shown).items():
        assert after <= before + 0.5, name
    wfm("intraday", "latest", "--accept", shown.name)
    assert newest() != shown
    assert (newest() / "roster.csv").read_bytes() == (shown / "roster.csv").read_bytes()

    moved = move_a_break(wfm)
    land(root, "15:30")
    last = rerun(wfm, "--actuals", "actuals.csv", "--apply")
    alert = next(queue for queue in last["queues"] if queue["queue"] == "service")["alert"]
    assert alert["since"][11:16] == "15:00"
    assert alert["came"] < 0.3 * alert["expected"]
    version = json.loads((newest() / "manifest.json").read_text(encoding="utf-8"))["version"]
    assert version["number"] == 4
    end = today(newest())
    touched = {who for who in planned if planned[who] != end.get(who)} - {*sick, moved}
    assert len(touched) <= 0.3 * len(planned)
    wfm("export", "latest")
    wfm("report", "latest")
    wfm("explain", "latest", "--agent", moved, "--date", MONDAY)


def move_a_break(wfm):
    """Move somebody's break by hand, whoever's the rules let; who it was."""
    for who, day in sorted(today(newest()).items()):
        for start, _, activity, _ in day:
            if activity == "break" and start[11:16] >= "14:00" and who.startswith("a"):
                minute = int(start[11:13]) * 60 + int(start[14:16]) + 15
                to = f"{minute // 60:02d}:{minute % 60:02d}"
                arguments = ("edit", "latest", "--agent", who, "--date", MONDAY, "--move-break", start[11:16], to)
                if wfm(*arguments, codes=(0, 2, 3)) is not None:
                    return who
    raise AssertionError("nobody's break can be moved")
