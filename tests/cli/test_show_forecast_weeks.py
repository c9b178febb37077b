"""Totals of weeks on the screen: what several queues add up to, and no queue twice."""

from datetime import date

from wfm.cli import show_forecast
from wfm.core.forecast import TotalBand

MONDAY = date(2026, 10, 19)


def band(scope, name, volume, *queues, grain="week"):
    return TotalBand(scope, name, grain, MONDAY, volume, {0.1: volume - 10, 0.9: volume + 10}, queues)


def test_a_channel_of_one_queue_is_not_told_again(capsys):
    totals = (
        band("queue", "service", 100.0, "service"), band("queue", "sales", 50.0, "sales"),
        band("queue", "mail", 30.0, "mail"), band("queue", "service", 20.0, "service", grain="day"),
        band("channel", "phone", 150.0, "service", "sales"), band("channel", "email", 30.0, "mail"),
        band("site", "ALL", 180.0, "service", "sales", "mail"),
    )  # fmt: skip
    weeks = {name: {MONDAY: count} for name, count in (("service", 100), ("sales", 50), ("mail", 30))}
    show_forecast._show_weeks(totals, weeks)
    rows = [line.split()[1:3] for line in capsys.readouterr().out.splitlines() if line.startswith("2026")]
    assert rows == [["service", "100"], ["sales", "50"], ["mail", "30"], ["phone", "150"], ["ALL", "180"]]


def test_of_one_queue_alone_there_is_one_row(capsys):
    totals = (band("queue", "a", 9.0, "a"), band("channel", "phone", 9.0, "a"), band("site", "ALL", 9.0, "a"))
    show_forecast._show_weeks(totals, {"a": {MONDAY: 9}})
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("2026")] == ["a"]
