// Shows the door's page again when it is loaded without a network: the network first, else what was seen last.
const KEPT = 'door';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
self.addEventListener('message', event => event.waitUntil(event.data === 'forget' ? caches.delete(KEPT) : keep(event.data)));

async function keep(addresses) {
  const kept = await caches.open(KEPT);
  await Promise.all(addresses.map(async address => {
    const answer = await fetch(address);
    if (answer.ok && !answer.redirected) await kept.put(address, answer);
  }));
}

self.addEventListener('fetch', event => {
  const { request } = event, { pathname } = new URL(request.url);
  if (request.method !== 'GET' || !(pathname.endsWith('/door') || pathname.startsWith('/assets/'))) return;
  event.respondWith((async () => {
    const kept = await caches.open(KEPT);
    try {
      const answer = await fetch(request);
      if (answer.ok && !answer.redirected) await kept.put(request, answer.clone());
      return answer;
    } catch {
      return await kept.match(request, { ignoreSearch: pathname.endsWith('/door') }) ?? Response.error();
    }
  })());
});
