"""The page of variants side by side: what it says, in both languages, whatever their names and however they ended."""

import re

import pytest
from page_material import make_scenario, read_data
from variant_columns import make_column, make_fuller

from wfm.report.page import render_page
from wfm.report.page.speech import Speech
from wfm.report.page.variant_texts import tell_figures, tell_note, tell_service, tell_short, tell_wage
from wfm.report.page.variants import build_comparison
from wfm.report.variants import Column

BASE = "as it is"
EN, NL = Speech("en"), Speech("nl")


def make_columns():
    lower = [{"queue": "service", "service_level": 0.7}, {"queue": "sales", "service_level": 0.91}]
    worse = make_column("</script><b>flu", manifest={"expected_service": lower})
    changed = Column(worse.name, worse.run, worse.folder, (("shrinkage.unrostered", "0.05", "0.15"),), worse.figures)
    return (
        make_column(BASE),
        changed,
        make_column("full", coverage=make_fuller()),
        Column("broken", error="error: no history", code=3),
    )


def row_of(rows, label):
    return next(row for row in rows if row.label == label)


def test_figures_and_differences_as_text():
    rows = tell_figures(make_columns(), EN)
    short = row_of(rows, "Agent-hours short")
    assert [cell.value for cell in short.cells] == ["6.0", "6.0", "0.0", "–"]
    assert [cell.difference for cell in short.cells] == ["", "=", "-6.0", ""]
    spare = row_of(tell_figures(make_columns(), NL), "Uren overbezetting")
    assert [cell.difference for cell in spare.cells] == ["", "=", "+6,0", ""]
    assert row_of(rows, "Cost of the roster").cells[0].value == "140"


def test_service_is_judged_by_the_promise_of_each():
    service = row_of(tell_service(make_columns(), EN), "Klantenservice")
    assert service.promise == "80% / 20 s"
    assert [(cell.value, cell.status, cell.difference) for cell in service.cells[:2]] == [
        ("78.0%", "fair", ""), ("70.0%", "poor", "-8.0")
    ]  # fmt: skip


def test_in_short_what_matters_and_what_failed():
    assert tell_short(make_columns(), EN) == (
        "",
        "Klantenservice -8.0 pt",
        "Agent-hours short -6.0",
        "not made: error: no history",
    )
    same = (make_column(BASE), make_column("same"))
    assert tell_short(same, EN) == ("", "no difference that matters")
    assert tell_short(same, NL)[1] == "geen verschil dat ertoe doet"


def test_cost_says_which_wage_and_whether_anybody_set_it():
    assert tell_wage(make_columns(), EN).endswith("28.00 an hour, hiring.wage_per_hour (its default).")
    assert tell_wage((Column("broken", code=5),), EN) == ""


def test_the_note_says_how_sure_differences_are():
    once, twice = (make_column(BASE), make_column("x")), (make_column(BASE), make_column("x"))
    twice = (Column(BASE, figures=twice[0].figures, again=twice[1].figures), twice[1])
    assert "proven bound" in tell_note(once, BASE, EN)
    assert "came out 0.0 hours short and up to 0.0 points" in tell_note(twice, BASE, EN)


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("Variants of tiny", "In short", "What was changed", "Figures", "Service per queue", "Runs", "not made",
            "difference", "as it is")),
    ("nl", ("Varianten van tiny", "In het kort", "Wat er veranderd is", "Bereikbaarheid per wachtrij", "niet gemaakt",
            "verschil", "zoals het is")),
])  # fmt: skip
def test_a_page_in_both_languages(language, words):
    page = build_comparison(make_scenario(), make_columns(), base=BASE, language=language, warnings=("odd days",))
    html = render_page(page)
    for word in words:
        assert word in html
    assert "odd days" in html
    assert "error: no history" in html
    assert html.count("<b>flu") == 0
    assert f'<html lang="{language}">' in html
    # nothing is fetched
    assert re.findall(r'(?:src|href)="(?!#|data:)', html[: html.index('id="library"')]) == []


def test_the_charts_have_a_series_for_each_run_that_has_figures():
    data = read_data(render_page(build_comparison(make_scenario(), make_columns(), base=BASE)))
    assert data["names"] == ["as it is", "</script><b>flu", "full", "broken"]
    assert [one["levels"] for one in data["levels"]] == [[78, 70, 78, None], [91, 91, 91, None]]
    assert [run is not None for run in data["clock"]] == [True, True, True, False]
    at = data["clock"][0]["at"].index(9 * 60)
    assert [run["there"]["service"][at] for run in data["clock"][:3]] == [4, 4, 6]


def test_by_hour_all_queues_together():
    page = build_comparison(make_scenario(), make_columns(), base=BASE)
    sheet = next(section for section in page.sections if section.key == "clock").sheets[0]
    assert [tuple(cell.text for cell in row) for row in sheet.rows] == [
        (f"{hour:02}:00", "-1.0", "-1.0", "+1.0", "–") for hour in (9, 10, 11)
    ]


def test_what_was_changed_in_each_and_in_all():
    change, both = ("queues.service.aht_s", "300", "400"), ("horizon.days", "7", "2")
    one, two = make_column(BASE), make_column("x")
    other = Column("x", changes=(both, change), figures=two.figures)
    columns = (Column(BASE, changes=(both,), figures=one.figures), other)
    section = build_comparison(make_scenario(), columns, base=BASE).sections[1]
    assert section.lines == ("All of them: horizon.days: 7 → 2",)
    assert [[cell.text for cell in row] for row in section.sheets[0].rows] == [["queues.service.aht_s", "300", "400"]]


def test_without_a_roster_there_is_no_coverage_and_without_anything_no_figures():
    needs = tuple(make_column(name, roster=None, coverage=None, manifest={"expected_service": None}) for name in "ab")
    keys = [section.key for section in build_comparison(make_scenario(), needs, base=BASE).sections]
    assert keys == ["short", "figures", "service", "runs"]
    failed = (Column("a", error="x", code=1), Column("b", error="y", code=1))
    keys = [section.key for section in build_comparison(make_scenario(), failed, base=BASE).sections]
    assert keys == ["short", "runs"]
