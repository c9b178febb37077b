"""A correct roster passes, whatever the clock does; the check stands on its own."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from roster_by_hand import NIGHT_4H, THU, WED, at, run_of_shifts, two_days

import wfm.roster.verify
from wfm.core.grid import Grid
from wfm.core.roster import Roster
from wfm.core.shift import LabourRules
from wfm.roster.verify import verify_roster

HELPERS = ("amended", "book", "clock", "duty", "leave", "night_time", "record", "shortage", "spans")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def test_a_correct_roster_breaks_no_rule():
    site = two_days()
    assert len(site.stretches) == 5 * 7 + 3
    assert site.verify() == ()


def test_nobody_rostered_breaks_only_the_hours():
    found = replace(two_days(), stretches=()).verify()
    assert {v.rule for v in found} == {"contract_hours"}
    assert [v.agent for v in found] == ["ann", "bob", "cas", "lea"]


def test_shift_up_to_midnight_is_inside_the_horizon():
    site = run_of_shifts(WED, ["night_4h-2000"])
    assert site.stretches[-1].end == at(THU, "00:00")
    assert site.verify() == ()


def test_shift_from_midnight_is_inside_the_horizon():
    assert run_of_shifts(WED, ["night_4h-0000"]).verify() == ()


def test_shift_across_the_hour_that_the_clock_repeats():
    site = run_of_shifts(AUTUMN, ["night_4h-0100"])
    assert site.stretches[-1].end == at(AUTUMN, "04:00")  # 5 hours by the clock, 4 elapsed
    assert site.verify() == ()


def test_shift_across_the_hour_that_the_clock_skips():
    site = run_of_shifts(SPRING, ["night_4h-0100"])
    assert site.stretches[-1].end == at(SPRING, "06:00")
    assert site.verify() == ()


def test_start_in_the_repeated_hour_is_its_first_pass():
    first, second = at(AUTUMN, "02:30"), at(AUTUMN, "02:30", fold=1)
    assert second - first == 3600
    site = run_of_shifts(AUTUMN, ["night_4h-0230"])
    assert site.stretches[0].start == first
    assert site.verify() == ()
    later = site.shift("ann", AUTUMN, "night_4h-0230", start=second).one("shift_library")
    assert "got 2026-10-25 02:30+01:00" in later.detail


def test_start_in_the_skipped_hour_counts_on_from_the_jump():
    site = run_of_shifts(SPRING, ["night_4h-0330"], kinds=(replace(NIGHT_4H, starts=(150,)),))
    assert site.stretches[0].start == at(SPRING, "03:30")
    assert site.verify() == ()


def test_days_around_both_clock_changes_are_days():
    for change in (SPRING, AUTUMN):
        before = date(change.year, change.month, change.day - 1)
        assert run_of_shifts(before, ["day_8h-0800", "day_8h-0800", "day_8h-0800"]).verify() == ()


def test_opening_hours_must_fit_the_grid():
    site = two_days()
    with pytest.raises(ValueError, match=r"opening hours of 'service' must have shape \(192,\), got \(96,\)"):
        verify_roster(
            Roster(site.grid, ()),
            site.staff,
            open_by_queue={"service": np.ones(96, dtype=np.bool_)},
            labour=LabourRules(),
            targets=(),
        )


def test_opening_hours_of_a_day_with_25_hours_have_100_quarters():
    site = replace(two_days(), stretches=(), grid=Grid("Europe/Amsterdam", 15, AUTUMN, 1), targets=())
    assert site.mask("00:00", "24:00").size == 100
    assert {v.rule for v in site.verify()} == {"contract_hours"}


def test_the_check_imports_no_solver_and_nothing_else_of_the_roster():
    folder = Path(wfm.roster.verify.__file__).parent
    files = sorted(folder.glob("**/*.py"))
    assert len(files) > 15
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in names:
                assert not name.startswith("ortools"), (file.name, name)
                mine = name.startswith("wfm.roster.verify.") or not name.startswith("wfm.roster")
                assert mine, (file.name, name)


def test_every_file_of_a_check_is_listed():
    folder = Path(wfm.roster.verify.__file__).parent
    modules = {f.stem for f in folder.glob("*.py")} - {"__init__", *HELPERS}
    assert {check.__module__.rpartition(".")[2] for check in wfm.roster.verify.CHECKS} == modules
    assert len(wfm.roster.verify.CHECKS) == len(modules)
