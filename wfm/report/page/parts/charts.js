"use strict";
// Forecast, coverage and heat map, drawn by the charting library.
const CHARTS = {};

function layout(more) {
  const axis = { gridcolor: colour("faint"), linecolor: colour("rule"), zerolinecolor: colour("rule"), tickfont: { color: colour("soft"), size: 11 } };
  const { xaxis, yaxis, yaxis2, ...rest } = more;
  return {
    font: { family: "system-ui, sans-serif", size: 12, color: colour("ink") },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", margin: { l: 44, r: 12, t: 8, b: 34 },
    hovermode: "x unified", hoverlabel: { bgcolor: colour("panel"), bordercolor: colour("rule"), font: { color: colour("ink") } },
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0, font: { size: 11 } },
    dragmode: "zoom", xaxis: { ...axis, ...xaxis }, yaxis: { ...axis, fixedrange: true, rangemode: "tozero", ...yaxis },
    ...(yaxis2 ? { yaxis2: { ...axis, fixedrange: true, ...yaxis2 } } : {}), ...rest,
  };
}

function timeAxis(series) {
  const [from, to] = chosen.day < 0 ? [0, AXIS.days * DAY_MIN] : [chosen.day * DAY_MIN, (chosen.day + 1) * DAY_MIN];
  const used = chosen.day < 0 ? null : openSpan(chosen.day, series);
  return {
    type: "date", range: [stamp(used ? used[0] : from), stamp(used ? used[1] : to)],
    tickformat: chosen.day < 0 ? "%a %-d %b" : "%H:%M", hoverformat: "%a %-d %b %H:%M",
  };
}

// First and last wall minute of a day at which any of the series has a figure.
function openSpan(day, all) {
  const from = AXIS.first[day], to = AXIS.first[day + 1];
  let first = to, last = from;
  for (const series of all) {
    for (let t = from; t < to; t++) if (series[t]) { first = Math.min(first, t); last = Math.max(last, t); }
  }
  return first > last ? null : [AXIS.wall[first], AXIS.wall[last] + AXIS.step];
}

const SETTINGS = { displayModeBar: false, responsive: true, locale: DATA.language, doubleClick: "reset" };

function plot(element, traces, more) { window.Plotly.react(element, traces, layout(more), SETTINGS); }

// A band as closed polygons, one for each run of intervals without a hole.
function band(x, [low, high], shade, name) {
  const xs = [], ys = [];
  for (let i = 0; i < x.length; ) {
    if (low[i] === null || low[i] === undefined) { i++; continue; }
    let j = i;
    while (j < x.length && low[j] !== null) j++;
    for (let k = i; k < j; k++) { xs.push(x[k]); ys.push(high[k]); }
    for (let k = j - 1; k >= i; k--) { xs.push(x[k]); ys.push(low[k]); }
    xs.push(null); ys.push(null);
    i = j;
  }
  return { x: xs, y: ys, fill: "toself", fillcolor: `rgba(${colour("band")}, ${shade})`, line: { width: 0 }, mode: "lines", hoverinfo: "skip", name, legendgroup: name };
}

function line(x, y, name, paint, more) {
  return { x, y, name, mode: "lines", line: { color: paint, width: 1.5, ...more } };
}

const SHADES = [["95", 0.1], ["80", 0.14], ["50", 0.2]];

function forecastTraces(one) {
  const traces = SHADES.filter(([key]) => one[`b${key}`]).map(([key, shade]) => band(STAMPS, one[`b${key}`], shade, say(`band${key}`)));
  if (one.plan) traces.push(line(STAMPS, one.plan, say("plan"), colour("past"), { width: 1.5, dash: "dash" }));
  if (one.mean4) traces.push(line(STAMPS, one.mean4, say("mean4"), colour("past"), { width: 1 }));
  if (one.year) traces.push({ ...line(STAMPS, one.year, say("last_year"), colour("past"), { width: 1, dash: "dot" }), visible: "legendonly" });
  if (one.model) traces.push(line(STAMPS, one.model, say("model"), colour("line"), { width: 1, dash: "dash" }));
  // of a running day the forecast begins where what came ends
  const said = DATA.now === undefined || !one.actual ? one.v : one.v.map((v, t) => (t < DATA.now && one.actual[t] !== null ? null : v));
  traces.push(line(STAMPS, said, say("forecast"), colour("line"), { width: 2 }));
  if (one.actual) traces.push({ x: STAMPS, y: one.actual, name: say("actual"), mode: "lines+markers", line: { color: colour("came"), width: 1 }, marker: { size: 3, color: colour("came") } });
  return traces.map((trace) => ({ hovertemplate: trace.hoverinfo ? undefined : "%{y:,.1f}", ...trace }));
}

