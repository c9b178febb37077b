"""The form of queues: hours, promises, and how their contacts arrive, wait and are handled.

The text under a field is its documentation and its description in the JSON Schema. Defaults are those of `wfm.core`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wfm.core.queue import Concurrency, Deferral, Feed, Queue
from wfm.core.requirement import Target
from wfm.scenario.field_types import (
    LONGEST_DELAY_MIN,
    AtLeastZero,
    ClockTime,
    Count,
    DateKey,
    DayRangeText,
    Name,
    Number,
    OpenShare,
    Patience,
    Positive,
    Promise,
    Share,
    Span,
    UpToOne,
    WholeFromZero,
)
from wfm.scenario.forms_rules import Form

MOST_SESSIONS = 20
LONGEST_RESPONSE_MIN = 90 * 24 * 60
Minutes = Annotated[float, Number(0, LONGEST_RESPONSE_MIN, above=True)]


class OpeningHoursForm(Form):
    """When contacts come in."""

    weekly: dict[DayRangeText, list[Span]]
    """Weekday or range of weekdays, such as mon-fri, to spans such as "08:00-21:00"; a day left out is closed."""
    holidays: list[Span] | None = None
    """Spans on public holidays, [] for closed; left out, a holiday is an ordinary day."""
    exceptions: dict[DateKey, list[Span]] = Field(default={})
    """Date to the spans of that day, whatever weekday or holiday it is."""
    changes: dict[DateKey, dict[DayRangeText, list[Span]]] = Field(default={})
    """Date to the weekly hours from that date on, a whole new week."""


class TargetForm(Form):
    """What a queue promises; null for no such target."""

    service_level: Promise | None = Target.service_level
    """Share of contacts answered within answer_within_s, or with a response within respond_within_min."""
    answer_within_s: AtLeastZero | None = Target.answer_within_s
    """Threshold of the service level in seconds, where customers wait on the line."""
    respond_within_min: Minutes | None = None
    """The same in minutes of staffed time, where work may wait: email and webcare, callbacks, and a second line that is
    given this. Left out it is 240, for webcare 60."""
    asa_s: Positive | None = Target.asa_s
    """Longest mean wait in seconds; not for work that may wait."""
    max_occupancy: UpToOne | None = Target.max_occupancy
    """Most of their time on queue that agents may be busy, as a share."""
    max_abandonment: OpenShare | None = Target.max_abandonment
    """Largest share of contacts that may be given up; needs patience_s."""
    definition: Literal["sl_offered", "sl_answered", "sl_virtual", "sl_excl_short", "sl_abandon_ok"] = "sl_offered"
    """What the service level counts where contacts are given up: those answered in time as a share of all offered
    (sl_offered), of those answered (sl_answered), of all without those given up in time (sl_excl_short), with those
    counted as good (sl_abandon_ok), or had nobody given up (sl_virtual)."""


class FeedForm(Form):
    """Another queue whose contacts come back in this one."""

    queue: Name
    """The queue they come from."""
    share: Annotated[float, Number(0, 10, above=True)] | None = None
    """Contacts here per contact there; left out, it is learned from the history."""
    delay_min: Annotated[int, Number(0, LONGEST_DELAY_MIN, whole=True)] = Feed.delay_min
    """Minutes later, up to 14 days."""


class ComposeForm(Form):
    """How long a message of a chat takes to write."""

    agent_s: Positive
    """Mean seconds the agent takes to read and write a message."""
    customer_s: Positive
    """Mean seconds until the customer's next message."""


class ConcurrencyForm(Form):
    """Several chats at once. How much longer a chat then takes is given in one of three ways, or by rule of thumb."""

    sessions: Annotated[int, Number(1, MOST_SESSIONS, whole=True)]
    """Chats an agent holds at most."""
    aht_by_sessions_s: list[Positive] | None = None
    """Mean handle time in seconds of a chat when 1, 2, ... are held; only their ratios count where aht_s or the
    history tells the handle time."""
    slowdown: list[Positive] | None = None
    """How many times longer a chat takes when 1, 2, ... are held: [1, 1.15, 1.35]."""
    compose: ComposeForm | None = None
    """Times to write a message, from which the slowdown is derived. None of the three: 1, 2, ... 5 chats at once do
    the work of 1, 1.7, 2.5, 2.9 and 3.5."""
    measured_sessions: Annotated[float, Number(1, MOST_SESSIONS)] = 1
    """Mean number of chats an agent with any held while the handle times of the history (or aht_s) were measured."""
    wind_down_min: WholeFromZero = Concurrency.wind_down_min
    """Last minutes of a shift in which an agent gets no new chat."""


class DeferralForm(Form):
    """Rules for work that may wait."""

    cutoff: ClockTime | None = Deferral.cutoff_min
    """What comes in before this clock time (quoted) is due at that day's closing, what comes in later at the closing of
    the next staffed day; where respond_within_min ends later, it is due then."""
    backlog: AtLeastZero = Deferral.backlog
    """Contacts that wait when the horizon starts."""
    backlog_within_min: Minutes | None = Deferral.backlog_within_s
    """Minutes of staffed time in which they are due; left out, as long as a new contact has."""
    chosen_share: Share = Deferral.chosen_share
    """Share of contacts that ask for a time of their own: that clock time on the next staffed day, and not before."""
    chosen_window_min: Minutes = Deferral.chosen_window_s / 60
    """Minutes from the chosen time in which they are due."""


class PriorityForm(Form):
    """A part of the contacts that goes first, with a promise of its own."""

    name: Name
    """What the part is called."""
    share: UpToOne
    """Its share of the queue's contacts."""
    respond_within_min: Minutes
    """Minutes of staffed time within which they have a response."""
    service_level: Promise | None = None
    """Share of them with a response in time; left out, the queue's."""


class QueueForm(Form):
    """One queue."""

    channel: Literal["phone", "chat", "email", "webcare", "callback", "second_line"]
    """How contacts come in. Those of phone and chat wait on the line; email, webcare and callback are work that may
    wait, and so is a second_line whose target has respond_within_min."""
    label: str = ""
    """Name for people to read."""
    aht_s: Positive | None = None
    """Mean handle time in seconds where the history has none."""
    target: TargetForm = TargetForm()
    """What the queue promises."""
    opening_hours: OpeningHoursForm | None = None
    """When contacts come in to this queue, instead of the site's hours."""
    staffed_hours: OpeningHoursForm | None = None
    """When contacts are handled; left out, when they come in, and for work that may wait the site's opening hours."""
    patience_s: Patience | None = None
    """Mean seconds until a waiting contact is given up, or from_history; left out, nobody gives up."""
    redial_share: Share = Queue.redial_share
    """Share of those who give up, or find all lines busy, that try again."""
    lines: Count | None = Queue.lines
    """Places for calls, talking and waiting together; left out, there is no limit."""
    priority: WholeFromZero = Queue.priority
    """Agents with several queues serve the higher priority first."""
    concurrency: ConcurrencyForm | None = None
    """Several chats at once; left out, one."""
    deferral: DeferralForm | None = None
    """Rules for work that may wait, beside the promise."""
    priorities: list[PriorityForm] = Field(default=[])
    """Parts of the work that may wait with a promise of their own, first served first; the rest has the queue's."""
    fed_by: list[FeedForm] = Field(default=[])
    """Queues whose contacts come back here, such as a first line; with every share stated it needs no history."""
