"""Exports made into history: what each source's layout means, and what is dropped, worked out by hand."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from wfm.errors import ScenarioError
from wfm.history.imports import LAYOUTS, ImportOptions, import_exports

GENESYS_HEADER = (
    "Interval Start,Interval End,Interval Complete,Filters,Media Type,Queue Id,Queue Name,Offer,Answer,Abandon,"
    "Avg Wait,Avg Handle,Total Handle"
)


def write(tmp_path, text, name="export.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def run(*paths, source="genesys", **options):
    options = {"keep_partial": True, "fill_zeros": False, "timezone": "Europe/Amsterdam", **options}
    return import_exports(paths, ImportOptions(LAYOUTS[source], **options))


def rows(made):
    return list(csv.DictReader(io.StringIO(made.content.decode("utf-8"))))


def by_key(made):
    return {(row["queue"], row["interval_start"]): row for row in rows(made)}


def genesys_row(start, queue, offer, handle_ms, *, media="voice", complete="TRUE", minutes=15):
    end = (datetime.fromisoformat(start) + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
    return f"{start},{end},{complete},,{media},id,{queue},{offer},{offer},0,5000,{handle_ms},{handle_ms * offer}"


def test_genesys_views_are_milliseconds_and_utc_becomes_local(tmp_path):
    text = "\n".join((GENESYS_HEADER, genesys_row("2026-06-01T07:00:00Z", "Service", 10, 245000),
                      genesys_row("2026-01-05T07:00:00Z", "Service", 4, 180500)))  # fmt: skip
    made = by_key(run(write(tmp_path, text)))
    summer, winter = made["Service", "2026-06-01T09:00:00+02:00"], made["Service", "2026-01-05T08:00:00+01:00"]
    assert (summer["volume"], summer["aht_s"], summer["wait_total_s"]) == ("10", "245", "50")
    assert winter["aht_s"] == "180.5"


def test_genesys_history_for_forecasts_is_seconds_and_skill_sets_add_up(tmp_path):
    text = """Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,Total Handle Time
2026-02-26T08:00:00Z,Sales,Voice,forecasting|||scheduling,Dutch,16,6,1200
2026-02-26T08:00:00Z,Sales,Voice,recording,Dutch,4,4,2800
"""
    (row,) = rows(run(write(tmp_path, text)))
    # 20 offered; 4000 seconds over the ten that were handled
    assert (row["interval_start"], row["volume"], row["handled"], row["aht_s"]) == (
        "2026-02-26T09:00:00+01:00", "20", "10", "400",
    )  # fmt: skip


def test_skill_sets_can_be_queues_of_their_own_in_any_order_of_skills(tmp_path):
    text = """Interval Start UTC Date,Queue,Skill Set,Offered