function dailyTraces(one) {
  const x = one.v.map((_, d) => isoDay(d));
  const traces = SHADES.filter(([key]) => one[`b${key}`]).map(([key, shade]) => band(x, one[`b${key}`], shade, say(`band${key}`)));
  if (one.past) traces.push({ x: one.past[0], y: one.past[1], name: say("history"), type: "bar", marker: { color: colour("past"), opacity: 0.55 }, hovertemplate: "%{y:,.0f}" });
  traces.push({ x, y: one.v, name: say("forecast"), mode: "lines+markers", line: { color: colour("line"), width: 2 }, marker: { size: 5 }, hovertemplate: "%{y:,.0f}" });
  if (one.actual && one.actual.some((v) => v !== null)) traces.push({ x, y: one.actual, name: say("actual"), mode: "markers", marker: { size: 8, color: colour("came"), symbol: "diamond" }, hovertemplate: "%{y:,.0f}" });
  return traces;
}

function describe(element, what) {
  const label = (DATA.queues.find((queue) => queue.name === chosen.queue) || { label: "" }).label;
  element.setAttribute("aria-label", say("chart_label", { what, queue: label }));
}

CHARTS.forecast = (holder) => {
  const byInterval = make("div", { class: "plot", role: "img" }), byDay = make("div", { class: "plot short", role: "img" });
  holder.append(
    make("div", { class: "controls" }, queuePicker(DATA.queues), dayPicker()),
    make("h3", {}, say("by_interval")), make("figure", {}, byInterval), make("h3", {}, say("by_day")), make("figure", {}, byDay),
  );
  return () => {
    const name = chosen.queue || DATA.queues[0].name;
    describe(byInterval, say("by_interval")); describe(byDay, say("by_day"));
    plot(byInterval, forecastTraces(DATA.forecast[name]), { xaxis: timeAxis([DATA.forecast[name].v]), ...nowLine() });
    plot(byDay, dailyTraces(DATA.daily[name]), { xaxis: { type: "date", tickformat: "%-d %b", hoverformat: "%a %-d %b" }, bargap: 0.25 });
  };
};

// Where a running day stands.
function nowLine() {
  if (DATA.now === undefined) return {};
  const x = STAMPS[DATA.now], faint = { color: colour("came"), size: 11 };
  return {
    shapes: [{ type: "line", x0: x, x1: x, yref: "paper", y0: 0, y1: 1, line: { color: colour("came"), width: 1 } }],
    annotations: [{ x, y: 1, yref: "paper", yanchor: "top", xanchor: "left", text: say("now"), showarrow: false, font: faint }],
  };
}

CHARTS.projection = (holder) => {
  const element = make("div", { class: "plot short", role: "img" });
  const queues = DATA.queues.filter((queue) => DATA.projection[queue.name]);
  holder.append(make("div", { class: "controls" }, queuePicker(queues)), make("h3", {}, say("service")), make("figure", {}, element));
  return () => {
    const one = DATA.projection[chosen.queue] || DATA.projection[queues[0].name], x = one.t.map((t) => STAMPS[t]);
    describe(element, say("service"));
    plot(element, [
      { ...line(x, one.before, say("before"), colour("past"), { shape: "hv", dash: "dash" }), hovertemplate: "%{y:.1f}%" },
      { ...line(x, one.after, say("after"), colour("line"), { shape: "hv", width: 2 }), hovertemplate: "%{y:.1f}%" },
    ], { xaxis: { type: "date", tickformat: "%H:%M", hoverformat: "%H:%M" }, yaxis: { range: [0, 104], rangemode: "normal" } });
  };
};

// Agents over all queues or one: [needed, there, short, spare] per interval.
function cover(name) {
  const queues = name ? [DATA.coverage[name]] : Object.values(DATA.coverage);
  const sums = STAMPS.map(() => [0, 0, 0, 0, false]);
  for (const { need, there } of queues) {
    for (let t = 0; t < need.length; t++) {
      if (need[t] === null) continue;
      const gap = there[t] - need[t], sum = sums[t];
      sum[0] += need[t]; sum[1] += there[t]; sum[2] += Math.max(0, -gap); sum[3] += Math.max(0, gap); sum[4] = true;
    }
  }
  return sums;
}

