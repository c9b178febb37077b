"""What became of contacts, from a history file to the reporter's figures."""

from datetime import date

import pytest

from wfm.core.calendar import OpeningHours
from wfm.core.queue import Queue
from wfm.core.requirement import Target
from wfm.history import read_history
from wfm.report.kpi import measure_days

ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
QUEUE = Queue("service", "phone", Target(0.8, 20.0), ALWAYS)
COLUMNS = {
    "volume": (20, 30, 10), "handled": (18, 25, 9), "abandoned": (2, 5, 1), "answered_within": (15, 20, 9),
    "wait_total_s": (400, 900, 50), "backlog": (3, 8, 1), "oldest_age_s": (90, 300, 30), "resolved_first": (14, 20, 5),
    "resolution_total_s": (3600, 7200, 1800), "customers": (16, 24, 8), "urgent": (1, 0, 4), "nps_promoters": (3, 1, 2),
    "nps_detractors": (0, 2, 1), "nps_answers": (4, 4, 4), "effort_total": (8, 6, 10), "effort_answers": (4, 3, 5),
}  # fmt: skip


@pytest.fixture
def history(tmp_path):
    """Half hours at 09:00, 09:30 and 10:30, read as hours."""
    path = tmp_path / "history.csv"
    lines = [f"queue,interval_start,{','.join(COLUMNS)}"]
    for i, start in enumerate(("09:00", "09:30", "10:30")):
        lines.append(f"service,2026-10-05T{start},{','.join(str(values[i]) for values in COLUMNS.values())}")
    lines.append(f"service,2026-10-05T10:00,0{',' * (len(COLUMNS) - 1)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_history(
        path, queues=("service",), opening={"service": ALWAYS}, timezone="UTC", interval_min=60, file_interval_min=30
    )


def test_sums_add_up_and_states_are_those_at_the_end(history):
    assert {"oldest_age_s", "resolved_first", "customers"} <= set(history.measures)
    assert history.measures["resolved_first"][0, 9] == 34
    assert history.measures["oldest_age_s"][0, 9] == 300
    assert history.measures["backlog"][0, 9] == 8
    assert not [repair for repair in history.repairs if repair.kind == "unused column"]


def test_the_figures_of_the_hour_that_is_wholly_known(history):
    # the hour from 10:00 has an interval whose measures nobody told: only the hour before counts
    (row,) = measure_days(history, (QUEUE,))
    assert row.date == date(2026, 10, 5)
    assert (row.volume, row.handled, row.abandonment) == (60, 43, 7 / 50)
    assert (row.service_level, row.asa_s) == (35 / 50, 1300 / 50)
    assert (row.fcr, row.resolution_s) == (34 / 43, 10800 / 43)
    assert (row.contacts_per_customer, row.urgent) == (50 / 40, 1)
    assert (row.nps, row.customer_effort) == (100 * (4 - 2) / 8, 14 / 7)
    assert (row.backlog, row.oldest_age_s) == (1, 300)
