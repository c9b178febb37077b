"""A proposal accepted: to the byte what was shown, and refused with the reason where the day has moved on."""

import pytest
from intraday_site import DAY, hurry, manifest_of, rows_of, working, write_actuals

from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.accepting import AcceptRequest, accept_proposal
from wfm.pipeline.editing import EditRequest, edit_run
from wfm.pipeline.intraday import IntradayRequest, rerun_day
from wfm.pipeline.memory import Memory
from wfm.pipeline.reopen import open_run, recheck_roster
from wfm.pipeline.rundir import list_runs
from wfm.pipeline.versions import find_line

FAST = Memory()


@pytest.fixture
def propose(run_copy, tmp_path):
    """Run Monday again at eleven with half more than planned, and somebody away."""
    runs, root = run_copy
    hurry(root)

    def run_it(until="11:00", *, apply=False, scale=1.5):
        actuals = write_actuals(tmp_path / "a.csv", root / "forecast.csv", f"{DAY}T{until}",
                                scale=lambda _q, _t: scale)  # fmt: skip
        away = working(root, f"{DAY}T{until}")[0]
        request = IntradayRequest("latest", runs, actuals=actuals, now=f"{DAY}T{until}", absent=(away,), apply=apply)
        return rerun_day(request, memory=FAST).folder

    return run_it


def accept(runs, proposal, run="latest", **options):
    return accept_proposal(AcceptRequest(run, runs, proposal.name, **options))


def test_what_is_accepted_is_to_the_byte_what_was_shown(run_copy, propose):
    runs, root = run_copy
    proposal = propose()
    before = {path.name: path.read_bytes() for path in proposal.iterdir()}
    done = accept(runs, proposal)
    assert {path.name: path.read_bytes() for path in proposal.iterdir()} == before
    for name in before.keys() - {"manifest.json", "handover.txt"}:
        assert (done.folder / name).read_bytes() == before[name]
    assert {path.name for path in done.folder.iterdir()} == before.keys()
    manifest = manifest_of(done.folder)
    assert (manifest["parent"], manifest["applied"]) == (root.name, True)
    assert (manifest["version"]["accepted"], manifest["version"]["number"]) == (proposal.name, 1)
    assert find_line("latest", runs).head == done.folder
    opened = open_run(done.folder.name, runs)
    assert (opened.changed, recheck_roster(opened)) == ((), ())
    assert done.people == len({row["agent"] for row in rows_of(done.folder / "changes.csv")})


def test_the_message_to_the_floor_no_longer_says_proposed(run_copy, propose):
    runs, _ = run_copy
    proposal = propose()
    was = (proposal / "handover.txt").read_text(encoding="utf-8").splitlines()
    now = (accept(runs, proposal).folder / "handover.txt").read_text(encoding="utf-8").splitlines()
    assert was[0].endswith(": proposed changes, not applied yet")
    assert now[0] == was[0].replace("proposed changes, not applied yet", "changes")
    assert now[1] == "=" * len(now[0])
    assert now[2:] == was[2:]


def test_later_reruns_go_on_from_what_was_accepted(run_copy, propose):
    runs, _ = run_copy
    done = accept(runs, propose())
    after = propose("12:00")
    assert manifest_of(after)["parent"] == done.folder.name
    assert accept(runs, after).parent == done.folder


def test_a_proposal_that_the_day_has_moved_on_from_is_refused(run_copy, propose):
    runs, root = run_copy
    proposal = propose()
    edit_run(EditRequest("latest", runs, absent=working(root, f"{DAY}T14:00")[-1], first=f"{DAY}T14:00"))
    before = list_runs(runs)
    with pytest.raises(UsageError, match=r"was made before .*\n?.*moved on since"):
        accept(runs, proposal)
    assert list_runs(runs) == before


def test_a_proposal_is_accepted_once(run_copy, propose):
    runs, _ = run_copy
    proposal = propose()
    done = accept(runs, proposal)
    with pytest.raises(UsageError, match="was accepted already, as"):
        accept(runs, proposal)
    with pytest.raises(UsageError, match="is applied already"):
        accept(runs, done.folder)


def test_no_proposal_of_the_run(run_copy):
    runs, root = run_copy
    with pytest.raises(UsageError, match=f"{root.name} is no proposal for"):
        accept(runs, root)


def test_the_time_of_its_first_change_is_the_last_to_accept_it(run_copy, propose):
    runs, root = run_copy
    proposal = propose()
    away = {row["agent"] for row in rows_of(proposal / "absences.csv")}

    def cells(folder):
        return {tuple(row.values()) for row in rows_of(folder / "roster.csv") if row["agent"] not in away}

    begins = {cell[4][:16] for cell in cells(root) ^ cells(proposal)} | {
        cell[5][:16] for cell in cells(root) ^ cells(proposal)}  # fmt: skip
    last = max(begins)
    assert last > f"{DAY}T11:30"  # something changes
    with pytest.raises(UsageError, match=r"the first change of .* begins at 1\d:\d\d, and it is"):
        accept(runs, proposal, now=last)
    with pytest.raises(UsageError, match="--now is before 2026-10-19 11:00"):
        accept(runs, proposal, now=f"{DAY}T10:00")
    assert accept(runs, proposal, now=f"{DAY}T11:30").people > 0  # nothing begins before the frozen time is over


def test_files_that_were_edited_since_are_refused(run_copy, propose):
    runs, _ = run_copy
    proposal = propose()
    roster = proposal / "roster.csv"
    roster.write_text(roster.read_text(encoding="utf-8").rstrip("\n") + " \n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"is not as it was shown: roster\.csv differs"):
        accept(runs, proposal)


def test_a_rule_that_came_since_refuses_it(run_copy, propose, monkeypatch):
    from wfm.core.roster import Violation
    from wfm.pipeline import accepting

    runs, root = run_copy
    proposal = propose()
    before = list_runs(runs)
    found = iter([(), (Violation("daily_rest", "A01", None, "10 hours"),)])
    monkeypatch.setattr(accepting, "find_day_violations", lambda *_: next(found))
    with pytest.raises(ScenarioError, match="refused, the proposal would break daily_rest"):
        accept(runs, proposal)
    assert list_runs(runs) == before
    assert find_line("latest", runs).head == root
