// The one quiet map style, painted with the colours of tokens.css, so that dark and municipal themes follow.

const COLOURS = ["land", "block", "green", "water", "plaza", "road", "path", "building", "public", "label", "label-water", "halo"];
const FONT = ["Atkinson Hyperlegible"];

function colours(element) {
  const probe = element.appendChild(document.createElement("i"));
  const found = {};
  for (const name of [...COLOURS.map((c) => `map-${c}`), "ink", "ink-soft", "brand-ink", "line-control"]) {
    probe.style.color = `var(--nb-${name})`;
    found[name.replace("map-", "")] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

const wide = (near, far) => ["interpolate", ["exponential", 1.6], ["zoom"], 12, far, 18, near];

export function styleFor(element, tiles) {
  const c = colours(element);
  const of = (kind) => ["==", ["get", "kind"], kind];
  const layer = (kind, type, paint, extra = {}) => ({
    id: kind, type, source: "ground", "source-layer": "backdrop", filter: of(kind), paint, ...extra,
  });
  const round = { layout: { "line-cap": "round", "line-join": "round" } };
  const label = (id, filter, colour, size, extra = {}) => ({
    id, type: "symbol", source: "ground", "source-layer": "backdrop", filter,
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": size, ...extra },
    paint: { "text-color": colour, "text-halo-color": c.halo, "text-halo-width": 1.6 },
  });
  return {
    version: 8,
    sources: { ground: { type: "vector", tiles: [tiles], minzoom: 10, maxzoom: 16 } },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": c.land } },
      layer("land", "fill", { "fill-color": c.land }),
      layer("block", "fill", { "fill-color": c.block }),
      layer("green", "fill", { "fill-color": c.green }),
      layer("plaza", "fill", { "fill-color": c.plaza }),
      layer("water", "fill", { "fill-color": c.water }),
      layer("path", "line", { "line-color": c.path, "line-width": wide(3, 0.6) }, { minzoom: 14, ...round }),
      layer("road", "line", { "line-color": c.road, "line-width": ["interpolate", ["exponential", 1.6], ["zoom"],
        12, ["match", ["get", "rank"], 0, 3, 1, 2, 1], 18, ["match", ["get", "rank"], 0, 26, 1, 20, 15]] }, round),
      layer("rail", "line", { "line-color": c["ink-soft"], "line-width": wide(3, 0.8), "line-dasharray": [4, 2] }),
      layer("building", "fill", { "fill-color": c.building }, { minzoom: 14 }),
      layer("public", "fill", { "fill-color": c.public }, { minzoom: 13 }),
      layer("tree", "circle", { "circle-color": c.green, "circle-radius": wide(7, 1) }, { minzoom: 16 }),
      label("road-names", ["all", of("road"), ["has", "name"]], c.label, wide(15, 10), { "symbol-placement": "line" }),
      label("water-names", ["all", of("water"), ["has", "name"]], c["label-water"], 13),
      label("green-names", ["all", of("green"), ["has", "name"]], c.label, 12),
      label("place-names", of("label"), c.label, ["match", ["get", "rank"], 0, 17, 1, 14, 12]),
    ],
  };
}

export function outline(element) {
  const c = colours(element);
  return { "line-color": c["line-control"], "line-width": 1.5, "line-dasharray": [3, 2] };
}
