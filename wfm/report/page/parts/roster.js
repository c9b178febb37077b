"use strict";
// The roster on a canvas: only the rows in view are drawn, so that it stays smooth however many there are.
// dark enough for white letters on them; activities are light and have dark ones
const PALETTE = ["#2f7390", "#a5660f", "#3f7f4b", "#8657a3", "#b54a38", "#4a68b0", "#757025", "#a34f80", "#2a7f7f", "#7d614b"];
const ACTIVITY = { team_lead: "#a3adb9", team_meeting: "#d6c26a", training: "#c9a9d8", coaching: "#e0ada1" };
const SPARE = ["#9db38a", "#c7a27c", "#8fb3bf", "#b7a0c9"];
const ROW = 21, HEAD = 36, LEAST_SPAN = 60;

class RosterChart {
  constructor(holder, timeline) {
    this.timeline = timeline;
    this.rows = [];
    this.wish = { day: AXIS.days > 1 ? chosen.day : 0, team: "", skill: "", text: "", sort: "start" };
    this.view = timeline.extent(this.wish.day);
    this.asTable = false;
    this.build(holder);
    this.listen();
    this.refresh(true);
  }

  paint(work) {
    const { queues, roster } = this.timeline;
    if (work < queues) return PALETTE[work % PALETTE.length];
    if (this.timeline.isBreak(work)) return null;
    return ACTIVITY[roster.activities[work - queues][0]] || SPARE[(work - queues) % SPARE.length];
  }

