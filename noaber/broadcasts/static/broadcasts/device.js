// A message for a part of the neighbourhood: this device finds out whether it is for its own place. The place is kept
// here only, where the service worker can read it too; the shape is fetched by every device that got the message.

const STORE = "noaber-place", KEY = "/plek-op-dit-toestel";

async function read() {
  const found = await (await caches.open(STORE)).match(KEY);
  return found?.json();
}

async function keep(place) {
  const store = await caches.open(STORE);
  return place ? store.put(KEY, new Response(JSON.stringify(place))) : store.delete(KEY);
}

// The sides of all rings that a line to the east crosses: an odd number is inside, holes included
function inside({ type, coordinates }, { lon, lat }) {
  const rings = coordinates.flat(type === "MultiPolygon" ? 1 : 0);
  let odd = false;
  for (const ring of rings) for (let n = 1; n < ring.length; n++) {
    const [x1, y1] = ring[n - 1], [x2, y2] = ring[n];
    if (y1 > lat !== y2 > lat && lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

async function decide(note) {
  const place = await read();
  if (!place) return;
  const { shape } = await (await fetch(note.dataset.shape)).json();
  const said = inside(shape, place) ? "inside" : "outside", words = document.getElementById("bericht-inhoud");
  for (const one of note.querySelectorAll("[data-say]")) one.hidden = one.dataset.say !== said;
  const button = note.querySelector("[data-show]");
  words.hidden = said === "outside";
  button.hidden = said !== "outside";
  button.addEventListener("click", () => { words.hidden = false; button.hidden = true; });
}

async function tell(status) {
  const place = await read();
  status.textContent = place ? `${status.dataset.set} ${place.name}` : status.dataset.none;
}

const note = document.getElementById("toestel"), status = document.getElementById("plek-nu");
if (note) decide(note);
if (status) {
  tell(status);
  for (const button of document.querySelectorAll("[data-place], [data-forget]")) button.hidden = false; // without a script they do nothing
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-place], [data-forget]");
    if (!button) return;
    const { lon, lat, name } = button.dataset;
    await keep("place" in button.dataset ? { lon: Number(lon), lat: Number(lat), name } : null);
    tell(status);
  });
}
