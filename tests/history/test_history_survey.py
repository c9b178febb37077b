"""What a history file tells of its site, held against files whose makers wrote down the truth."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.errors import ScenarioError
from wfm.history.survey import survey_history

ROOT = Path(__file__).parents[2]
WEEK = [date(2026, 10, 5) + timedelta(days=d) for d in range(28)]


def write(folder, rows, header="queue,interval_start,volume"):
    path = folder / "history.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def open_from(queue, begin, end, days, *, step=15, volume=4):
    return [
        f"{queue},{day}T{minute // 60:02d}:{minute % 60:02d},{volume}"
        for day in days
        for minute in range(begin, end, step)
    ]


def test_it_finds_the_hours_that_the_made_up_site_was_made_with():
    found = survey_history(ROOT / "scenarios/webcare_nl/history.csv", "Europe/Amsterdam")
    assert (found.step, found.first, found.last) == (15, date(2025, 10, 6), date(2026, 10, 4))
    hours = {queue.name: queue.hours for queue in found.queues}
    stated = (*((480, 1260),) * 5, (540, 1080), (600, 1080))  # opening_hours of its scenario.yaml
    assert hours["service"] == hours["sales"] == hours["callback"] == stated
    assert hours["email"] == ((0, 1440),) * 7
    assert hours["webcare_private"] == ((420, 1440),) * 7


def test_a_profile_holds_the_contacts_of_a_mean_day(tmp_path):
    days = [day for day in WEEK if day.weekday() < 5]
    rows = open_from("calls", 540, 600, days, volume=3)
    rows += [f"calls,{day}T10:00,{2 * place}" for place, day in enumerate(d for d in days if d.weekday() == 0)]
    (queue,) = survey_history(write(tmp_path, rows), "Europe/Amsterdam").queues
    assert queue.contacts == 20 * 4 * 3 + 0 + 2 + 4 + 6
    assert queue.profile[0, 40] == 3.0  # Mondays at 10:00 brought 0, 2, 4 and 6
    assert queue.profile[1:5, 36:40].tolist() == [[3.0] * 4] * 4
    assert queue.profile[5:].sum() == 0.0
    assert queue.hours == ((540, 615), *((540, 600),) * 4, None, None)
    assert queue.by_day[date(2026, 10, 12)] == 14.0


def test_stray_contacts_open_neither_an_hour_nor_a_day(tmp_path):
    days = [day for day in WEEK if day.weekday() < 5]
    rows = [*open_from("calls", 480, 1020, days), "calls,2026-10-11T12:00,2", "calls,2026-10-13T22:00,1"]
    (queue,) = survey_history(write(tmp_path, rows), "Europe/Amsterdam").queues
    assert queue.hours == (*((480, 1020),) * 5, None, None)


@pytest.mark.parametrize("step", [5, 15, 30, 60])
def test_it_finds_the_length_of_the_intervals(tmp_path, step):
    path = write(tmp_path, open_from("calls", 480, 1020, WEEK, step=step))
    assert survey_history(path, "Europe/Amsterdam").step == step


def test_times_with_an_offset_are_read_on_the_clock_of_the_site(tmp_path):
    rows = [f"calls,{day}T{hour:02d}:00Z,5" for day in WEEK[:14] for hour in range(6, 16)]  # 08:00-18:00 in summer
    (queue,) = survey_history(write(tmp_path, rows), "Europe/Amsterdam").queues
    assert queue.hours == ((480, 1080),) * 7


def test_the_handle_time_is_weighed_by_contacts(tmp_path):
    rows = ["calls,2026-10-05T09:00,10,300", "calls,2026-10-05T10:00,30,200", "calls,2026-10-05T11:00,5,"]
    path = write(tmp_path, rows, "queue,interval_start,volume,aht_s")
    (queue,) = survey_history(path, "Europe/Amsterdam").queues
    assert queue.aht_s == pytest.approx((10 * 300 + 30 * 200) / 40)


def test_a_queue_without_contacts_is_open_never(tmp_path):
    rows = [*open_from("calls", 480, 1020, WEEK), "spare,2026-10-05T09:00,0"]
    calls, spare = survey_history(write(tmp_path, rows), "Europe/Amsterdam").queues
    assert (spare.contacts, spare.hours, spare.aht_s) == (0.0, (None,) * 7, None)
    assert np.count_nonzero(spare.profile) == 0
    assert calls.contacts > 0


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([f"calls,{day}T00:00,400" for day in WEEK], "interval of at most an hour, got a row per day"),
        (["calls,2026-10-05T09:00,many"], "volume"),
        (["calls,yesterday,3", "calls,2026-10-05T09:00,3"], "a time such as 2026-10-19 08:15"),
        (["calls,2026-10-05T09:00,3", "calls,2026-10-05T09:00,4"], "line 3"),
        ([], "rows below the header"),
    ],
)
def test_faults_are_told_once_with_the_file(tmp_path, rows, text):
    with pytest.raises(ScenarioError) as caught:
        survey_history(write(tmp_path, rows), "Europe/Amsterdam", shown_as="mine.csv")
    assert text in str(caught.value)
    assert "mine.csv" in str(caught.value)
    assert str(caught.value).count(text) == 1
