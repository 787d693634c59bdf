// Keeps parts of a page fresh while it is open. An element names its topics and where its HTML comes from:
//   <div data-live-topic="case:12 person:3" data-live-url="/zaak/12/deel/">…</div>
// With data-live-keep it stays as it is while somebody has filled in something and not sent it.
// Without data-live-url it only gets an event "live" with {topic}, for other scripts. The stream says that
// something changed; what changed is fetched. Without a stream every element is fetched each half minute.

const access = document.querySelector("meta[name='live-pass']").content;
const POLL = 30000, JITTER = 800, LONGEST_WAIT = 60000;
const elements = () => [...document.querySelectorAll("[data-live-topic]")];
const topicsOf = (element) => element.dataset.liveTopic.split(/\s+/).filter(Boolean);
const wanted = () => [...new Set(elements().flatMap(topicsOf))].sort();

let stream = null, last = "", failures = 0, following = "", retry = 0, poll = 0;
const waiting = new Map();

async function connect() {
  clearTimeout(retry);
  const topics = wanted();
  if (document.hidden || !topics.length) return;
  following = topics.join(" ");
  try {
    const answer = await fetch(`${access}?${new URLSearchParams(topics.map((topic) => ["topic", topic]))}`, { headers: { Accept: "application/json" } });
    if (answer.status === 403) return startPolling();
    if (!answer.ok) throw new Error(answer.status);
    listen(await answer.json());
  } catch { later(); }
}

function listen({ token, url }) {
  // What changed between the making of the page and now is asked for too; a page may have been made 5 s ago.
  const missed = last ? { last } : { since: Math.ceil(performance.now() / 1000) + 6 };
  stream?.close();
  stream = new EventSource(`${url}?${new URLSearchParams({ t: token, ...missed })}`);
  stream.addEventListener("hello", (event) => { last ||= event.lastEventId; failures = 0; stopPolling(); });
  stream.addEventListener("change", (event) => { last = event.lastEventId; changed(JSON.parse(event.data).topic); });
  stream.addEventListener("again", (event) => { last = event.lastEventId; failures = 0; stopPolling(); elements().forEach(refreshSoon); });
  stream.addEventListener("bye", () => { stop(); connect(); });
  stream.onerror = () => { stop(); later(); };
}

function stop() { stream?.close(); stream = null; }

function later() {
  failures += 1;
  if (failures >= 3) startPolling();
  clearTimeout(retry);
  retry = setTimeout(connect, Math.min(LONGEST_WAIT, 1000 * 2 ** failures) * (0.5 + Math.random()));
}

function startPolling() { poll ||= setInterval(() => { if (!document.hidden) elements().forEach(refreshSoon); }, POLL + Math.random() * JITTER); }
function stopPolling() { clearInterval(poll); poll = 0; }

function changed(topic) {
  for (const element of elements().filter((found) => topicsOf(found).includes(topic))) {
    element.dispatchEvent(new CustomEvent("live", { bubbles: true, detail: { topic } }));
    refreshSoon(element);
  }
}

// Many pages hear it at once: each waits a moment of its own, and several changes are one fetch.
function refreshSoon(element) {
  if (!element.dataset.liveUrl || waiting.has(element)) return;
  waiting.set(element, setTimeout(() => { waiting.delete(element); refresh(element); }, Math.random() * JITTER));
}

const changedByHand = (field) => field.matches("select")
  ? ![...field.options].every((option, at) => option.selected === (option.defaultSelected || (at === 0 && !field.querySelector("[selected]"))))
  : field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
  : field.type !== "hidden" && field.value !== field.defaultValue;

function isInUse(element) {
  if ("liveKeep" in element.dataset && [...element.querySelectorAll("input, textarea, select")].some(changedByHand)) return true;
  const typing = document.activeElement;
  if (!element.contains(typing) || !typing.matches("input, textarea, select")) return false;
  typing.addEventListener("blur", () => refreshSoon(element), { once: true });
  return true;
}

async function refresh(element) {
  if (isInUse(element)) return;
  try {
    const answer = await fetch(element.dataset.liveUrl, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = await answer.text();
    if (isInUse(element)) return; // somebody began while we asked
    const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
    element.innerHTML = fresh;
    if (focused) document.getElementById(focused)?.focus();
    window.htmx?.process(element);
    element.dispatchEvent(new CustomEvent("live:fresh", { bubbles: true }));
  } catch { /* offline: the next change or the next half minute */ }
}

// A hidden page holds no line open: browsers allow few of them. It hears what it missed when it is seen again.
document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); else connect(); });
addEventListener("online", connect);
for (const name of ["htmx:afterSettle", "live:fresh"]) {
  document.addEventListener(name, () => { if (wanted().join(" ") !== following) connect(); });
}
connect();
