"""A whole backtest on the page: origins weighted by their contacts, and what is wrong in its table."""

import pytest
from page_material import QUEUES, make_material

from wfm.errors import ScenarioError
from wfm.pipeline.files.backtest import COLUMNS, read_backtest
from wfm.report.page import build_page, render_page
from wfm.report.page.backtests import backtest_weeks, weigh
from wfm.report.page.speech import Speech

LINES = (
    "service,2026-10-05,interval,1,wfm,0.08,0.02,0.5,0.8,0.95,300",
    "service,2026-10-12,interval,1,wfm,0.3,-0.02,0.5,0.6,0.95,100",
    "service,2026-10-05,interval,1,seasonal_naive,0.2,0.1,,,,300",
    "service,2026-10-12,interval,1,seasonal_naive,0.4,0.1,,,,100",
    "service,2026-10-05,day,1,wfm,0.08,0.02,,,,300",
    "service,2026-10-12,day,1,wfm,0.16,0.02,,,,100",
    "service,2026-10-05,interval,2,wfm,0.5,0,,0.7,,10",
    "sales,2026-10-05,interval,1,wfm,,,,,,0",
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "errors.csv"
    path.write_text("\n".join([",".join(COLUMNS), *LINES]) + "\n", encoding="utf-8")
    return path


def test_the_origins_together_are_weighted_by_contacts(table):
    material = make_material(tables={"backtest.csv": read_backtest(table, QUEUES)})
    sheet = backtest_weeks(material, Speech("en"))
    assert sheet.columns == ("Queue", "Week ahead", "Times", "WAPE interval", "WAPE day", "Bias", "Inside 80%",
                             "Naive WAPE", "Gain")  # fmt: skip
    told = [tuple(cell.text for cell in row) for row in sheet.rows]
    # (0.08 x 300 + 0.3 x 100) / 400, and a naive 0.25
    assert told == [
        ("Klantenservice", "1", "2", "13.5%", "10.0%", "+1.0%", "75%", "25.0%", "+46.0%"),
        ("Klantenservice", "2", "1", "50.0%", "–", "0.0%", "70%", "–", "–"),
        ("Verkoop", "1", "1", "–", "–", "–", "–", "–", "–"),
    ]
    assert [cell.status for cell in sheet.rows[0][3:5]] == ["good", "good"]


def test_nothing_weighs_nothing():
    assert weigh((), "wape") is None
    assert weigh(({"wape": "0.1", "contacts": "0"},), "wape") is None


def test_without_a_table_there_is_none():
    assert backtest_weeks(make_material(), Speech("en")) is None


def test_it_is_a_part_of_the_page_in_both_languages(table):
    material = make_material(tables={"backtest.csv": read_backtest(table, QUEUES)})
    for language, words in (("en", "Whole backtest, by week ahead"), ("nl", "Hele backtest, per week vooruit")):
        assert words in render_page(build_page(material, {}, language=language))


def test_every_fault_of_the_table_is_told(table):
    text = table.read_text(encoding="utf-8")
    wrong = text.replace("sales,", "sale,").replace("wfm,0.5,", "wfm,half,")
    table.write_text(wrong, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_backtest(table, QUEUES)
    assert [(fault.line, fault.where) for fault in caught.value.faults] == [(8, "wape"), (9, "queue")]
    assert 'did you mean "sales"?' in str(caught.value)
    table.write_text(text.replace("horizon_week", "week"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="horizon_week"):
        read_backtest(table, QUEUES)
    with pytest.raises(ScenarioError, match="no such file"):
        read_backtest(table.with_name("none.csv"), QUEUES)
