"""Key figures, norms and tables of the page, and its words in two languages."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest
from page_material import make_forecast, make_manifest, make_material, make_scenario

from wfm.core.requirement import FteRow
from wfm.report.kpi import DayKpi
from wfm.report.page import people, sheets
from wfm.report.page.cells import tell_rows, tell_text
from wfm.report.page.speech import Speech
from wfm.report.page.tiles import (
    judge_error,
    judge_high,
    judge_low,
    judge_occupancy,
    judge_service,
    make_queue_sheet,
    make_tiles,
    mean_service,
)
from wfm.report.page.value import FAIR, GOOD, POOR
from wfm.report.page.words import WORDS

EN, NL = Speech("en"), Speech("nl")


def texts(sheet):
    return [[cell.text for cell in row] for row in sheet.rows]


def planned(queue, day, **figures):
    return DayKpi(queue, date(2026, 10, day), "planned", **figures)


def tile(material, key, speech=EN):
    return next((one for one in make_tiles(material, speech) if one.label == speech.say(key)), None)


def test_every_text_is_there_in_both_languages_with_the_same_fields():
    for key, pair in WORDS.items():
        assert len(pair) == 2, key
        assert all(text.strip() for text in pair), key
        fields = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in pair]
        assert fields[0] == fields[1], key


def test_numbers_as_each_language_writes_them():
    assert (EN.number(1234.56, 1), NL.number(1234.56, 1)) == ("1,234.6", "1.234,6")
    assert (EN.number(-0.04, 1), EN.number(None), NL.number(float("inf"))) == ("0.0", "–", "–")
    assert (EN.share(0.805, 1), NL.share(0.805, 1), EN.change(0.05), EN.change(-0.05)) == (
        "80.5%", "80,5%", "+5.0%", "-5.0%",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "english", "dutch"),
    [(20, "20 s", "20 s"), (300, "5 min", "5 min"), (14400, "4.0 h", "4,0 uur"), (259200, "3.0 d", "3,0 d")],
)
def test_durations(seconds, english, dutch):
    assert (EN.duration(seconds), NL.duration(seconds)) == (english, dutch)


def test_dates_and_moments():
    assert NL.day(date(2026, 3, 2)) == "ma 2 mrt"
    assert EN.span(date(2026, 12, 28), date(2027, 1, 3)) == "Mon 28 Dec 2026 – Sun 3 Jan 2027"
    assert EN.span(date(2026, 10, 19), date(2026, 10, 19)) == "Mon 19 Oct 2026"
    assert NL.moment(datetime.fromisoformat("2026-10-19T09:05:00+02:00")) == "ma 19 okt 09:05"


def test_a_language_there_is_none_of():
    with pytest.raises(ValueError, match="one of en, nl, got fr"):
        Speech("fr")


def test_names_that_nobody_translated_are_readable():
    assert (NL.name("team_lead"), NL.name("quality_sampling")) == ("teamleider", "quality sampling")


def test_norms():
    assert [judge_low(v, (0.15, 0.25)) for v in (0.15, 0.16, 0.26, None)] == [GOOD, FAIR, POOR, ""]
    assert [judge_high(v, (0.85, 0.7)) for v in (0.85, 0.84, 0.69, None)] == [GOOD, FAIR, POOR, ""]
    assert [judge_service(v, 0.8) for v in (0.8, 0.79996, 0.76, 0.74)] == [GOOD, GOOD, FAIR, POOR]
    assert [judge_service(0.5, None), judge_service(None, 0.8)] == ["", ""]
    assert [judge_occupancy(v) for v in (0.8, 0.88, 0.95)] == [GOOD, FAIR, POOR]


def test_an_error_that_chance_alone_makes_is_not_held_against_the_forecast():
    # one contact an interval scatters by 2/e = 0.74 of itself, a hundred by about 0.08
    assert judge_error(0.74, np.ones(100)) == FAIR
    assert judge_error(0.74, np.full(100, 100.0)) == POOR
    assert judge_error(0.14, np.full(100, 100.0)) == GOOD
    assert judge_error(None, np.ones(3)) == ""


def test_key_figures_of_a_plan():
    material = make_material()
    # 14 contacts in 12 intervals on 2 days; one of five missing in service for 3 hours on 2 days
    assert tile(material, "key.volume").value == "336"
    under = tile(material, "key.under")
    assert (under.value, under.status) == ("6.0", POOR)
    assert "14.3%" in under.note
    assert (tile(material, "key.close").value, tile(material, "key.close").status) == ("100.0%", GOOD)
    people_ = tile(material, "key.people")
    assert (people_.value, people_.note) == ("2", "2 shifts, 5 paid hours")
    assert tile(material, "key.rules").status == GOOD


def test_broken_rules_stand_out_and_are_listed():
    broken = [{"rule": "daily_rest", "agent": "A01", "date": "2026-10-20", "detail": "10 h of 11 h"}]
    material = make_material()
    material = replace(material, manifest=make_manifest(violations=broken))
    assert (tile(material, "key.rules").value, tile(material, "key.rules").status) == ("1", POOR)
    found = texts(people.broken_rules(material, EN))
    assert found == [["daily rest", "Sanne de Boer (A01)", "Tue 20 Oct", "10 h of 11 h"]]


def test_the_tile_of_service_counts_queues_that_keep_their_promise():
    days = (
        planned("service", 19, volume=100, service_level=0.9, occupancy=0.8, hours_on_queue=3),
        planned("service", 20, volume=300, service_level=0.8, occupancy=0.92, hours_on_queue=1),
        planned("sales", 19, volume=100, service_level=0.70),
    )
    assert mean_service(days) == pytest.approx({"service": 0.825, "sales": 0.7})
    material = make_material(kpi=days)
    one = tile(material, "key.service", NL)
    assert (one.value, one.status) == ("1 van 2", POOR)
    # (3 x 80% + 1 x 92%) / 4
    assert tile(material, "key.occupancy").value == "83.0%"


def test_the_table_of_queues():
    days = (
        planned("service", 19, volume=100, service_level=0.9),
        planned("service", 20, volume=300, service_level=0.7),
    )
    sheet = make_queue_sheet(make_material(kpi=days), EN)
    row = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert [row[name].text for name in ("Queue", "Contacts", "AHT", "Promise", "Expected", "Worst day", "Short h")] == [
        "Klantenservice", "240", "5 min", "80% / 20 s", "75.0%", "70.0%", "6.0",
    ]  # fmt: skip
    assert [row["Expected"].status, row["Worst day"].status] == [FAIR, POOR]


def test_days_of_the_forecast_against_what_came():
    forecast = make_forecast(make_scenario().horizon)
    came = np.where(forecast.open[0] & (forecast.grid.day_of == 0), 8.0, np.nan)
    rows = texts(sheets.forecast_days(make_material(), {"service": came}, EN))
    assert rows[0] == ["Klantenservice", "Mon 19 Oct", "120", "72 – 168", "96", "+25.0%"]
    assert rows[1][4:] == ["–", "–"]
    assert len(rows) == 4


def test_without_actuals_there_is_no_column_of_them():
    assert len(sheets.forecast_days(make_material(), {}, EN).columns) == 4


def test_days_of_the_coverage():
    rows = texts(sheets.coverage_days(make_material(), EN))
    assert rows[0] == ["Klantenservice", "Mon 19 Oct", "15.0", "12.0", "3.0", "0.0", "1"]
    assert rows[2] == ["Verkoop", "Mon 19 Oct", "6.0", "6.0", "0.0", "0.0", "0"]


def test_hours_per_contract():
    rows = texts(people.contract_hours(make_material(), EN))
    full = next(row for row in rows if row[0] == "full_40")
    # two days of seven of 40 hours; A01 has 3 hours, A02 two, the others none
    assert full[2] == "11.4"
    assert (full[3], full[5], full[6]) == ("0.0", "3.0", "5.0")


def test_whose_hours_differ_and_why():
    target = {"agent": "A01", "week": "2026-10-19", "minutes": 1920, "contract_minutes": 2400, "reason": "paid leave"}
    manifest = make_manifest(hours_targets=[target, {**target, "agent": "A02", "minutes": 2400}])
    rows = texts(people.reduced_hours(replace(make_material(), manifest=manifest), NL))
    assert rows == [["Sanne de Boer (A01)", "ma 19 okt", "40,0", "32,0", "betaald verlof"]]


def test_wishes_by_rule_the_dearest_first():
    rows = tuple(
        {"agent": "A01", "date": "2026-10-19", "rule": rule, "price": price, "detail": "late"}
        for rule, price in (("requests", "5"), ("weekends", "20"), ("requests", "5"))
    )
    by_rule, each = people.wishes(make_material(tables={"wishes.csv": rows}), EN)
    assert texts(by_rule) == [["weekends", "1", "20"], ["requests", "2", "10"]]
    assert texts(each)[0] == ["Sanne de Boer (A01)", "Mon 19 Oct", "requests", "5", "late"]
    assert each.folded


def test_fairness_counts_who_is_a_whole_one_above_their_share():
    rows = tuple(
        {"agent": agent, "count": "weekend", "worked": worked, "share": share}
        for agent, worked, share in (("A01", "2", "0.9"), ("A02", "1", "0.5"), ("A03", "0", "0.6"))
    )
    summary, each = people.fairness(make_material(tables={"fairness.csv": rows}), EN)
    assert texts(summary) == [["weekends", "3", "0", "1.0", "2", "1"]]
    assert texts(each)[0][0] == "Sanne de Boer (A01)"


def test_actions_taken_and_ideas_apart():
    row = {
        "agent": "A02", "kind": "move_break", "from_start": "2026-10-19T10:00:00+02:00",
        "from_end": "2026-10-19T10:15:00+02:00", "to_start": "2026-10-19T11:00:00+02:00",
        "to_end": "2026-10-19T11:15:00+02:00", "effect": "0.0042", "reason": "busy at ten", "rank": "1", "taken": "1",
        "cost_eur": "12",
    }  # fmt: skip
    material = make_material(tables={"actions.csv": (row, {**row, "taken": "0", "agent": "A01"})})
    name = make_scenario().staff.agents[1].name
    told = ["1", f"{name} (A02)", "pauze verplaatsen", "10:00–11:00", "12"]
    (found,) = texts(people.actions(material, NL, taken=True))
    assert found == ["1", told[1], told[2], "10:00–10:15", "11:00–11:15", "0,42", "12", "busy at ten"]
    assert [row[1] for row in texts(people.actions(material, NL, taken=False))] == ["Sanne de Boer (A01)"]


def test_outlook_of_a_running_day():
    row = {"queue": "service", "so_far": "1.25", "rest_of_day": "1.1", "aht": "", "backlog": "3",
           "alert_since": "2026-10-19T09:30:00+02:00", "came": "40", "expected": "31.6", "reason": "why"}  # fmt: skip
    (found,) = texts(sheets.outlook(make_material(tables={"outlook.csv": (row,)}), EN))
    alert = "since Mon 19 Oct 09:30: 40 came, 32 expected"
    assert found == ["Klantenservice", "+25.0%", "+10.0%", "–", "3", alert, "why"]


def test_simulated_days_add_up_by_what_was_offered():
    row = {"queue": "service", "date": "2026-10-19", "offered": "100", "service_level": "0.9", "asa_s": "10",
           "backlog": "5", "occupancy": "0.8", "service_level_half_width": "0.01"}  # fmt: skip
    rows = (row, {**row, "date": "2026-10-20", "offered": "300", "service_level": "0.7", "asa_s": "", "backlog": "2"})
    whole, each = sheets.simulated_days(make_material(tables={"simulation_days.csv": rows}), EN)
    assert texts(whole) == [["Klantenservice", "400", "75.0%", "10 s", "–", "–", "80%", "2.0"]]
    assert [row[1] for row in texts(each)] == ["Mon 19 Oct", "Tue 20 Oct"]


def test_heads_of_the_site_add_up_over_queues():
    row = {"queue": "service", "week": "2026-10-19", "role": "agent", "contract": "full_40", "heads": "10.5",
           "fte": "10"}  # fmt: skip
    lead = {**row, "queue": "ALL", "role": "team_lead", "contract": "", "heads": "2", "fte": ""}
    rows = (row, {**row, "queue": "sales", "heads": "2", "fte": "2"}, {**row, "queue": "ALL"}, lead)
    found = texts(sheets.heads(make_material(tables={"heads.csv": rows}), EN))
    assert [line[1:] for line in found] == [["agent", "full_40", "12.5", "12.0"], ["team lead", "", "2.0", "–"]]


def test_backtest_against_the_naive_forecast():
    scores = [
        {"model": "gaussian", "wape": 0.18, "wape_day": 0.08, "bias": -0.01, "cover80": 0.79},
        {"model": "seasonal_naive", "wape": 0.24},
    ]
    choice = {"queue": "service", "model": "gaussian", "scores": scores}
    material = replace(make_material(), manifest=make_manifest(forecast={"choices": [choice]}))
    (row,) = texts(sheets.backtest(material, EN))
    assert row == ["Klantenservice", "18.0%", "8.0%", "-1.0%", "79%", "24.0%", "+25.0%", "gaussian"]
    assert tile(material, "key.wape").value == "18.0%"


def test_fte_names_the_whole_site():
    requirement = type("Need", (), {"fte": (FteRow("ALL", date(2026, 10, 19), 400.0, 10.0, 12.0, 1.0),)})
    assert texts(sheets.fte_weeks(make_material(requirement=requirement), NL)) == [
        ["Alle wachtrijen", "ma 19 okt", "400,0", "10,0", "12,0", "1,0"]
    ]


def test_tables_leave_out_columns_that_a_file_lacks():
    sheet = tell_rows([{"agent": "x", "cost": "3"}], {"agent": None, "reason": None, "cost": 0}, EN, title="notes")
    assert (sheet.columns, sheet.numbers, texts(sheet)) == (("Agent", "Cost"), {1}, [["x", "3"]])
    assert tell_rows([], {"agent": None}, EN, title="notes") is None


def test_texts_of_files_are_told_as_people_write_them():
    assert tell_text("2026-10-19", EN) == "Mon 19 Oct"
    assert tell_text("2026-10-19T09:00:00+02:00", EN) == "Mon 19 Oct 09:00"
    assert tell_text("2026-99-19", EN) == "2026-99-19"
    assert tell_text("sales|service", EN) == "sales, service"


def test_what_a_file_says_in_english_is_said_in_dutch():
    assert (NL.name("evening after 19:00"), NL.name("shift late")) == ("avond na 19:00", "dienst late")
    assert (EN.name("evening after 19:00"), EN.name("shift late")) == ("evening after 19:00", "shift late")
    fix = "3 more of student_12 with chat, service; 1 more of part_20 with sales"
    row = {"queue": "service", "start": "2026-10-20T10:15:00+02:00", "end": "2026-10-20T12:45:00+02:00",
           "missing": "3", "required": "26", "hours": "5.25", "mended_hours": "4", "fix": fix}  # fmt: skip
    material = make_material(tables={"unmet.csv": (row, row | {"fix": "nobody would"})})
    labels = {queue.name: queue.label or queue.name for queue in material.scenario.queues}
    first, second = texts(sheets.unmet_spells(material, NL))
    assert first[-1] == (
        f"3 erbij van student_12 met chat, {labels['service']}; 1 erbij van part_20 met {labels['sales']}"
    )
    assert second[-1] == "nobody would"
    assert texts(sheets.unmet_spells(material, EN))[0][-1].startswith("3 more of student_12 with chat, ")
