"""Variants made side by side into runs of their own; runs that exist; what is refused before anything is made."""

from dataclasses import replace
from datetime import date

import pytest

from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.files.requirement import FTE, read_fte
from wfm.pipeline.order import make_run
from wfm.pipeline.request import RunRequest, Stage
from wfm.pipeline.rundir import list_runs, read_manifest
from wfm.pipeline.variant_columns import find_again
from wfm.pipeline.variant_page import check_page, write_page
from wfm.pipeline.variant_plans import (
    BASE,
    TIME_LIMIT,
    VariantPlan,
    VariantsRequest,
    share_cores,
    split_variant,
)
from wfm.pipeline.variants import IN_COMMON, compare_variants
from wfm.report.differences import compare_columns
from wfm.report.variants import Column, Figures
from wfm.scenario.load import load_scenario

CAPACITY = {"until": Stage.CAPACITY, "days": 2}
SICK = "shrinkage.unrostered=0.3"
TOO_EARLY = "horizon.start=2020-01-06"


@pytest.fixture(scope="module")
def compared(tmp_path_factory, request):
    """The tiny site as it is, with more shrinkage, and one that can't be made: its days are before the history."""
    site = request.path.parents[1] / "data" / "tiny"
    runs = tmp_path_factory.mktemp("runs")
    told = []
    outcome = compare_variants(
        VariantsRequest(site, (SICK, TOO_EARLY), runs=runs, jobs=3, **CAPACITY), tell=lambda *words: told.append(words)
    )
    return site, runs, outcome, told


def test_every_variant_is_a_run_of_its_own_as_if_made_alone(compared, tmp_path):
    site, runs, outcome, _ = compared
    made = {run.name: run for run in list_runs(runs)}
    assert [column.run in made for column in outcome.columns] == [True, True, False]
    for column, settings in zip(outcome.columns[:2], ((), (SICK,)), strict=True):
        alone = make_run(RunRequest(site, settings=settings, runs=tmp_path, **CAPACITY)).folder
        for name in ("forecast.csv", "requirement.csv", FTE):
            assert (made[column.run] / name).read_bytes() == (alone / name).read_bytes()
        manifest = read_manifest(made[column.run])
        assert manifest["scenario"]["settings"] == list(settings)


def test_the_columns_say_what_the_files_of_the_runs_say(compared):
    _, runs, outcome, _ = compared
    fte = {row.measure.key: row for row in compare_columns(outcome.columns)}["fte"]
    for i, column in enumerate(outcome.columns[:2]):
        rows = read_fte(runs / "tiny" / column.run / FTE)
        assert fte.values[i] == next(row.fte for row in rows if row.queue == "ALL")
    # 0.05 of people's time is lost now, 0.3 then
    assert fte.values[1] / fte.values[0] == pytest.approx(0.95 / 0.7, rel=0.02)
    assert outcome.columns[1].changes == (("shrinkage.unrostered", "0.05", "0.3"), ("horizon.days", "7", "2"))


def test_one_that_fails_is_a_column_that_says_so(compared):
    _, runs, outcome, told = compared
    assert [column.name for column in outcome.columns] == [BASE, SICK, TOO_EARLY]
    broken = outcome.columns[2]
    assert (broken.code, broken.figures, broken.run) == (3, None, "")
    assert "horizon.start" in broken.error
    assert not outcome.interrupted
    assert list(runs.glob("**/*.partial")) == []
    assert {stage for name, stage, _ in told if name == TOO_EARLY} >= {"history", "failed"}
    assert {stage for name, stage, _ in told if name == SICK} >= {"capacity", "figures", "done"}


def test_the_forecast_is_made_once_for_those_who_share_it(compared):
    _, runs, outcome, told = compared
    assert {stage for name, stage, _ in told if name == IN_COMMON} >= {"history", "forecast", "done"}
    seconds = [read_manifest(runs / "tiny" / column.run)["seconds"]["forecast"] for column in outcome.columns[:2]]
    assert max(seconds) < 0.05  # making it takes half a second and more


def test_runs_that_exist_are_compared_without_making_any(compared):
    _, runs, outcome, _ = compared
    names = tuple(column.run for column in outcome.columns[:2])
    again = compare_variants(VariantsRequest(existing=names, runs=runs))
    assert [column.figures for column in again.columns] == [column.figures for column in outcome.columns[:2]]
    assert [column.changes for column in again.columns] == [column.changes for column in outcome.columns[:2]]
    assert len(list_runs(runs)) == 2


def test_a_roster_is_measured_from_its_files(run_copy, tiny_run):
    runs, folder = run_copy
    other = folder.with_name("other")
    folder.rename(other)
    folder.mkdir()
    for file in other.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    outcome = compare_variants(VariantsRequest(existing=(folder.name, "other"), runs=runs))
    roster = tiny_run.summary.roster
    measures = outcome.columns[0].figures.measures
    assert measures["under_hours"].value == roster.cover.under_hours
    assert measures["under_hours"].noise == pytest.approx(roster.gap_of_need * roster.cover.required_hours)
    assert (measures["paid_hours"].value, measures["people"].value) == (roster.paid_hours, roster.people)
    assert measures["wishes"].value == sum(wish.count for wish in roster.grants.wishes)
    assert measures["beyond"].value == sum(one.beyond for one in roster.grants.shares) if roster.grants.shares else True
    told = {queue.queue: queue.expected_level for queue in tiny_run.summary.queues}
    assert {one.queue: one.level.value for one in outcome.columns[0].figures.queues} == told


