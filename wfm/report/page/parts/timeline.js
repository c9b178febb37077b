"use strict";
// The roster as a model: who works what when, filtered and sorted; nothing of the screen in here.
class Timeline {
  constructor(roster) {
    this.roster = roster;
    this.queues = DATA.queues.length;
    this.dayStarts = AXIS.first.map((t) => t * AXIS.step);
    this.people = roster.people.map(([id, name, team, contract, role, skills]) => ({ id, name, team, contract, role, skills, shifts: [], paid: 0 }));
    for (const row of roster.shifts) {
      const [person, day, kind, start] = row;
      const shift = { day, kind: roster.kinds[kind], start, end: start, paid: 0, parts: [] };
      for (let i = 4; i < row.length; i += 2) {
        const part = { work: row[i], start: shift.end, end: shift.end + row[i + 1] };
        shift.parts.push(part);
        shift.end = part.end;
        if (this.isPaid(part.work)) shift.paid += row[i + 1];
      }
      this.people[person].shifts.push(shift);
      this.people[person].paid += shift.paid;
    }
    this.people.forEach((person) => person.shifts.sort((a, b) => a.start - b.start));
  }

  isPaid(work) { return work < this.queues || this.roster.activities[work - this.queues][2]; }
  nameOf(work) { return work < this.queues ? DATA.queues[work].label : this.roster.activities[work - this.queues][1]; }
  kindOf(work) { return work < this.queues ? "queue" : this.roster.activities[work - this.queues][0]; }
  isBreak(work) { return work >= this.queues && /break|lunch|pauze|meal|rest/i.test(this.kindOf(work)); }

  dayAt(minute) {
    let day = 0;
    while (day < AXIS.days - 1 && this.dayStarts[day + 1] <= minute) day++;
    return day;
  }

  // What the clock shows at an elapsed minute, on days when it changes too.
  clockAt(minute) {
    const day = this.dayAt(minute);
    let wall = minute - this.dayStarts[day];
    for (const [when, after, jump] of this.roster.jumps) if (when === day && wall >= after) { wall += jump; break; }
    return clock(wall);
  }

  span(part) { return `${this.clockAt(part.start)}–${this.clockAt(part.end)}`; }

  shiftsOf(person, day) { return day < 0 ? person.shifts : person.shifts.filter((shift) => shift.day === day); }

  select({ day, team, skill, text, sort }) {
    const wanted = text.trim().toLowerCase();
    const rows = [];
    for (const person of this.people) {
      if (team && person.team !== team) continue;
      if (skill !== "" && !person.skills.includes(Number(skill))) continue;
      if (wanted && !`${person.name} ${person.id}`.toLowerCase().includes(wanted)) continue;
      const shifts = this.shiftsOf(person, day);
      if (shifts.length) rows.push({ person, shifts });
    }
    const byName = (a, b) => a.person.name.localeCompare(b.person.name) || a.person.id.localeCompare(b.person.id);
    const orders = {
      start: (a, b) => a.shifts[0].start - b.shifts[0].start || a.shifts[0].end - b.shifts[0].end || byName(a, b),
      name: byName,
      team: (a, b) => a.person.team.localeCompare(b.person.team) || byName(a, b),
      hours: (a, b) => b.person.paid - a.person.paid || byName(a, b),
    };
    return rows.sort(orders[sort]);
  }

  extent(day) {
    if (day < 0) return [0, this.dayStarts[AXIS.days]];
    const shifts = this.people.flatMap((person) => this.shiftsOf(person, day));
    if (!shifts.length) return [this.dayStarts[day], this.dayStarts[day + 1]];
    const low = shifts.reduce((least, shift) => Math.min(least, shift.start), Infinity);
    return [low - 30, shifts.reduce((most, shift) => Math.max(most, shift.end), 0) + 30];
  }
}
