// The house's map: `<div data-map data-points="…" …>`, made by core/parts/map.html. app.js loads this when it comes into view.
//
// data-style         address of the style; ?theme=light or ?theme=dark is added, and asked anew when the device changes
// data-list          selector of the list beside it: each item with data-lon and data-lat gets a pin with the same number
// data-points        address of server-made clusters; {west},{south},{east},{north},{zoom} are filled in, anew after each move
// data-areas         address of GeoJSON shapes, drawn as outlines
// data-lon, data-lat, data-zoom, or data-bounds="west,south,east,north"
// data-picker="lon,lat"   ids of two fields: the pin stands in the middle, moving the map chooses the place
// data-texts         JSON with MapLibre's own words in the reader's language
//
// Events on the element: "nb:map" (detail: map, maplibregl, colour) when it stands, so that a room can draw on it;
// "nb:repainted" when light became dark, so that it draws again;
// "nb:point" (detail: the feature) when a pin of data-points is pressed; "nb:picked" (lon, lat). It listens to
// "nb:goto" (lon, lat, zoom). Without WebGL the element says so and the list or the address field does the work.

const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
let library;

function theme() {
  const chosen = document.documentElement.dataset.theme;
  return chosen || (dark.matches ? "dark" : "light");
}

function styleOf(box) {
  return `${new URL(box.dataset.style, location.href).href}?theme=${theme()}`;
}