2026-02-26T08:00:00Z,Sales,b|||a,16
2026-02-26T08:15:00Z,Sales,a|||b,5
2026-02-26T08:00:00Z,Sales,,4
"""
    mapping = (("spanish", "Sales / a + b"), ("sales", "Sales"))
    made = run(write(tmp_path, text), split=("skills",), mapping=mapping)
    assert {(q.queue, q.contacts) for q in made.queues} == {("spanish", 21), ("sales", 4)}


def test_media_can_be_kept_apart(tmp_path):
    text = "\n".join((GENESYS_HEADER, genesys_row("2026-06-01T07:00:00Z", "Help", 10, 1000),
                      genesys_row("2026-06-01T07:00:00Z", "Help", 3, 2000, media="chat")))  # fmt: skip
    path = write(tmp_path, text)
    assert [q.contacts for q in run(path).queues] == [13]
    assert {q.queue: q.contacts for q in run(path, split=("media",)).queues} == {"Help / voice": 10, "Help / chat": 3}


def test_intervals_that_were_not_over_are_dropped_and_said(tmp_path):
    text = "\n".join((GENESYS_HEADER, genesys_row("2026-06-01T07:00:00Z", "Help", 10, 1000),
                      genesys_row("2026-06-01T07:15:00Z", "Help", 3, 1000, complete="FALSE")))  # fmt: skip
    made = run(write(tmp_path, text))
    assert made.rows == 1
    assert [(note.kind, note.count) for note in made.notes] == [("not over", 1)]
    assert "line 3" in made.notes[0].detail


def test_amazon_connect_waits_are_those_of_all_who_called(tmp_path):
    text = (
        "Queue,StartInterval,EndInterval,Contacts queued,Contacts handled,Contacts abandoned,Average handle time,"
        "Average queue answer time,Average queue abandon time,Contacts answered in 20 seconds\n"
        'Basic,2026-06-01T09:00:00.000Z,2026-06-01T09:30:00.000Z,"1,012",1000,12,00:05:10,20,70,800\n'
    )
    (row,) = rows(run(write(tmp_path, text), source="amazon-connect"))
    assert row["interval_start"] == "2026-06-01T11:00:00+02:00"
    assert (row["volume"], row["aht_s"], row["abandoned"], row["answered_within"]) == ("1012", "310", "12", "800")
    assert float(row["wait_total_s"]) == 1000 * 20 + 12 * 70


def test_amazon_connect_in_the_zone_of_the_report(tmp_path):
    text = "Queue,StartInterval,Contacts queued\nBasic,2026-06-01 09:00:00,3\nBasic,2026-06-01 09:30:00,3\n"
    made = run(write(tmp_path, text), source="amazon-connect", source_timezone="America/New_York")
    assert [row["interval_start"][11:] for row in rows(made)] == ["15:00:00+02:00", "15:30:00+02:00"]
    assert any("America/New_York" in note.detail for note in made.notes)


DUTCH = "Datum;Tijd;Wachtrij;Aangeboden;Gemiddelde afhandeltijd\n"


def test_a_dutch_spreadsheet_with_semicolons_decimal_commas_and_thousands(tmp_path):
    text = DUTCH + "19-10-2026;09:00;Zoë;1.024;187,5\n19-10-2026;09:15;Zoë;12;200,25\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        made = rows(run(write(tmp_path, text, encoding=encoding), source="csv"))
        assert [(row["queue"], row["volume"], row["aht_s"]) for row in made] == [
            ("Zoë", "1024", "187.5"), ("Zoë", "12", "200.25"),
        ]  # fmt: skip


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(tmp_path, order):
    text = DUTCH + "19-10-2026;09:00;sales;24;187,5\n19-10-2026;09:15;sales;12;200,25\n"
    assert len(rows(run(write(tmp_path, text, encoding=order), source="csv"))) == 2


def test_titles_above_the_header_and_totals_below_are_left_out(tmp_path):
    text = "sep=;\nRapport wachtrijen\n\n" + DUTCH + "19-10-2026;09:00;sales;24;187,5\nTotaal;;;24;\n;;;;\n"
    made = run(write(tmp_path, text), source="csv", interval_min=60)
    assert [row["volume"] for row in rows(made)] == ["24"]
    assert [note.kind for note in made.notes] == ["totals", "dates"]


def test_excel_counts_days(tmp_path):
    # day 46314 since 1899-12-30 is 2026-10-19; 0.375 of it is nine o'clock, 0.385416667 a quarter past
    text = "queue,timestamp,volume\nsales,46314.375,3\nsales,46314.385416667,4\n"
    made = run(write(tmp_path, text), source="csv")
    assert [row["interval_start"] for row in rows(made)] == ["2026-10-19T09:00:00+02:00", "2026-10-19T09:15:00+02:00"]
    text = "queue,datum,tijd,volume\nsales,46314,0.375,3\nsales,46314,0.385416667,4\n"
    assert rows(run(write(tmp_path, text), source="csv")) == rows(made)


@pytest.mark.parametrize(
    ("texts", "order", "expected"),
    [
        (("10/19/2026 9:00 AM", "10/19/2026 1:15 PM"), "", ["09:00", "13:15"]),
        (("19/10/26 09:00", "19/10/26 12:00 am"), "", ["00:00", "09:00"]),
        (("03/04/2026 09:00", "03/04/2026 09:15"), "mdy", ["09:00", "09:15"]),
        (("2026/10/19 09:00:00", "2026/10/19 09:15:00"), "", ["09:00", "09:15"]),
        (("19.10.2026 09.00", "19.10.2026 09.15"), "", ["09:00", "09:15"]),
        (("2026-10-19 09:00 - 09:15", "2026-10-19 09:15 - 09:30"), "", ["09:00", "09:15"]),
    ],
)
def test_times_as_systems_write_them(tmp_path, texts, order, expected):
    text = "queue,start,volume\n" + "".join(f"sales,{time},3\n" for time in texts)
    made = rows(run(write(tmp_path, text), source="csv", dates=order))
    assert [row["interval_start"][11:16] for row in made] == expected
    assert all(row["interval_start"].startswith("2026-03-04" if order else "2026-10-19") for row in made)


def test_the_hour_that_the_clock_repeats_comes_twice(tmp_path):
    times = ("01:45", "02:00", "02:15", "02:30", "02:45", "02:00", "02:15", "02:30", "02:45", "03:00")
    text = "queue,start,volume\n" + "".join(f"q,2026-10-25 {time},{i}\n" for i, time in enumerate(times))
    made = [(row["interval_start"][11:], row["volume"]) for row in rows(run(write(tmp_path, text), source="csv"))]
    assert made[1] == ("02:00:00+02:00", "1")
    assert made[5] == ("02:00:00+01:00", "5")
    assert [volume for _, volume in made] == [str(i) for i in range(10)]


def test_one_row_for_both_passes_is_halved_and_one_in_the_skipped_hour_dropped(tmp_path):
    text = "queue,start,volume,aht\nq,2026-10-25 02:00,9,100\nq,2026-10-25 03:00,1,100\nq,2026-03-29 02:00,5,100\n"
    made = run(write(tmp_path, text), source="csv")
    assert [(row["interval_start"], row["volume"], row["aht_s"]) for row in rows(made)] == [
        ("2026-10-25T02:00:00+02:00", "4.5", "100"), ("2026-10-25T02:00:00+01:00", "4.5", "100"),
        ("2026-10-25T03:00:00+01:00", "1", "100"),
    ]  # fmt: skip
    assert {note.kind for note in made.notes} == {"repeated hour", "skipped hour"}


def test_shorter_intervals_add_up_and_handle_times_weigh(tmp_path):
    text = "queue,start,volume,aht\nq,2026-10-19 09:00,10,100\nq,2026-10-19 09:15,30,200\nq,2026-10-19 09:30,1,50\n"
    made = run(write(tmp_path, text), source="csv", interval_min=30)
    (row,) = rows(made)
    assert (row["interval_start"][11:16], row["volume"], row["aht_s"]) == ("09:00", "40", "175")
    assert [(note.kind, note.count) for note in made.notes] == [("incomplete", 1)]


def overlapping(tmp_path, second):
    head = "queue,start,volume\n"
    one = write(tmp_path, head + "q,2026-10-19 09:00,3\nq,2026-10-19 09:15,4\n", "one.csv")
    return one, write(tmp_path, head + second + "q,2026-10-19 09:30,6\n", "two.csv")


def test_overlapping_exports_that_agree_count_once(tmp_path):
    made = run(*overlapping(tmp_path, "q,2026-10-19 09:15,4\n"), source="csv")
    assert [row["volume"] for row in rows(made)] == ["3", "4", "6"]
    assert [(note.kind, note.count) for note in made.notes] == [("duplicates", 1)]


def test_overlapping_exports_that_differ_are_named_or_chosen(tmp_path):
    paths = overlapping(tmp_path, "q,2026-10-19 09:15,5\n")
    said = r"line 2 .*the same as in line 3 of .*one\.csv, got other figures for q 2026-10-19 09:15"
    with pytest.raises(ScenarioError, match=said):
        run(*paths, source="csv")
    for prefer, volume in (("first", "4"), ("last", "5")):
        made = run(*paths, source="csv", prefer=prefer)
        assert [row["volume"] for row in rows(made)] == ["3", volume, "6"]
        assert [(note.kind, note.count) for note in made.notes] == [("differing duplicates", 1)]


def test_queues_get_our_names_and_those_that_get_none_are_said(tmp_path):
    text = "queue,start,volume\nA,2026-10-19 09:00,3\nB,2026-10-19 09:00,4\nC,2026-10-19 09:00,7\n"
    made = run(write(tmp_path, text), source="csv", mapping=(("all", "a"), ("all", " B ")))
    assert [(row["queue"], row["volume"]) for row in rows(made)] == [("all", "7")]
    assert [(note.queue, note.kind) for note in made.notes] == [("C", "queue left out")]
    with pytest.raises(ScenarioError, match=r'--map all: expected a queue of the export, got "Bb".*did you mean "B"'):
        run(write(tmp_path, text), source="csv", mapping=(("all", "Bb"),))


def days_of(count, first, last, *, zeros):
    """Fifteen minutes each from 08:00 to 20:00 for so many days; cut at a moment; ten contacts at day, none at noon."""
    out, moment = [], datetime(2026, 6, 1, tzinfo=UTC)
    for step in range(count * 96):
        start = moment + timedelta(minutes=15 * step)
        volume = 0 if start.hour == 12 else 10 if 8 <= start.hour < 20 else 0
        if first <= start < last and (volume or zeros):
            out.append(f"q,{start:%Y-%m-%d %H:%M},{volume}")
    return "queue,start,volume\n" + "\n".join(out) + "\n"


@pytest.mark.parametrize("zeros", [True, False])
def test_parts_of_days_at_the_edges_are_dropped_and_said(tmp_path, zeros):
    begin, end = datetime(2026, 6, 2, 10, tzinfo=UTC), datetime(2026, 6, 20, 15, tzinfo=UTC)
    path = write(tmp_path, days_of(25, begin, end, zeros=zeros))
    made = run(path, source="csv", keep_partial=False, fill_zeros=None)
    (queue,) = made.queues
    assert (str(queue.first_day), str(queue.last_day)) == ("2026-06-03", "2026-06-19")
    dropped = [note.detail for note in made.notes if note.kind == "part of a day"]
    assert [text[:18] for text in dropped] == ["2026-06-02 dropped", "2026-06-20 dropped"]
    assert "begins at 10:00" in dropped[0]
    # eight quarters of the 44 with contacts come before ten o'clock
    assert f"{8 / 44:.1%}" in dropped[0]


def test_whole_days_stay(tmp_path):
    whole = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 22, tzinfo=UTC)
    path = write(tmp_path, days_of(21, *whole, zeros=False))
    made = run(path, source="csv", keep_partial=False, fill_zeros=None)
    assert [str(day) for day in (made.queues[0].first_day, made.queues[0].last_day)] == ["2026-06-01", "2026-06-21"]
    assert [note.kind for note in made.notes] == ["filled"]


def test_intervals_without_contacts_are_zeros_only_where_the_export_leaves_them_out(tmp_path):
    whole = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 4, tzinfo=UTC)
    made = by_key(run(write(tmp_path, days_of(3, *whole, zeros=False)), source="csv", fill_zeros=None))
    assert made["q", "2026-06-02T12:15:00+02:00"]["volume"] == "0"
    holed = days_of(3, *whole, zeros=True).replace("q,2026-06-02 09:00,10\n", "")
    made = by_key(run(write(tmp_path, holed), source="csv", fill_zeros=None))
    assert ("q", "2026-06-02T09:00:00+02:00") not in made


def test_a_hole_between_two_exports_stays_unknown(tmp_path):
    ends = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, 11, tzinfo=UTC)
    starts = datetime(2026, 6, 3, tzinfo=UTC), datetime(2026, 6, 5, tzinfo=UTC)
    paths = [write(tmp_path, days_of(5, *span, zeros=False), f"{i}.csv") for i, span in enumerate((ends, starts))]
    made = by_key(run(*paths, source="csv", fill_zeros=None))
    assert ("q", "2026-06-02T15:00:00+02:00") not in made
    assert made["q", "2026-06-03T12:00:00+02:00"]["volume"] == "0"
