// Who gets this message, on the map: draw a shape, a ring, or press areas. Everything here can be done in the form
// too; the map only fills in its hidden field `drawn` and the boxes `areas`, and asks the server whom that reaches.

const form = document.getElementById("bericht");
const tools = document.querySelector(".nb-tools");
const box = document.querySelector(".nb-reach [data-map]");
const EMPTY = { type: "FeatureCollection", features: [] };
const EARTH = 6371008.8;
const STEP = 8; // pixels that an arrow key moves a corner
const DOOR_ZOOM = 15.5, NEAR = 16; // pixels around a door that press it
let map, library, tool = "", off = false, sketch = [], handles = [], held = -1, asking, doors = [], before = [];

// What was chosen
const field = form?.elements.drawn;
const read = () => { try { return JSON.parse(field?.value || "{}"); } catch { return {}; } };
const side = (drawn, less = off) => less ? drawn.minus ??= {} : drawn;
const boxes = () => [...form.querySelectorAll(`input[name='${off ? "minus_areas" : "areas"}']`)];
const rad = (degrees) => degrees * Math.PI / 180;

// Undo: what stood in the field and the boxes before each change
const ticked = () => [...form.querySelectorAll("input[name='areas'], input[name='minus_areas']")];
function remember() {
  before.push({ drawn: field.value, boxes: ticked().map((b) => b.checked), perhaps: form.elements.perhaps?.value });
  tools.querySelector("[data-undo]").disabled = false;
}

function undo() {
  const last = before.pop();
  if (!last) return;
  field.value = last.drawn;
  since.clear();
  ticked().forEach((b, n) => { b.checked = last.boxes[n]; });
  if (last.perhaps) form.elements.perhaps.value = last.perhaps;
  tools.querySelector("[data-undo]").disabled = !before.length;
  sketch = [];
  ask();
}

function keep(drawn) {
  remember();
  field.value = JSON.stringify(drawn);
  ask();
}

function metresBetween([lon1, lat1], [lon2, lat2]) {
  const a = Math.sin(rad(lat2 - lat1) / 2) ** 2 + Math.cos(rad(lat1)) * Math.cos(rad(lat2)) * Math.sin(rad(lon2 - lon1) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(a));
}

const eastOf = ({ lon, lat, metres }) => [lon + metres / (EARTH * Math.cos(rad(lat))) * 180 / Math.PI, lat];

// Ask the server whom this reaches, a moment after the last change
let timer;
function ask() {
  clearTimeout(timer);
  asking?.abort(); // an answer to what was asked before is no longer true
  timer = setTimeout(async () => {
    asking = new AbortController();
    const said = new FormData(form);
    said.delete("picture"); // whom it reaches is asked without the file
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: said, signal: asking.signal });
      if (answer.ok) show(await answer.text());
    } catch (wrong) { if (wrong.name !== "AbortError") console.warn("preview", wrong); }
  }, 250);
}

function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect(), frame = form.getBoundingClientRect();
  return bottom > Math.max(frame.top, 0) && top < Math.min(frame.bottom, innerHeight);
}

function show(html) {
  since.clear();
  const page = new DOMParser().parseFromString(html, "text/html");
  const held = document.activeElement, wasInView = form.contains(held) && isInView(held);
  for (const id of ["bereik", "weging", "kaartnoot", "delen", "sms-maat", "post-beeld", "oefenaars"]) {
    const fresh = page.getElementById(id), old = document.getElementById(id);
    // What did not change stays: it is not read aloud again, and keeps the focus that is in it
    if (fresh && old && fresh.innerHTML !== old.innerHTML) old.replaceChildren(...fresh.childNodes);
  }
  if (wasInView) held.scrollIntoView({ block: "nearest" }); // what grew above must not push it away
  if (spoken) document.getElementById("kaartnoot").prepend(`${spoken}. `);
  spoken = "";
  paint();
}

