// The button that lets this browser be pushed to. Without support the sentence beside it stays.

const box = document.querySelector("[data-push]");
const none = document.querySelector("[data-push-none]");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

if (box && "serviceWorker" in navigator && "PushManager" in window) start();

async function start() {
  const worker = await navigator.serviceWorker.register(box.dataset.worker, { scope: "/" });
  none.hidden = true;
  if (await worker.pushManager.getSubscription() && document.querySelector("form[action*='/weg/']")) return;
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => subscribe(worker));
}

async function subscribe(worker) {
  say(box.dataset.busy);
  if (await Notification.requestPermission() !== "granted") return say(box.dataset.refused);
  try {
    const options = { userVisibleOnly: true, applicationServerKey: bytes(box.dataset.push) };
    const answer = await send(await worker.pushManager.subscribe(options));
    if (!answer.ok) throw new Error(answer.status);
    location.reload();
  } catch {
    say(box.dataset.failed);
  }
}

function send(subscription) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": box.dataset.token };
  return fetch(box.dataset.add, { method: "POST", headers, body: JSON.stringify(subscription) });
}

function say(sentence) { box.querySelector("[role=status]").textContent = sentence; }
