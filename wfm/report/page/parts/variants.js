"use strict";
// Variants side by side: service per queue, and coverage by time of day.
const SYMBOLS = [["circle-open", "○"], ["circle", "●"], ["square", "■"], ["diamond", "◆"], ["triangle-up", "▲"], ["cross", "✚"], ["star", "★"]];
const symbolOf = (i) => SYMBOLS[i ? 1 + ((i - 1) % (SYMBOLS.length - 1)) : 0];
const hueOf = (i) => `hue${((i - 1) % 6) + 1}`;
const paintOf = (i) => colour(i === 0 ? "ink" : hueOf(i));
const levelsHeight = () => 44 + (DATA.levels || []).length * 38;

CHARTS.levels = (holder) => {
  const element = make("div", { class: "plot", role: "img", "aria-label": say("plain_label", { what: say("level") }) });
  element.style.height = `${levelsHeight()}px`;
  const legend = make("ul", { class: "legend marks", "aria-hidden": "true" }, make("li", {}, make("i", {}, "|"), say("promise")));
  DATA.names.forEach((name, i) => legend.append(make("li", {}, make("i", { style: `color:var(--${i ? hueOf(i) : "ink"})` }, symbolOf(i)[1]), name)));
  holder.append(legend, make("figure", {}, element));
  return () => {
    const labels = DATA.levels.map((one) => one.label);
    const promise = (i) => ({
      x: DATA.levels.map((one) => (i < 0 ? one.first : one.promises[i] !== one.first ? one.promises[i] : null)), y: labels, mode: "markers",
      marker: { symbol: "line-ns-open", size: 20, color: i < 0 ? colour("soft") : paintOf(i), line: { width: 2, color: i < 0 ? colour("soft") : paintOf(i) } },
      hovertemplate: `${say("promise")} %{x:.0f}%<extra></extra>`,
    });
    const own = DATA.names.map((_, i) => i).filter((i) => DATA.levels.some((one) => one.promises[i] !== null && one.promises[i] !== one.first));
    // a variant that promises something else has a bar of its own colour
    const traces = [promise(-1), ...own.map(promise), ...DATA.names.map((name, i) => ({
      x: DATA.levels.map((one) => one.levels[i]), y: labels, name, mode: "markers",
      marker: { symbol: symbolOf(i)[0], size: i === 0 ? 16 : 10, color: paintOf(i), line: { width: i === 0 ? 2 : 0, color: paintOf(i) } },
      hovertemplate: `${name.replace(/[<>&]/g, "")} %{x:.1f}%<extra></extra>`,
    }))];
    traces.push(traces.splice(1 + own.length, 1)[0]); // the first as a ring around those that lie on it
    const all = DATA.levels.flatMap((one) => [...one.levels, ...one.promises]).filter((v) => v !== null);
    const low = Math.max(0, Math.floor((Math.min(...all) - 4) / 5) * 5);
    plot(element, traces, {
      hovermode: "closest", margin: { l: 12, r: 12, t: 8, b: 30 }, showlegend: false,
      xaxis: { range: [low, 101.5], ticksuffix: "%", fixedrange: true },
      yaxis: { type: "category", autorange: "reversed", rangemode: "normal", automargin: true, showgrid: true },
    });
  };
};

// One run's figures by time of day for a queue, or added up over all.
function byClock(run, what, queue) {
  if (!run) return null;
  const rows = queue ? [run[what][queue]].filter(Boolean) : Object.values(run[what]);
  return run.at.map((_, s) => {
    const known = rows.map((row) => row[s]).filter((v) => v !== null);
    return known.length ? known.reduce((sum, v) => sum + v, 0) : null;
  });
}

CHARTS.clock = (holder) => {
  const gap = make("div", { class: "plot", role: "img", style: "height:300px" }), need = make("div", { class: "plot short", role: "img" });
  const spot = { queue: "" };
  const queues = [["", say("all")], ...DATA.queues.map((queue) => [queue.name, queue.label])];
  const { field } = picker(say("queue"), queues, "", (value) => { spot.queue = value; draw(); });
  holder.append(
    make("div", { class: "controls" }, field), make("h3", {}, say("gap_by_clock")), make("figure", {}, gap),
    make("h3", {}, say("need_by_clock")), make("figure", {}, need),
  );
  function draw() {
    const label = (queues.find(([name]) => name === spot.queue) || ["", ""])[1];
    gap.setAttribute("aria-label", say("chart_label", { what: say("gap_by_clock"), queue: label }));
    need.setAttribute("aria-label", say("chart_label", { what: say("need_by_clock"), queue: label }));
    const needs = DATA.clock.map((run) => byClock(run, "need", spot.queue));
    const gaps = DATA.clock.map((run, i) => {
      const there = byClock(run, "there", spot.queue);
      return there && there.map((v, s) => (v === null || needs[i][s] === null ? null : v - needs[i][s]));
    });
    const style = (i) => ({ shape: "hv", width: i === 0 ? 2.5 : 1.7, dash: ["solid", "solid", "dash", "dot", "dashdot"][i % 5] });
    const trace = (values, i) => ({ ...line(DATA.clock[i].at, values, DATA.names[i], paintOf(i), style(i)), hovertemplate: "%{y:+.1f}" });
    const used = DATA.clock.flatMap((run, i) => (run ? run.at.filter((_, s) => needs[i][s] !== null) : []));
    const hours = Array.from({ length: 25 }, (_, h) => h * 60);
    const few = holder.clientWidth < 600 ? 4 : 2;
    const xaxis = {
      tickvals: hours.filter((m) => m % (60 * few) === 0), ticktext: hours.filter((m) => m % (60 * few) === 0).map((m) => clock(m)),
      range: used.length ? [Math.min(...used), Math.max(...used) + AXIS.step] : undefined, fixedrange: true,
    };
    const told = (all) => all.flatMap((values, i) => (values ? [trace(values, i)] : []));
    plot(gap, told(gaps), { xaxis, yaxis: { rangemode: "normal", zeroline: true, zerolinewidth: 2 }, hovermode: "closest" });
    plot(need, told(needs).map((one) => ({ ...one, hovertemplate: "%{y:.1f}" })), { xaxis, hovermode: "closest", showlegend: false });
  }
  return draw;
};
