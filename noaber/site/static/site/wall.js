// A screen on a wall: shows one page after the other, lets go of what has expired, keeps the last good state when
// the line is lost, and tells the server what it shows. Space or the button pauses, the arrows turn the page.

const box = document.getElementById("scherm"), line = document.querySelector("#lijn > span");
const { Keeping, Refused, Off } = await import(box.dataset.keeping);

const TURN = 12, POLL = 15000, AGAIN = 4000, BEAT = 30000, SILENT = 60, JITTER = 300;
const language = { en: "en-GB" }[document.documentElement.lang] ?? document.documentElement.lang;
const written = (options) => new Intl.DateTimeFormat(language, { timeZone: "Europe/Amsterdam", ...options });
const clock = written({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = written({ weekday: "long", day: "numeric", month: "long" });
const age = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const wall = () => box.querySelector(".nb-wall");
const keeping = new Keeping(box.dataset.state, JSON.parse(wall()?.dataset.keys || "[]"));
const edition = wall()?.dataset.edition;

let standing = "", turn = 0, since = 0, paused = false, failures = 0, refused = false, off = false;
let next = 0, beaten = { shows: null, at: 0 };

// ---- what is shown ------------------------------------------------------------------------------------------

const nameOf = (page) => `${page.dataset.name ?? ""} ${page.querySelector("h2")?.textContent} ${page.querySelector(".nb-wall__part")?.textContent ?? ""}`;

function turns() {
  const pages = [...box.querySelectorAll("[data-page]")];
  if (!pages.length) return [...box.querySelectorAll("[data-spare]")];
  return pages.some((page) => "pressing" in page.dataset) ? pages.filter((page) => page.dataset.name) : pages;
}

function show(index) {
  const pages = turns();
  if (!pages.length) return;
  turn = (index + pages.length) % pages.length;
  since = performance.now();
  for (const page of box.querySelectorAll(".nb-wall__page")) page.hidden = page !== pages[turn];
  wall().classList.toggle("is-drill", "drill" in pages[turn].dataset);
  wall().classList.toggle("is-urgent", "pressing" in pages[turn].dataset && !("drill" in pages[turn].dataset));
}

const messages = () => [...new Set([...box.querySelectorAll("[data-name]")].map((page) => page.dataset.name))];

// A new message is shown at once; else the page that stood stays.
function put(body) {
  const before = new Set(messages()), stood = turns()[turn];
  const name = stood && nameOf(stood);
  box.innerHTML = standing = body;
  expire();
  const pages = turns();
  const fresh = pages.findIndex((page) => page.dataset.name && !before.has(page.dataset.name));
  const left = since;
  show(fresh >= 0 ? fresh : Math.max(0, pages.findIndex((page) => nameOf(page) === name)));
  if (fresh < 0) since = left;
  sayTime();
}

// By its own end, whether there is a line or not.
function expire() {
  const now = (keeping.now() ?? 0) / 1000;
  const gone = [...box.querySelectorAll("[data-until]")].filter((page) => Number(page.dataset.until) <= now);
  for (const page of gone) page.remove();
  return gone.length > 0;
}

function sayTime() {
  const now = keeping.now();
  if (now === null) return;
  for (const [part, words] of [["[data-clock]", clock], ["[data-day]", day]]) {
    const element = box.querySelector(part), text = words.format(now);
    if (element && element.textContent !== text) element.textContent = text;
  }
}

function sayLine() {
  const lost = !off && (failures >= 2 || keeping.silence() > SILENT);
  line.hidden = !(lost || off);
  if (off) line.lastElementChild.textContent = box.dataset.off;
  if (!lost || !keeping.known) return;
  const at = keeping.known.iat * 1000, minutes = Math.max(1, Math.floor((keeping.now() - at) / 60000));
  const [unit, size] = minutes < 120 ? ["minute", 1] : minutes < 2880 ? ["hour", 60] : ["day", 1440];
  const ago = age.format(-Math.floor(minutes / size), unit);
  const time = minutes < 720 ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
  const text = (refused ? box.dataset.refused : box.dataset.since).replace("{at}", time).replace("{ago}", ago);
  if (line.lastElementChild.textContent !== text) line.lastElementChild.textContent = text;
}

// ---- what comes in and goes out -----------------------------------------------------------------------------

async function look() {
  clearTimeout(next);
  try {
    const state = await keeping.look();
    const back = failures > 0;
    failures = 0; refused = off = false;
    if (back) dispatchEvent(new Event("online")); // the stream need not wait for its own next try
    if (state.body !== standing) put(state.body);
    if (wall().dataset.edition !== edition) anew(wall().dataset.edition);
    beat();
  } catch (wrong) {
    failures += 1;
    refused = wrong instanceof Refused;
    if (wrong instanceof Off) goDark();
  }
  sayLine();
  clearTimeout(next);
  next = setTimeout(look, failures ? AGAIN : POLL);
}

// Tells what is shown: as soon as that changes, and else twice a minute. Nobody waits for it.
function beat() {
  const shows = messages().join(" "), now = performance.now();
  if (!keeping.known || (shows === beaten.shows && now - beaten.at < BEAT)) return;
  beaten = { shows, at: now };
  const body = new URLSearchParams({ shows, at: keeping.known.iat, checked: keeping.known.checked });
  fetch(box.dataset.beat, { method: "POST", body }).catch(() => { beaten.at = -BEAT; });
}

function anew(wanted) {
  if (sessionStorage.getItem("uitgave") === wanted) return;
  sessionStorage.setItem("uitgave", wanted);
  location.reload();
}

function goDark() {
  off = true;
  standing = "";
  box.querySelector("main").replaceChildren();
  globalThis.caches?.delete("scherm");
}

// ---- from now on --------------------------------------------------------------------------------------------

function tick() {
  if (expire()) { show(turn); beat(); }
  if (!paused && performance.now() - since > TURN * 1000) show(turn + 1);
  sayTime();
  sayLine();
}

// The page itself may be an old copy: what was kept last is never older.
if (keeping.known) put(keeping.known.body); else show(0);
sayTime();
look();
setInterval(tick, 500);
setInterval(() => keeping.noteTime(), 30000);
box.addEventListener("live", () => setTimeout(look, Math.random() * JITTER));
addEventListener("online", look);
addEventListener("offline", () => { failures = Math.max(failures, 1); look(); });

const pause = document.querySelector("[data-pause]");
pause.addEventListener("click", () => { paused = !paused; pause.setAttribute("aria-pressed", paused); });
addEventListener("keydown", ({ key, target }) => {
  if (key === "ArrowRight") show(turn + 1);
  if (key === "ArrowLeft") show(turn - 1);
  if (key === " " && target !== pause) pause.click();
});

// After a power cut without a line the browser loads this page from its own store.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(box.dataset.worker).catch(() => { /* without a line the one that is there goes on */ });
  const worker = await navigator.serviceWorker.ready;
  await document.fonts.ready;
  const files = performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => new URL(name).pathname.startsWith("/static/"));
  worker.active.postMessage({ keep: [location.href, ...files] });
}
