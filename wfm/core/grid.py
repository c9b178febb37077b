"""The time axis: all intervals of a run of local days, in order of elapsed time.

A local day has 23, 24 or 25 hours. Interval `t` is half-open, starts at `starts_utc[t]` and belongs to local day
`day_of[t]`; on the day the clock goes back two intervals of that day share one wall time, and `second_pass` tells
them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.arrays import BoolArray, IntArray, frozen

DAY_MIN = 24 * 60


@dataclass(frozen=True)
class Grid:
    """Intervals of `interval_min` minutes over `days` local days from `start` in `timezone`.

    `interval_min` divides an hour, or is a number of whole hours that divides a day of 24 hours, where every day has
    24 of them. Raises ValueError otherwise, and for `days` below 1.
    """

    timezone: str
    interval_min: int
    start: date
    days: int

    def __post_init__(self) -> None:
        if not _divides(self.interval_min):
            raise ValueError(
                f"interval_min must divide 60 or be a multiple of 60 that divides {DAY_MIN}, got {self.interval_min}"
            )
        if self.days < 1:
            raise ValueError(f"days must be at least 1, got {self.days}")
        if self.interval_min > 60 and (np.diff(self.midnights_utc) != DAY_MIN * 60).any():
            raise ValueError(f"interval_min above 60 needs days of 24 hours, and a clock changes: {self.timezone}")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the wall clock."""
        return ZoneInfo(self.timezone)

    @property
    def interval_s(self) -> int:
        """Length of one interval in seconds."""
        return self.interval_min * 60

    @property
    def slots(self) -> int:
        """Wall-clock intervals in a day of 24 hours."""
        return DAY_MIN // self.interval_min

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The local dates, one per day."""
        return tuple(self.start + timedelta(days=d) for d in range(self.days))

    @cached_property
    def midnights_utc(self) -> IntArray:
        """Epoch seconds of each local midnight, one more than there are days: shape (days + 1,)."""
        return frozen(np.array([midnight_utc(self.start + timedelta(days=d), self.zone) for d in range(self.days + 1)]))

    @cached_property
    def first_of_day(self) -> IntArray:
        """Index of the first interval of each day, and at the end the number of intervals: shape (days + 1,)."""
        return frozen((self.midnights_utc - self.midnights_utc[0]) // self.interval_s)

    @property
    def size(self) -> int:
        """How many intervals there are."""
        return int(self.first_of_day[-1])

    @cached_property
    def starts_utc(self) -> IntArray:
        """Epoch seconds at which each interval starts: shape (t,)."""
        return frozen(self.midnights_utc[0] + np.arange(self.size, dtype=np.int64) * self.interval_s)

    @cached_property
    def day_of(self) -> IntArray:
        """Local day each interval belongs to: shape (t,)."""
        return frozen(np.repeat(np.arange(self.days, dtype=np.int64), np.diff(self.first_of_day)))

    @cached_property
    def offset_s(self) -> IntArray:
        """Offset of the wall clock from UTC at the start of each interval, in seconds: shape (t,)."""
        offsets = np.empty(self.size, dtype=np.int64)
        for d in range(self.days):
            span = slice(int(self.first_of_day[d]), int(self.first_of_day[d + 1]))
            begin, end = (_offset(int(self.midnights_utc[d + k]), self.zone) for k in (0, 1))
            if begin == end:
                offsets[span] = begin
            else:
                offsets[span] = [_offset(int(s), self.zone) for s in self.starts_utc[span]]
        return frozen(offsets)

    @cached_property
    def wall_min(self) -> IntArray:
        """Minutes since local midnight that the wall clock shows at each start: shape (t,)."""
        return frozen((self.starts_utc + self.offset_s) % (DAY_MIN * 60) // 60)

    @cached_property
    def slot_of(self) -> IntArray:
        """Wall-clock slot of each interval, 0 to `slots` - 1: shape (t,)."""
        return frozen(self.wall_min // self.interval_min)

    @cached_property
    def second_pass(self) -> BoolArray:
        """True in the second pass through the hour that the clock repeats: shape (t,)."""
        seen: set[tuple[int, int]] = set()
        mask = np.zeros(self.size, dtype=np.bool_)
        for t in np.flatnonzero(np.isin(self.day_of, np.flatnonzero(np.diff(self.first_of_day) > self.slots))):
            key = (int(self.day_of[t]), int(self.wall_min[t]))
            mask[t] = key in seen
            seen.add(key)
        return frozen(mask)

    @cached_property
    def weekday_of(self) -> IntArray:
        """Weekday of each local day, Monday 0: shape (days,)."""
        return frozen((np.arange(self.days, dtype=np.int64) + self.start.weekday()) % 7)

    def day(self, d: int) -> slice:
        """Intervals of local day `d`."""
        return slice(int(self.first_of_day[d]), int(self.first_of_day[d + 1]))

    def datetime_at(self, t: int) -> datetime:
        """Start of interval `t` (or the end of the axis for t = size), with its UTC offset."""
        return datetime.fromtimestamp(int(self.midnights_utc[0]) + t * self.interval_s, tz=self.zone)

    def iso(self, t: int) -> str:
        """ISO 8601 with offset of the start of interval `t`."""
        return self.datetime_at(t).isoformat()

    def index_of(self, epoch_s: int) -> int:
        """Interval that holds this moment; below 0 or at least `size` where it lies outside."""
        return (epoch_s - int(self.midnights_utc[0])) // self.interval_s


def midnight_utc(day: date, zone: ZoneInfo) -> int:
    """Epoch seconds of local midnight; where the clock skips midnight, of the first moment of the day."""
    return wall_to_utc(day, 0, zone)


def wall_to_utc(day: date, wall_min: int, zone: ZoneInfo) -> int:
    """Epoch seconds at which the wall clock shows `wall_min` minutes after midnight of `day`.

    `wall_min` may pass 24 h (the next day's clock) or be negative. A repeated time is its first pass; a skipped time
    is the moment the clock jumps to, counted on from it.
    """
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=wall_min)  # noqa: DTZ001 - made aware below
    return int(naive.replace(tzinfo=zone).timestamp())


def _divides(interval_min: int) -> bool:
    """Tell whether intervals of this length fill hours, or days with whole hours."""
    if interval_min < 1:
        return False
    return 60 % interval_min == 0 or (interval_min % 60 == 0 and DAY_MIN % interval_min == 0)


def _offset(epoch_s: int, zone: ZoneInfo) -> int:
    moment = datetime.fromtimestamp(epoch_s, tz=UTC).astimezone(zone)
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
