// Who gets this message, on the map: draw a shape, a ring, or press areas. Everything here can be done in the form
// too; the map only fills in its hidden field `drawn` and the boxes `areas`, and asks the server whom that reaches.

const form = document.getElementById("bericht");
const tools = document.querySelector(".nb-tools");
const box = document.querySelector(".nb-reach [data-map]");
const EMPTY = { type: "FeatureCollection", features: [] };
const EARTH = 6371008.8;
let map, library, tool = "", sketch = [], handles = [], asking;

// What was chosen
const field = form?.elements.drawn;
const read = () => { try { return JSON.parse(field?.value || "{}"); } catch { return {}; } };
const boxes = () => [...form.querySelectorAll("input[name='areas']")];
const rad = (degrees) => degrees * Math.PI / 180;

function keep(drawn) {
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
  timer = setTimeout(async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), signal: asking.signal });
      if (answer.ok) show(await answer.text());
    } catch (wrong) { if (wrong.name !== "AbortError") console.warn("preview", wrong); }
  }, 250);
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const id of ["bereik", "weging", "kaartnoot", "delen"]) {
    const fresh = page.getElementById(id), old = document.getElementById(id);
    if (fresh && old) old.replaceChildren(...fresh.childNodes);
  }
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

function layer(id, of, type, paint, extra = {}) {
  if (!map.getLayer(id)) map.addLayer({ id, source: of, type, paint, ...extra });
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
  layer("sketch", "sketch", "line", { "line-color": brand, "line-width": 2, "line-dasharray": [2, 1] });
  if (form) hold();
}

const lineOf = (points) => points.length > 1 ? { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points } } : EMPTY;

function look() {
  const outline = map && JSON.parse(document.getElementById("tekening")?.textContent || "{}").outline;
  if (!outline) return;
  const all = outline.coordinates.flat(outline.type === "Polygon" ? 1 : 2);
  const lons = all.map((p) => p[0]), lats = all.map((p) => p[1]);
  map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 60, maxZoom: 17, animate: false });
}

// Handles: every corner of a drawn shape, and the edge of every ring
function hold() {
  handles.forEach((handle) => handle.remove());
  handles = [];
  const drawn = read();
  (drawn.shapes ?? []).forEach((shape, s) => {
    if (shape.type !== "Polygon") return;
    shape.coordinates[0].slice(0, -1).forEach((corner, c) => handle(corner, (to) => {
      const ring = drawn.shapes[s].coordinates[0];
      ring[c] = to;
      if (c === 0) ring[ring.length - 1] = to;
      keep(drawn);
    }));
  });
  (drawn.rings ?? []).forEach((ring, r) => handle(eastOf(ring), (to) => {
    drawn.rings[r].metres = Math.max(5, Math.round(metresBetween([ring.lon, ring.lat], to)));
    keep(drawn);
  }));
}

function handle(at, moved) {
  const element = Object.assign(document.createElement("span"), { className: "nb-handle", title: tools.dataset.corner });
  const marker = new library.Marker({ element, draggable: true }).setLngLat(at).addTo(map);
  marker.on("dragend", () => { const { lng, lat } = marker.getLngLat(); moved([lng, lat]); });
  handles.push(marker);
}

// Tools
function take(name) {
  tool = tool === name ? "" : name;
  sketch = [];
  for (const button of tools.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  map.getCanvas().style.cursor = tool ? "crosshair" : "";
  map.doubleClickZoom[tool ? "disable" : "enable"]();
  const hint = tool && tools.dataset[`hint${tool[0].toUpperCase()}${tool.slice(1)}`];
  if (hint) document.getElementById("kaartnoot").textContent = hint;
  paint();
}

function press({ point, lngLat }) {
  const at = [lngLat.lng, lngLat.lat];
  if (tool === "draw") return corner(at, point);
  if (tool === "ring") {
    const drawn = read();
    drawn.rings = [...(drawn.rings ?? []), { lon: at[0], lat: at[1], metres: Number(form.elements.ring_metres.value) || 100 }];
    take("");
    return keep(drawn);
  }
  if (tool === "areas") pick(point);
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
  drawn.shapes = [...(drawn.shapes ?? []), { type: "Polygon", coordinates: [[...sketch, sketch[0]]] }];
  take("");
  keep(drawn);
}

function pick(point) {
  const found = map.queryRenderedFeatures(point, { layers: ["areas-hit"] })[0];
  const input = found && boxes().find((b) => Number(b.value) === found.id);
  if (!input) return;
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
  map.on("mousemove", (e) => { if (tool === "draw" && sketch.length) source("sketch", lineOf([...sketch, [e.lngLat.lng, e.lngLat.lat]])); });
}

box?.addEventListener("nb:map", ({ detail }) => begin(detail.map, detail.maplibregl));
box?.addEventListener("nb:repainted", paint);
tools?.addEventListener("click", ({ target }) => { const button = target.closest("[data-tool]"); if (button) take(button.dataset.tool); });
addEventListener("keydown", ({ key, target }) => {
  if (tool && key === "Escape") take("");
  if (tool === "draw" && key === "Enter" && !target.closest("input, textarea, button")) finish();
});

// The form: what changes the reach asks again; a part is taken off without sending the form
form?.addEventListener("change", ({ target }) => { if (["areas", "channels", "kind", "sure_only"].includes(target.name)) ask(); });
form?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name='remove']");
  if (!button || !map) return;
  event.preventDefault();
  const [part, place] = button.value.split(":"), drawn = read();
  drawn[part] = (drawn[part] ?? []).filter((_, n) => n !== Number(place));
  keep(drawn);
});
