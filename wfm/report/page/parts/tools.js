"use strict";
// Small tools the other parts share: data, words, elements, numbers, times.
const DATA = JSON.parse(document.getElementById("data").textContent);
const AXIS = DATA.axis;
const DAY_MIN = 1440;
const SLIDE = location.hash === "#slide", SLIDE_HIGH = 900;

function say(key, values) {
  return Object.entries(values || {}).reduce((text, [name, value]) => text.replace(`{${name}}`, value), DATA.words[key]);
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const amount = (value, digits = 0) =>
  new Intl.NumberFormat(DATA.language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
const pad = (n) => String(n).padStart(2, "0");
const clock = (minutes) => `${pad(Math.floor((((minutes % DAY_MIN) + DAY_MIN) % DAY_MIN) / 60))}:${pad(((minutes % 60) + 60) % 60)}`;

const START = Date.UTC(...AXIS.start.split("-").map((part, i) => Number(part) - (i === 1 ? 1 : 0)));
const stamp = (wall) => new Date(START + wall * 60000).toISOString().slice(0, 16);
const dateOf = (day) => new Date(START + day * DAY_MIN * 60000);
const isoDay = (day) => dateOf(day).toISOString().slice(0, 10);
const shortDay = (date) => `${DATA.weekdays[(date.getUTCDay() + 6) % 7]} ${date.getUTCDate()} ${DATA.months[date.getUTCMonth()]}`;
const dayName = (day) => shortDay(dateOf(day));
const STAMPS = AXIS.wall.map(stamp);

// The queue and day chosen hold for every chart; whoever listens is told.
const chosen = { queue: "", day: -1 };
const listeners = [];
function choose(what, value) {
  chosen[what] = value;
  listeners.forEach((listener) => listener(what));
}

let fields = 0;
// A control under its label; the label holds nothing else, so that its name is its text.
function labelled(label, control) {
  control.id = `field-${fields++}`;
  return make("div", { class: "field" }, make("label", { for: control.id }, label), control);
}

function picker(label, options, value, onchange) {
  const select = make("select", { onchange: () => onchange(select.value) });
  options.forEach(([key, text]) => select.append(make("option", { value: key, selected: String(key) === String(value) }, text)));
  return { field: labelled(label, select), select };
}

function queuePicker(queues, all) {
  const options = queues.map((queue) => [queue.name, queue.label]);
  if (all) options.unshift(["", all]);
  const { field, select } = picker(say("queue"), options, chosen.queue, (value) => choose("queue", value));
  listeners.push(() => { if (options.some(([key]) => key === chosen.queue)) select.value = chosen.queue; });
  return field;
}

function dayPicker() {
  const options = [[-1, say("week")], ...Array.from({ length: AXIS.days }, (_, d) => [d, dayName(d)])];
  const { field, select } = picker(say("day"), options, chosen.day, (value) => choose("day", Number(value)));
  listeners.push(() => { select.value = chosen.day; });
  return field;
}
