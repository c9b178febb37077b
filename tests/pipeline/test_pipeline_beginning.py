"""New sites: what is written is whole, clean and the same each time; what can't be is refused before anything is."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from wfm.core.calendar import public_holidays
from wfm.errors import ScenarioError, UsageError
from wfm.history import describe_history
from wfm.pipeline.beginning import NewSite, begin_site, country_zone
from wfm.pipeline.sources import read_scenario_history
from wfm.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
MONDAY = date(2026, 11, 30)
FILES = {
    *("scenario.yaml", "scenario.schema.json", "history.csv", "agents.csv"),
    *("events.csv", "time_off.csv", "requests.csv"),
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    folder = tmp_path_factory.mktemp("begun") / "mysite"
    return begin_site(NewSite(folder, start=MONDAY))


@pytest.fixture(scope="module")
def loaded(begun):
    return load_scenario(begun.files[0].parent)


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_folder_holds_all_a_run_needs(begun):
    folder = begun.files[0].parent
    assert {path.name for path in folder.iterdir()} == FILES
    assert {path.name for path in folder.parent.iterdir()} == {"mysite"}  # nothing hidden beside it


def test_the_scenario_has_no_fault_and_no_warning(loaded):
    assert loaded.warnings == ()
    assert loaded.horizon.dates == tuple(MONDAY + timedelta(days=d) for d in range(7))
    assert [(queue.name, str(queue.channel)) for queue in loaded.queues] == [
        ("phone", "phone"), ("chat", "chat"), ("email", "email"),
    ]  # fmt: skip


def test_the_history_is_a_year_up_to_the_horizon_with_nothing_to_mend(loaded):
    history = read_scenario_history(loaded)
    assert [repair.detail for repair in history.repairs] == []
    found = describe_history(history)
    assert {queue.gaps for queue in found} == {0}
    assert history.grid.dates[0] == MONDAY - timedelta(weeks=52)
    assert history.grid.dates[-1] == MONDAY - timedelta(days=1)


def test_an_editor_finds_the_schema_and_the_scenario_follows_it(begun):
    text = begun.files[0].read_text(encoding="utf-8")
    named = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    schema = json.loads((begun.files[0].parent / named).read_text(encoding="utf-8"))
    plain = json.loads(json.dumps(yaml.safe_load(text), default=str))  # a date is text to an editor
    assert list(Draft202012Validator(schema).iter_errors(plain)) == []


def test_email_comes_in_on_the_clock_of_the_site(begun):
    rows = rows_of(begun.files[0].parent / "history.csv")
    per_day = Counter(row["interval_start"][:10] for row in rows if row["queue"] == "email")
    assert (per_day["2026-03-29"], per_day["2026-10-25"]) == (23 * 4, 25 * 4)
    assert set(per_day.values()) == {23 * 4, 24 * 4, 25 * 4}


def test_nobody_calls_on_a_public_holiday(begun):
    rows = rows_of(begun.files[0].parent / "history.csv")
    called = {date.fromisoformat(row["interval_start"][:10]) for row in rows if row["queue"] == "phone"}
    closed = {day for day in public_holidays("NL", [2025, 2026]) if MONDAY - timedelta(weeks=52) <= day < MONDAY}
    assert len(closed) > 8
    assert not called & closed
    assert not any(day.weekday() == 6 for day in called)
    assert len(called) == 52 * 6 - sum(day.weekday() < 6 for day in closed)


def test_mondays_are_the_busiest_and_the_site_grows_a_little(begun):
    rows = [row for row in rows_of(begun.files[0].parent / "history.csv") if row["queue"] == "phone"]
    weekdays, halves = Counter(), Counter()
    for row in rows:
        day = date.fromisoformat(row["interval_start"][:10])
        weekdays[day.weekday()] += int(row["volume"])
        halves[(MONDAY - day).days > 182] += int(row["volume"])
    assert weekdays.most_common(1)[0][0] in (0, 1)  # many holidays are Mondays
    assert 0.9 < halves[True] / halves[False] < 1.1


def test_the_same_wish_gives_the_same_bytes(begun, tmp_path):
    again = begin_site(NewSite(tmp_path / "mysite", start=MONDAY))
    for one, other in zip(begun.files, again.files, strict=True):
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("people", [3, 11, 12, 90])
@pytest.mark.parametrize("channels", [("phone",), ("phone", "chat", "email", "webcare", "callback"), ("email",)])
def test_sites_of_any_size_and_channels_are_clean(tmp_path, people, channels, monkeypatch):
    monkeypatch.setattr("wfm.scenario.samples.contacts.WEEKS", 2)
    begin_site(NewSite(tmp_path / "x", people=people, channels=channels, start=MONDAY))
    scenario = load_scenario(tmp_path / "x")
    roles = Counter(agent.role for agent in scenario.staff.agents)
    assert (roles["agent"], roles["team_lead"] > 0) == (people, people >= 12)
    assert len({agent.name for agent in scenario.staff.agents}) == len(scenario.staff.agents)
    assert {queue.name for queue in scenario.queues} == set(channels)
    skilled = {skill for agent in scenario.staff.agents for skill in agent.skills}
    assert skilled == set(channels)


@pytest.mark.parametrize(
    ("country", "zone"),
    [("DE", "Europe/Berlin"), ("US", "America/New_York"), ("NO", "Europe/Oslo"), ("", "UTC"), ("IN", "Asia/Kolkata"),
     ("NZ", "Pacific/Auckland")],
)  # fmt: skip
def test_any_country_will_do(tmp_path, country, zone, monkeypatch):
    monkeypatch.setattr("wfm.scenario.samples.contacts.WEEKS", 30)
    assert country_zone(country) == (zone if country else "")
    begin_site(NewSite(tmp_path / "x", people=8, country=country, timezone=zone, start=MONDAY))
    scenario = load_scenario(tmp_path / "x")
    assert [repair.detail for repair in read_scenario_history(scenario).repairs] == []
    assert scenario.labour.daily_rest.least_min == 11 * 60


def test_a_horizon_with_holidays_gives_everyone_those_days_off(tmp_path, monkeypatch):
    monkeypatch.setattr("wfm.scenario.samples.contacts.WEEKS", 2)
    begin_site(NewSite(tmp_path / "x", start=date(2026, 12, 21)))
    christmas = [row for row in rows_of(tmp_path / "x" / "time_off.csv") if row["kind"] == "holiday"]
    assert {row["start"] for row in christmas} == {"2026-12-25"}  # the 26th is a Saturday
    staff = load_scenario(tmp_path / "x").staff
    noon = datetime(2026, 12, 25, 11, tzinfo=UTC).timestamp()
    free = {off.agent for off in staff.time_off if off.start < noon < off.end}
    assert free == {agent.id for agent in staff.agents}  # team leads too


def test_a_small_site_has_work_for_every_channel_and_nobody_to_spare(tmp_path, monkeypatch):
    monkeypatch.setattr("wfm.scenario.samples.contacts.WEEKS", 4)
    begin_site(NewSite(tmp_path / "six", people=6, start=MONDAY))
    came = Counter()
    for row in rows_of(tmp_path / "six" / "history.csv"):
        came[row["queue"]] += int(row["volume"]) * int(row["aht_s"] or 0) / 3600 / 4
    assert min(came.values()) > 5  # agent-hours a week; e-mail had none at all once
    assert load_scenario(tmp_path / "six").shrinkage.unrostered == 0.0
    begin_site(NewSite(tmp_path / "twelve", people=12, start=MONDAY))
    assert load_scenario(tmp_path / "twelve").shrinkage.unrostered == 0.1


def test_three_people_are_not_on_two_lines_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr("wfm.scenario.samples.contacts.WEEKS", 2)
    begun = begin_site(NewSite(tmp_path / "three", people=3, start=MONDAY))
    assert [queue.name for queue in begun.site.queues] == ["phone", "email"]


# A site whose history is there


def write_history(folder, queues, *, step=15, closed=(), days=56):
    first = MONDAY - timedelta(days=days)
    rows = ["queue,interval_start,volume,aht_s"]
    for place, (queue, begin, end) in enumerate(queues):
        for day in (first + timedelta(days=d) for d in range(days)):
            if day in closed or (day.weekday() >= 5 and end - begin < 1440):
                continue
            rows += [f"{queue},{day}T{m // 60:02d}:{m % 60:02d},{6 + (m // step + place) % 3},240"
                     for m in range(begin, end, step)]  # fmt: skip
    path = folder / "mine.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_queues_hours_and_channels_come_from_the_history(tmp_path):
    path = write_history(tmp_path, [("klantenservice", 540, 1080), ("web-chat", 540, 1080), ("mailbox", 0, 1440)])
    begun = begin_site(NewSite(tmp_path / "own", history=path))
    scenario = load_scenario(tmp_path / "own")
    assert (tmp_path / "own" / "history.csv").read_bytes() == path.read_bytes()
    assert {queue.name: str(queue.channel) for queue in scenario.queues} == {
        "klantenservice": "phone", "web-chat": "chat", "mailbox": "email",
    }  # fmt: skip
    text = (tmp_path / "own" / "scenario.yaml").read_text(encoding="utf-8")
    assert 'mon-fri: ["09:00-18:00"]' in text
    assert 'opening_hours: {weekly: {mon-sun: ["00:00-24:00"]}}' in text
    assert "aht_s: 240" in text
    assert scenario.horizon.dates[0] == MONDAY
    assert any("klantenservice: channel phone, guessed" in guess for guess in begun.guesses)


def test_told_channels_win_over_guessed_ones(tmp_path):
    path = write_history(tmp_path, [("inbox", 540, 1080), ("help", 540, 1080)])
    begin_site(NewSite(tmp_path / "own", history=path, channels=("inbox=chat", "help=webcare")))
    scenario = load_scenario(tmp_path / "own")
    assert [str(queue.channel) for queue in scenario.queues] == ["chat", "webcare"]


@pytest.mark.parametrize("step", [5, 10, 15, 20, 30, 60])
def test_intervals_of_any_length_make_a_clean_site(tmp_path, step):
    path = write_history(tmp_path, [("service", 480, 1200)], step=step, days=28)
    begin_site(NewSite(tmp_path / "own", history=path))
    scenario = load_scenario(tmp_path / "own")
    assert scenario.interval_min == {5: 15, 10: 20, 15: 15, 20: 20, 30: 30, 60: 60}[step]
    assert [repair.detail for repair in read_scenario_history(scenario).repairs] == []


@pytest.mark.parametrize(
    ("begin", "end"), [(0, 1440), (540, 720), (540, 600), (420, 1380), (615, 1005), (480, 990), (480, 960)]
)
def test_opening_hours_of_any_length_make_a_clean_site(tmp_path, begin, end):
    path = write_history(tmp_path, [("service", begin, end)], days=28)
    begin_site(NewSite(tmp_path / "own", history=path))
    scenario = load_scenario(tmp_path / "own")
    assert scenario.staff.shifts


@pytest.mark.parametrize("closed", [True, False])
def test_a_closed_holiday_is_seen_in_the_history(tmp_path, closed):
    christmas = date(2025, 12, 25)
    history = write_history(tmp_path, [("service", 540, 1080)], closed=(christmas,) if closed else (), days=364)
    begun = begin_site(NewSite(tmp_path / "own", history=history, country="US", timezone="America/New_York"))
    assert "public holidays: the site looks open" in begun.guesses  # of ten holidays only one was closed
    others = {day for day in public_holidays("US", [2025, 2026]) if day.weekday() < 5}
    history = write_history(tmp_path, [("service", 540, 1080)], closed=others if closed else (), days=364)
    begun = begin_site(NewSite(tmp_path / "too", history=history, country="US", timezone="America/New_York"))
    assert f"public holidays: {'closed' if closed else 'the site looks open'}" in begun.guesses


def test_mail_on_a_holiday_makes_no_open_site(tmp_path):
    days = public_holidays("NL", [2025, 2026])
    write_history(tmp_path, [("service", 540, 1080)], closed=days, days=364)
    live = (tmp_path / "mine.csv").read_text(encoding="utf-8")
    mail = write_history(tmp_path, [("mail", 60, 1380)], days=364).read_text(encoding="utf-8").partition("\n")[2]
    (tmp_path / "mine.csv").write_text(live + mail, encoding="utf-8")
    begun = begin_site(NewSite(tmp_path / "own", history=tmp_path / "mine.csv"))
    assert "public holidays: closed" in begun.guesses
    assert begun.site.closed


@pytest.mark.parametrize(("begin", "end", "closed"), [(0, 1440, False), (540, 1080, True)])
def test_without_a_holiday_in_the_history_only_who_never_closes_is_open(tmp_path, begin, end, closed):
    path = write_history(tmp_path, [("service", begin, end)], days=28)
    assert begin_site(NewSite(tmp_path / "own", history=path)).site.closed == closed


def test_queue_names_that_yaml_would_misread_are_quoted(tmp_path):
    path = write_history(tmp_path, [("no", 540, 1080), ("12", 540, 1080)], days=28)
    begin_site(NewSite(tmp_path / "own", history=path))
    assert [queue.name for queue in load_scenario(tmp_path / "own").queues] == ["no", "12"]


def test_a_queue_name_with_a_blank_is_refused_with_the_way_out(tmp_path):
    path = write_history(tmp_path, [("Customer care", 540, 1080)], days=28)
    with pytest.raises(ScenarioError, match='rename with wfm import csv FILE --map NEW="old name"'):
        begin_site(NewSite(tmp_path / "own", history=path))
    assert not (tmp_path / "own").exists()


# What is refused


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"timezone": "Europe/Amsterdamm"}, 'did you mean "Europe/Amsterdam"'),
        ({"country": "nl"}, "did you mean NL"),
        ({"country": "Holland"}, "no country with the code Holland"),
        ({"channels": ("phone", "chatt")}, 'did you mean "chat"'),
        ({"people": 2}, "expected 3 to 2000, got 2"),
        ({"folder": Path("my site")}, "use letters, digits, - and _"),
        ({"folder": Path("site.v2")}, "use letters, digits, - and _"),
        ({"history": Path("none.csv")}, "no file of that name"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(tmp_path, monkeypatch, change, text):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((UsageError, ScenarioError)) as caught:
        begin_site(replace(NewSite(Path("mysite"), start=MONDAY), **change))
    assert text in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("channels", "text"), [(("phone",), "QUEUE=CHANNEL"), (("servic=phone",), '"service"'),
                                                (("service=fone",), '"phone"')])  # fmt: skip
def test_channels_of_a_history_name_its_queues(tmp_path, channels, text):
    path = write_history(tmp_path, [("service", 540, 1080)], days=7)
    with pytest.raises(UsageError) as caught:
        begin_site(NewSite(tmp_path / "own", history=path, channels=channels))
    assert text in str(caught.value)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    folder = tmp_path / "mysite"
    folder.mkdir()
    begin_site(NewSite(folder, people=5, start=MONDAY))  # an empty one will do
    (folder / "agents.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"not empty.*\n.*wfm check"):
        begin_site(NewSite(folder, start=MONDAY))
    assert (folder / "agents.csv").read_text(encoding="utf-8") == "mine"


def test_a_place_that_cant_be_written_to_is_refused(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        begin_site(NewSite(tmp_path / "file", start=MONDAY))
    with pytest.raises(UsageError, match="can't write to"):
        begin_site(NewSite(tmp_path / "file" / "mysite", people=5, start=MONDAY))


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    whole = Path.write_bytes

    def fill_up(path, content):
        if len(content) > 100_000:
            raise OSError(28, "No space left on device", str(path))
        return whole(path, content)

    monkeypatch.setattr(Path, "write_bytes", fill_up)
    with pytest.raises(UsageError, match="no space left on device"):
        begin_site(NewSite(tmp_path / "mysite", start=MONDAY))
    assert list(tmp_path.iterdir()) == []
