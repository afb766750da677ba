{% load static %}/* Keeps a few pages and what they are drawn with, for times without a connection. Reports wait in once.js. */
"use strict";
const STORE = "wugong-1";
const PAGES = [{% for page in pages %}"{{ page|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
self.addEventListener("install", () => self.skipWaiting());
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