// On the map
function colour(name) {
  const probe = box.appendChild(document.createElement("i"));
  probe.style.color = `var(--nb-${name})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const source = (id, data) => map.getSource(id)?.setData(data) ?? map.addSource(id, { type: "geojson", data });

function layer(id, of, type, paint, extra = {}, under = undefined) {
  if (!map.getLayer(id)) map.addLayer({ id, source: of, type, paint, ...extra }, under);
}

function paint() {
  if (!map) return;
  const { points = [], outline } = JSON.parse(document.getElementById("tekening")?.textContent || "{}");
  source("chosen", outline ? { type: "Feature", geometry: outline, properties: {} } : EMPTY);
  source("doors", { type: "FeatureCollection", features: points.map(([lon, lat, lit]) => ({ type: "Feature", properties: { lit }, geometry: { type: "Point", coordinates: [lon, lat] } })) });
  source("sketch", lineOf(sketch));
  const brand = colour("brand-ink"), radius = ["interpolate", ["exponential", 1.6], ["zoom"], 12, 1, 18, 8];
  layer("chosen-fill", "chosen", "fill", { "fill-color": brand, "fill-opacity": 0.08 });
  layer("chosen-line", "chosen", "line", { "line-color": brand, "line-width": 3 });
  layer("doors", "doors", "circle", { "circle-radius": radius, "circle-color": ["case", ["==", ["get", "lit"], 1], brand, colour("surface")], "circle-stroke-color": brand, "circle-stroke-width": 1 });
  source("doors-free", { type: "FeatureCollection", features: tool === "doors" ? doors.map(([, lon, lat]) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } })) : [] });
  layer("doors-free", "doors-free", "circle", { "circle-radius": radius, "circle-color": colour("surface"), "circle-opacity": 0.7, "circle-stroke-color": colour("line-control"), "circle-stroke-width": 1.5 }, {}, "doors");
  layer("sketch", "sketch", "line", { "line-color": brand, "line-width": 2, "line-dasharray": [2, 1] });
  if (form) hold();
}

const lineOf = (points) => points.length > 1 ? { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points } } : EMPTY;

function look() {
  const { points = [], outline } = JSON.parse(document.getElementById("tekening")?.textContent || "{}");
  const edge = outline?.coordinates.flat(outline.type === "Polygon" ? 1 : 2) ?? [], all = [...edge, ...points];
  if (!map || !all.length) return;
  const lons = all.map((p) => p[0]), lats = all.map((p) => p[1]);
  map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 60, maxZoom: 17, animate: false });
}

// Handles: every corner of a drawn shape, and the edge of every ring
function hold() {
  const back = held;
  handles.forEach((handle) => handle.remove());
  held = back;
  handles = [];
  const drawn = read();
  holdSide(drawn, false);
  if (drawn.minus) holdSide(drawn, true);
  handles[held]?.getElement().focus();
}

function holdSide(drawn, less) {
  const { shapes = [], rings = [] } = side(drawn, less);
  for (const shape of shapes.filter(({ type }) => type === "Polygon")) {
    shape.coordinates[0].slice(0, -1).forEach((at, c) => handle(at, less, (to) => {
      const ring = shape.coordinates[0];
      ring[c] = to;
      if (c === 0) ring[ring.length - 1] = to;
      keep(drawn);
    }));
  }
  for (const ring of rings) {
    handle(eastOf(ring), less, (to) => {
      ring.metres = Math.max(5, Math.round(metresBetween([ring.lon, ring.lat], to)));
      keep(drawn);
    });
  }
}

const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

function handle(at, less, moved) {
  const element = Object.assign(document.createElement("span"), { className: `nb-handle${less ? " nb-handle--off" : ""}`, title: tools.dataset.corner, tabIndex: 0 });
  element.setAttribute("role", "button");
  const marker = new library.Marker({ element, draggable: true }).setLngLat(at).addTo(map);
  const place = handles.push(marker) - 1;
  const tell = () => { const { lng, lat } = marker.getLngLat(); moved([lng, lat]); };
  marker.on("dragend", tell);
  element.addEventListener("focus", () => { held = place; });
  element.addEventListener("blur", () => { held = -1; });
  element.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const { x, y } = map.project(marker.getLngLat());
    marker.setLngLat(map.unproject([x + move[0], y + move[1]]));
    tell();
  });
}

// Tools
function take(name) {
  tool = tool === name ? "" : name;
  sketch = [];
  for (const button of tools.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  map.getCanvas().style.cursor = tool ? "crosshair" : "";
  map.doubleClickZoom[tool ? "disable" : "enable"]();
  tools.querySelector("[data-finish]").hidden = tool !== "draw";
  const hint = tool && tools.dataset[`hint${tool[0].toUpperCase()}${tool.slice(1)}`];
  if (hint) document.getElementById("kaartnoot").textContent = hint;
  if (tool === "doors") fetchDoors();
  paint();
}

// Single doors: those in view to press, each on or off
async function fetchDoors() {
  if (tool !== "doors") return;
  const b = map.getBounds(), note = document.getElementById("kaartnoot");
  if (map.getZoom() < DOOR_ZOOM) { doors = []; note.textContent = tools.dataset.far; return paint(); }
  const box = new URLSearchParams({ west: b.getWest(), south: b.getSouth(), east: b.getEast(), north: b.getNorth() });
  try {
    const answer = await fetch(`${tools.dataset.doors}?${box}`);
    if (!answer.ok) return;
    const found = await answer.json();
    doors = found.doors;
    if (found.more) note.textContent = tools.dataset.far;
    paint();
  } catch (wrong) { console.warn("doors", wrong); }
}

function pressDoor(point) {
  const away = ([, lon, lat]) => { const at = map.project([lon, lat]); return Math.hypot(at.x - point.x, at.y - point.y); };
  const [nearest] = doors.filter((door) => away(door) < NEAR).sort((a, b) => away(a) - away(b));
  if (nearest) pressed(nearest);
}

// Doors that were pressed since the server last said whom it reaches: whether each is on now
const since = new Map();

// What was pressed before is undone first; only a door that is still on or off then needs to be named.
function pressed([id, , , name]) {
  const drawn = read(), { points = [] } = JSON.parse(document.getElementById("tekening")?.textContent || "{}");
  const shown = drawn.on?.includes(id) || (!drawn.off?.includes(id) && points.some((p) => p[3] === id));
  const hit = since.get(id) ?? shown, mine = hit ? "on" : "off", other = hit ? "off" : "on";
  const alone = !["shapes", "rings", "groups", "on", "also", "doors"].some((part) => drawn[part]?.length) && !ticked().some((b) => b.checked);
  if (drawn[mine]?.includes(id)) drawn[mine] = drawn[mine].filter((one) => one !== id);
  else drawn[other] = [...(drawn[other] ?? []), id];
  since.set(id, !hit);
  keep(drawn);
  if (alone && !hit) form.elements.perhaps.value = "without"; // who begins with doors means those doors
  spoken = `${hit ? tools.dataset.less : tools.dataset.on} ${name}`;
}
let spoken = "";

function press({ point, lngLat }) {
  const at = [lngLat.lng, lngLat.lat];
  if (tool === "draw") return corner(at, point);
  if (tool === "ring") {
    const drawn = read();
    (side(drawn).rings ??= []).push({ lon: at[0], lat: at[1], metres: Number(form.elements.ring_metres.value) || 100 });
    take("");
    return keep(drawn);
  }
  if (tool === "areas") pick(point);
  if (tool === "doors") pressDoor(point);
}

function corner(at, point) {
  const first = sketch.length > 2 && map.project(sketch[0]);
  if (first && Math.hypot(first.x - point.x, first.y - point.y) < 14) return finish();
  sketch.push(at);
  paint();
}

function finish() {
  if (sketch.length < 3) return;
  const drawn = read();
  (side(drawn).shapes ??= []).push({ type: "Polygon", coordinates: [[...sketch, sketch[0]]] });
  take("");
  keep(drawn);
}

function pick(point) {
  const found = map.queryRenderedFeatures(point, { layers: ["areas-hit"] })[0];
  const input = found && boxes().find((b) => Number(b.value) === found.id);
  if (!input) return;
  remember();
  input.checked = !input.checked;
  ask();
}

function begin(found, lib) {
  map = found;
  library = lib;
  if (map.getSource("areas")) layer("areas-hit", "areas", "fill", { "fill-opacity": 0 });
  paint();
  look();
  if (!form) return;
  tools.hidden = false;
  map.on("click", press);
  map.on("moveend", fetchDoors);
  map.on("mousemove", (e) => { if (tool === "draw" && sketch.length) source("sketch", lineOf([...sketch, [e.lngLat.lng, e.lngLat.lat]])); });
}

box?.addEventListener("nb:map", ({ detail }) => begin(detail.map, detail.maplibregl));
box?.addEventListener("nb:repainted", paint);
tools?.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.dataset.tool) take(button.dataset.tool);
  if ("finish" in button.dataset) finish();
  if ("undo" in button.dataset) undo();
  if ("off" in button.dataset) button.setAttribute("aria-pressed", String(off = !off));
});
addEventListener("keydown", ({ key, target }) => {
  if (!tool) return;
  if (key === "Escape") take("");
  // On the map itself Enter presses its middle: the arrows move it there.
  if (key === "Enter" && target === map.getCanvas()) press({ point: map.project(map.getCenter()), lngLat: map.getCenter() });
});

// The form: what changes the reach asks again; a part is taken off without sending the form
form?.addEventListener("change", ({ target }) => { if (["areas", "minus_areas", "channels", "kind", "perhaps", "title", "text", "advice", "device", "open_rings"].includes(target.name)) ask(); });
form?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name='remove']");
  if (!button || !map) return;
  event.preventDefault();
  const [name, place] = button.value.split(":"), drawn = read(), [part, less] = name.split(".").reverse();
  if (name === "on" || name === "off") {
    const gone = new Set(place.split(",").map(Number));
    drawn[name] = (drawn[name] ?? []).filter((id) => !gone.has(id));
    return keep(drawn);
  }
  const parts = side(drawn, Boolean(less));
  parts[part] = (parts[part] ?? []).filter((_, n) => n !== Number(place));
  keep(drawn);
});