  build(holder) {
    this.count = make("span", { class: "count", role: "status" });
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.space = make("div", { class: "gantt-space" });
    this.box = make("div", { class: "gantt-view", tabindex: 0, role: "application", "aria-label": say("roster_label") }, this.space, this.canvas);
    this.table = make("div", { class: "scroll", tabindex: 0, role: "region", hidden: true });
    this.tip = make("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    this.frame = make("div", { class: "gantt" }, this.box);
    document.body.append(this.tip);
    holder.append(this.controls(), this.frame, this.table, this.legend());
  }

  controls() {
    const teams = [...new Set(this.timeline.people.map((person) => person.team))].filter(Boolean).sort();
    const any = ["", say("all")];
    const pick = (key, label, options, onchange) =>
      picker(label, options, this.wish[key], onchange || ((value) => { this.wish[key] = value; this.refresh(); })).field;
    const days = [[-1, say("week")], ...Array.from({ length: AXIS.days }, (_, d) => [d, dayName(d)])];
    const day = picker(say("day"), days, this.wish.day, (value) => choose("day", Number(value)));
    listeners.push((what) => { if (what === "day") { day.select.value = chosen.day; this.wish.day = chosen.day; this.refresh(true); } });
    const input = make("input", { type: "search", oninput: () => { this.wish.text = input.value; this.refresh(); } });
    this.toggle = make("button", { type: "button", "aria-pressed": "false", onclick: () => this.swap(!this.asTable) }, say("as_table"));
    const button = (sign, label, act) => make("button", { type: "button", "aria-label": label, title: label, onclick: act }, sign);
    return make("div", { class: "controls" },
      day.field,
      teams.length > 1 ? pick("team", say("team"), [any, ...teams.map((team) => [team, team])]) : null,
      DATA.queues.length > 1 ? pick("skill", say("skill"), [any, ...DATA.queues.map((queue, q) => [q, queue.label])]) : null,
      labelled(say("agent"), input),
      pick("sort", say("sort"), ["start", "name", "team", "hours"].map((key) => [key, say(`sort_${key}`)])),
      make("span", { class: "group" },
        button("‹", say("earlier"), () => this.pan(-0.5)), button("−", say("zoom_out"), () => this.zoom(1.6)),
        button("+", say("zoom_in"), () => this.zoom(1 / 1.6)), button("›", say("later"), () => this.pan(0.5))),
      this.toggle, this.count);
  }

  legend() {
    const used = new Set();
    this.timeline.people.forEach((person) => person.shifts.forEach((shift) => shift.parts.forEach((part) => used.add(part.work))));
    const list = make("ul", { class: "legend" });
    [...used].sort((a, b) => a - b).forEach((work) => {
      const paint = this.paint(work), paid = this.timeline.isPaid(work);
      const style = paint ? `background:${paint}` : `background:${paid ? "var(--rule)" : "none"};border:1px solid var(--rule)`;
      list.append(make("li", {}, make("i", { style }), this.timeline.nameOf(work) + (paid ? "" : ` (${say("unpaid")})`)));
    });
    return list;
  }

  listen() {
    this.box.addEventListener("scroll", () => this.ask(), { passive: true });
    this.box.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
      event.preventDefault();
      if (event.shiftKey) this.pan(Math.sign(event.deltaY || event.deltaX) * 0.15);
      else this.zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, this.minuteAt(event.offsetX));
    }, { passive: false });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("pointerdown", (event) => this.grab(event));
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    new ResizeObserver(() => this.ask()).observe(this.frame);
  }

  key(event) {
    const acts = { ArrowLeft: () => this.pan(-0.1), ArrowRight: () => this.pan(0.1), "+": () => this.zoom(1 / 1.3), "=": () => this.zoom(1 / 1.3), "-": () => this.zoom(1.3), 0: () => this.refresh(true) };
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[event.key]();
  }

  grab(event) {
    if (event.button !== 0) return;
    let from = event.clientX;
    this.canvas.setPointerCapture(event.pointerId);
    this.box.classList.add("dragging");
    const move = (moved) => { this.pan((from - moved.clientX) / this.plotWidth()); from = moved.clientX; };
    const drop = () => {
      this.canvas.removeEventListener("pointermove", move);
      this.box.classList.remove("dragging");
    };
    this.canvas.addEventListener("pointermove", move);
    this.canvas.addEventListener("pointerup", drop, { once: true });
    this.canvas.addEventListener("pointercancel", drop, { once: true });
  }

  gutter() { return this.frame.clientWidth < 620 ? 92 : 176; }
  plotWidth() { return Math.max(1, this.frame.clientWidth - this.gutter() - 8); }
  minuteAt(x) { return this.view[0] + ((x - this.gutter()) / this.plotWidth()) * (this.view[1] - this.view[0]); }
  xAt(minute) { return this.gutter() + ((minute - this.view[0]) / (this.view[1] - this.view[0])) * this.plotWidth(); }

  pan(share) { this.look(this.view[0] + share * (this.view[1] - this.view[0]), this.view[1] - this.view[0]); }
  zoom(factor, around) {
    const span = this.view[1] - this.view[0], middle = around === undefined ? this.view[0] + span / 2 : around;
    const wide = Math.min(Math.max(span * factor, LEAST_SPAN), AXIS.days * DAY_MIN + 60);
    this.look(middle - ((middle - this.view[0]) / span) * wide, wide);
  }
  look(from, span) {
    const end = this.timeline.dayStarts[AXIS.days] + 8 * 60;
    const start = Math.min(Math.max(from, -60), Math.max(-60, end - span));
    this.view = [start, start + span];
    this.ask();
  }

  refresh(fit) {
    if (fit) this.view = this.timeline.extent(this.wish.day);
    this.rows = this.timeline.select(this.wish);
    const shifts = this.rows.reduce((sum, row) => sum + row.shifts.length, 0);
    this.count.textContent = this.rows.length ? say("people", { n: amount(this.rows.length), m: amount(shifts) }) : say("nobody");
    this.space.style.height = `${HEAD + this.rows.length * ROW + 4}px`;
    if (this.asTable) this.fill();
    this.ask();
  }

  swap(asTable) {
    this.asTable = asTable;
    this.toggle.setAttribute("aria-pressed", String(asTable));
    this.toggle.textContent = say(asTable ? "as_chart" : "as_table");
    this.frame.hidden = asTable;
    this.table.hidden = !asTable;
    if (asTable) this.fill(); else this.ask();
  }

  // Several changes before the next frame are drawn once.
  ask() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => { this.asked = false; this.draw(); });
  }

  draw() {
    const width = this.frame.clientWidth - 2, ratio = window.devicePixelRatio || 1;
    if (width <= 0) return;
    const most = Math.round(window.innerHeight * 0.7), height = Math.min(HEAD + Math.max(1, this.rows.length) * ROW + 4, most);
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio); this.canvas.height = Math.round(height * ratio);
      this.canvas.style.width = `${width}px`; this.canvas.style.height = `${height}px`;
    }
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.colours = { ink: colour("ink"), soft: colour("soft"), rule: colour("rule"), faint: colour("faint"), panel: colour("panel") };
    const top = this.box.scrollTop, first = Math.floor(top / ROW), last = Math.min(this.rows.length, Math.ceil((top + height) / ROW));
    pen.save();
    pen.beginPath(); pen.rect(0, HEAD, width, height - HEAD); pen.clip();
    this.drawGrid(pen, height);
    for (let i = first; i < last; i++) this.drawRow(pen, this.rows[i], HEAD + i * ROW - top, width);
    pen.restore();
    this.drawHead(pen, width);
  }

  step() {
    const perHour = (this.plotWidth() / (this.view[1] - this.view[0])) * 60;
    return [15, 30, 60, 120, 180, 360, 720].find((minutes) => (perHour * minutes) / 60 >= 44) || DAY_MIN;
  }

  eachTick(act) {
    const step = this.step();
    for (let day = 0; day < AXIS.days; day++) {
      const begin = this.timeline.dayStarts[day], end = this.timeline.dayStarts[day + 1] + (day === AXIS.days - 1 ? 8 * 60 : 0);
      if (end < this.view[0] || begin > this.view[1]) continue;
      act(begin, true, day);
      const [, after, jump] = this.timeline.roster.jumps.find(([when]) => when === day) || [day, Infinity, 0];
      for (let wall = step; ; wall += step) {
        const minute = begin + (wall >= after ? wall - jump : wall);
        if (minute >= end) break;
        act(minute, false, day);
      }
    }
  }

  drawGrid(pen, height) {
    this.eachTick((minute, isDay) => {
      const x = Math.round(this.xAt(minute)) + 0.5;
      if (x < this.gutter()) return;
      pen.strokeStyle = isDay ? this.colours.rule : this.colours.faint;
      pen.beginPath(); pen.moveTo(x, HEAD); pen.lineTo(x, height); pen.stroke();
    });
  }

  drawHead(pen, width) {
    const gutter = this.gutter();
    pen.fillStyle = this.colours.panel; pen.fillRect(0, 0, width, HEAD);
    pen.strokeStyle = this.colours.rule; pen.beginPath(); pen.moveTo(0, HEAD - 0.5); pen.lineTo(width, HEAD - 0.5); pen.stroke();
    pen.textBaseline = "middle";
    pen.save();
    pen.beginPath(); pen.rect(gutter, 0, width - gutter, HEAD); pen.clip();
    const perDay = this.xAt(DAY_MIN) - this.xAt(0);
    this.eachTick((minute, isDay, day) => {
      const x = this.xAt(minute);
      if (isDay) {
        pen.font = "600 11px system-ui, sans-serif"; pen.fillStyle = this.colours.ink;
        const name = perDay > 62 ? dayName(day) : `${dateOf(day).getUTCDate()}`;
        pen.fillText(name, Math.min(Math.max(x + 4, gutter + 4), x + perDay - 60 > gutter ? x + perDay : x + 4), 10);
      }
      pen.font = "10px system-ui, sans-serif"; pen.fillStyle = this.colours.soft;
      if (this.step() < DAY_MIN) pen.fillText(this.timeline.clockAt(minute), x + 4, 26);
    });
    pen.restore();
  }

  drawRow(pen, { person, shifts }, y, width) {
    const gutter = this.gutter();
    pen.strokeStyle = this.colours.faint;
    pen.beginPath(); pen.moveTo(0, y + ROW - 0.5); pen.lineTo(width, y + ROW - 0.5); pen.stroke();
    pen.save();
    pen.beginPath(); pen.rect(gutter, y, width - gutter, ROW); pen.clip();
    for (const shift of shifts) if (shift.end > this.view[0] && shift.start < this.view[1]) this.drawShift(pen, shift, y);
    pen.restore();
    pen.save();
    pen.beginPath(); pen.rect(0, y, gutter - 6, ROW); pen.clip();
    pen.font = "12px system-ui, sans-serif"; pen.fillStyle = this.colours.ink; pen.textBaseline = "middle";
    pen.fillText(person.name || person.id, 8, y + ROW / 2);
    if (gutter > 100) {
      const used = pen.measureText(person.name || person.id).width;
      pen.font = "10px system-ui, sans-serif"; pen.fillStyle = this.colours.soft;
      pen.fillText(person.team, 14 + used, y + ROW / 2 + 1);
    }
    pen.restore();
  }

  drawShift(pen, shift, y) {
    const left = this.xAt(shift.start), right = this.xAt(shift.end);
    if (right - left < 18) {
      const longest = shift.parts.reduce((a, b) => (this.paint(b.work) && b.end - b.start > a.end - a.start ? b : a));
      pen.fillStyle = this.paint(longest.work) || this.colours.rule;
      pen.fillRect(left, y + 4, Math.max(2, right - left - 1), ROW - 8);
      return;
    }
    pen.fillStyle = this.colours.rule;
    pen.fillRect(left, y + ROW / 2 - 1, right - left, 2);
    for (const part of shift.parts) {
      const from = this.xAt(part.start), wide = this.xAt(part.end) - from, paint = this.paint(part.work);
      if (paint) { pen.fillStyle = paint; pen.fillRect(from, y + 3, Math.max(1, wide - 0.5), ROW - 6); this.write(pen, part, from, wide, y); }
      else if (this.timeline.isPaid(part.work)) { pen.fillStyle = this.colours.rule; pen.fillRect(from, y + 6, Math.max(1, wide), ROW - 12); }
    }
  }

  write(pen, part, from, wide, y) {
    if (wide < 46) return;
    pen.font = "10px system-ui, sans-serif"; pen.fillStyle = part.work < this.timeline.queues ? "#ffffff" : "#1d2125"; pen.textBaseline = "middle";
    const text = this.timeline.nameOf(part.work), room = wide - 8;
    if (pen.measureText(text).width <= room) pen.fillText(text, from + 4, y + ROW / 2 + 0.5);
  }

  point(event) {
    const y = event.offsetY - HEAD + this.box.scrollTop, row = event.offsetY < HEAD ? null : this.rows[Math.floor(y / ROW)];
    const minute = this.minuteAt(event.offsetX);
    const shift = row && row.shifts.find((one) => one.start <= minute && minute < one.end);
    this.tip.hidden = !shift;
    if (!shift) return;
    const part = shift.parts.find((one) => one.start <= minute && minute < one.end);
    this.tip.replaceChildren(
      make("b", {}, row.person.name || row.person.id), ` ${row.person.id} · ${row.person.team}`, make("br"),
      `${dayName(shift.day)} ${this.timeline.span(shift)}, ${amount(shift.paid / 60, 2)} ${say("hours").toLowerCase()}`, make("br"),
      make("b", {}, this.timeline.nameOf(part.work)), ` ${this.timeline.span(part)}`, make("br"), make("span", {}, shift.kind));
    const side = event.clientX > window.innerWidth - 260 ? -this.tip.offsetWidth - 12 : 14;
    this.tip.style.left = `${event.clientX + side}px`;
    this.tip.style.top = `${Math.min(event.clientY + 14, window.innerHeight - this.tip.offsetHeight - 8)}px`;
  }

  fill() { this.table.replaceChildren(this.wish.day < 0 ? this.matrix() : this.list()); }

  matrix() {
    const head = make("tr", {}, make("th", { scope: "col" }, say("agent")), ...Array.from({ length: AXIS.days }, (_, d) => make("th", { scope: "col" }, dayName(d))), make("th", { scope: "col", class: "n" }, say("hours")));
    const body = make("tbody");
    for (const { person } of this.rows) {
      const cells = Array.from({ length: AXIS.days }, (_, day) => {
        const text = this.timeline.shiftsOf(person, day).map((shift) => this.timeline.span(shift)).join(", ");
        return make("td", { class: text ? "on" : null }, text || "·");
      });
      body.append(make("tr", {}, make("th", { scope: "row" }, person.name || person.id), ...cells, make("td", { class: "n on" }, amount(person.paid / 60, 1))));
    }
    return make("table", { class: "matrix" }, make("thead", {}, head), body);
  }

  list() {
    const titles = ["agent", "team", "shift", "hours", "breaks", "work"];
    const head = make("tr", {}, ...titles.map((key) => make("th", { scope: "col" }, say(key))));
    const body = make("tbody");
    for (const { person, shifts } of this.rows) {
      for (const shift of shifts) {
        const told = (parts) => parts.map((part) => `${this.timeline.span(part)} ${this.timeline.nameOf(part.work)}`).join(", ");
        const breaks = shift.parts.filter((part) => this.timeline.isBreak(part.work));
        const work = shift.parts.filter((part) => !this.timeline.isBreak(part.work));
        body.append(make("tr", {}, make("td", {}, person.name || person.id), make("td", {}, person.team), make("td", {}, this.timeline.span(shift)),
          make("td", { class: "n" }, amount(shift.paid / 60, 2)), make("td", {}, told(breaks)), make("td", {}, told(work))));
      }
    }
    return make("table", {}, make("thead", {}, head), body);
  }
}
