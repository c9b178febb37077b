"""Amazon Connect: historical metrics of queues, downloaded or scheduled as CSV, by intervals of 15 or 30 minutes.

`Queue`, `StartInterval`, `EndInterval` (or `StartDate` and `StartTime`), then the metrics under the names that the
report shows: `Contacts queued`, `Contacts handled`, `Contacts abandoned`, `Average handle time`. Durations are seconds
or hh:mm:ss. Only active queues have rows: an interval without contacts has none.

Source
------
Amazon Connect Administrator Guide, "Historical metrics definitions" and "Historical metrics report limits".
"""

from __future__ import annotations

from wfm.history.imports.layout import Layout

AMAZON_CONNECT = Layout(
    "amazon-connect",
    names={
        "queue": ("Queue", "Queue name"),
        "start": ("StartInterval", "Interval start time"),
        "date": ("StartDate",),
        "time": ("StartTime",),
        "end": ("EndInterval", "Interval end time"),
        "media": ("Channel",),
        "volume": ("Contacts queued", "Contacts queued (enqueue timestamp)"),
        "handled": ("Contacts handled", "Contacts handled incoming"),
        "abandoned": ("Contacts abandoned", "Contact abandoned"),
        "aht_s": ("Average handle time", "Avg handle time"),
        "mean_answer_s": ("Average queue answer time", "Avg queue answer time"),
        "mean_abandon_s": ("Average queue abandon time", "Avg queue abandon time"),
    },
    patterns={"answered_within": r"contactsanswered(in)?\d+seconds"},
)
