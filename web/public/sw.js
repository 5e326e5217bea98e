// The service worker: without a connection a page that is asked for is told so, with
// how to reach the seller. It keeps that one page and what it shows; no data, ever.
const kept = "comptoir-offline-1";
const page = "/offline";

addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(kept)
      .then((cache) => cache.addAll([page, "/offline.js", "/assets/page.css", "/icon.svg"].map((path) => new Request(path, { cache: "reload" }))))
      .then(() => skipWaiting()),
  );
});

addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name !== kept) await caches.delete(name);
    await clients.claim();
  };
  event.waitUntil(tidy());
});

// keptFile is a file of the offline page; anything else is the network's alone.
const keptFile = async (path) => (await caches.open(kept)).match(path, { ignoreVary: true });

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  // A download streams by itself: only pages are watched.
  const watched = request.mode === "navigate" && !pathname.startsWith("/files/");
  if (!watched && !["/offline.js", "/assets/page.css", "/icon.svg"].includes(pathname)) return;
  event.respondWith(fetch(request).catch(async () => (await keptFile(watched ? page : pathname)) ?? Response.error()));
});
