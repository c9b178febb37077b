"""Run folders: whole or not there, and found by name."""

import json
from datetime import UTC, datetime

import pytest

from wfm.errors import UsageError
from wfm.pipeline.rundir import find_run, list_runs, open_run_folder, read_manifest

NOW = datetime(2026, 10, 19, 9, 30, 12, tzinfo=UTC)


def write_run(runs, scenario, now=NOW, finished="2026-10-19T09:31:00"):
    with open_run_folder(runs, scenario, now) as folder:
        manifest = {"scenario": {"name": scenario}, "finished": finished}
        (folder.temporary / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder.final


def test_the_id_is_the_time_with_a_suffix_where_taken(tmp_path):
    names = [write_run(tmp_path, "bank").name for _ in range(3)]
    assert names == ["20261019-093012", "20261019-093012-2", "20261019-093012-3"]


def test_two_runs_at_the_same_time_get_a_folder_each(tmp_path):
    with open_run_folder(tmp_path, "bank", NOW) as one, open_run_folder(tmp_path, "bank", NOW) as two:
        assert one.id != two.id
    assert sorted(p.name for p in (tmp_path / "bank").iterdir()) == [one.id, two.id]


@pytest.mark.parametrize(
    ("error", "told"),
    [(OSError("disk full"), UsageError), (KeyboardInterrupt(), KeyboardInterrupt), (ValueError(), ValueError)],
)
def test_nothing_is_left_of_a_run_that_fails(tmp_path, error, told):
    earlier = write_run(tmp_path, "bank")

    def fail():
        with open_run_folder(tmp_path, "bank", NOW) as folder:
            (folder.temporary / "forecast.csv").write_text("half", encoding="utf-8")
            raise error

    with pytest.raises(told):
        fail()
    assert list((tmp_path / "bank").iterdir()) == [earlier]


def test_a_killed_run_is_no_run(tmp_path):
    earlier = write_run(tmp_path, "bank")
    left = tmp_path / "bank" / ".20261020-080000.partial"
    left.mkdir()
    (left / "manifest.json").write_text('{"scenario": {}, "finished": "2027"}', encoding="utf-8")
    assert list_runs(tmp_path) == [earlier]
    assert find_run("latest", tmp_path) == earlier


def test_the_latest_that_holds_a_file(tmp_path):
    first = write_run(tmp_path, "bank", finished="2026-10-19T12:00:00")
    last = write_run(tmp_path, "bank", finished="2026-10-19T13:00:00")
    assert find_run("bank/latest", tmp_path, holding="roster.csv") == last  # none has one: the caller says what lacks
    (first / "roster.csv").write_text("agent\n", encoding="utf-8")
    assert find_run("bank/latest", tmp_path, holding="roster.csv") == first
    assert find_run("bank/latest", tmp_path) == last


def test_a_run_is_found_by_folder_id_and_latest(tmp_path):
    bank = write_run(tmp_path, "bank", finished="2026-10-19T12:00:00")
    site = write_run(tmp_path, "site", finished="2026-10-19T11:00:00")
    other = write_run(tmp_path, "site", now=NOW.replace(hour=8), finished="2026-10-19T13:00:00")
    assert find_run("latest", tmp_path) == other  # by when it ended, not by its name
    assert find_run("bank/latest", tmp_path) == bank
    assert find_run(str(site), tmp_path) == site
    assert find_run(other.name, tmp_path) == other
    assert find_run(f"site/{site.name}", tmp_path) == site
    with pytest.raises(UsageError, match="more than one run is called"):
        find_run(site.name, tmp_path)


def test_a_name_that_is_no_run(tmp_path):
    with pytest.raises(UsageError, match="no finished run in"):
        find_run("latest", tmp_path)
    write_run(tmp_path, "bank")
    with pytest.raises(UsageError, match=r'no run called lastest\nhint: did you mean "latest"\?'):
        find_run("lastest", tmp_path)
    with pytest.raises(UsageError, match="no finished run of site"):
        find_run("site/latest", tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", "{"])
def test_a_broken_manifest_is_told(tmp_path, text):
    run = write_run(tmp_path, "bank")
    (run / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"manifest\.json"):
        read_manifest(run)
