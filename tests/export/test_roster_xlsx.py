"""The workbook, opened again by another library."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from exported_site import AUTUMN, make_coverage, make_roster, make_staff

from wfm.export.extract import make_extract
from wfm.export.roster_xlsx import make_workbook, name_sheet, split_weeks


def opened(**choice):
    extract = make_extract(make_roster(), make_staff(), name="site", **choice)
    (content,) = make_workbook(extract).values()
    return openpyxl.load_workbook(io.BytesIO(content))


def row_of(sheet, name):
    return next(row for row in sheet.iter_rows(min_row=3) if row[1].value == name)


def test_a_sheet_per_week_with_names_down_and_days_across():
    book = opened()
    assert book.sheetnames == ["2026-10-24 week 43", "2026-10-26 week 44"]
    sheet = book["2026-10-24 week 43"]
    assert [cell.value for cell in sheet[2]] == ["Team", "Name", "Sat 24 Oct", "Sun 25 Oct", "Hours"]
    zoe = row_of(sheet, "Zoë, de =Boer")
    assert zoe[0].value == "blue"
    assert zoe[2].value == "09:00-17:30\nservice / sales\nbreak 10:30, lunch 12:30"
    assert (zoe[3].value, zoe[4].value) == (None, 8)


def test_hours_of_the_night_that_is_an_hour_longer():
    night = row_of(opened()["2026-10-24 week 43"], "=HYPERLINK(1)")
    assert (night[2].value, night[4].value) == ("22:00-06:00 (+1)\nservice", 9)


def test_totals_per_day_are_those_of_the_cells():
    sheet = opened()["2026-10-24 week 43"]
    totals = {row[0].value: [cell.value for cell in row[2:5]] for row in sheet.iter_rows(min_row=3)}
    assert totals["People at work"] == [3, 1, 3]
    assert totals["Paid hours"] == [8 + 9 + 4, 4, 25]


def test_names_are_text_whatever_they_begin_with():
    sheet = opened()["2026-10-24 week 43"]
    cell = row_of(sheet, "=HYPERLINK(1)")[1]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_away_is_told_but_not_why():
    sheet = opened()["2026-10-24 week 43"]
    assert row_of(sheet, "=HYPERLINK(1)")[3].value == "away"
    assert not any("sick" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_kinds_of_shift_have_a_colour_each_and_the_key_shows_them():
    sheet = opened()["2026-10-24 week 43"]
    used = {row_of(sheet, name)[2].fill.fgColor.rgb for name in ("Zoë, de =Boer", "=HYPERLINK(1)", "Lead (lead)")}
    key = {row_of(sheet, kind)[1].fill.fgColor.rgb for kind in ("day_4h", "day_8h", "night")}
    assert len(used) == 3
    assert used == key


def test_it_prints_on_a4_across_one_page_wide_with_header_and_names_standing():
    sheet = opened()["2026-10-24 week 43"]
    assert sheet.freeze_panes == "C3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)  # left out, it is 1
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$2"


def test_coverage_has_both_passes_of_the_repeated_hour():
    book = opened(coverage=make_coverage())
    sheet = book[book.sheetnames[-1]]
    assert sheet.title == "service_chat_ night _a_"
    rows = {row[0].value: row for row in reversed(list(sheet.iter_rows(min_row=4)))}  # of the first week
    # columns of Sunday: after the time, six days of three
    first, again = ([cell.value for cell in rows[label][19:22]] for label in ("02:00", "02:00 (again)"))
    assert first == [2, 3, 1]
    assert again == [2, 0, -2]
    saturday = [cell.value for cell in rows["02:00 (again)"][16:19]]
    assert saturday == [None, None, None]


def test_coverage_of_a_team_alone_is_not_written():
    assert len(opened(coverage=make_coverage(), teams=["blue"]).sheetnames) == 2


def test_nobody_and_nothing_is_a_workbook_too():
    extract = make_extract(make_roster(), make_staff(), agents=["A2"], first=date(2026, 10, 26))
    (content,) = make_workbook(extract).values()
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert row_of(book.active, "=HYPERLINK(1)")[3].value == 0


@pytest.mark.parametrize("first_weekday", range(7))
def test_weeks_hold_every_day_once_in_order(first_weekday):
    days = [AUTUMN.start + timedelta(days=i) for i in range(17)]
    weeks = split_weeks(days, first_weekday)
    assert [day for week in weeks for day in week] == days
    assert all(week[0].weekday() == first_weekday for week in weeks[1:])
    assert all(len(week) == 7 for week in weeks[1:-1])


def test_names_of_sheets_are_short_plain_and_different():
    taken = set()
    names = [name_sheet(name, taken) for name in ("q" * 40, "Q" * 40, "a/b", "a:b", "History", "''", "[x]*?")]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    assert "history" not in {name.casefold() for name in names}
