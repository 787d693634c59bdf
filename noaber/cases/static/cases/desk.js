// The desk by keyboard, and panes that stay whole when a part is fetched. Without this file everything is a link or a form.

const desk = document.querySelector("[data-desk]");
const rows = () => [...desk.querySelectorAll(".nb-q")];
const current = () => desk.querySelector(".nb-q:focus") ?? desk.querySelector(".nb-q[aria-current]");
const typing = (el) => el.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

function step(by) {
  const all = rows(), at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  next?.click();
}

function choose() {
  const box = current()?.parentElement.querySelector("input[type=checkbox]");
  if (box) { box.checked = !box.checked; box.dispatchEvent(new Event("change", { bubbles: true })); }
}

function openVerb(id) {
  const part = document.getElementById(id);
  if (!part) return;
  if (part.tagName === "DETAILS") { part.open = true; part.querySelector("select, textarea")?.focus(); } else part.focus();
  part.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: choose,
  r: () => openVerb("antwoord"),
  e: () => openVerb("afhandelen"),
  a: () => openVerb("toewijzen"),
  u: () => document.querySelector("[data-key=u]")?.click(),
  "/": () => document.getElementById("zoek").select(),
  "?": () => document.getElementById("toetsen").showModal(),
};

addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "antwoord") {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector(".nb-send"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

desk.addEventListener("change", () => {
  const count = desk.querySelectorAll(".nb-qrow input:checked").length;
  const shown = desk.querySelector("[data-chosen]");
  if (shown) shown.textContent = count || "";
  const bulk = desk.querySelector(".nb-bulk");
  if (bulk) bulk.open = count > 0;
  // Nothing is fetched anew under the hands of somebody who chooses rows.
  const queue = document.getElementById("rij");
  queue.dataset.paused ??= queue.dataset.liveUrl;
  if (count) delete queue.dataset.liveUrl; else queue.dataset.liveUrl = queue.dataset.paused;
});

// Leaving a half-written answer for another case would lose it; the draft of app.js keeps it, so nothing is asked.
addEventListener("htmx:beforeRequest", (event) => { if (event.target.matches?.(".nb-q")) document.getElementById("zaak")?.classList.add("nb-busy"); });
addEventListener("htmx:responseError", () => location.reload());

function markCurrent() {
  const number = document.getElementById("zaak")?.dataset.number;
  desk.classList.toggle("nb-panes--item", Boolean(number));
  for (const row of rows()) {
    if (number && new URL(row.href).pathname.includes(`/${number}/`)) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}
addEventListener("live:fresh", markCurrent);

addEventListener("htmx:afterSwap", () => {
  markCurrent();
  const source = new URL(document.querySelector("meta[name='map-script']").content, location.href).href;
  for (const map of desk.querySelectorAll("[data-map]:not([data-state])")) {
    map.dataset.state = "loading";
    import(source).then((module) => module.start(map));
  }
});

// The ring of 100 metres around the case in hand, as far as the list beside it looks.
addEventListener("nb:map", ({ target, detail: { map } }) => {
  const at = target.closest("#omgeving") && [Number(target.dataset.lon), Number(target.dataset.lat)];
  if (!at) return;
  const degrees = 100 / 111320, wide = degrees / Math.cos((at[1] * Math.PI) / 180);
  const ring = Array.from({ length: 65 }, (_, n) => [at[0] + wide * Math.cos((n * Math.PI) / 32), at[1] + degrees * Math.sin((n * Math.PI) / 32)]);
  const draw = () => {
    if (map.getSource("ring")) return;
    map.addSource("ring", { type: "geojson", data: { type: "LineString", coordinates: ring } });
    map.addLayer({ id: "ring", type: "line", source: "ring", paint: { "line-color": getComputedStyle(target).color, "line-width": 2, "line-dasharray": [2, 2] } });
  };
  draw();
  target.addEventListener("nb:repainted", draw);
});
