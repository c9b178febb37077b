"use strict";
// Draws each chart when it first comes near the screen, and again when a choice or the colours change.
(function start() {
  const drawn = new Map();
  let roster = null;
  const redraw = () => drawn.forEach((draw) => draw());
  const first = DATA.queues.length ? DATA.queues[0].name : "";
  chosen.queue = SLIDE ? "" : first;
  if (DATA.now !== undefined && !SLIDE) chosen.day = Math.floor(AXIS.wall[DATA.now] / DAY_MIN);

  // The library is text until the page stands: it takes longer to read than all the rest.
  function loadLibrary() {
    if (window.Plotly) return;
    document.head.append(make("script", {}, document.getElementById("library").textContent));
    if (DATA.language === "en") return;
    const [days, months] = [[...DATA.weekdays.slice(6), ...DATA.weekdays.slice(0, 6)], DATA.months];
    window.Plotly.register({ moduleType: "locale", name: DATA.language, dictionary: {}, format: { days, shortDays: days, months, shortMonths: months, decimal: ",", thousands: ".", date: "%d-%m-%Y" } });
  }

  function begin(holder) {
    if (drawn.has(holder)) return;
    const what = holder.dataset.chart;
    if (what === "roster") {
      roster = new RosterChart(holder, new Timeline(DATA.roster));
      drawn.set(holder, () => roster.ask());
      window.rosterChart = roster;
      return;
    }
    const draw = CHARTS[what](holder);
    drawn.set(holder, draw);
    draw();
    performance.mark("chart");
  }

  function beginSoon(holder) {
    if (window.Plotly || holder.dataset.chart === "roster") begin(holder);
    else requestAnimationFrame(() => setTimeout(() => { loadLibrary(); begin(holder); }));
  }

  if (SLIDE) document.body.classList.add("slide");
  const seen = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => beginSoon(entry.target)), { rootMargin: "400px" });
  const holders = [...document.querySelectorAll(".chart")];
  // room is kept for what isn't drawn yet, so that a link to a later part arrives where it should
  const people = DATA.roster ? DATA.roster.people.length : 0;
  const room = { levels: levelsHeight(), clock: 640, projection: 300, forecast: 660, coverage: 450, heat: 60 + heatHeight(), roster: 120 + Math.min(window.innerHeight * 0.7, HEAD + people * ROW) };
  holders.forEach((holder) => { holder.style.minHeight = `${room[holder.dataset.chart]}px`; });
  holders.forEach((holder) => seen.observe(holder));
  listeners.push((what) => drawn.forEach((draw, holder) => { if (holder.dataset.chart !== "roster") draw(what); }));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  // on paper the roster is a table
  let asTable = false;
  window.addEventListener("beforeprint", () => {
    if (holders.some((holder) => holder.dataset.chart !== "roster")) loadLibrary();
    holders.forEach(begin);
    if (!roster) return;
    asTable = roster.asTable;
    roster.swap(true);
  });
  window.addEventListener("afterprint", () => roster && roster.swap(asTable));

  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
  const current = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    links.forEach((link) => link.removeAttribute("aria-current"));
    links.get(entry.target.id)?.setAttribute("aria-current", "true");
  }), { rootMargin: "-15% 0px -75% 0px" });
  document.querySelectorAll("main section").forEach((section) => current.observe(section));
  document.documentElement.dataset.ready = "yes";
})();
