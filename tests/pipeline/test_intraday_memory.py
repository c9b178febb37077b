"""The past of a run is worked out once: a later process reads it back, and anything odd about the file is no harm."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from intraday_site import DAY, hurry, manifest_of, write_actuals

import wfm.intraday.past
from wfm.pipeline.intraday import IntradayRequest, rerun_day
from wfm.pipeline.memory import FILE, Memory, recall_past
from wfm.pipeline.versions import find_line, open_version


@pytest.fixture
def opened(run_copy, monkeypatch):
    _, root = run_copy
    monkeypatch.setattr(wfm.intraday.past, "LEAST_PAST_DAYS", 14)  # so that the tiny site has past days at all
    return open_version(find_line(str(root), root.parent.parent))


@pytest.fixture
def stored(opened):
    return opened.line.root.parent / FILE.format(root=opened.line.root.name)


def same(one, other):
    assert one[0].patience == other[0].patience
    for mine, theirs in zip(one[1], other[1], strict=True):
        assert (mine.queue, asdict(mine.aht)) == (theirs.queue, asdict(theirs.aht))
        for name in ("actual", "planned", "day", "plan"):
            np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name))
            assert not getattr(theirs, name).flags.writeable


def forbid(monkeypatch):
    def fail(*_args, **_options):
        raise AssertionError("worked out again")

    monkeypatch.setattr(wfm.intraday.past, "make_past_plans", fail)


def test_another_process_reads_what_the_first_worked_out(opened, stored, monkeypatch):
    made = recall_past(opened, Memory())
    assert stored.is_file()
    assert all(len(one.day) for one in made[1])
    forbid(monkeypatch)
    same(made, recall_past(opened, Memory()))


@pytest.mark.parametrize("damage", ["cut off", "empty", "text", "another key", "gone"])
def test_a_file_that_is_odd_costs_time_and_nothing_else(opened, stored, damage, monkeypatch):
    made = recall_past(opened, Memory())
    whole = stored.read_bytes()
    if damage == "another key":
        with np.load(stored) as arrays:
            told = {**json.loads(str(arrays["told"])), "key": "of something else"}
            np.savez(stored, **{**arrays, "told": np.array(json.dumps(told))})
    elif damage == "gone":
        stored.unlink()
    else:
        stored.write_bytes({"cut off": whole[: len(whole) // 2], "empty": b"", "text": b"not an archive"}[damage])
    same(made, recall_past(opened, Memory()))
    forbid(monkeypatch)  # and it was written again
    same(made, recall_past(opened, Memory()))


def test_another_plan_has_another_past(opened, stored, monkeypatch):
    recall_past(opened, Memory())
    plan = opened.line.root / "forecast.csv"
    plan.write_text(plan.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    forbid(monkeypatch)
    with pytest.raises(AssertionError, match="worked out again"):
        recall_past(opened, Memory())


def test_reruns_with_and_without_the_file_come_out_the_same(run_copy, tmp_path, stored):
    runs, root = run_copy
    hurry(root)
    actuals = write_actuals(tmp_path / "a.csv", root / "forecast.csv", f"{DAY}T11:00", scale=lambda _q, _t: 1.4)
    request = IntradayRequest("latest", runs, actuals=actuals)
    one, other = rerun_day(request).folder, rerun_day(request).folder
    assert stored.is_file()
    for name in ("forecast.csv", "requirement.csv", "outlook.csv"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    assert manifest_of(one)["version"]["service_before"] == manifest_of(other)["version"]["service_before"]
