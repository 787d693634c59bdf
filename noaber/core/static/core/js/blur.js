// Draws rectangles over a picture, by pointer or by numbers; the server makes what lies under them unreadable.

const form = document.querySelector("[data-blur]");
const box = form.querySelector(".nb-blur"), list = form.querySelector("ol"), field = form.querySelector("[data-rectangles]");
const parts = JSON.parse(field.value || "[]");
field.hidden = true;

function show() {
  field.value = parts.length ? JSON.stringify(parts.map((part) => part.map((number) => Number(number.toFixed(4))))) : "";
  for (const old of box.querySelectorAll("span")) old.remove();
  list.replaceChildren();
  parts.forEach((part, place) => {
    const [left, top, width, height] = part.map((number) => `${number * 100}%`);
    const frame = Object.assign(document.createElement("span"), { textContent: place + 1 });
    Object.assign(frame.style, { left, top, width, height });
    box.append(frame);
    const item = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "utrecht-button", textContent: `${list.dataset.remove} (${place + 1})` });
    button.addEventListener("click", () => { parts.splice(place, 1); show(); form.querySelector("[data-add]").focus(); });
    item.append(`${list.dataset.word} ${place + 1} `, button);
    list.append(item);
  });
}

const between = (number) => Math.min(1, Math.max(0, number));
const at = (event) => {
  const frame = box.getBoundingClientRect();
  return [between((event.clientX - frame.left) / frame.width), between((event.clientY - frame.top) / frame.height)];
};

let begun = null;
box.addEventListener("pointerdown", (event) => { begun = at(event); box.setPointerCapture(event.pointerId); event.preventDefault(); });
box.addEventListener("pointerup", (event) => {
  if (!begun) return;
  const [x, y] = at(event), [left, top] = [Math.min(x, begun[0]), Math.min(y, begun[1])];
  const size = [Math.abs(x - begun[0]), Math.abs(y - begun[1])];
  begun = null;
  if (Math.min(...size) < 0.005) return;
  parts.push([left, top, ...size]);
  show();
});

form.querySelector("[data-add]").addEventListener("click", () => {
  const [left, top, width, height] = [0, 1, 2, 3].map((n) => between(Number(form.querySelector(`[data-part="${n}"]`).value) / 100));
  parts.push([left, top, Math.min(width, 1 - left), Math.min(height, 1 - top)]);
  show();
});

show();
