// Shows what is pushed, tells us that it was shown, opens it when it is touched. It stores no pages.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const message = read(event.data);
  event.waitUntil(Promise.all([show(message), tell(message.receipt)]));
});

function read(data) {
  try { return data.json(); } catch { return { title: "noaber", body: "", link: "/berichten/" }; }
}

// A message for a part of the neighbourhood is shown only when the place that this device keeps is in it. Every device
// fetches the shape, and reports that it got the message, whatever comes out; without a place it is shown. What stands
// around its name, such as "OEFENING" or "Vals alarm", stays.
async function find(message) {
  if (!new URL(message.link || "/", self.location.origin).searchParams.has("toestel")) return message;
  try {
    const answer = await fetch(new URL(message.link, self.location.origin).pathname + "vorm/");
    const { shape, title, body, stands_for: names } = await answer.json();
    const place = await (await (await caches.open("noaber-place")).match("/plek-op-dit-toestel"))?.json();
    const named = names.reduce((words, name) => words.replace(name, title), message.title);
    return !place || inside(shape, place) ? { ...message, title: named, body } : null;
  } catch { return message; }
}

function inside({ type, coordinates }, { lon, lat }) {
  let odd = false;
  for (const ring of coordinates.flat(type === "MultiPolygon" ? 1 : 0)) for (let n = 1; n < ring.length; n++) {
    const [x1, y1] = ring[n - 1], [x2, y2] = ring[n];
    if (y1 > lat !== y2 > lat && lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

async function show(received) {
  const message = await find(received);
  if (!message) return undefined;
  return self.registration.showNotification(message.title, {
    body: message.body, lang: message.lang, tag: message.tag, renotify: Boolean(message.tag),
    requireInteraction: Boolean(message.urgent), data: { link: message.link },
  });
}

async function tell(receipt) {
  if (!receipt) return;
  try { await fetch("{% url "channels:receipt" %}", { method: "POST", body: new URLSearchParams({ receipt }) }); } catch { /* offline: it was shown all the same */ }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.link));
});

// Only our own pages are opened, in a window that is there already if there is one.
async function open(link) {
  const wanted = new URL(link || "/", self.location.origin);
  const url = wanted.origin === self.location.origin ? wanted.href : self.location.origin;
  for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) {
    if (page.url === url) return page.focus();
  }
  return self.clients.openWindow(url);
}

// A push service may give the browser another address.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew({ oldSubscription, newSubscription }) {
  if (!oldSubscription) return;
  const fresh = newSubscription || await self.registration.pushManager.subscribe(oldSubscription.options);
  const body = JSON.stringify({ ...fresh.toJSON(), old: oldSubscription.endpoint });
  await fetch("{% url "channels:renew_browser" %}", { method: "POST", headers: { "Content-Type": "application/json" }, body });
}
