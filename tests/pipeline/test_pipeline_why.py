"""What a run says of who can't be rostered, where agents lack and who would mend it."""

import csv

import pytest

from wfm.errors import InfeasibleError
from wfm.pipeline.order import make_run
from wfm.pipeline.reopen import open_run, recheck_roster
from wfm.pipeline.request import RunRequest

UNRESTED = ("A03,2026-10-19,day_8h,09:30", "A03,2026-10-20,day_8h,08:00")
REST = "labour.min_daily_rest_hours=15"
QUICK = ("roster.effort.rounds=1", "roster.effort.stop_gap=0.9", "roster.effort.time_limit_s=5")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lock_to(site, *lines):
    text = (site / "scenario.yaml").read_text(encoding="utf-8")
    (site / "scenario.yaml").write_text(text + "\nlocks: locks.csv\n", encoding="utf-8")
    (site / "locks.csv").write_text("\n".join(("agent,date,shift,start", *lines, "")), encoding="utf-8")


def run(site, tmp_path, *settings, days=4):
    return make_run(RunRequest(site, runs=tmp_path / "runs", days=days, settings=(*QUICK, *settings)))


def test_who_clashes_is_left_out_and_named_with_the_rules(site, tmp_path):
    lock_to(site, *UNRESTED)
    outcome = run(site, tmp_path, REST)
    rostered = outcome.results.rostered
    clash = next(clash for clash in rostered.clashes if not clash.rostered)
    assert (clash.agent, [rule.rule for rule in clash.rules]) == ("A03", ["daily_rest", "locks", "locks"])
    assert "A03" not in {violation.agent for violation in rostered.violations}
    assert "A03" not in {row["agent"] for row in rows(outcome.folder / "roster.csv")}
    told = [row for row in rows(outcome.folder / "clashes.csv") if row["agent"] == "A03"]
    assert [(row["rule"], row["dates"]) for row in told] == [
        ("daily_rest", ""), ("locks", "2026-10-19"), ("locks", "2026-10-20"),
    ]  # fmt: skip
    assert [(row["rostered"], row["drop"]) for row in told] == [("0", "0"), ("0", "0"), ("0", "1")]
    warning = next(text for text in outcome.summary.warnings if text.startswith("A03"))
    assert "at least 15 h of rest between shifts" in warning
    assert "works without: Tue 20 Oct is locked to day_8h at 08:00" in warning
    reopened = open_run(str(outcome.folder), tmp_path / "runs")
    assert recheck_roster(reopened) == rostered.violations


def test_nobody_at_all_is_an_error_and_leaves_no_run(site, tmp_path):
    people = (site / "agents.csv").read_text(encoding="utf-8").splitlines()
    (site / "agents.csv").write_text("\n".join([people[0], people[3], ""]), encoding="utf-8")
    for name in ("time_off.csv", "worked_hours.csv"):
        header = (site / name).read_text(encoding="utf-8").splitlines()[0]
        (site / name).write_text(f"{header}\n", encoding="utf-8")
    lock_to(site, *UNRESTED)
    with pytest.raises(InfeasibleError, match="nobody has a lawful schedule: A03") as caught:
        run(site, tmp_path, REST)
    assert caught.value.exit_code == 4
    assert not list((tmp_path / "runs").glob("*/2*"))


def test_every_spell_of_missing_agents_is_in_unmet(tiny_run):
    hours = sum(float(row["hours"]) for row in rows(tiny_run.folder / "unmet.csv"))
    under = sum(int(row["under"]) for row in rows(tiny_run.folder / "coverage.csv"))
    assert hours == pytest.approx(under / 4)
    assert hours > 0


def test_remedies_add_up_to_what_the_spells_are_told(tiny_run):
    mended = sum(float(row["mended_hours"]) for row in rows(tiny_run.folder / "unmet.csv"))
    gained = sum(float(row["gain_hours"]) for row in rows(tiny_run.folder / "remedies.csv"))
    assert mended == pytest.approx(gained)
    assert tiny_run.summary.roster.remedies == tuple(r.text for r in tiny_run.results.rostered.remedies)
