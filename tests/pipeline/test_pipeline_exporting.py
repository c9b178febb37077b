"""`wfm export` in every format: which files, whose, all of them or none."""

import errno
import json
import os
from itertools import pairwise
from pathlib import Path

import icalendar
import openpyxl
import pyarrow.parquet as pq
import pytest

from wfm.cli import main as cli
from wfm.core.roster import ON_QUEUE

FORMATS = {
    "csv": {"roster_by_agent.csv", "roster_by_day.csv"},
    "xlsx": {"roster.xlsx"},
    "json": {"roster.json"},
    "parquet": {"roster.parquet", "coverage.parquet"},
}


@pytest.fixture
def export(run_copy, capsys, tmp_path):
    """Export the small run to folders below one of its own: exit code, stdout, stderr."""
    runs, _ = run_copy

    def run(*arguments):
        arguments = [str(tmp_path / a) if before == "--out" else a for before, a in pairwise(("", *arguments))]
        code = cli.run_app(("export", "tiny/latest", "--runs", str(runs), *arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def names(folder):
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("format_", FORMATS)
def test_files_of_a_format(export, tmp_path, format_):
    code, out, err = export("--format", format_, "--out", "mail")
    assert code == 0, err
    assert names(tmp_path / "mail") == FORMATS[format_]
    assert {Path(line).name for line in out.splitlines()} == FORMATS[format_]


def test_a_calendar_for_everyone_with_every_shift(export, tiny_run, tmp_path):
    assert export("--format", "ics", "--out", "mail")[0] == 0
    scenario, roster = tiny_run.results.scenario, tiny_run.results.rostered.roster
    assert names(tmp_path / "mail/calendars") == {f"{agent.id}.ics" for agent in scenario.staff.agents}
    found = set()
    for agent in scenario.staff.agents:
        calendar = icalendar.Calendar.from_ical((tmp_path / "mail" / "calendars" / f"{agent.id}.ics").read_bytes())
        found |= {(agent.id, int(event.decoded("dtstart").timestamp()), int(event.decoded("dtend").timestamp()))
                  for event in calendar.walk("VEVENT")}  # fmt: skip
    shifts = {}
    for s in roster.stretches:
        begin, end = shifts.get((s.agent, s.date), (s.start, s.end))
        shifts[s.agent, s.date] = min(begin, s.start), max(end, s.end)
    assert found == {(agent, *span) for (agent, _), span in shifts.items()}


def test_json_and_parquet_hold_the_roster_that_was_made(export, tiny_run, tmp_path):
    stretches = tiny_run.results.rostered.roster.stretches
    assert export("--format", "parquet", "--out", "mail")[0] == 0
    assert export("--format", "json", "--out", "mail")[0] == 0
    rows = pq.read_table(tmp_path / "mail" / "roster.parquet").to_pylist()
    assert [(row["agent"], row["activity"], row["queue"], int(row["start"].timestamp())) for row in rows] == [
        (s.agent, s.activity, s.queue, s.start) for s in stretches
    ]
    document = json.loads((tmp_path / "mail" / "roster.json").read_text(encoding="utf-8"))
    paid = sum(s.end - s.start for s in stretches if s.paid) / 3600
    assert sum(person["paid_hours"] for person in document["people"]) == pytest.approx(paid)
    on_queue = sum(s.end - s.start for s in stretches if s.activity == ON_QUEUE) / (15 * 60)
    assert sum(row["rostered"] for row in document["coverage"]) == on_queue


def test_a_team_alone_has_no_sheets_of_coverage(export, tiny_run, tmp_path):
    teams = sorted({agent.team for agent in tiny_run.results.scenario.staff.agents if agent.team})
    assert export("--format", "xlsx", "--out", "all")[0] == 0
    assert export("--format", "xlsx", "--team", teams[0], "--out", "team")[0] == 0
    whole, team = (openpyxl.load_workbook(tmp_path / name / "roster.xlsx") for name in ("all", "team"))
    assert len(whole.sheetnames) - len(team.sheetnames) == len(tiny_run.results.scenario.queues)
    found = {row[0].value for row in team.worksheets[0].iter_rows(min_row=3) if row[2].value is not None}
    assert teams[0] in found
    assert not set(teams[1:]) & found


def test_calendars_cancel_shifts_that_an_earlier_run_had(run_copy, tmp_path):
    runs, folder = run_copy
    before = (folder / "roster.csv").read_text(encoding="utf-8")
    later = folder.with_name("later")
    later.mkdir()
    for path in folder.iterdir():
        if path.is_file():
            (later / path.name).write_bytes(path.read_bytes())
    agent = before.splitlines()[1].split(",")[0]
    kept = [line for line in before.splitlines(keepends=True) if not line.startswith(f"{agent},")]
    (later / "roster.csv").write_text("".join(kept), encoding="utf-8")
    code = cli.run_app(("export", str(later), "--runs", str(runs), "--format", "ics", "--agent", agent, "--out",
                        str(tmp_path / "mail"),
                        "--earlier", str(folder)))  # fmt: skip
    assert code == 0
    content = (tmp_path / "mail" / "calendars" / f"{agent}.ics").read_bytes()
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert {str(event["status"]) for event in events} == {"CANCELLED"}
    assert len(events) == len({line.split(",")[1] for line in before.splitlines() if line.startswith(f"{agent},")})


@pytest.mark.parametrize("format_", [*FORMATS, "ics"])
def test_a_full_disk_leaves_nothing(export, monkeypatch, tmp_path, format_):
    def full(self, *_):
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    code, out, err = export("--format", format_, "--out", "mail")
    assert (code, out) == (2, "")
    assert "no space left on device" in err
    assert not (tmp_path / "mail").exists()


def test_a_folder_that_can_not_be_written_to(export, monkeypatch):
    def refuse(self, *_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    code, _, err = export("--format", "xlsx", "--out", "locked/below")
    assert code == 2
    assert "permission denied" in err
    assert "name another folder with --out" in err
