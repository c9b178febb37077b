"""`wfm init` as somebody types it: with nothing but a name, with answers, with options, and with mistakes."""

import csv
import json
import os
import pty
import select
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from wfm.cli import main as cli
from wfm.scenario.load import load_scenario


@pytest.fixture
def wfm(capsys, monkeypatch, tmp_path):
    """Run a command line in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WFM_DEBUG", raising=False)

    def run_it(*arguments):
        code = cli.run_app(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


@pytest.fixture
def short(monkeypatch):
    """A few weeks of history are enough to see it is there."""
    monkeypatch.setattr("wfm.scenario.samples.contacts.WEEKS", 4)


def test_a_name_is_enough(wfm, tmp_path):
    code, out, err = wfm("init", "mysite", "--yes")
    assert (code, err) == (0, "")
    for text in ("mysite/scenario.yaml", "phone (phone)", "40 agents and 3 team leads", "made up",
                 "wfm run mysite --open"):  # fmt: skip
        assert text in out
    assert max(map(len, out.splitlines())) <= 100
    code, out, err = wfm("check", "mysite")
    assert (code, err) == (0, "")
    assert "mended" not in out
    first = load_scenario(tmp_path / "mysite").horizon.dates[0]
    assert first.weekday() == 0
    assert timedelta(days=-1) <= first - datetime.now(UTC).date() <= timedelta(days=8)


def test_options_say_what_the_site_is_like(wfm, tmp_path, short):
    code, out, _ = wfm("init", "werf", "--people", "20", "--channels", "phone, webcare", "--country", "BE",
                       "--start", "2026-12-07", "--json")  # fmt: skip
    said = json.loads(out)
    assert (code, said["people"], said["start"]) == (0, 20, "2026-12-07")
    assert said["queues"] == {"phone": "phone", "webcare": "webcare"}
    scenario = load_scenario(tmp_path / "werf")
    assert (scenario.timezone, scenario.horizon.dates[0]) == ("Europe/Brussels", date(2026, 12, 7))  # BE's own zone


def converse(arguments, folder, answers):
    """Run a command on a terminal of its own and type a line at each question: its exit code and what it showed."""
    own, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "wfm.cli.main", *arguments], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(theirs)
    shown, left, begin = "", list(answers), time.monotonic()
    asked = 0
    while time.monotonic() - begin < 30:
        if select.select([own], [], [], 0.1)[0]:
            try:
                shown += os.read(own, 4096).decode()
            except OSError:  # the other end is closed
                break
        elif process.poll() is not None:
            break
        if shown.count("]: ") > asked and left:
            asked = shown.count("]: ")
            os.write(own, (left.pop(0) + "\n").encode())
    os.close(own)
    return process.wait(timeout=10), shown


def test_enter_all_the_way_works_on_a_terminal(tmp_path):
    code, shown = converse(("init", "mysite"), tmp_path, ["", "", "", ""])
    assert code == 0, shown
    assert all(text in shown for text in ("[NL]: ", "[Europe/Amsterdam]: ", "[phone,chat,email]: ", "[40]: "))
    assert load_scenario(tmp_path / "mysite").timezone == "Europe/Amsterdam"


def test_few_people_are_offered_fewer_channels(tmp_path):
    code, shown = converse(("init", "mysite", "--lang", "nl"), tmp_path, ["", "", "4", ""])
    assert code == 0, shown
    assert all(text in shown for text in ("Hoeveel agents [40]: ", "[phone,email]: ", "verder:"))
    assert {queue.name for queue in load_scenario(tmp_path / "mysite").queues} == {"phone", "email"}


def test_answers_are_followed(tmp_path):
    code, shown = converse(("init", "mysite"), tmp_path, ["de", "DE", "", "ten", "10", "fone", "phone"])
    assert code == 0, shown
    for text in ("did you mean DE?", 'did you mean "phone"?', "expected 3 to 2000, got ten"):
        assert text in shown
    assert "[Europe/Berlin]: " in shown
    scenario = load_scenario(tmp_path / "mysite")
    assert (scenario.timezone, len(scenario.staff.agents)) == ("Europe/Berlin", 10)


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("mysite", "--timezone", "Europe/Amsterdm"), 2, 'did you mean "Europe/Amsterdam"'),
        (("mysite", "--country", "XX"), 2, "no country with the code XX"),
        (("mysite", "--channels", "phone,fax"), 2, "no channel called fax"),
        (("mysite", "--channels", ","), 2, "names no channel"),
        (("mysite", "--people", "0"), 2, "expected 3 to 2000, got 0"),
        (("mysite", "--history", "none.csv"), 3, "no file of that name"),
        (("my site",), 2, "wfm init my_site"),
        ((".",), 2, "name"),
        (("/proc/mysite",), 2, "can't write to"),
        ((), 2, "NAME"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(wfm, tmp_path, arguments, code, text):
    (tmp_path / "here").mkdir()
    os.chdir(tmp_path / "here")
    (tmp_path / "here" / "file").write_text("", encoding="utf-8")
    got, _, err = wfm("init", *arguments, "--yes")
    assert got == code
    assert text in err
    assert "Traceback" not in err
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["file"]


def test_a_mistake_as_json(wfm):
    code, out, err = wfm("init", "mysite", "--country", "XX", "--json")
    assert (code, err, json.loads(out)["ok"]) == (2, "", False)


def test_the_folder_of_a_site_is_never_written_over(wfm, tmp_path, short):
    assert wfm("init", "mysite", "--yes", "--people", "5")[0] == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "mysite").iterdir()}
    code, _, err = wfm("init", "mysite", "--yes")
    assert code == 2
    assert "mysite is there already and not empty" in err
    assert "it holds a scenario: wfm check mysite" in err
    assert {path.name: path.read_bytes() for path in (tmp_path / "mysite").iterdir()} == before


def test_an_imported_export_becomes_a_site(wfm, tmp_path):
    rows = [f"{d:02d}/10/2026;{h:02d}:{m:02d};Sales NL;{4 + (h + m) % 5};{250 + h}"
            for d in range(1, 29) for h in range(9, 17) for m in (0, 15, 30, 45)]  # fmt: skip
    (tmp_path / "acd.csv").write_text("Date;Time;Queue;Offered;AHT\n" + "\n".join(rows) + "\n", encoding="utf-8")
    code, _, err = wfm("import", "csv", "acd.csv", "--timezone", "Europe/Amsterdam", "--map", "sales=Sales NL")
    assert code == 0, err
    code, out, err = wfm("init", "mysite", "--history", "history.csv", "--yes")
    assert code == 0, err
    assert "sales: channel phone, guessed" in " ".join(out.split())
    code, out, err = wfm("check", "mysite")
    assert code == 0, err
    assert "2026-10-01 to 2026-10-28" in out


def test_in_dutch(wfm, tmp_path, short):
    code, out, err = wfm("init", "site", "--yes", "--lang", "nl")
    assert (code, err) == (0, "")
    assert all(text in out for text in ("40 agents en 3 teamleiders, verzonnen", "de week van maandag", "verder:"))
    assert "made" not in out
    assert max(map(len, out.splitlines())) <= 100
    code, _, err = wfm("check", "site")
    assert (code, err) == (0, "")


@pytest.mark.slow
def test_from_nothing_to_a_page_in_a_minute_or_so(tmp_path):
    begin = time.monotonic()

    def run(*arguments):
        command = [sys.executable, "-m", "wfm.cli.main", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)

    assert run("init", "x").returncode == 0  # no terminal: it asks nothing
    made = run("run", "x", "--json")
    assert made.returncode == 0, made.stderr
    assert run("report", "latest").returncode == 0
    assert time.monotonic() - begin < 180  # 90 on two cores at rest; other tests run beside this one
    summary = json.loads(made.stdout)
    assert summary["roster"]["violations"] == []
    assert run("verify", "latest").returncode == 0
    with (tmp_path / summary["folder"] / "coverage.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    needed, under, over = (sum(float(row[name]) for row in rows) for name in ("required", "under", "over"))
    assert under < 0.03 * needed
    assert over < 0.12 * needed