// A token's colour as MapLibre can read it: light-dark() is worked out by the page.
export function colour(box, token) {
  const probe = box.appendChild(document.createElement("i"));
  probe.style.color = `var(--nb-${token})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function load() {
  const { lib, worker, css } = document.querySelector("meta[name='map-script']").dataset;
  library ??= new Promise((resolve, reject) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: css });
    document.head.prepend(sheet);
    import(new URL(lib, location.href).href).then((maplibregl) => {
      maplibregl.setWorkerUrl(new URL(worker, location.href).href);
      resolve(maplibregl);
    }, reject);
  });
  return library;
}

export async function start(box) {
  try {
    const maplibregl = await load();
    const map = make(maplibregl, box);
    await new Promise((resolve, reject) => { map.once("style.load", resolve); map.once("error", (e) => reject(e.error)); });
    map.on("error", (e) => console.warn("map", e.error?.message));
    box.dataset.state = "ready";
    furnish(maplibregl, map, box);
  } catch (wrong) {
    failed(box, wrong);
  }
}

function failed(box, wrong) {
  console.warn("map", wrong);
  box.dataset.state = "failed";
  box.replaceChildren(Object.assign(document.createElement("p"), { className: "nb-map__failed", textContent: box.dataset.failed }));
}

function make(maplibregl, box) {
  const d = box.dataset;
  const canvas = box.appendChild(Object.assign(document.createElement("div"), { className: "nb-map__canvas" }));
  const bounds = d.bounds?.split(",").map(Number) ?? boundsOfList(box);
  const map = new maplibregl.Map({
    container: canvas, style: styleOf(box),
    ...(bounds ? { bounds, fitBoundsOptions: { padding: 36, maxZoom: 16.5 } } : { center: [Number(d.lon), Number(d.lat)], zoom: Number(d.zoom ?? 15) }),
    locale: JSON.parse(d.texts || "{}"), minZoom: 9, maxZoom: 19, dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
    cooperativeGestures: d.picker === undefined && d.free === undefined, attributionControl: { compact: true },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", d.label || "");
  box.map = map;
  return map;
}

function furnish(maplibregl, map, box) {
  const d = box.dataset;
  if (d.areas) outlines(map, box);
  if (d.list) pinsOfList(maplibregl, map, box);
  if (d.points) clusters(maplibregl, map, box);
  if (d.picker !== undefined) picker(maplibregl, map, box);
  box.addEventListener("nb:goto", ({ detail }) => go(map, [detail.lon, detail.lat], detail.zoom ?? 17));
  dark.addEventListener("change", () => {
    map.setStyle(styleOf(box), { diff: false });
    map.once("style.load", () => { if (d.areas) outlines(map, box); box.dispatchEvent(new CustomEvent("nb:repainted", { detail: { map } })); });
  });
  box.dispatchEvent(new CustomEvent("nb:map", { bubbles: true, detail: { map, maplibregl, colour: (token) => colour(box, token) } }));
}

function go(map, center, zoom) {
  if (still.matches) map.jumpTo({ center, zoom }); else map.easeTo({ center, zoom, duration: 300 });
}

function outlines(map, box) {
  map.addSource("areas", { type: "geojson", data: new URL(box.dataset.areas, location.href).href });
  map.addLayer({ id: "areas", type: "line", source: "areas", paint: { "line-color": colour(box, "line-control"), "line-width": 1.5, "line-dasharray": [3, 2] } });
}

function items(box) {
  return [...document.querySelectorAll(`${box.dataset.list} [data-lon]`)];
}

function boundsOfList(box) {
  const found = box.dataset.list && box.dataset.lon === undefined ? items(box) : [];
  if (!found.length) return undefined;
  const lons = found.map((i) => Number(i.dataset.lon)), lats = found.map((i) => Number(i.dataset.lat));
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function pin(text, label, kind = "") {
  const button = Object.assign(document.createElement("button"), { type: "button", className: `nb-pin ${kind}`, textContent: text });
  button.setAttribute("aria-label", label);
  return button;
}

// The list may be renewed while the page is open (live:fresh); the pins follow it.
function pinsOfList(maplibregl, map, box) {
  let markers = [];
  const place = () => {
    markers.forEach((marker) => marker.remove());
    markers = items(box).map((item, n) => markerOf(maplibregl, item, n).addTo(map));
    spread(map, markers);
  };
  place();
  map.on("zoomend", () => spread(map, markers));
  document.addEventListener("live:fresh", place);
}

// Pins that would cover each other stand side by side, the first on its own place; anew after every zoom.
const PIN = 28;
const BESIDE = [[0, 0], ...[14, 28, 42, 56].flatMap((r) => [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [r * Math.cos(n * Math.PI / 4), r * Math.sin(n * Math.PI / 4)]))];

function spread(map, markers) {
  const taken = [];
  for (const marker of markers) {
    const { x, y } = map.project(marker.getLngLat());
    const [dx, dy] = BESIDE.find(([dx, dy]) => taken.every((t) => Math.hypot(t[0] - x - dx, t[1] - y - dy) >= PIN)) ?? BESIDE[0];
    marker.setOffset([dx, dy]);
    taken.push([x + dx, y + dy]);
  }
}

function markerOf(maplibregl, item, n) {
  const number = item.dataset.pin || String(n + 1);
  const title = item.querySelector("[data-title]")?.textContent ?? "";
  const button = pin(number, `${number}. ${title}`, item.dataset.kind ? `nb-pin--${item.dataset.kind}` : "");
  button.addEventListener("click", () => {
    item.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
    (item.matches("a") ? item : item.querySelector("a, button"))?.focus({ preventScroll: true });
  });
  return new maplibregl.Marker({ element: button }).setLngLat([Number(item.dataset.lon), Number(item.dataset.lat)]);
}

function clusters(maplibregl, map, box) {
  const shown = new Map();
  let asking;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const b = map.getBounds();
    const fill = { west: b.getWest(), south: b.getSouth(), east: b.getEast(), north: b.getNorth(), zoom: map.getZoom() };
    const address = Object.entries(fill).reduce((a, [k, v]) => a.replace(`{${k}}`, k === "zoom" ? Math.round(v) : v.toFixed(5)), box.dataset.points);
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/geo+json" } });
      if (answer.ok) show(await answer.json());
    } catch (wrong) { if (wrong.name !== "AbortError") console.warn("points", wrong); }
  };
  const show = ({ features }) => {
    const keys = new Set();
    for (const f of features) {
      const p = f.properties, key = `${f.geometry.coordinates}:${p.count ?? p.number ?? ""}:${p.kind ?? ""}`;
      keys.add(key);
      if (!shown.has(key)) shown.set(key, marker(f, p).addTo(map));
    }
    for (const [key, old] of shown) if (!keys.has(key)) { old.remove(); shown.delete(key); }
  };
  const marker = (f, p) => {
    const many = (p.count ?? 1) > 1;
    const button = pin(many ? p.count : p.number ?? "", p.title ?? String(p.count ?? ""), many ? `nb-pin--cluster${p.late ? " nb-pin--cluster-late" : ""}` : p.kind ? `nb-pin--${p.kind}` : "");
    button.addEventListener("click", () => {
      if (many) go(map, f.geometry.coordinates, Math.min(map.getZoom() + 2, 18));
      else if (box.dispatchEvent(new CustomEvent("nb:point", { cancelable: true, detail: f })) && p.url) location.assign(p.url);
    });
    return new maplibregl.Marker({ element: button }).setLngLat(f.geometry.coordinates);
  };
  map.on("moveend", ask);
  box.addEventListener("reload", ask);
  ask();
}

function picker(maplibregl, map, box) {
  const [lon, lat] = box.dataset.picker.split(",").map((id) => document.getElementById(id));
  box.append(Object.assign(document.createElement("span"), { className: "nb-cross" }));
  if (lon?.value && lat?.value) map.jumpTo({ center: [Number(lon.value), Number(lat.value)], zoom: 17 });
  let moved = false;
  map.on("movestart", (e) => { moved ||= Boolean(e.originalEvent); });
  map.on("click", (e) => { moved = true; go(map, e.lngLat, Math.max(map.getZoom(), 16)); });
  box.addEventListener("nb:goto", () => { moved = true; });
  map.on("moveend", () => {
    if (!moved) return;
    const at = map.getCenter();
    if (lon) lon.value = at.lng.toFixed(6);
    if (lat) { lat.value = at.lat.toFixed(6); lat.dispatchEvent(new Event("change", { bubbles: true })); }
    box.dispatchEvent(new CustomEvent("nb:picked", { bubbles: true, detail: { lon: at.lng, lat: at.lat } }));
  });
}
