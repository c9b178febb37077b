"""Rosters written by hand for the tests of the check: a small site, and shifts cut with nothing but datetime."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.agent import Agent, Contract, Staff, WorkedShift
from wfm.core.grid import Grid
from wfm.core.roster import HoursTarget, Roster, Stretch, Violation
from wfm.core.rules import SiteRules
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster.verify import BrokenWish, list_broken_wishes, verify_roster

ZONE = ZoneInfo("Europe/Amsterdam")
DAY_8H = ShiftKind(
    "day_8h",
    tuple(range(480, 751, 30)),
    510,
    (
        BreakRule("break", 15, True, 75, 135),
        BreakRule("lunch", 30, False, 195, 285),
        BreakRule("break", 15, True, 345, 420),
    ),
)
SHORT_4H = ShiftKind("short_4h", tuple(range(480, 1021, 30)), 240, (BreakRule("break", 15, True, 90, 135),))
NIGHT_4H = ShiftKind("night_4h", (0, 60, 90, 120, 150, 180, 240, 1200), 240, (BreakRule("break", 15, True, 90, 135),))
HOURS = {
    hours: ShiftKind(
        f"h{hours:g}", tuple(range(0, 1440, 15)), round(hours * 60), (BreakRule("rest", 45, True, 90, 180),)
    )
    for hours in (4, 6, 8, 9, 9.25, 10, 10.25)
}
"""Shifts of so many hours, all of it paid, from any quarter of the day, across midnight too."""
CONTRACTS = {
    "full": Contract("full", 3360, (480,), 7),
    "half": Contract("half", 840, (240,), 5),
    "week40": Contract("week40", 2400, (480,), 5),
    "week20": Contract("week20", 1200, (240,), 5),
}
WED, THU = date(2026, 6, 3), date(2026, 6, 4)


def at(day: date, clock: str, fold: int = 0) -> int:
    """Epoch seconds of a local time."""
    hour, minute = (int(part) for part in clock.split(":"))
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE, fold=fold).timestamp())


def leave(day: date, days: int = 1) -> tuple[int, int]:
    """First and last moment of whole days."""
    return at(day, "00:00"), at(day + timedelta(days=days), "00:00")


@dataclass(frozen=True)
class Site:
    """A site with its roster, to change one thing of and verify."""

    grid: Grid
    staff: Staff
    stretches: tuple[Stretch, ...] = ()
    opened: dict[str, tuple[str, str]] = field(default_factory=lambda: {"service": ("08:00", "21:00")})
    labour: LabourRules = field(default_factory=LabourRules)
    targets: tuple[HoursTarget, ...] = ()
    rules: SiteRules = field(default_factory=SiteRules)

    def verify(self) -> tuple[Violation, ...]:
        return verify_roster(Roster(self.grid, self.stretches), self.staff, **self._held_against())

    def wishes(self) -> tuple[BrokenWish, ...]:
        return list_broken_wishes(Roster(self.grid, self.stretches), self.staff, **self._held_against())

    def _held_against(self) -> dict:
        masks = {queue: self.mask(*clocks) for queue, clocks in self.opened.items()}
        return {"open_by_queue": masks, "labour": self.labour, "targets": self.targets, "rules": self.rules}

    def mask(self, opens: str, closes: str) -> np.ndarray:
        first = int(datetime.combine(self.grid.start, datetime.min.time(), tzinfo=ZONE).timestamp())
        last = int(
            datetime.combine(self.grid.start + timedelta(self.grid.days), datetime.min.time(), tzinfo=ZONE).timestamp()
        )
        clocks = [
            f"{datetime.fromtimestamp(s, tz=ZONE):%H:%M}" for s in range(first, last, self.grid.interval_min * 60)
        ]
        if closes < opens:  # past midnight
            return np.array([clock >= opens or clock < closes for clock in clocks])
        return np.array([opens <= clock < closes for clock in clocks])

    def one(self, rule: str) -> Violation:
        """The only violation, which must be of this rule."""
        found = self.verify()
        assert [v.rule for v in found] == [rule], found
        return found[0]

    def wish(self, rule: str) -> BrokenWish:
        """The only rule with a price that is broken, nothing hard being."""
        assert self.verify() == ()
        found = self.wishes()
        assert [v.rule for v in found] == [rule], found
        return found[0]

    def under(self, **law) -> "Site":
        """Change the law."""
        return replace(self, labour=replace(self.labour, **law))

    def agreed(self, **rules) -> "Site":
        """Change what the site agreed."""
        return replace(self, rules=replace(self.rules, **rules))

    def spend(self, who: str, day: date, clock: str, minutes: int, activity: str) -> "Site":
        """Cut an activity out of the work of a shift; a clock time before the shift is of the next day."""
        begin = at(day, clock)
        mine = [s for s in self.stretches if (s.agent, s.date) == (who, day)]
        if begin < mine[0].start:
            begin = at(day + timedelta(days=1), clock)
        end = begin + minutes * 60
        new = [replace(mine[0], activity=activity, start=begin, end=end, paid=True, queue="")]
        for s in self.stretches:
            if (s.agent, s.date) == (who, day) and s.start < end and begin < s.end:
                new += [replace(s, end=begin)] if s.start < begin else []
                new += [replace(s, start=end)] if end < s.end else []
            else:
                new.append(s)
        return replace(self, stretches=tuple(sorted(new, key=lambda s: (s.agent, s.start))))

    def agent(self, who: str) -> Agent:
        return next(a for a in self.staff.agents if a.id == who)

    def person(self, who: str, **changes) -> "Site":
        agents = tuple(replace(a, **changes) if a.id == who else a for a in self.staff.agents)
        return replace(self, staff=replace(self.staff, agents=agents))

    def contract(self, name: str, **changes) -> "Site":
        contracts = {**self.staff.contracts, name: replace(self.staff.contracts[name], **changes)}
        return replace(self, staff=replace(self.staff, contracts=contracts))

    def people(self, **changes) -> "Site":
        return replace(self, staff=replace(self.staff, **changes))

    def shift(self, who: str, day: date, name: str, **more) -> "Site":
        """Put a shift in place of the one of that day, or add it."""
        new = cut(self.agent(who), day, name, self.staff.shifts, **more)
        kept = [s for s in self.stretches if (s.agent, s.date) != (who, day)]
        return replace(self, stretches=tuple(sorted([*kept, *new], key=lambda s: (s.agent, s.start))))

    def without(self, who: str, day: date) -> "Site":
        return replace(self, stretches=tuple(s for s in self.stretches if (s.agent, s.date) != (who, day)))

    def edit(self, who: str, day: date, index: int, **changes) -> "Site":
        """Change one stretch, counted within its shift."""
        places = [i for i, s in enumerate(self.stretches) if (s.agent, s.date) == (who, day)]
        stretches = list(self.stretches)
        stretches[places[index]] = replace(stretches[places[index]], **changes)
        return replace(self, stretches=tuple(stretches))

    def target(self, who: str, **changes) -> "Site":
        return replace(self, targets=tuple(replace(t, **changes) if t.agent == who else t for t in self.targets))


def cut(agent, day, name, kinds, *, at_min=None, queues=("service",), start=None) -> list[Stretch]:
    """Cut a shift into stretches; breaks begin `at_min` minutes into it, by default as early as they may."""
    kind = next(k for k in kinds if k.name == name.rpartition("-")[0])
    clock = name.rpartition("-")[2]
    begin = at(day, f"{clock[:2]}:{clock[2:]}") if start is None else start
    offsets = at_min or [b.earliest_min for b in kind.breaks]
    work = {"activity": "team_lead"} if agent.role == "team_lead" else {"activity": "on_queue"}
    common = {"agent": agent.id, "date": day, "shift": name}
    out, now, left = [], 0, list(queues)
    for rest, offset in [*zip(kind.breaks, offsets, strict=True), (None, kind.length_min)]:
        queue = "" if agent.role == "team_lead" else left.pop(0) if len(left) > 1 else left[0]
        span = {"start": begin + now * 60, "end": begin + offset * 60}
        out.append(Stretch(**common, **work, **span, paid=True, queue=queue))
        if rest is not None:
            now = offset + rest.minutes
            span = {"start": begin + offset * 60, "end": begin + now * 60}
            out.append(Stretch(**common, activity=rest.kind, **span, paid=rest.paid))
    return out


def two_days() -> Site:
    """Four people on a Wednesday and Thursday in June; correct in every respect."""
    people = (
        Agent("ann", "Ann", "agent", "full", ("service", "sales")),
        Agent("bob", "Bob", "agent", "half", ("sales",)),
        Agent("cas", "Cas", "agent", "full", ("service",), hired_on=THU),
        Agent("lea", "Lea", "team_lead", "full"),
    )
    monday = date(2026, 6, 1)
    part = "2 of 7 days"
    targets = (
        HoursTarget("ann", monday, 960, 3360),
        HoursTarget("bob", monday, 240, 840),
        HoursTarget("cas", monday, 480, 3360, 0, part),
        HoursTarget("lea", monday, 960, 3360),
    )
    site = Site(
        Grid("Europe/Amsterdam", 15, WED, 2),
        Staff(people, CONTRACTS, (DAY_8H, SHORT_4H, NIGHT_4H)),
        opened={"service": ("08:00", "21:00"), "sales": ("09:00", "18:00")},
        targets=targets,
    )
    site = site.shift("ann", WED, "day_8h-0930", queues=("service", "sales", "service", "sales"))
    site = site.shift("ann", THU, "day_8h-1000", at_min=[135, 285, 420], queues=("service", "sales"))
    site = site.shift("bob", THU, "short_4h-0900", queues=("sales",))
    site = site.shift("cas", THU, "day_8h-0800")
    return site.shift("lea", WED, "day_8h-0800").shift("lea", THU, "day_8h-1230")


def run_of_hours(start: date, names: list[str], **more) -> Site:
    """One agent `ann` with shifts of `HOURS`, written as "h8-0900"."""
    return run_of_shifts(start, names, kinds=tuple(HOURS.values()), **more)


def worked(day: date, start: str, hours: float = 8, **more) -> WorkedShift:
    """A shift of hers before the horizon."""
    return WorkedShift("ann", day, at(day, start), at(day, start) + round(hours * 3600), **more)


def run_of_shifts(start: date, names: list[str], *, kinds=(DAY_8H, SHORT_4H, NIGHT_4H), **more) -> Site:
    """One agent `ann` from `start`, a name of a shift per day ("" for a day off), all hours open.

    The contract lets her work any day for any hours; every target is what the shifts make.
    """
    opened = {"service": ("00:00", "24:00")}
    roomy = Contract("roomy", 7 * 1440, tuple(sorted({k.paid_min for k in kinds})), 7)
    staff = Staff((Agent("ann", "Ann", "agent", "roomy", ("service",)),), {"roomy": roomy}, tuple(kinds), **more)
    site = Site(Grid("Europe/Amsterdam", 15, start, len(names)), staff, opened=opened)
    weeks: dict[date, int] = {}
    for d, name in enumerate(names):
        day = start + timedelta(days=d)
        monday = day - timedelta(days=day.weekday())
        weeks.setdefault(monday, 0)
        if name:
            site = site.shift("ann", day, name)
            weeks[monday] += next(k.paid_min for k in kinds if k.name == name.rpartition("-")[0])
    targets = tuple(HoursTarget("ann", week, minutes, 10080, 0, "as rostered") for week, minutes in weeks.items())
    return replace(site, targets=targets)
