// Keeps the page of a screen and its files, so that it starts again without a line. The state is kept by the page itself.

const CACHE = "scherm", WAIT = 5000;
const MINE = /^\/scherm\/[^/]+\/$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => event.waitUntil(keepAll(event.data.keep ?? [])));

async function keepAll(urls) {
  const cache = await caches.open(CACHE);
  await Promise.all(urls.map((url) => cache.add(url).catch(() => {})));
}

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  const kept = origin === self.location.origin && (MINE.test(pathname) || pathname.startsWith("/static/"));
  if (request.method === "GET" && kept) event.respondWith(fresh(request));
});

// What the server says, when it says something; else what was kept.
async function fresh(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(WAIT) });
    if (answer.status >= 500) throw new Error(answer.status);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch {
    return await cache.match(request, { ignoreVary: true }) ?? Response.error();
  }
}
