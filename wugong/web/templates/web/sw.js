{% load static %}/* Keeps a few pages and what they are drawn with, for times without a connection. Reports wait in once.js. */
"use strict";
const STORE = "wugong-1";
const PAGES = [{% for page in pages %}"{{ page|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
// Home and report open without a connection from the first visit on, whichever page that was.
const keep = async () => {
  const store = await caches.open(STORE);
  for (const page of PAGES.slice(0, 2)) {
    const answer = await fetch(page).catch(() => null);
    if (answer && answer.ok && !answer.redirected) await store.put(page, answer);
  }
};
self.addEventListener("install", (event) => { self.skipWaiting(); event.waitUntil(keep()); });
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== STORE) await caches.delete(name);
  await self.clients.claim();
})()));
const plain = (path) => path.replace(/^\/en\//, "/");
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const page = request.mode === "navigate" && PAGES.includes(plain(url.pathname)), part = url.pathname.startsWith("/static/");
  if (!page && !part) return;
  event.respondWith((async () => {
    const store = await caches.open(STORE), key = page ? url.pathname : request;
    try {
      const answer = await fetch(request);
      if (answer.ok && !answer.redirected) store.put(key, answer.clone());
      return answer;
    } catch (lost) {
      const held = await store.match(key);
      if (held) return held;
      throw lost;
    }
  })());
});
