// A tap at a door is kept on this device until the site has it, so that a lost connection loses nothing.
// Without this script every button is an ordinary form.
const KEY = `deuren:${location.pathname}`;
const notice = document.getElementById("wachtrij");
const waiting = () => JSON.parse(localStorage.getItem(KEY) || "{}");

function keep(queue) {
  localStorage.setItem(KEY, JSON.stringify(queue));
  const count = Object.keys(queue).length;
  notice.hidden = !count;
  notice.textContent = count === 1 ? notice.dataset.one : notice.dataset.more.replace("{n}", count);
}

function show(form, outcome) {
  for (const button of form.querySelectorAll("button")) {
    const pressed = button.value === outcome;
    button.setAttribute("aria-pressed", pressed);
    button.classList.toggle("utrecht-button--primary-action", pressed);
  }
}

async function send(form, outcome) {
  const body = new FormData(form);
  body.set("outcome", outcome);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  // 204 is written down, these others are refused for good; anything else (signed out, too busy) waits.
  const signedOut = answer.headers.has("HX-Redirect");
  return !signedOut && [204, 400, 404, 409].includes(answer.status);
}

async function empty() {
  for (const [door, outcome] of Object.entries(waiting())) {
    const form = document.getElementById(`deur-${door}`);
    try {
      if (form && !(await send(form, outcome))) return;
    } catch {
      return;
    }
    const queue = waiting();
    if (queue[door] === outcome) delete queue[door];
    keep(queue);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-door]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  show(form, event.submitter.value);
  keep({ ...waiting(), [form.dataset.door]: event.submitter.value });
  empty();
});
addEventListener("online", empty);
setInterval(empty, 15_000);
for (const [door, outcome] of Object.entries(waiting())) {
  const form = document.getElementById(`deur-${door}`);
  if (form) show(form, outcome);
}
keep(waiting());
empty();