CHARTS.coverage = (holder) => {
  const element = make("div", { class: "plot", role: "img", style: "height:380px" });
  holder.append(make("div", { class: "controls" }, queuePicker(DATA.queues, say("all")), dayPicker()), make("figure", {}, element));
  return () => {
    const sums = cover(chosen.queue), step = { shape: "hv" };
    const pick = (i, sign = 1) => sums.map((sum) => sign * sum[i]);
    describe(element, `${say("required")}, ${say("rostered")}`);
    const traces = [
      { ...line(STAMPS, pick(1), say("rostered"), colour("there"), { ...step, width: 1 }), fill: "tozeroy", fillcolor: `${colour("there")}66` },
      line(STAMPS, pick(0), say("required"), colour("need"), { ...step, width: 1.5 }),
      { ...line(STAMPS, pick(3), say("over"), colour("over"), { ...step, width: 0 }), fill: "tozeroy", yaxis: "y2", fillcolor: colour("over") },
      { ...line(STAMPS, pick(2, -1), say("under"), colour("under"), { ...step, width: 0 }), fill: "tozeroy", yaxis: "y2", fillcolor: colour("under") },
    ];
    plot(element, traces.map((trace) => ({ hovertemplate: "%{y:,.0f}", ...trace })), {
      ...nowLine(), xaxis: { ...timeAxis([pick(0), pick(1)]), anchor: "y2" }, yaxis: { domain: [0.34, 1] }, yaxis2: { domain: [0, 0.27], rangemode: "normal", zeroline: true },
    });
  };
};

const heatHeight = () => Math.max(170, 70 + AXIS.days * (AXIS.days > 14 ? 16 : 24));

CHARTS.heat = (holder) => {
  const element = make("div", { class: "plot heat", role: "img" });
  element.style.height = `${heatHeight()}px`;
  holder.append(make("div", { class: "controls" }, queuePicker(DATA.queues, say("all"))), make("figure", {}, element));
  return () => {
    // on a slide it fills what is left below the figures
    if (SLIDE) element.style.height = `${Math.max(160, SLIDE_HIGH - element.getBoundingClientRect().top - 24)}px`;
    const sums = cover(chosen.queue), slots = DAY_MIN / AXIS.step;
    const z = Array.from({ length: AXIS.days }, () => Array(slots).fill(null)), text = z.map((row) => [...row]);
    sums.forEach(([need, there, under, over, shown], t) => {
      if (!shown || !(need || there)) return;
      const d = Math.floor(AXIS.wall[t] / DAY_MIN), s = (AXIS.wall[t] % DAY_MIN) / AXIS.step;
      z[d][s] = under ? -under : over;
      text[d][s] = `${dayName(d)} ${clock(AXIS.wall[t])}<br>${say("required")} ${need}, ${say("rostered")} ${there}<br>${say("under")} ${under}, ${say("over")} ${over}`;
    });
    const sizes = z.flat().filter((v) => v !== null).map(Math.abs).sort((a, b) => a - b);
    const most = Math.max(2, sizes[Math.floor(sizes.length * 0.98)] || 0);
    const used = Array.from({ length: slots }, (_, s) => s).filter((s) => z.some((row) => row[s] !== null));
    describe(element, `${say("under")}, ${say("over")}`);
    plot(element, [{
      type: "heatmap", z, text, x: Array.from({ length: slots }, (_, s) => s * AXIS.step + AXIS.step / 2), y: z.map((_, d) => dayName(d)),
      zmin: -most, zmax: most, colorscale: [[0, colour("under")], [0.5, colour("faint")], [1, colour("over")]], hoverinfo: "text", ygap: 2, xgap: 0.5,
      colorbar: { thickness: 10, outlinewidth: 0, len: 1, tickfont: { size: 10, color: colour("soft") }, tickvals: [-most, 0, most], ticktext: [`${most} ${say("under")}`, "0", `${most} ${say("over")}`] },
    }], {
      hovermode: "closest", margin: { l: 74, r: 12, t: 4, b: 28 },
      xaxis: { tickvals: Array.from({ length: 25 }, (_, h) => h * 60), ticktext: Array.from({ length: 25 }, (_, h) => clock(h * 60)), range: used.length ? [used[0] * AXIS.step, (used[used.length - 1] + 1) * AXIS.step] : undefined, showgrid: false },
      yaxis: { autorange: "reversed", rangemode: "normal", showgrid: false, type: "category" },
    });
  };
};
