// What every page does beyond HTML: it says when the connection is gone, keeps what was typed, and moves focus
// to what changed. Everything works without it.

const offline = document.getElementById("offline");
const showConnection = () => { if (offline) offline.hidden = navigator.onLine; };
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
showConnection();

// After a form came back with mistakes, reading starts at the list of them.
document.getElementById("fouten")?.focus();

// A form with data-draft="name" keeps its text on this device until it has been sent.
const keyOf = (form) => `draft:${form.dataset.draft}`;
const kept = (field) => field.name && field.type !== "password" && field.type !== "file" && field.type !== "hidden";

function saveDraft(form) {
  const values = [...form.elements].filter(kept)
    .filter((f) => !["checkbox", "radio"].includes(f.type) || f.checked)
    .map((f) => [f.name, f.value]);
  try { localStorage.setItem(keyOf(form), JSON.stringify(values)); } catch { /* private mode: nothing is kept */ }
}

function restoreDraft(form) {
  const stored = localStorage.getItem(keyOf(form));
  if (!stored || form.querySelector("[aria-invalid]")) return;
  for (const [name, value] of JSON.parse(stored)) {
    for (const field of form.elements) {
      if (field.name !== name || !kept(field)) continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked ||= field.value === value;
      else if (!field.value) field.value = value;
    }
  }
}

// What was sent is forgotten on the first page that says so, or shows it as kept; after a failure it stays.
function forgetSent() {
  const sent = sessionStorage.getItem("sent");
  if (sent && document.querySelector(".nb-message--success, [data-kept]")) localStorage.removeItem(sent);
  sessionStorage.removeItem("sent");
}
try { forgetSent(); } catch { /* private mode: nothing was kept */ }

// Also in a part of the page that was fetched later.
function restoreDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]:not([data-restored])")) {
    form.dataset.restored = "";
    try { restoreDraft(form); } catch { localStorage.removeItem(keyOf(form)); }
  }
}
restoreDrafts();
document.addEventListener("htmx:afterSettle", restoreDrafts);
document.addEventListener("input", ({ target }) => { if (target.form?.dataset.draft) saveDraft(target.form); });
for (const done of document.querySelectorAll("[data-draft-done]")) localStorage.removeItem(`draft:${done.dataset.draftDone}`);

// A form that was sent says so and can't be sent twice; offline it stays, with its text.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (!navigator.onLine) { event.preventDefault(); offline?.scrollIntoView(); return; }
  const button = event.submitter;
  if (!button || form.dataset.again !== undefined) return;
  if (button.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
  button.setAttribute("aria-busy", "true");
  if (form.dataset.draft) try { sessionStorage.setItem("sent", keyOf(form)); } catch { /* private mode */ }
});
addEventListener("pageshow", () => {
  for (const busy of document.querySelectorAll("button[aria-busy]")) busy.removeAttribute("aria-busy");
});

// The place that was looked at last is where "Buurt" leads; a functional cookie, no tracking.
const place = document.querySelector("[data-place]")?.dataset.place;
if (place) document.cookie = `buurt=${place};path=/;max-age=31536000;samesite=lax`;

// Times grow old on an open page: "8 minuten geleden" is asked anew every minute where the page says how.
for (const box of document.querySelectorAll("[data-reload]")) {
  setInterval(() => { if (!document.hidden && navigator.onLine) box.dispatchEvent(new Event("reload")); }, 60000);
}

// Parts of a page that keep themselves fresh.
if (document.querySelector("[data-live-topic]")) {
  import(new URL(document.querySelector("meta[name='live-pass']").dataset.script, location.href).href);
}

// A button that prints the page is there only when a script can do it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Maps load only when they come into view; those of a part that was fetched later too.
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((e) => e.isIntersecting)) {
    seen.unobserve(entry.target);
    const source = new URL(document.querySelector("meta[name='map-script']").content, location.href).href;
    import(source).then((module) => module.start(entry.target));
  }
}, { rootMargin: "200px" });
const watchMaps = () => document.querySelectorAll("[data-map]:not([data-state])").forEach((map) => {
  map.dataset.state = "waiting";
  seen.observe(map);
});
for (const name of ["htmx:afterSettle", "live:fresh"]) document.addEventListener(name, watchMaps);
watchMaps();
