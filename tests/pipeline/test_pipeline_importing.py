"""`wfm import` from files to a forecast: what is written, what is refused, and nothing half-written."""

import csv
import errno
import json
import sqlite3
from pathlib import Path

import pytest

from wfm.cli import main as cli


@pytest.fixture
def wfm(capsys, monkeypatch, tmp_path):
    """Run a command line in a folder of its own: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = cli.run_app(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def export(site, tmp_path):
    """The tiny site's history as another system would export it, in Dutch; the site is without one."""
    source = site / "history.csv"
    rows = list(csv.DictReader(source.open(encoding="utf-8")))
    lines = ["Wachtrij;Tijdstip;Aangeboden;Gem. afhandeltijd"]
    for row in rows:
        day, clock = row["interval_start"].split("T")
        lines.append(f"ACD {row['queue']};{'-'.join(reversed(day.split('-')))} {clock};{row['volume']};"
                     f"{row['aht_s'].replace('.', ',')}")  # fmt: skip
    source.unlink()
    path = tmp_path / "acd.csv"
    path.write_text("\n".join(lines) + "\n", encoding="cp1252")
    return path, rows


def arguments(path, out, rows, *more):
    maps = [part for queue in sorted({row["queue"] for row in rows}) for part in ("--map", f"{queue}=ACD {queue}")]
    return ("import", "csv", str(path), "--timezone", "Europe/Amsterdam", "--out", str(out), *maps, *more)


def test_an_export_becomes_the_history_it_was_made_of(wfm, export, site):
    path, rows = export
    code, out, err = wfm(*arguments(path, site / "history.csv", rows, "--keep-partial", "--no-fill-zeros"))
    assert code == 0, err
    made = {(r["queue"], r["interval_start"][:16]): r for r in csv.DictReader((site / "history.csv").open())}
    assert len(made) == len(rows)
    for row in rows:
        found = made[row["queue"], row["interval_start"][:16]]
        assert float(found["volume"]) == float(row["volume"])
        if row["aht_s"] and float(row["volume"]):
            assert float(found["aht_s"]) == pytest.approx(float(row["aht_s"]), abs=1e-3)
    assert "interval_min: 15}" in out
    code, out, err = wfm("check", str(site))
    assert code == 0, err


def test_json_says_what_was_done(wfm, export, tmp_path):
    path, rows = export
    code, out, _ = wfm(*arguments(path, tmp_path / "h.csv", rows, "--json"))
    said = json.loads(out)
    assert (code, said["ok"], said["interval_min"]) == (0, True, 15)
    assert {queue["queue"] for queue in said["queues"]} == {row["queue"] for row in rows}
    assert all({"queue", "kind", "count", "detail"} <= set(note) for note in said["notes"])


def test_a_file_that_is_there_is_not_replaced_unasked(wfm, export, tmp_path):
    path, rows = export
    (tmp_path / "h.csv").write_text("mine")
    code, _, err = wfm(*arguments(path, tmp_path / "h.csv", rows))
    assert (code, "is there already" in err, (tmp_path / "h.csv").read_text()) == (2, True, "mine")
    assert wfm(*arguments(path, tmp_path / "h.csv", rows, "--force"))[0] == 0
    assert (tmp_path / "h.csv").read_text().startswith("queue,interval_start,volume")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (("--timezone", "Europe/Amsterdan"), 'Amsterdan\nhint: did you mean "Europe/Amsterdam"'),
        (("--source-timezone", "Nowhere/City"), "--source-timezone: no time zone called Nowhere/City"),
        (("--map", "sales"), "expected NAME=VALUE"),
        (("--map", "x=ACD service", "--map", "y=ACD service"), "twice"),
        (("--columns", "volum=Aangeboden"), 'no field called volum\nhint: did you mean "volume"?'),
        (("--split", "colour"), "can't split by colour"),
    ],
)  # fmt: skip
def test_options_that_make_no_sense(wfm, export, tmp_path, more, expected):
    path, _ = export
    code, _, err = wfm("import", "csv", str(path), "--out", str(tmp_path / "h.csv"), "--timezone", "UTC", *more)
    assert code == 2
    assert expected in err
    assert not (tmp_path / "h.csv").exists()


def test_a_full_disk_leaves_the_old_history(wfm, export, tmp_path, monkeypatch):
    path, rows = export
    (tmp_path / "h.csv").write_text("old")

    def full(self, *_):
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    code, _, err = wfm(*arguments(path, tmp_path / "h.csv", rows, "--force"))
    assert (code, "no space left on device" in err, (tmp_path / "h.csv").read_text()) == (2, True, "old")
    assert {p.name for p in tmp_path.iterdir()} == {"h.csv", "acd.csv", "site"}


def test_faults_of_an_export_write_nothing(wfm, tmp_path):
    (tmp_path / "acd.csv").write_text("queue,start,volume\nq,2026-10-19 09:00,x\n")
    code, _, err = wfm("import", "csv", "acd.csv", "--timezone", "UTC")
    assert (code, "got 'x'" in err) == (3, True)
    assert not (tmp_path / "history.csv").exists()


def with_history(site, text):
    path = site / "scenario.yaml"
    lines, skipping = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        skipping = line.startswith("history:") or (skipping and line.startswith(" "))
        if not skipping:
            lines.append(line)
    path.write_text("\n".join([*lines, "history:", *(f"  {part}" for part in text)]) + "\n", encoding="utf-8")


def test_a_database_forecasts_as_the_file_did_and_no_password_is_kept(wfm, site, tmp_path, monkeypatch):
    rows = list(csv.reader((site / "history.csv").open(encoding="utf-8")))
    with sqlite3.connect(site / "acd.db") as connection:
        connection.execute(f"create table intervals ({', '.join(rows[0])})")
        connection.executemany(f"insert into intervals values ({', '.join('?' * len(rows[0]))})", rows[1:])
    assert wfm("forecast", str(site), "--days", "2", "--runs", "file")[0] == 0
    with_history(site, ["url: sqlite:///${WFM_SECRET_NAME}", "query: select * from intervals"])
    monkeypatch.setenv("WFM_SECRET_NAME", "acd.db")
    assert wfm("forecast", str(site), "--days", "2", "--runs", "database")[0] == 0
    one, other = (next(tmp_path.glob(f"{name}/*/*/forecast.csv")) for name in ("file", "database"))
    assert one.read_bytes() == other.read_bytes()
    manifest = other.with_name("manifest.json").read_text(encoding="utf-8")
    assert "${WFM_SECRET_NAME}" in manifest
    assert "acd.db" not in manifest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (["url: postgresql://me:s3cret@host/acd", "query: select 1"], "history.url: expected a password from the env"),
        (["url: postgresql://host/acd?user=me&password=s3cret", "query: select 1"], "a password from the environment"),
        (["url: sqlite:///acd.db"], "history.url: expected a query with it, got none"),
        (["file: history.csv", "query: select 1"], "history.query: expected a url with it, got none"),
        (["file: history.csv", "url: sqlite:///acd.db", "query: select 1"], "expected a file or a url, not both"),
        (["interval_min: 15"], "expected a file, or a url with a query, got nothing"),
    ],
)  # fmt: skip
def test_faults_of_the_keys(wfm, site, text, expected):
    with_history(site, text)
    code, _, err = wfm("check", str(site))
    assert code == 3
    assert expected in err
    assert "s3cret" not in err
