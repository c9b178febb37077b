"""A watched folder: each new file counts once, and what is half written, repeated or broken does no harm."""

import pytest
from intraday_site import DAY, hurry, manifest_of, write_actuals

from wfm.errors import UsageError
from wfm.pipeline.intraday import IntradayRequest
from wfm.pipeline.rundir import list_runs
from wfm.pipeline.watching import watch_folder


@pytest.fixture
def watch(run_copy, tmp_path):
    """Watch a folder, with something to do after each look; what was shown and told."""
    runs, root = run_copy
    hurry(root)
    folder = tmp_path / "landing"
    folder.mkdir()

    def run_it(*steps, once=False, **options):
        shown, told, left = [], [], list(steps)

        def stop():
            if left:
                left.pop(0)()
                return False
            return not once

        request = IntradayRequest("latest", runs, apply=True, **options)
        watch_folder(request, folder, show=shown.append, tell=told.append, once=once, every_s=0.05, stop=stop)
        return shown, told

    run_it.folder, run_it.plan, run_it.runs = folder, root / "forecast.csv", runs
    return run_it


def nothing():
    """Look once more."""


def test_files_run_the_day_in_order_and_once(watch):
    write_actuals(watch.folder / "10.csv", watch.plan, f"{DAY}T10:00")
    write_actuals(watch.folder / "11.csv", watch.plan, f"{DAY}T11:00")
    (watch.folder / "notes.txt").write_text("not a table", encoding="utf-8")
    shown, told = watch(once=True)
    assert [outcome.before.grid.iso(outcome.before.now)[11:16] for outcome in shown] == ["10:00", "11:00"]
    assert told == []
    assert manifest_of(shown[1].folder)["parent"] == shown[0].folder.name


def test_a_half_written_file_waits_until_it_stands_still(watch):
    path = watch.folder / "now.csv"
    whole = write_actuals(watch.folder / "whole.txt", watch.plan, f"{DAY}T10:00").read_text(encoding="utf-8")

    def write(share):
        return lambda: path.write_text(whole[: int(len(whole) * share)], encoding="utf-8")

    shown, told = watch(write(0.3), write(0.7), write(1.0), nothing, nothing)
    assert len(shown) == 1
    assert told == []


def test_broken_and_repeated_files_are_named_and_left(watch):
    good = write_actuals(watch.folder / "a.csv", watch.plan, f"{DAY}T10:00")
    (watch.folder / "b.csv").write_text("queue,interval_start,volume\nsails,2026-10-19T09:00,4\n", encoding="utf-8")
    (watch.folder / "c.csv").write_bytes(b"\x00\xff\xfe")
    (watch.folder / "d.csv").write_text(good.read_text(encoding="utf-8"), encoding="utf-8")
    shown, told = watch(once=True)
    assert len(shown) == 1
    text = "\n".join(told)
    for part in ("b.csv is left:", "sails", "c.csv is left:", "holds the same as"):
        assert part in text
    assert len(list_runs(watch.runs)) == 2


def test_a_broken_file_that_is_mended_counts(watch):
    path = watch.folder / "a.csv"
    path.write_text("queue,interval_start,volume\n", encoding="utf-8")
    shown, told = watch(
        nothing, nothing, lambda: write_actuals(path, watch.plan, f"{DAY}T10:00"), nothing, nothing, nothing
    )
    assert len(shown) == 1
    assert any("a.csv is left:" in text for text in told)


def test_no_folder(watch):
    watch.folder.rmdir()
    with pytest.raises(UsageError, match="no folder called"):
        watch()
