// What helps while reporting; every page works without it. Texts come from the page, in the reader's language.

const PREFIX = "melding:";
const DAY = 24 * 3600 * 1000;
const later = (work, wait) => { let timer; return (...given) => { clearTimeout(timer); timer = setTimeout(() => work(...given), wait); }; };
const store = {
  get: (key) => { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(PREFIX + key, JSON.stringify(value)); } catch { /* private mode */ } },
  drop: (key) => localStorage.removeItem(PREFIX + key),
  keys: () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)),
};

for (const box of document.querySelectorAll("[data-here]")) box.hidden = false;

// A question that was typed but not sent yet is kept on this device, for a day at most.
for (const key of store.keys()) if ((store.get(key)?.at ?? 0) < Date.now() - DAY) store.drop(key);
if (document.querySelector("[data-sent]")) store.keys().forEach(store.drop);

const keeps = (field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type) && field.name !== "website";
const chosen = (field) => !["checkbox", "radio"].includes(field.type) || field.checked;

function keep(form, sent = false) {
  const values = [...form.elements].filter(keeps).filter(chosen).map((field) => [field.name, field.value]);
  store.set(form.dataset.keep, { at: Date.now(), sent, page: location.pathname, values });
}

function restore(form) {
  const kept = store.get(form.dataset.keep);
  if (!kept || form.querySelector("[aria-invalid]") || (kept.sent && form.dataset.done !== undefined)) return store.drop(form.dataset.keep);
  for (const field of [...form.elements].filter(keeps)) {
    const values = kept.values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value) || (field.checked && !values.length);
    else if (values.length) field.value = values[0];
  }
}

// On a slow phone somebody types before this script is there: what stands in the form is then the newest.
const typed = (form) => [...form.elements].filter(keeps).some((field) =>
  ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : "defaultValue" in field && field.value !== field.defaultValue);

const form = document.querySelector("form[data-keep]");
if (form) {
  if (typed(form)) keep(form); else restore(form);
  form.addEventListener("input", later(() => keep(form), 300));
  form.addEventListener("submit", () => keep(form, navigator.onLine));
}

// Without a connection the button waits: what was pressed is sent as soon as the connection is back.
const banner = document.querySelector("[data-offline]");
if (banner) document.getElementById("offline")?.replaceWith(banner);
let waiting = null;
addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.method !== "post") return;
  event.preventDefault();
  waiting = [event.target, event.submitter];
  if (banner) { banner.hidden = false; banner.scrollIntoView(); }
}, true);
addEventListener("offline", () => { if (banner) banner.hidden = false; });
addEventListener("online", () => {
  if (banner) banner.hidden = true;
  if (waiting) waiting[0].requestSubmit(waiting[1] ?? undefined);
  waiting = null;
});

// On the first page: a report that was left half-way can be taken up again.
const again = document.querySelector("[data-again]");
const left = again && store.keys().map(store.get).sort((a, b) => b.at - a.at)[0];
if (left) { again.querySelector("a").href = left.page; again.hidden = false; }

// Reading along: what the house would say about the text, a moment after the typing stops.
for (const box of document.querySelectorAll("[data-read-along]")) {
  const field = document.getElementById(box.dataset.for), answer = box.querySelector("[aria-live]");
  let asking;
  field?.addEventListener("input", later(async () => {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData();
    body.set("text", field.value.slice(0, 4000));
    body.set("category", box.dataset.category);
    body.set("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    try {
      const found = await fetch(box.dataset.readAlong, { method: "POST", body, signal: asking.signal });
      if (found.ok) answer.innerHTML = await found.text();
    } catch { /* no connection: the same is read when it is sent */ }
  }, 600));
}

// Categories that fit the words, while they are typed.
for (const search of document.querySelectorAll("form[data-suggest]")) {
  const target = document.querySelector(search.dataset.suggest);
  search.addEventListener("input", later(async () => {
    try {
      const found = await fetch(search.action, { method: "POST", body: new FormData(search), headers: { "HX-Request": "true" } });
      if (found.ok) target.innerHTML = await found.text();
    } catch { /* the button still works */ }
  }, 250));
}

// Parts that belong to one choice: data-when="name=value".
const showParts = () => {
  for (const part of document.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    const fields = document.querySelectorAll(`input[name="${name}"]`);
    if (fields.length) part.hidden = ![...fields].some((field) => field.checked && field.value === value);
    else if (part.dataset.needs) part.hidden = true;
  }
};
addEventListener("change", showParts);
showParts();

// Where I am now, by the device; the map follows.
for (const button of document.querySelectorAll("[data-here] button[data-failed]")) {
  const said = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    const [lon, lat] = ["lon", "lat"].map((id) => document.getElementById(id));
    [lon.value, lat.value] = [coords.longitude.toFixed(6), coords.latitude.toFixed(6)];
    document.querySelector("[data-map]")?.dispatchEvent(new CustomEvent("nb:goto", { detail: { lon: coords.longitude, lat: coords.latitude } }));
    said.textContent = "";
  }, () => { said.textContent = button.dataset.failed; }, { enableHighAccuracy: true, timeout: 10000 }));
}
// Addresses while typing; choosing one puts the pin there.
for (const box of document.querySelectorAll("[data-addresses]")) {
  const field = box.querySelector("input"), list = box.querySelector("ul");
  const choose = ({ label, lon, lat }) => {
    field.value = label;
    [document.getElementById("lon").value, document.getElementById("lat").value] = [lon, lat];
    list.replaceChildren();
    document.querySelector("[data-map]")?.dispatchEvent(new CustomEvent("nb:goto", { detail: { lon, lat } }));
    field.focus();
  };
  field.addEventListener("input", later(async () => {
    if (field.value.trim().length < 3) return list.replaceChildren();
    try {
      const found = await fetch(`${box.dataset.addresses}?${new URLSearchParams({ q: field.value })}`, { headers: { Accept: "application/json" } });
      const { addresses } = found.ok ? await found.json() : { addresses: [] };
      list.replaceChildren(...addresses.slice(0, 6).map((address) => {
        const item = document.createElement("li");
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: address.label });
        button.addEventListener("click", () => choose(address));
        item.append(button);
        return item;
      }));
    } catch { /* the server looks it up when it is sent */ }
  }, 300));
}
// An address that is typed after a point was chosen counts more than the point.
document.getElementById("id_place_text")?.addEventListener("input", ({ target }) => {
  for (const id of ["lon", "lat"]) { const field = document.getElementById(id); if (field) field.value = ""; }
});

// A large photo is made smaller on the device, so that it also goes over a bad line.
for (const field of document.querySelectorAll("input[type=file][accept*=image]")) {
  field.addEventListener("change", async () => {
    const [file] = field.files;
    if (!file || file.size < 1500000) return;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, 2048 / Math.max(picture.width, picture.height));
      const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
      const files = new DataTransfer();
      files.items.add(new File([blob], "foto.jpg", { type: "image/jpeg" }));
      field.files = files.files;
    } catch { /* the server says what is wrong with it */ }
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.lastChild.textContent = ` ${button.dataset.done}`;
  });
}