def test_a_column_with_another_seed_is_the_first_searched_again():
    figures = Figures("x", ("a", "b"), 28.0, 0, {}, ())
    limit, seed, sick = (TIME_LIMIT, "45", "90"), ("seed", "1", "2"), ("shrinkage.unrostered", "0.1", "0.2")
    first = Column(BASE, changes=(limit,), figures=figures)
    other = Column("other", changes=(limit, sick, seed), figures=figures)
    second = Column("second", changes=(limit, seed), figures=replace(figures, wage=30.0))
    assert find_again([first, other, second])[0].again == second.figures
    assert find_again([first, other])[0].again is None
    assert find_again([first, replace(second, figures=None, code=5)])[0].again is None


@pytest.mark.slow
def test_searched_twice_from_end_to_end(site, tmp_path):
    effort = ("roster.effort.rounds=2", "roster.effort.stop_gap=0.2")
    asked = VariantsRequest(site, (SICK,), settings=effort, days=2, runs=tmp_path / "runs", twice=True)
    outcome = compare_variants(asked)
    assert [column.code for column in outcome.columns] == [0, 0]
    first = outcome.columns[0]
    assert first.again is not None
    assert len(list_runs(tmp_path / "runs")) == 3
    seeds = {read_manifest(run)["seed"] for run in list_runs(tmp_path / "runs")}
    assert seeds == {1, 2}
    # nobody but the search differs
    assert first.again.forecast == first.figures.forecast
    assert first.again.measures["fte"].value == first.figures.measures["fte"].value
    page = write_page(outcome, tmp_path / "page.html")
    assert "searched once more" in page.read_text(encoding="utf-8")


def test_runs_of_other_days_are_told(run_copy, tmp_path, site):
    runs, folder = run_copy
    later = make_run(RunRequest(site, until=Stage.FORECAST, start=date(2026, 10, 21), days=1, runs=runs)).folder
    outcome = compare_variants(VariantsRequest(existing=(folder.name, later.name), runs=runs))
    assert any(text.startswith("the runs are of different days: ") for text in outcome.warnings)


def test_a_variant_is_a_name_or_a_setting_or_several():
    known = ("flu", "a+b=c")
    assert split_variant("flu", known) == (("flu",), ())
    assert split_variant("a+b=c", known) == (("a+b=c",), ())
    assert split_variant("flu+seed=2 + spring", known) == (("flu", "spring"), ("seed=2",))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"existing": ("latest",)}, "one run has nothing to be compared with"),
        ({"existing": ("latest", "latest")}, "--run latest is named twice"),
        ({"existing": ("a", "b"), "variants": ("x",)}, "--run compares runs that exist, and makes none"),
        ({}, "nothing to compare"),
    ],
)
def test_too_little_to_compare(given, message, tmp_path):
    with pytest.raises(UsageError, match=message):
        compare_variants(VariantsRequest(runs=tmp_path, **given))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "a scenario as it is has nothing to be compared with"),
        ({"variants": ("seed=2",), "base": False}, "one variant alone has nothing to be compared with"),
        ({"variants": ("seed=2", "seed=2")}, "--variant seed=2 is named twice"),
        ({"variants": ("seed=2",), "runs": "a_file"}, "runs can't be written to"),
    ],
)
def test_too_little_to_make(given, message, site, tmp_path):
    (tmp_path / "a_file").write_text("", encoding="utf-8")
    runs = tmp_path / given.get("runs", "runs")
    with pytest.raises(UsageError, match=message):
        compare_variants(VariantsRequest(site, **(given | {"runs": runs})))
    assert not runs.is_dir()


def test_faults_of_all_variants_are_told_at_once_before_anything_is_made(site, tmp_path):
    wanted = ("winter-fluu", "shrinkage.unrostered=30", "seed=1+seed=2")
    with pytest.raises(ScenarioError) as caught:
        compare_variants(VariantsRequest(site, wanted, runs=tmp_path / "runs"))
    text = str(caught.value)
    for part in ('"winter-fluu"', "shrinkage.unrostered", "each key in one override"):
        assert part in text
    assert not (tmp_path / "runs").exists()


def test_whoever_has_fewer_threads_may_search_as_much_longer(site):
    scenario = load_scenario(site)
    effort = replace(scenario.roster.effort, workers=4, time_limit_s=30.0, repeatable=False)

    def limit(threads, cores=8, changes=(), **more):
        one = replace(scenario, roster=replace(scenario.roster, effort=replace(effort, **more)))
        request = share_cores(VariantPlan("x", RunRequest(site), one, changes), cores, threads)
        return request.workers, request.settings

    assert limit(4) == (4, ())
    assert limit(8) == (4, ())
    assert limit(1) == (1, (f"{TIME_LIMIT}=120",))
    # it would have had two cores alone
    assert limit(1, cores=2) == (1, (f"{TIME_LIMIT}=60",))
    assert limit(1, repeatable=True) == (1, ())
    assert limit(1, changes=((TIME_LIMIT, "45", "30"),)) == (1, ())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("page.pdf", "--page writes HTML, got page.pdf"),
        ("folder.html", "it is a folder"),
        ("file/x.html", "can't write"),
    ],
)
def test_a_page_that_can_t_be_written_is_told_first(tmp_path, name, message):
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        check_page(tmp_path / name)
    check_page(tmp_path / "new" / "page.html")
